"""``truce compare``: two games side by side, differences marked."""

from __future__ import annotations

import argparse
from typing import Any

from payoffs.parameters import with_calibration
from sandbox.commands.common import (
    Answer,
    Commands,
    add_command,
    add_overrides,
    naming_flags,
    note_outside,
    overrides,
)
from sandbox.commands.text import table
from sandbox.questions.compare import GROUPS, Comparison, said
from sandbox.questions.compare import compare as question

SIDES = ("a", "b")
_SET = {
    "a": "override in the first only: a parameter, a term, a level, engine=, horizon=, series=; "
    "repeatable",
    "b": "the same in the second only",
}


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "compare", compare, effort=True)
    for side in SIDES:
        parser.add_argument(side, metavar=side.upper(), help="a GAME, as every command takes it")
    parser.add_argument(
        "--threat", action="store_true", help="the threat games instead of the stage games"
    )
    add_overrides(parser, "override in both; repeatable")
    for side in SIDES:
        parser.add_argument(
            f"--set-{side}", metavar="NAME=VALUE", action="append", default=[], help=_SET[side]
        )
        parser.add_argument(
            f"--calibration-{side}", metavar="NAME", help=f"whose payoffs, in {side.upper()} only"
        )
    parser.add_argument("--all", action="store_true", help="also what is the same in both")


def compare(args: argparse.Namespace) -> Answer:
    """Every answer that differs, and the numbers behind it."""
    own: dict[str, Any] = {}
    with naming_flags(args):
        for side in SIDES:
            whose = getattr(args, f"calibration_{side}") or args.calibration
            given = {**overrides(args.overrides), **overrides(getattr(args, f"set_{side}"))}
            own[f"{side}_overrides"] = with_calibration(given, whose)
        found = question(args.a, args.b, threat=args.threat, effort=args.effort, **own)
    for subject in (found.a, found.b):
        if subject.scenario is not None:
            note_outside(subject.scenario)
    return Answer(found.to_dict(), _text(found, everything=args.all))


def _text(found: Comparison, *, everything: bool) -> str:
    first, second = found.names
    parts = [f"A: {first}\nB: {second}"]
    for group, heading in GROUPS.items():
        rows = [
            ("≠" if line.differs else "", line.title, *line.texts)
            for line in found.lines
            if line.group == group and (everything or line.differs)
        ]
        if rows:
            parts.append(f"{heading}\n\n{table(('', '', 'A', 'B'), rows)}")
    if found.numbers:
        rows = [("≠", n.name, said(n.a), said(n.b)) for n in found.numbers]
        parts.append(f"Numbers that differ\n\n{table(('', 'parameter', 'A', 'B'), rows)}")
    if not found.differences:
        parts.append("Every answer is the same.")
    left = len(found.lines) - len(found.differences)
    if left and not everything:
        parts.append(f"{left} answers are the same in both; --all shows them.")
    return "\n\n".join(parts)
