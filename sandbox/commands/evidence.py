"""``truce parameters``, ``truce facts`` and ``truce validate``: where the numbers come from."""

from __future__ import annotations

import argparse
import math

from sandbox.commands.common import Answer, Commands, add_command, add_overrides, overrides_of
from sandbox.commands.text import table
from sandbox.questions import catalogues
from sandbox.questions.explain import validate


def register(commands: Commands) -> None:
    """Add the three parsers."""
    parser = add_command(commands, "parameters", parameters)
    parser.add_argument("scenario", nargs="?", help="only those in use in this scenario")
    add_overrides(parser, "override a parameter, or a level of the scenario; repeatable")
    parser = add_command(commands, "facts", facts)
    parser.add_argument("ids", nargs="*", metavar="ID", help="such as F134; none lists them all")
    add_command(commands, "validate", validation)


def parameters(args: argparse.Namespace) -> Answer:
    """Parameters in force."""
    found = catalogues.parameters(args.scenario, overrides=overrides_of(args))
    rows = [
        (
            e.name,
            "unpriced" if row["value"] is None else row["value"],
            "" if math.isnan(e.low) else f"{e.low:g} to {e.high:g}",
            e.unit,
            e.kind,
            e.source,
        )
        for e, row in zip(found, found.data, strict=True)
    ]
    header = ("name", "value", "range", "unit", "kind", "source")
    return Answer(found.to_dict(), table(header, rows))


def facts(args: argparse.Namespace) -> Answer:
    """Rows of the record."""
    found = catalogues.facts(*args.ids)
    lines = []
    for row in found:
        lines.append(row.citation())
        extra = "; ".join(
            part
            for part in (row.url or f"rests on {row.rests_on}", row.note, row.confidence)
            if part
        )
        lines.append(f"     {extra}")
    return Answer(found.to_dict(), "\n".join(lines))


def validation(args: argparse.Namespace) -> Answer:
    """Comparisons with published numbers, then the fact sheet's profiles in every engine."""
    found = validate()
    checks = found.checks
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
    text = [
        table(header, rows),
        f"{found.headline}; the notes say what the others lack.",
        "\n".join(f"[{k}] {note}" for k, note in enumerate(notes, start=1)),
        "Payoffs without the farm weight, bn USD a year",
        table(
            ("profile", "engine", "us", "china"),
            [(p["profile"], p["engine"], p["us"], p["china"]) for p in found.profiles],
        ),
    ]
    return Answer(found.to_dict(), "\n\n".join(text))
