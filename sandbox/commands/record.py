"""``truce record``: the decisions and threats of the record, filtered, each with its source."""

from __future__ import annotations

import argparse
import csv
from typing import Any

from payoffs import decisions as record
from payoffs.errors import InputError
from payoffs.writing import check_free, written_beside
from sandbox.commands.common import Answer, Commands, add_command, add_options, ask, note
from sandbox.commands.text import prose, table
from sandbox.experiments.shares import exact_interval
from sandbox.questions.catalogues import record as question

#: Before what is said of a row.
IN = "    "
#: Flags that are called otherwise.
CALLED = {"from": "from", "since": "from", "until": "to"}
ENDINGS = {"concession": "conceded", "execution": "carried out", "back_down": "dropped"}


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "record", record_of, force=True)
    parser.add_argument("--from", metavar="DATE", dest="since", help="first day, as 2025-01-20")
    parser.add_argument("--to", metavar="DATE", dest="until", help="last day")
    add_options(parser, question, side="SIDE", lever="LEVER", kind="KIND")
    parser.add_argument("--out", metavar="FILE.csv", help="also write the rows as a table")


def record_of(args: argparse.Namespace) -> Answer:
    """The rows that pass the filters, and what they show together."""
    if args.out:
        if not args.out.endswith(".csv"):
            raise InputError("is no table; call it FILE.csv", f"--out {args.out}")
        check_free(args.out, force=args.force)
    found = ask(question, args, called=CALLED)
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


def _source(row: record.Decision | record.ThreatEpisode) -> str:
    who = ", ".join(part for part in (row.source, row.publisher) if part)
    return f"[{row.confidence}] {who}"


def _decisions_text(rows: tuple[Any, ...]) -> str:
    lines = []
    for row in rows:
        lines.append(f"{row.id}  {row.date}  {row.side:5}  {row.kind:11}  {row.lever}")
        change = f"{row.from_setting} -> {row.to_setting}" if row.from_setting else row.to_setting
        lines.append(prose(change, IN, IN))
        lines.append(prose(_source(row), IN, IN))
    lines.append(f"\n{len(rows)} of {len(record.decisions())} decisions.")
    return "\n".join(lines).lstrip("\n")


def _threats_text(rows: tuple[Any, ...]) -> str:
    lines = []
    for row in rows:
        days = "" if row.days is None else f" after {row.days} days"
        by = f", by {row.deadline}" if row.deadline else ""
        lines.append(f"{row.id}  {row.date}  {row.sender:5}  {row.lever}{by}: {row.end}{days}")
        lines.append(prose(row.threatened_action, IN, IN))
        if row.demanded_concession:
            lines.append(prose(f"for: {row.demanded_concession}", IN, IN))
        lines.append(prose(_source(row), IN, IN))
    counted = [row for row in rows if row.independent and row.coercive and row.outcome]
    lines += ["", f"{len(rows)} of {len(record.threats())} threats."]
    if counted:
        lines += [
            f"{len(counted)} are independent, coercive and closed; with exact 90% intervals:",
            "",
            _ends_table(counted),
        ]
    return "\n".join(lines).lstrip("\n")


def _ends_table(rows: list[record.ThreatEpisode]) -> str:
    groups = (
        ("all", rows),
        ("with a date", [row for row in rows if row.deadline]),
        ("without one", [row for row in rows if not row.deadline]),
    )
    cells = []
    for name, members in groups:
        shares = []
        for count in record.ends(members).values():
            if members:
                low, high = exact_interval(count, len(members), 0.9)
                shares.append(f"{count} ({count / len(members):.0%}, {low:.0%}-{high:.0%})")
            else:
                shares.append("")
        cells.append((name, len(members), *shares))
    return table(("threats", "n", *ENDINGS.values()), cells)
