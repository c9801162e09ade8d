"""``truce simulate``: one pair of rules, in many histories or by its exact value.

``truce simulate --surroundings``: histories in a world that answers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from payoffs.fields import CALENDAR, FIELDS, NOISE, RULES
from payoffs.game import Game
from payoffs.parameters import number
from payoffs.results import counted, histories_of
from payoffs.scenario import Scenario
from sandbox.commands.common import (
    Answer,
    Commands,
    add_command,
    add_options,
    ask,
    note,
    note_value,
    overrides,
    subject_of,
)
from sandbox.commands.fields import (
    PROFILES,
    SIZES,
    add_fields,
    dest_of,
    given,
    match_of,
    misplaced,
)
from sandbox.commands.text import Progress, table
from sandbox.questions.play import simulate as question
from sandbox.questions.subject import Subject
from sandbox.theory.bargaining.solutions import RULES as BARGAINS
from sandbox.theory.bargaining.solutions import bargaining_rule
from sandbox.theory.crisis.priced import asked_crises
from sandbox.words import chance_words, digits

if TYPE_CHECKING:
    from agents import Match, Surroundings, WorldSimulation

#: The calendar of the bare repeated game: none.
BARE: dict[str, Any] = {"expiry_months": 0, "summit_every": 0}
#: Options that mean nothing without ``--surroundings``.
IN_WORLD = ("world", *(dest_of(FIELDS[name]) for name in CALENDAR), "bargain")


def add_world_arguments(parser: Any) -> None:
    """Threats, the world around the two sides, and the calendar of their truces."""
    add_fields(parser, "crises")
    world = parser.add_argument_group(
        "surroundings", "what moves payoffs, reports and governments while the sides play"
    )
    add_fields(world, "surroundings")
    words = "another value for a number of the surroundings, as rare_earth_target=0.7; repeatable"
    many = {"metavar": "NAME=VALUE", "action": "append", "default": []}
    world.add_argument("--world", **many, help=words)
    add_fields(world, *CALENDAR)
    words = "summits renegotiate the deal by this solution of the game as it then stands"
    world.add_argument("--bargain", choices=BARGAINS, help=words)


def world_of(args: argparse.Namespace, scenario: Scenario | None) -> dict[str, Any]:
    """Threats, surroundings and calendar as :class:`agents.Match` takes them.

    Threats alone come without the scenario's calendar, as the bare repeated game does.
    """
    return {
        "surroundings": surroundings_of(args),
        "bargain": None if args.bargain is None else bargaining_rule(args.bargain),
        "crises": asked_crises(args.crises, scenario),
        **(BARE if args.surroundings is None else {}),
        **given(args, *CALENDAR),
    }


def surroundings_of(args: argparse.Namespace) -> Surroundings:
    """The parts that are on with the numbers given, those outside their ranges announced."""
    from agents import Surroundings

    moved = overrides(args.world, "--world", "clearing=0.7")
    around = Surroundings.of(args.surroundings).override(moved)
    for name in moved:
        entry = number(name)
        note_value(entry, getattr(getattr(around, entry.group), name))
    return around


def world_text(result: WorldSimulation, data: dict[str, Any]) -> str:
    """What became of the truces and of the constituencies, for people."""
    truces = data["truces"]
    parts = ", ".join(result.plan.surroundings.parts) or "none"
    median = data["median_truce"]
    lasts = (
        f"half of the first truces had ended after {median} periods"
        if median is not None
        else "more than half of the first truces outlived the run"
    )
    why = ", ".join(f"{name} {count:,}" for name, count in truces["reasons"].items() if count)
    lines = [
        f"Surroundings: {parts}.",
        *_threat_lines(result, data),
        f"{counted(truces['truces'], 'truce')}: {truces['breakdown']:,} broken"
        f"{f' ({why})' if why else ''}, {truces['expiry']:,} lapsed, "
        f"{truces['in force']:,} still in force; {lasts}.",
    ]
    for lapse in result.plan.lapses:
        names = ", ".join(lapse.clocks)
        lines.append(f"Unless a summit renews, these lapse in period {lapse.period}: {names}.")
    if data["constituencies"]:
        told = ("title", "mean", "se", "kept_deal", "support")
        rows = [[entry[name] for name in told] for entry in data["constituencies"]]
        header = ("constituency", "mean", "s.e.", "in the kept deal", "support at the end")
        lines.append(table(header, rows))
    return "\n\n".join(lines)


def _threat_lines(result: WorldSimulation, data: dict[str, Any]) -> list[str]:
    """Threats and how they ended, and both beside the record."""
    crises = result.plan.crises
    if crises is None:
        return []
    told = data["threats"]
    rows = []
    for row in data["beside_the_record"]:
        many, known = digits(row["simulated"]), digits(row["record"])
        spread, limits = (map(digits, x) for x in ((row["low"], row["high"]), row["record_90"]))
        rows.append((row["name"], many, " to ".join(spread), known, " to ".join(limits)))
    header = ("", "simulated", "5 to 95% of histories", "record", "exact 90%")
    return [
        f"Threats by {crises.how} ({crises.source}): {told['threats']:,}, of which "
        f"{told['concession']:,} conceded to, {told['execution']:,} carried out "
        f"({told['broke_a_truce']:,} against a truce), {told['back_down']:,} dropped.",
        table(header, rows),
    ]


def register(commands: Commands) -> None:
    """Add the parsers."""
    parser = add_command(commands, "simulate", simulate, game=True, force=True)
    add_fields(parser, *RULES, required=True)
    add_fields(parser, *SIZES, *NOISE, *PROFILES, "seed")
    parser.add_argument("--out", metavar="FILE.parquet", help="also write one row a history")
    add_world_arguments(parser)
    exact = parser.add_argument_group(
        "exact values", "from the Markov chain of two finite automata, without chance"
    )
    add_options(exact, question, discount="D", renewal="P")
    add_command(commands, "rules", rules)


def doubt_words(data: Mapping[str, Any], subject: Subject, args: argparse.Namespace) -> str:
    """By which levers reports err, where the scenario's own errors are in force; else empty."""
    given = (args.monitoring_error, args.false_alarm, args.missed_alarm)
    if subject.scenario is None or any(one is not None for one in given):
        return ""
    doubt = subject.scenario.doubt(tuple(data["deal"]), tuple(data["punish"]), args.threat)
    return f" By lever: {doubt.words()}." if doubt.levers is not None else ""


