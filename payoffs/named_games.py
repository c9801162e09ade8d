"""Any GAME a person may name: a scenario, a scenario file, a game file, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from payoffs.errors import InputError
from payoffs.formats.files import parse_json, read
from payoffs.formats.tables import AS_SEEN, HowToRead
from payoffs.formats.text import MAX_BYTES, text_of
from payoffs.game import Game
from payoffs.scenario_reader import open_scenario


def open_game(
    spec: str,
    *,
    threat: bool = False,
    overrides: Mapping[str, object] | None = None,
    how: HowToRead = AS_SEEN,
) -> Game:
    """The game that is named.

    InputError one line that says what, where and how to mend.

    ``spec``: a scenario's name, a ``.toml`` file, a game file (see :mod:`payoffs.formats`), or
        ``-`` for JSON on standard input.
    ``threat``: the threat game instead of the stage game (scenarios only).
    ``overrides``: parameters and terms to change (scenarios only).
    ``how``: what is said about a table of cells (tables only).
    """
    scenario = open_scenario(spec, overrides)
    if scenario is not None:
        if how != AS_SEEN:
            raise InputError("is no table; leave out --cells, --zero-sum and --decimal", spec)
        return scenario.game(threat)
    if threat:
        raise InputError("a game file has no threat game; use a scenario", spec)
    if spec != "-":
        game = read(spec, how)
        return replace(game, provenance={"file": Path(spec).name, **game.provenance})
    return _from_standard_input(how)


def _from_standard_input(how: HowToRead) -> Game:
    where = "standard input"
    text = text_of(sys.stdin.buffer.read(MAX_BYTES + 1), where)
    try:
        return replace(parse_json(text, how), provenance={"file": where})
    except InputError as problem:
        raise problem.within(where) from None
