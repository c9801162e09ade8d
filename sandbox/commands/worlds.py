"""``truce simulate --surroundings``: histories in a world that answers."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.scenario import Scenario
from sandbox.commands.common import overrides, real
from sandbox.commands.text import table
from sandbox.progress import Progress
from sandbox.theory.bargaining.at_summits import RULES, bargaining_rule

if TYPE_CHECKING:
    from agents import WorldSimulation

#: Options that mean nothing without ``--surroundings``.
IN_WORLD = ("world", "start", "expiry_months", "summit_every", "bargain")


def add_world_arguments(parser: Any) -> None:
    """The world around the two sides, and the calendar of their truces."""
    world = parser.add_argument_group(
        "surroundings", "what moves payoffs, reports and governments while the sides play"
    )
    world.add_argument(
        "--surroundings",
        metavar="LIST",
        help="all, or names with commas: constituencies, elections, suppliers, courts, shocks, "
        "ministers, appraisal; truces then expire and are renewed as the scenario says",
    )
    world.add_argument(
        "--world",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="another value for a number of the surroundings, as rare_earth_target=0.7; repeatable",
    )
    world.add_argument("--start", metavar="DATE", help="first day, as 2026-01-01 (the scenario's)")
    world.add_argument("--expiry-months", type=real, metavar="M", help="a truce's term; 0 for none")
    world.add_argument(
        "--summit-every", type=real, metavar="M", help="months between summits; 0 for none"
    )

    world.add_argument(
        "--bargain",
        choices=RULES,
        help="summits renegotiate the deal by this solution of the game as it then stands",
    )


def world_result(
    args: argparse.Namespace, scenario: Scenario | None, game: Game, **options: Any
) -> WorldSimulation:
    """The histories that were asked for; ``options`` are those of every simulation."""
    from agents import Surroundings, simulate_world

    around = Surroundings.of(args.surroundings).override(world_numbers(args.world))
    with Progress("simulating", sys.stderr) as progress:
        return simulate_world(
            scenario if scenario is not None else args.game,
            args.us,
            args.china,
            surroundings=around,
            bargain=None if args.bargain is None else bargaining_rule(args.bargain),
            start=args.start,
            game=None if scenario is not None else game,
            threat=args.threat and scenario is not None,
            expiry_months=args.expiry_months,
            summit_every=args.summit_every,
            seed=args.seed,
            progress=progress.update,
            **options,
        )


def world_numbers(settings: list[str]) -> dict[str, object]:
    """``--world``, read as ``--set`` is."""
    try:
        return overrides(settings)
    except InputError as error:
        where = error.where.replace("--set", "--world")
        raise InputError(error.message.replace("farm_weight=2", "clearing=0.7"), where) from None


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
        f"{truces['truces']:,} truces: {truces['breakdown']:,} broken"
        f"{f' ({why})' if why else ''}, {truces['expiry']:,} lapsed, "
        f"{truces['in force']:,} still in force; {lasts}.",
    ]
    for lapse in result.plan.lapses:
        names = ", ".join(lapse.clocks)
        lines.append(f"Unless a summit renews, these lapse in period {lapse.period}: {names}.")
    if data["constituencies"]:
        rows = [
            (entry["title"], entry["mean"], entry["se"], entry["kept_deal"], entry["support"])
            for entry in data["constituencies"]
        ]
        header = ("constituency", "mean", "s.e.", "in the kept deal", "support at the end")
        lines.append(table(header, rows))
    return "\n\n".join(lines)
