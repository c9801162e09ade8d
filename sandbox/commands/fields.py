"""Options of what is played, from the table of its fields."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from payoffs.errors import InputError
from payoffs.fields import FIELDS, NOISE, RULES, Field, one_or_two
from sandbox.questions.subject import Subject

if TYPE_CHECKING:
    from agents import Match

PROFILES = ("deal", "punish")
SIZES = ("periods", "replicates")
_TYPES = {"whole": "whole", "number": "real", "chance": "real"}


def dest_of(row: Field) -> str:
    """The attribute of the arguments that holds a field: its flag, as argparse names it."""
    return row.flags[0].lstrip("-").replace("-", "_")


def add_fields(parser: Any, *names: str, required: bool = False, **defaults: object) -> None:
    """An option for each field; where another default is in force, its help says that."""
    for name in names:
        row = FIELDS[name]
        default = defaults.get(name)
        shown = row.described if default is None else f"{row.help} ({default})"
        words: dict[str, Any] = {"help": shown.replace("%", "%%"), "required": required}
        if row.choices:
            words["choices"] = row.choices
        else:
            words |= {"metavar": row.metavar or None, "type": _TYPES.get(row.kind, str)}
        parser.add_argument(*row.flags, **words)


def given(args: argparse.Namespace, *names: str) -> dict[str, Any]:
    """The fields that were given, by name, as :class:`agents.Match` takes them."""
    found = {}
    for name in names:
        row = FIELDS[name]
        value = getattr(args, dest_of(row))
        if value is not None:
            found[name] = one_or_two(value, row.flags[0]) if row.kind == "each" else value
    return found


def match_of(args: argparse.Namespace, subject: Subject, **more: Any) -> Match:
    """What is played: rules, deal, noise and size as the arguments have them, and ``more``."""
    from agents import Match

    names = (*(side for side in RULES if hasattr(args, side)), *NOISE, "periods")
    words = given(args, *names)
    for name in PROFILES:
        text = getattr(args, name)
        words[name] = subject.profile(text, FIELDS[name].flags[0]) if text else None
    if subject.scenario is None:
        return Match.of(subject.game, **words | more)
    return Match.of(subject.scenario, threat=args.threat, **words | more)


def misplaced(args: argparse.Namespace, options: tuple[str, ...], why: str) -> None:
    """Complains of an option that means nothing here.

    An InputError if one of them was given.
    """
    for name in options:
        value = getattr(args, name)
        if not (value is None or value is False or value == []):
            raise InputError(why, "--" + name.replace("_", "-"))
