"""``truce simulate``: many independent histories of one pair of rules."""

from __future__ import annotations

import argparse
import sys

from payoffs.game import Game
from payoffs.scenario import Scenario
from sandbox.commands.common import (
    Answer,
    Commands,
    add_command,
    add_game_arguments,
    game_of,
    note,
    profile_of,
    table,
)
from sandbox.progress import Progress


def register(commands: Commands) -> None:
    """Add the parsers."""
    parser = add_command(commands, "simulate", simulate, "play two decision rules many times")
    add_game_arguments(parser)
    parser.add_argument("--us", "--row", metavar="STRATEGY", required=True, help="row side's rule")
    parser.add_argument(
        "--china", "--column", metavar="STRATEGY", required=True, help="column side's rule"
    )
    parser.add_argument("--periods", type=int, default=120, help="periods a history (120)")
    parser.add_argument("--replicates", type=int, default=1000, help="histories (1000)")
    parser.add_argument(
        "--execution-error", type=float, default=0.0, help="chance that an action goes wrong (0)"
    )
    parser.add_argument(
        "--monitoring-error",
        type=float,
        help="chance that a side is told wrong about the other's action (the scenario's)",
    )
    parser.add_argument("--deal", metavar="I,J", help="the profile that restraint means (0,0)")
    parser.add_argument("--punish", metavar="I,J", help="the profile that escalation means")
    parser.add_argument("--seed", type=int, help="same seed, same result")
    parser.add_argument("--out", metavar="FILE.parquet", help="also write one row a history")
    add_command(commands, "rules", rules, "the decision rules that simulate knows")


def simulate(args: argparse.Namespace) -> Answer:
    """Mean payoffs and cooperation over the histories, with their standard errors."""
    from agents import simulate as play
    from agents import write_parquet

    scenario, game = game_of(args)
    with Progress("simulating", sys.stderr) as progress:
        result = play(
            game,
            args.us,
            args.china,
            periods=args.periods,
            replicates=args.replicates,
            execution_error=args.execution_error,
            monitoring_error=_monitoring_error(args, scenario),
            deal=profile_of(args.deal, game, "--deal") if args.deal else None,
            punish=profile_of(args.punish, game, "--punish") if args.punish else None,
            seed=args.seed,
            progress=progress.update,
        )
    if args.out:
        write_parquet(result, args.out)
        note(f"wrote {args.out}")
    data = result.to_dict()
    return Answer(data, _text(game, data))


def _monitoring_error(args: argparse.Namespace, scenario: Scenario | None) -> float:
    if args.monitoring_error is not None:
        return float(args.monitoring_error)
    return scenario.monitoring_error if scenario is not None else 0.0


def _text(game: Game, data: dict[str, object]) -> str:
    """The answer for people: who played what between which profiles, and what came of it."""
    deal, punish = data["deal"], data["punish"]
    sides = []
    for k, (player, names) in enumerate(zip(game.players, (game.rows, game.columns), strict=True)):
        side = "row" if k == 0 else "column"
        sides.append(
            (
                player,
                data["rules"][k],  # type: ignore[index]
                names[deal[k]],  # type: ignore[index]
                names[punish[k]],  # type: ignore[index]
                data[f"{side}_mean"],
                data[f"{side}_se"],
                data["cooperation"][k],  # type: ignore[index]
            )
        )
    header = ("side", "rule", "restraint", "escalation", "mean payoff", "s.e.", "restrained")
    errors = f"execution error {data['execution_error']}, monitoring error "
    lines = [
        f"{game.title or 'game'} ({game.unit})",
        table(header, sides),
        f"{data['replicates']:,} histories of {data['periods']:,} periods, seed {data['seed']}; "
        f"{errors}{data['monitoring_error']} (row, column).",
        f"Escalation by {data['punish_how']}.",
    ]
    return "\n\n".join(lines)


def rules(args: argparse.Namespace) -> Answer:
    """Every decision rule with its parameters."""
    from agents import rules as listing

    found = [
        {
            "name": entry.name,
            "parameters": [
                {"name": p.name, "default": p.default, "low": p.low, "high": p.high}
                for p in entry.parameters
            ],
            "description": entry.summary,
        }
        for entry in listing()
    ]
    rows = [
        (
            entry["name"],
            ", ".join(f"{p['name']}={p['default']}" for p in entry["parameters"]),  # type: ignore[attr-defined]
            entry["description"],
        )
        for entry in found
    ]
    return Answer(found, table(("rule", "parameters", "what it does"), rows))