def simulate(args: argparse.Namespace) -> Answer:
    """Mean payoffs and cooperation, from histories with standard errors or exact."""
    if args.exact:
        return _exact(args)
    exact = ("discount", "long_run", "renewal", "renew_every")
    misplaced(args, exact, "belongs to an exact value; add --exact")
    if args.out:
        from agents.engines.simulation import check_parquet_name

        check_parquet_name(args.out, force=args.force)
    if args.surroundings is not None or args.crises not in (None, "off"):
        return _in_world(args)
    misplaced(args, IN_WORLD, "belongs to a world; add --surroundings all, or none")
    subject = subject_of(args)
    _, data, text = _histories(args, match_of(args, subject), subject)
    return Answer(data, "\n\n".join([text, *_bare(subject.scenario)]))


def _histories(
    args: argparse.Namespace, match: Match, subject: Subject
) -> tuple[Any, dict[str, Any], str]:
    """What was simulated, its data and its words; written down if that was asked for."""
    with Progress("simulating", sys.stderr) as progress:
        found = question(match, progress=progress.update, **given(args, "replicates", "seed"))
    if args.out:
        from agents import write_parquet

        write_parquet(cast(Any, found.main), args.out)
        note(f"wrote {args.out}")
    data = found.to_dict()
    size = f"{histories_of(data['replicates'], data['periods'])}, seed {data['seed']}"
    return found.main, data, _text(subject.game, data, size, doubt_words(data, subject, args))


def _bare(scenario: Scenario | None) -> list[str]:
    """What the bare repeated game leaves out of a scenario."""
    if scenario is None or not scenario.truce_months:
        return []
    return [
        "The bare repeated game: no truce expires and no summit renews or repairs one. "
        "--surroundings none plays this scenario's calendar, a term of "
        f"{scenario.truce_months:.3g} months and summits every three."
    ]


def _in_world(args: argparse.Namespace) -> Answer:
    """Histories in a world that answers."""
    subject = subject_of(args)
    match = match_of(args, subject, **world_of(args, subject.scenario))
    result, data, text = _histories(args, match, subject)
    return Answer(data, "\n\n".join([text, world_text(result, data)]))


def _exact(args: argparse.Namespace) -> Answer:
    chance = ("replicates", "seed", "out", "surroundings", "crises", *IN_WORLD)
    misplaced(args, chance, "an exact value has no chance in it; leave it out")
    subject = subject_of(args)
    match = match_of(args, subject)
    found = ask(question, args, match, us=None, china=None, **given(args, "periods"))
    data, truce = found.to_dict(), found.expected_truce
    lasts = (
        f"the first escalation is expected after {truce:,.4g} periods"
        if truce is not None
        else "there is a chance that nobody ever escalates"
    )
    size = f"Exact {found.horizon}, from {found.joint_states:,} joint states; {lasts}"
    return Answer(data, _text(subject.game, data, size, doubt_words(data, subject, args)))


def _text(game: Game, data: dict[str, Any], size: str, doubt: str = "") -> str:
    """The answer for people: who played what between which profiles, and what came of it."""
    sides = []
    for k, (side, names) in enumerate((("row", game.rows), ("column", game.columns))):
        does = (names[data["deal"][k]], names[data["punish"][k]])
        worth = (data[f"{side}_mean"], data[f"{side}_se"])
        kept = chance_words(data["cooperation"][k])
        sides.append((game.players[k], data["rules"][k], *does, *worth, kept))
    header = ("side", "rule", "restraint", "escalation", "mean payoff", "s.e.", "restrained")
    said = f"{size}; {noise_words(data)}.{doubt}\n\nEscalation by {data['punish_how']}."
    return f"{game.title or 'game'} ({game.unit})\n\n{table(header, sides)}\n\n{said}"


def noise_words(data: dict[str, Any]) -> str:
    """The noise of an answer, in words.

    >>> none = {"execution_error": [0.0, 0.0], "monitoring_error": [0.1, 0.0], "signal": "private"}
    >>> noise_words(none)
    'execution error 0, monitoring error 0.1 and 0 (row, column)'
    """
    alike = "monitoring_error"
    kinds = ("false_alarm", "missed_alarm") if data[alike] is None else (alike,)
    told = []
    for name in ("execution_error", *kinds):
        row, column = data[name]
        each = f"{row:g}" if row == column else f"{row:g} and {column:g} (row, column)"
        told.append(f"{FIELDS[name].label} {each}")
    return ", ".join([*told, *(["public signal"] * (data["signal"] == "public"))])


def rules(args: argparse.Namespace) -> Answer:
    """Every decision rule with its parameters."""
    from sandbox.questions.catalogues import rules as question

    found = question()
    rows = [(rule.name, rule.arguments, rule.summary) for rule in found]
    return Answer(found.to_dict(), table(("rule", "parameters", "what it does"), rows))
