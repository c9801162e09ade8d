"""``truce parameters``, ``truce facts`` and ``truce validate``: where the numbers come from.

``truce levers``: what each side can do, at which level, since when, and who says so.

``truce record``: the decisions and threats of the record, filtered, each with its source.
"""

from __future__ import annotations

import argparse
import csv
import math
from typing import Any

from payoffs.errors import InputError
from payoffs.levers import Setting
from payoffs.parameters import Calibration
from payoffs.record import decisions
from payoffs.record.rates import Rate
from payoffs.writing import check_free, written_beside
from sandbox.commands.common import (
    ENDED,
    Answer,
    Commands,
    add_command,
    add_options,
    add_overrides,
    ask,
    note,
    overrides_of,
)
from sandbox.commands.text import prose, table
from sandbox.questions import catalogues
from sandbox.questions.catalogues import LeverInPlay
from sandbox.questions.explain import validate


def register(commands: Commands) -> None:
    """Add the parsers."""
    parser = add_command(commands, "levers", levers)
    parser.add_argument("scenario", nargs="?", help="only the settings in play in this scenario")
    add_overrides(
        parser, "a level of one's own: us.tariff.busan=35; with a scenario also us.tariff=35"
    )
    parser = add_command(commands, "record", record_of, force=True)
    parser.add_argument("--from", metavar="DATE", dest="since", help="first day, as 2025-01-20")
    parser.add_argument("--to", metavar="DATE", dest="until", help="last day")
    add_options(parser, catalogues.record, side="SIDE", lever="LEVER", kind="KIND")
    parser.add_argument("--out", metavar="FILE.csv", help="also write the rows as a table")
    parser = add_command(commands, "parameters", parameters)
    parser.add_argument("scenario", nargs="?", help="only those in use in this scenario")
    add_overrides(parser, "override a parameter, or a level of the scenario; repeatable")
    parser = add_command(commands, "facts", facts)
    parser.add_argument("ids", nargs="*", metavar="ID", help="such as F134; none lists them all")
    add_command(commands, "validate", validation)


def parameters(args: argparse.Namespace) -> Answer:
    """Parameters in force."""
    found = catalogues.parameters(args.scenario, overrides=overrides_of(args))
    rows = []
    for e, row in zip(found, found.data, strict=True):
        value = "unpriced" if row["value"] is None else row["value"]
        span = "" if math.isnan(e.low) else f"{e.low:g} to {e.high:g}"
        rows.append((e.name, value, span, e.unit, e.kind, e.source))
    header = ("name", "value", "range", "unit", "kind", "source")
    return Answer(found.to_dict(), table(header, rows))


def facts(args: argparse.Namespace) -> Answer:
    """Rows of the record."""
    found = catalogues.facts(*args.ids)
    lines = []
    for row in found:
        extra = (row.url or f"rests on {row.rests_on}", row.note, row.confidence)
        lines += [row.citation(), f"     {'; '.join(filter(None, extra))}"]
    return Answer(found.to_dict(), "\n".join(lines))


def validation(args: argparse.Namespace) -> Answer:
    """Comparisons with published numbers, then the fact sheet's profiles in every engine."""
    found = validate()
    checks = found.checks
    notes = list(dict.fromkeys(c.note for c in checks if c.note))
    rows = []
    for c in checks:
        error, verdict = f"{100 * c.relative_error:+.0f}%", "agrees" if c.agrees else "MISSES"
        mark = f"[{notes.index(c.note) + 1}]" if c.note else ""
        rows.append((c.study, c.quantity, c.model, c.published, error, c.unit, verdict, mark))
    header = ("study", "quantity", "model", "published", "error", "unit", "verdict", "note")
    text = [
        table(header, rows),
        f"{found.headline}; the notes say what the others lack.",
        "\n".join(f"[{k}] {note}" for k, note in enumerate(notes, start=1)),
        "Payoffs without the farm weight, bn USD a year",
        table(PROFILE, [[p[name] for name in PROFILE] for p in found.profiles]),
    ]
    return Answer(found.to_dict(), "\n\n".join(text))


#: What is told of a profile of the fact sheet.
PROFILE = ("profile", "engine", "us", "china")
#: Facts of one setting that the table names; the machine-readable answer has all.
NAMED = 2


def levers(args: argparse.Namespace) -> Answer:
    """The catalogue of levers, or what of it is in play in a scenario."""
    found = catalogues.levers(args.scenario, overrides=overrides_of(args))
    parts = [_lever_text(one) for one in found]
    parts.append("unpriced: no documented level; `--set side.lever.setting=LEVEL` gives it one")
    return Answer(found.to_dict(), "\n\n".join(parts))


