"""``truce parameters``, ``truce facts`` and ``truce validate``: where the numbers come from."""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict

from payoffs.doubt import PREFIX
from payoffs.errors import InputError
from payoffs.facts import all_facts, fact
from payoffs.levers import SIDES
from payoffs.parameters import Calibration, Parameter, every_parameter
from payoffs.scenario import load
from payoffs.validation import TOLERANCE, profile_table, validate
from sandbox.commands.common import Answer, Commands, add_command, overrides, table

#: Fields of a parameter that are numbers where it has one.
NUMBERS = ("central", "low", "high")


def register(commands: Commands) -> None:
    """Add the three parsers."""
    parser = add_command(
        commands, "parameters", parameters, "every parameter: value, range, kind, source"
    )
    parser.add_argument("scenario", nargs="?", help="only those in use in this scenario")
    parser.add_argument(
        "--set", metavar="NAME=VALUE", dest="overrides", action="append", default=[]
    )
    parser = add_command(commands, "facts", facts, "rows of the record behind the numbers")
    parser.add_argument("ids", nargs="*", metavar="ID", help="such as F134; none lists them all")
    add_command(commands, "validate", validation, "the model beside published numbers")


def parameters(args: argparse.Namespace) -> Answer:
    """Parameters in force."""
    chosen = overrides(args.overrides)
    if args.scenario:
        scenario = load(args.scenario, chosen)
        if not scenario.priced:
            raise InputError("is a textbook game; its payoffs are given numbers", scenario.name)
        levers = dict.fromkeys(n for s in SIDES for n in (*scenario.table[s], *scenario.fixed[s]))
        errors = tuple(PREFIX + name for name in levers)  # they move no payoff, but its reports
        names, calibration = (*scenario.used_parameters(), *errors), scenario.calibration
    else:
        names, calibration = tuple(every_parameter()), Calibration.central().override(chosen)
    entries = [_entry(name, calibration) for name in names]
    values = [calibration.get(e.name, _or_none(e.central)) for e in entries]
    data = [
        {**asdict(e), **{n: _or_none(getattr(e, n)) for n in NUMBERS}, "value": value}
        for e, value in zip(entries, values, strict=True)
    ]
    for row in data:
        row.pop("minimum")
        row.pop("maximum")
    rows = [
        (
            e.name,
            "unpriced" if value is None else value,
            "" if math.isnan(e.low) else f"{e.low:g} to {e.high:g}",
            e.unit,
            e.kind,
            e.source,
        )
        for e, value in zip(entries, values, strict=True)
    ]
    return Answer(data, table(("name", "value", "range", "unit", "kind", "source"), rows))


def _entry(name: str, calibration: Calibration) -> Parameter:
    """A parameter as the calibration has it, else in whichever series has a value."""
    return calibration.parameter(name) if name in calibration else every_parameter()[name]


def _or_none(number: float) -> float | None:
    return None if math.isnan(number) else number


def facts(args: argparse.Namespace) -> Answer:
    """Rows of the record."""
    chosen = [fact(fact_id) for fact_id in args.ids] if args.ids else list(all_facts().values())
    lines = []
    for row in chosen:
        lines.append(row.citation())
        extra = "; ".join(part for part in (row.url, row.note, row.confidence) if part)
        lines.append(f"     {extra}")
    return Answer([asdict(row) for row in chosen], "\n".join(lines))


def validation(args: argparse.Namespace) -> Answer:
    """Comparisons with published numbers, then the fact sheet's profiles in every engine."""
    checks = validate()
    profiles = profile_table()
    notes = list(dict.fromkeys(c.note for c in checks if c.note))
    rows = [
        (
            c.study,
            c.quantity,
            c.model,
            c.published,
            f"{100 * c.relative_error:+.0f}%",
            c.unit,
            "agrees" if c.agrees else "MISSES",
            f"[{notes.index(c.note) + 1}]" if c.note else "",
        )
        for c in checks
    ]
    header = ("study", "quantity", "model", "published", "error", "unit", "verdict", "note")
    missed = sum(not check.agrees for check in checks)
    text = [
        table(header, rows),
        f"{len(checks) - missed} of {len(checks)} have the published sign and come within "
        f"{100 * TOLERANCE:g}% of the published number; the notes say what the others lack.",
        "\n".join(f"[{k}] {note}" for k, note in enumerate(notes, start=1)),
        "Payoffs without the farm weight, bn USD a year",
        table(
            ("profile", "engine", "us", "china"),
            [(p["profile"], p["engine"], p["us"], p["china"]) for p in profiles],
        ),
    ]
    data = {
        "checks": [
            {
                **asdict(check),
                "relative_error": check.relative_error,
                "same_sign": check.same_sign,
                "agrees": check.agrees,
            }
            for check in checks
        ],
        "tolerance": TOLERANCE,
        "profiles": profiles,
    }
    return Answer(data, "\n\n".join(text))
