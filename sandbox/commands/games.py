"""``truce scenarios``, ``truce game`` and ``truce explain``: what is at stake."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from payoffs.channels import CHANNELS
from payoffs.engines.spread import Worth, own_engine, spread, spread_words
from payoffs.errors import InputError
from payoffs.formats.files import check_name, to_dict, write
from payoffs.game import Game
from payoffs.levers import SIDES
from payoffs.resources import scenario_names
from payoffs.scenario import Scenario, load
from sandbox.answers import (
    best_responses,
    channel_uses,
    class_words,
    core,
    in_force,
    unpriced,
    yielding_words,
)
from sandbox.commands.common import (
    SHOWN,
    Answer,
    Commands,
    add_command,
    add_force_argument,
    add_game_arguments,
    game_of,
    labels,
    note,
    profile_of,
    table,
)
from sandbox.theory.elementary.ordinal import game_class


def register(commands: Commands) -> None:
    """Add the three parsers."""
    add_command(commands, "scenarios", scenarios, "list the scenarios")
    parser = add_command(commands, "game", game, "the payoff matrices of a game, and its class")
    add_game_arguments(parser)
    parser.add_argument(
        "--to", metavar="FILE", help="also write the game to a .nfg, .json, .csv or .tsv file"
    )
    add_force_argument(parser)
    parser = add_command(commands, "explain", explain, "take one payoff apart into its channels")
    add_game_arguments(parser)
    parser.add_argument(
        "--profile", metavar="I,J", required=True, help="row and column, counted from 0"
    )
    parser.add_argument(
        "--sources", action="store_true", help="add the parameters behind each channel"
    )


def scenarios(args: argparse.Namespace) -> Answer:
    """Every shipped scenario."""
    loaded = [load(name) for name in scenario_names()]
    data = [
        {
            "name": scenario.name,
            "title": scenario.title,
            "date": scenario.date.isoformat() if scenario.date else None,
            "shape": list(scenario.shape),
            "sources": list(scenario.sources),
            "summary": scenario.summary,
            "threat": scenario.threat is not None,
            "clocks": [clock.to_dict() for clock in scenario.clocks],
        }
        for scenario in loaded
    ]
    rows = [
        (
            s.name,
            s.date or "",
            f"{s.shape[0]} x {s.shape[1]}",
            "yes" if s.threat else "",
            s.clocks[0].date if s.clocks else "",
            s.title,
        )
        for s in loaded
    ]
    return Answer(data, table(("name", "date", "shape", "threat", "first lapses", "title"), rows))


def game(args: argparse.Namespace) -> Answer:
    """One game: matrices, labels, class."""
    if args.to:
        check_name(args.to, force=args.force)
    scenario, built = game_of(args)
    name = game_class(built)
    data = {**to_dict(built), "class": name, "class_words": class_words(name, built)}
    stay = scenario.status_quo if scenario is not None and not args.threat else (0, 0)
    if scenario is not None:
        data["status_quo"] = list(stay)
        data["clocks"] = [clock.to_dict() for clock in scenario.clocks]
    small = core(built, stay) if built.shape != (2, 2) else None
    if small is not None:
        data["core"] = {
            "class": small.game_class,
            "rows": list(small.rows),
            "columns": list(small.columns),
        }
    data["provenance"] = dict(built.provenance)
    if args.to:
        write(built, args.to)
        note(f"wrote {args.to}")
    return Answer(data, game_text(built, scenario, name))


def game_text(built: Game, scenario: Scenario | None, name: str) -> str:
    """The matrices as a person reads them."""
    parts = [f"{built.title or 'game'} ({built.unit}; {' first, then '.join(built.players)})"]
    if scenario is not None and scenario.summary:
        parts.append(scenario.summary)
    if scenario is not None and scenario.priced:
        engine = own_engine(scenario)
        parts.append(f"Priced in {engine.title}. {scenario.engine_reason}".strip())
    if scenario is not None and scenario.clocks:
        clocks = [f"  {clock.words()}" for clock in scenario.clocks]
        parts.append("\n".join(["Lapses unless renewed:", *clocks]))
    row_best, column_best = best_responses(built)
    shown_rows, shown_columns = min(SHOWN, built.shape[0]), min(SHOWN, built.shape[1])
    rows = []
    for i in range(shown_rows):
        cells = []
        for j in range(shown_columns):
            a, b = built.payoffs(i, j)
            stars = "*" if row_best[i, j] else "", "*" if column_best[i, j] else ""
            cells.append(f"{a:.4g}{stars[0]}, {b:.4g}{stars[1]}")
        rows.append((i, *cells))
    parts.append(table(("", *map(str, range(shown_columns))), rows))
    if (shown_rows, shown_columns) != built.shape:
        m, n = built.shape
        parts.append(f"The first {shown_rows} x {shown_columns} of {m} x {n}; --json has all.")
    parts.append(labels(f"{built.players[0]} (rows)", built.rows))
    parts.append(labels(f"{built.players[1]} (columns)", built.columns))
    parts.append("* best reply; both starred: a pure equilibrium")
    parts.append(f"Class: {name}. {class_words(name, built)}")
    if built.provenance.get("game") == "threat" and yielding_words(built):
        parts.append(yielding_words(built))
    return "\n\n".join(parts)


def explain(args: argparse.Namespace) -> Answer:
    """The channels of one profile."""
    scenario, built = game_of(args)
    i, j = profile_of(args.profile, built, "--profile")
    parts: dict[str, dict[str, float]] = built.explain(i, j)
    data: dict[str, Any] = dict(parts)
    done = None
    text = _explain_text(built, parts, i, j)
    if scenario is not None and scenario.priced:
        done = in_force(scenario, (i, j), args.threat)
        without = unpriced(scenario, done)
        worths = spread(scenario, i, j, args.threat)
        data["engines"] = [worth.to_dict() for worth in worths]
        data["unpriced"] = list(without)
        if without:
            text += f"\n\nUnpriced, and in no number above: {'; '.join(without)}."
        text = f"{text}\n\n{_engines_text(scenario, worths)}"
    if not args.sources:
        return Answer(data, text)
    if scenario is None or not scenario.priced:
        raise InputError("a given matrix has no parameters behind it; leave out --sources")
    behind: dict[str, dict[str, list[dict[str, Any]]]] = {
        side: {
            channel: [
                {
                    "name": use.parameter.name,
                    "value": use.value,
                    "range": [use.parameter.low, use.parameter.high],
                    "unit": use.parameter.unit,
                    "kind": use.parameter.kind,
                    "source": use.parameter.source,
                    "facts": [fact.citation() for fact in use.facts],
                }
                for use in channel_uses(scenario, side, channel, done)
            ]
            for channel in parts[side]
            if channel in CHANNELS
        }
        for side in SIDES
    }
    rows = [
        (side, channel, use["name"], use["value"], use["kind"], "; ".join(use["facts"]))
        for side, channels in behind.items()
        for channel, uses in channels.items()
        for use in uses
    ]
    header = ("side", "channel", "parameter", "value", "kind", "record")
    return Answer({**data, "sources": behind}, f"{text}\n\n{table(header, rows)}")


def _engines_text(scenario: Scenario, worths: Sequence[Worth]) -> str:
    """The totals in every engine, and why the scenario's own is its own."""
    rows = [(w.engine.title, w.us, w.china, w.engine.meant_for) for w in worths]
    own = f"This is {own_engine(scenario).title}; {spread_words(worths)}."
    found = [own, scenario.engine_reason] if scenario.engine_reason else [own]
    return f"{' '.join(found)}\n\n{table(('total by engine', *SIDES, 'meant for'), rows)}"


def _explain_text(built: Game, data: dict[str, dict[str, float]], i: int, j: int) -> str:
    sides = list(data.values())
    names = list(dict.fromkeys([*sides[0], *sides[1]]))
    names.sort(key=lambda name: name == "total")
    rows = [
        (CHANNELS[name].words if name in CHANNELS else name, *(side.get(name) for side in sides))
        for name in names
    ]
    head = f"{built.rows[i]}  against  {built.columns[j]}  ({built.unit})"
    return f"{head}\n\n{table(('channel', *built.players), rows)}"