def _lever_text(one: LeverInPlay) -> str:
    entry, settings, values = one.lever, one.settings, one.values
    two = any(s.statutory != s.collected for s in settings)
    head = ("statutory", "collected") if two else ("level",)
    rows = [
        (s.name, *_levels(s, values, two), s.in_force, s.until, _named(s.facts)) for s in settings
    ]
    price = "" if one.priced else "; no documented price"
    title = f"{entry.side}.{entry.name}  {entry.title}\n({entry.unit}{price})"
    return f"{title}\n{table(('setting', *head, 'in force', 'until', 'facts'), rows)}"


def _levels(setting: Setting, values: Calibration, two: bool) -> tuple[str, ...]:
    """Levels in words: in both series, or the one in force."""
    if not setting.priced and not setting.known(values):
        return ("unpriced",) * (1 + two)
    if not two or setting.changed(values):
        shown = f"{setting.level(values):g}" if setting.known(values) else ""
        return (shown,) * (1 + two)
    return tuple("" if x is None else f"{x:g}" for x in (setting.statutory, setting.collected))


def _named(ids: tuple[str, ...]) -> str:
    more = f" +{len(ids) - NAMED}" if len(ids) > NAMED else ""
    return " ".join(ids[:NAMED]) + more


#: Before what is said of a row.
IN = "    "
#: Flags that are called otherwise.
CALLED = {"from": "from", "since": "from", "until": "to"}


def record_of(args: argparse.Namespace) -> Answer:
    """The rows that pass the filters, and what they show together."""
    if args.out:
        if not args.out.endswith(".csv"):
            raise InputError("is no table; call it FILE.csv", f"--out {args.out}")
        check_free(args.out, force=args.force)
    found = ask(catalogues.record, args, called=CALLED)
    write = _threats_text if args.threats else _decisions_text
    if args.out:
        _write(args.out, found.to_dict())
        note(f"wrote {args.out}")
    return Answer(found.to_dict(), write(found.rows))


def _write(path: str, data: list[dict[str, Any]]) -> None:
    with written_beside(path) as new, new.open("w", newline="", encoding="utf-8") as file:
        names = list(data[0]) if data else ["id"]
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in data:
            cells = {k: " ".join(v) if isinstance(v, list) else v for k, v in row.items()}
            writer.writerow(cells)


def _source(row: decisions.Decision | decisions.ThreatEpisode) -> str:
    who = ", ".join(part for part in (row.source, row.publisher) if part)
    return f"[{row.confidence}] {who}"


def _decisions_text(rows: tuple[Any, ...]) -> str:
    lines = []
    for row in rows:
        change = f"{row.from_setting} -> {row.to_setting}" if row.from_setting else row.to_setting
        lines.append(f"{row.id}  {row.date}  {row.side:5}  {row.kind:11}  {row.lever}")
        lines += [prose(text, IN, IN) for text in (change, _source(row))]
    lines.append(f"\n{len(rows)} of {len(decisions.decisions())} decisions.")
    return "\n".join(lines).lstrip("\n")


def _threats_text(rows: tuple[Any, ...]) -> str:
    lines = []
    for row in rows:
        days = "" if row.days is None else f" after {row.days} days"
        by = f", by {row.deadline}" if row.deadline else ""
        lines.append(f"{row.id}  {row.date}  {row.sender:5}  {row.lever}{by}: {row.end}{days}")
        asked = [f"for: {row.demanded_concession}"] if row.demanded_concession else []
        said = (row.threatened_action, *asked, _source(row))
        lines += [prose(text, IN, IN) for text in said]
    counted = [row for row in rows if row.independent and row.coercive and row.outcome]
    lines += ["", f"{len(rows)} of {len(decisions.threats())} threats."]
    if counted:
        lines += [
            f"{len(counted)} are independent, coercive and closed; with exact 90% intervals:",
            "",
            _ends_table(counted),
        ]
    return "\n".join(lines).lstrip("\n")


def _ends_table(rows: list[decisions.ThreatEpisode]) -> str:
    dated = [row for row in rows if row.deadline]
    others = [row for row in rows if not row.deadline]

    def share(count: int, n: int) -> str:
        low, high = Rate(count, n, share=True).interval if n else (0.0, 0.0)
        return f"{count} ({count / n:.0%}, {low:.0%}-{high:.0%})" if n else ""

    cells = [
        (name, len(group), *(share(count, len(group)) for count in decisions.ends(group).values()))
        for name, group in (("all", rows), ("with a date", dated), ("without one", others))
    ]
    return table(("threats", "n", *ENDED.values()), cells)
