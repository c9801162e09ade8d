"""``truce scenarios``, ``truce game`` and ``truce explain``: what is at stake."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from payoffs.channels import CHANNELS
from payoffs.formats.files import check_ending, write
from payoffs.game import Game
from payoffs.levers import SIDES
from payoffs.scenario import Scenario
from payoffs.spread import Worth, own_engine, spread_words
from sandbox.answers import best_responses, class_words, yielding_words
from sandbox.commands.common import (
    SHOWN,
    Answer,
    Commands,
    add_command,
    ask,
    note,
    numbered,
    subject_of,
)
from sandbox.commands.text import prose, table
from sandbox.questions import catalogues
from sandbox.questions.explain import Explanation, describe
from sandbox.questions.explain import explain as question


def register(commands: Commands) -> None:
    """Add the three parsers."""
    add_command(commands, "scenarios", scenarios)
    parser = add_command(commands, "game", game, game=True, force=True)
    parser.add_argument(
        "--to", metavar="FILE", help="also write the game to a .nfg, .json, .csv or .tsv file"
    )
    parser = add_command(commands, "explain", explain, game=True)
    parser.add_argument(
        "--profile", metavar="I,J", required=True, help="row and column, counted from 0"
    )
    parser.add_argument(
        "--sources", action="store_true", help="add the parameters behind each channel"
    )


def scenarios(args: argparse.Namespace) -> Answer:
    """Every shipped scenario."""
    found = catalogues.scenarios()
    rows = []
    for s in found:
        shape, lapses = "{} x {}".format(*s.shape), s.clocks[0].date if s.clocks else ""
        rows.append((s.name, s.date, shape, "yes" if s.threat else "", lapses, s.title))
    header = ("name", "date", "shape", "threat", "first lapses", "title")
    return Answer(found.to_dict(), table(header, rows))


def game(args: argparse.Namespace) -> Answer:
    """One game: matrices, labels, class."""
    if args.to:
        check_ending(args.to, force=args.force)
    subject = subject_of(args)
    data = describe(subject)
    if args.to:
        write(subject.game, args.to)
        note(f"wrote {args.to}")
    return Answer(data, game_text(subject.game, subject.scenario, data["class"]))


def game_text(built: Game, scenario: Scenario | None, name: str) -> str:
    """The matrices as a person reads them."""
    parts = [f"{built.title or 'game'} ({built.unit}; {' first, then '.join(built.players)})"]
    if scenario is not None:
        parts += [scenario.summary] if scenario.summary else []
        if scenario.priced:
            engine = own_engine(scenario)
            parts.append(f"Priced in {engine.title}. {scenario.engine_reason}".strip())
        if scenario.clocks:
            clocks = [f"  {clock.words()}" for clock in scenario.clocks]
            parts.append("\n".join(["Lapses unless renewed:", *clocks]))
    (m, n), best = built.shape, best_responses(built)
    shown_rows, shown_columns = min(SHOWN, m), min(SHOWN, n)

    def cell(i: int, j: int) -> str:
        worth = zip(built.payoffs(i, j), best, strict=True)
        return ", ".join(f"{x:.4g}{'*' if replies[i, j] else ''}" for x, replies in worth)

    rows = [(i, *(cell(i, j) for j in range(shown_columns))) for i in range(shown_rows)]
    parts.append(table(("", *map(str, range(shown_columns))), rows))
    if (shown_rows, shown_columns) != built.shape:
        parts.append(f"The first {shown_rows} x {shown_columns} of {m} x {n}; --json has all.")
    parts.append(numbered(f"{built.players[0]} (rows)", built.rows))
    parts.append(numbered(f"{built.players[1]} (columns)", built.columns))
    parts.append("* best reply; both starred: a pure equilibrium")
    parts.append(f"Class: {name}. {class_words(name, built)}")
    if built.provenance.get("game") == "threat" and yielding_words(built):
        parts.append(yielding_words(built))
    return "\n\n".join(parts)


def explain(args: argparse.Namespace) -> Answer:
    """The channels of one profile."""
    subject = subject_of(args)
    found = ask(question, args, subject)
    text = _explain_text(found)
    if subject.scenario is not None and found.engines:
        if found.unpriced:
            text += f"\n\nUnpriced, and in no number above: {'; '.join(found.unpriced)}."
        text = f"{text}\n\n{_engines_text(subject.scenario, found.engines)}"
    if found.sources is not None:
        rows = [
            (side, channel, use["name"], use["value"], use["kind"], "; ".join(use["facts"]))
            for side, channels in found.sources.items()
            for channel, uses in channels.items()
            for use in uses
        ]
        header = ("side", "channel", "parameter", "value", "kind", "record")
        text = f"{text}\n\n{_formulas_text(found)}\n\n{table(header, rows)}"
    return Answer(found.to_dict(), text)


def _formulas_text(found: Explanation) -> str:
    """How each channel that counts is worked out, with the numbers in their places."""
    blocks = [
        "\n".join([f"{side}, {name}", *(prose(str(step), "  ", "    ") for step in formula.steps)])
        for side, made in (found.formulas or {}).items()
        for name, formula in made.items()
        if found.channels[side][name]
    ]
    return "\n\n".join(blocks)


def _engines_text(scenario: Scenario, worths: Sequence[Worth]) -> str:
    """The totals in every engine, and why the scenario's own is its own."""
    rows = [(w.engine.title, w.us, w.china, w.engine.meant_for) for w in worths]
    own = f"This is {own_engine(scenario).title}; {spread_words(worths)}."
    found = [own, scenario.engine_reason] if scenario.engine_reason else [own]
    return f"{' '.join(found)}\n\n{table(('total by engine', *SIDES, 'meant for'), rows)}"


def _explain_text(found: Explanation) -> str:
    sides = list(found.channels.values())
    names = list(dict.fromkeys([*sides[0], *sides[1]]))
    names.sort(key=lambda name: name == "total")
    words = {name: channel.words for name, channel in CHANNELS.items()}
    rows = [(words.get(name, name), *(side.get(name, "-") for side in sides)) for name in names]
    built, (i, j) = found.game, found.profile
    head = f"{built.rows[i]}  against  {built.columns[j]}  ({built.unit})"
    return f"{head}\n\n{table(('channel', *built.players), rows)}"
