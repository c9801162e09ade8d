"""``truce simulate``: one pair of rules, in many histories or by its exact value."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from payoffs.fields import NOISE, RULES
from payoffs.game import Game
from payoffs.scenario import Scenario
from sandbox.commands.common import Answer, Commands, add_command, add_options, ask, game_of, note
from sandbox.commands.fields import PROFILES, SIZES, add_fields, given, match_of, misplaced
from sandbox.commands.text import table
from sandbox.commands.worlds import IN_WORLD, add_world_arguments, world_of, world_text
from sandbox.progress import Progress
from sandbox.questions.play import simulate as question

if TYPE_CHECKING:
    from agents import Match


def register(commands: Commands) -> None:
    """Add the parsers."""
    parser = add_command(
        commands,
        "simulate",
        simulate,
        game=True,
        force=True,
    )
    add_fields(parser, *RULES, required=True)
    add_fields(parser, *SIZES, *NOISE, *PROFILES, "seed")
    parser.add_argument("--out", metavar="FILE.parquet", help="also write one row a history")
    add_world_arguments(parser)
    exact = parser.add_argument_group(
        "exact values", "from the Markov chain of two finite automata, without chance"
    )
    add_options(exact, question, discount="D", renewal="P")
    add_command(commands, "rules", rules)


def doubt_words(
    data: Mapping[str, Any], scenario: Scenario | None, args: argparse.Namespace
) -> str:
    """By which levers reports err, where the scenario's own errors are in force; else empty."""
    given = (args.monitoring_error, args.false_alarm, args.missed_alarm)
    if scenario is None or any(one is not None for one in given):
        return ""
    doubt = scenario.doubt(tuple(data["deal"]), tuple(data["punish"]), args.threat)
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
    scenario, game = game_of(args)
    match = match_of(args, scenario, game)
    _, data, text = _histories(args, match, scenario, game)
    return Answer(data, "\n\n".join([text, *_bare(scenario)]))


def _histories(
    args: argparse.Namespace, match: Match, scenario: Scenario | None, game: Game
) -> tuple[Any, dict[str, Any], str]:
    """What was simulated, its data and its words; written down if that was asked for."""
    with Progress("simulating", sys.stderr) as progress:
        found = question(match, progress=progress.update, **given(args, "replicates", "seed"))
    if args.out:
        from agents import write_parquet

        write_parquet(cast(Any, found.main), args.out)
        note(f"wrote {args.out}")
    data = found.to_dict()
    size = f"{data['replicates']:,} histories of {data['periods']:,} periods, seed {data['seed']}"
    return found.main, data, _text(game, data, size, doubt_words(data, scenario, args))


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
    scenario, game = game_of(args)
    match = match_of(args, scenario, game, **world_of(args, scenario))
    result, data, text = _histories(args, match, scenario, game)
    return Answer(data, "\n\n".join([text, world_text(result, data)]))


def _exact(args: argparse.Namespace) -> Answer:
    chance = ("replicates", "seed", "out", "surroundings", "crises", *IN_WORLD)
    misplaced(args, chance, "an exact value has no chance in it; leave it out")
    scenario, game = game_of(args)
    match = match_of(args, scenario, game)
    found = ask(question, args, match, us=None, china=None, **given(args, "periods"))
    data, truce = found.to_dict(), found.expected_truce
    lasts = (
        f"the first escalation is expected after {truce:,.4g} periods"
        if truce is not None
        else "there is a chance that nobody ever escalates"
    )
    size = f"Exact {found.horizon}, from {found.joint_states:,} joint states; {lasts}"
    return Answer(data, _text(game, data, size, doubt_words(data, scenario, args)))


def _text(game: Game, data: dict[str, Any], size: str, doubt: str = "") -> str:
    """The answer for people: who played what between which profiles, and what came of it."""
    deal, punish = data["deal"], data["punish"]
    sides = []
    for k, (player, names) in enumerate(zip(game.players, (game.rows, game.columns), strict=True)):
        side = "row" if k == 0 else "column"
        sides.append(
            (
                player,
                data["rules"][k],
                names[deal[k]],
                names[punish[k]],
                data[f"{side}_mean"],
                data[f"{side}_se"],
                data["cooperation"][k],
            )
        )
    header = ("side", "rule", "restraint", "escalation", "mean payoff", "s.e.", "restrained")
    lines = [
        f"{game.title or 'game'} ({game.unit})",
        table(header, sides),
        f"{size}; {noise_words(data)} (row, column).{doubt}",
        f"Escalation by {data['punish_how']}.",
    ]
    return "\n\n".join(lines)


def noise_words(data: dict[str, Any]) -> str:
    """The noise of an answer, in words."""
    if data["monitoring_error"] is not None:
        reports = f"monitoring error {data['monitoring_error']}"
    else:
        reports = f"false alarms {data['false_alarm']}, missed alarms {data['missed_alarm']}"
    public = ", public signal" if data["signal"] == "public" else ""
    return f"execution error {data['execution_error']}, {reports}{public}"


def rules(args: argparse.Namespace) -> Answer:
    """Every decision rule with its parameters."""
    from sandbox.questions.catalogues import rules as question

    found = question()
    rows = [
        (rule.name, ", ".join(f"{p.name}={p.default}" for p in rule.parameters), rule.summary)
        for rule in found
    ]
    return Answer(found.to_dict(), table(("rule", "parameters", "what it does"), rows))
