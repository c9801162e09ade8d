"""``_plan.json``: what a sweep's folder was begun with, and what is said of another plan's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from payoffs.errors import InputError
from sandbox.experiments.sweep.plan import SweepPlan

NAME = "_plan.json"


def text(plan: SweepPlan) -> bytes:
    """What the file holds."""
    data = {"digest": plan.digest, **plan.to_dict()}
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def read(folder: Path) -> dict[str, Any] | None:
    """The plan that a folder was begun with, as plain values; None if none can be made out.

    Raises
    ------
    OSError
        If the file is there and cannot be read.
    """
    try:
        found = json.loads((folder / NAME).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) and "digest" in found else None


def check(plan: SweepPlan, found: dict[str, Any], folder: Path) -> None:
    """Complains of a folder that was begun with another plan, and says what differs.

    Raises
    ------
    InputError
        If it was.
    """
    if found["digest"] == plan.digest:
        return
    for place, theirs, ours in _differences(found, json.loads(text(plan))):
        if place != "digest":
            raise InputError(
                f"holds another sweep: its {place} is {theirs}, here it is {ours}; name another "
                "file or remove the folder",
                str(folder),
            )
    # nothing but the digest differs, so that it is the digest that was damaged


def _differences(one: Any, two: Any, place: str = "") -> Iterator[tuple[str, str, str]]:
    if isinstance(one, dict) and isinstance(two, dict):
        for key in {**one, **two}:
            inner = f"{place} {key}".strip()
            yield from _differences(one.get(key), two.get(key), inner)
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for k, (a, b) in enumerate(zip(one, two, strict=True), start=1):
            yield from _differences(a, b, f"{place} {k}")
    elif one != two:
        yield place, _short(one), _short(two)


def _short(value: Any) -> str:
    found = json.dumps(value, ensure_ascii=False)
    return found if len(found) < 60 else found[:57] + "…"
