"""What a match is played on, a scenario or a game, as plain values and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from payoffs.calibrations import NAMED
from payoffs.errors import InputError, SandboxError
from payoffs.game import Game
from payoffs.scenario import Scenario, load
from payoffs.terms import TERMS

Subject = str | Scenario | Game


def plain_subject(subject: Subject) -> dict[str, Any]:
    """The game as plain values: a name, a name and what was set, or all of it."""
    if isinstance(subject, str):
        return {"scenario": subject, "set": {}, "game": None}
    if isinstance(subject, Game):
        from payoffs.formats.json_file import to_dict

        return {"scenario": None, "set": {}, "game": to_dict(subject)}
    now = _settings(subject)
    try:
        own = _settings(load(subject.name))
    except SandboxError:
        own = {}
    moved = {name: value for name, value in now.items() if own.get(name) != value}
    return {"scenario": subject.name, "set": moved, "game": None}


def _settings(scenario: Scenario) -> dict[str, Any]:
    """Everything of a scenario that can be set and is."""
    known = scenario.provenance(threat=False)
    words = ((name, known[name]) for name in ("engine", "horizon", "series"))
    terms = ((name, known["terms"][name]) for name in TERMS)
    found = {n: v for n, v in (*words, *terms, *known["overrides"].items()) if v is not None}
    if scenario.levers:
        found["levers"] = scenario.levers
    if scenario.calibration.begun in NAMED:
        found["calibration"] = scenario.calibration.begun
    return found


def subject_of(data: Mapping[str, Any]) -> Subject:
    """What :func:`plain_subject` told of.

    Raises
    ------
    InputError
        If there is no such scenario here.
    """
    if data["game"] is not None:
        from payoffs.formats.json_file import parse_json

        return parse_json(json.dumps(data["game"]))
    name: str = data["scenario"]
    try:
        return load(name, data["set"]) if data["set"] else name
    except SandboxError as problem:
        raise InputError(f"{problem}; hand it in as subject", "scenario") from None
