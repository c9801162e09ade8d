"""``truce simulate --surroundings``: histories in a world that answers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from payoffs.fields import CALENDAR, FIELDS
from payoffs.scenario import Scenario
from payoffs.surroundings import number
from sandbox.commands.common import note_value
from sandbox.commands.fields import add_fields, dest_of, given, world_numbers
from sandbox.commands.text import table
from sandbox.theory.bargaining.at_summits import RULES, bargaining_rule
from sandbox.theory.crisis.priced import asked_crises
from sandbox.words import digits

if TYPE_CHECKING:
    from agents import Surroundings, WorldSimulation

#: Options that mean nothing without ``--surroundings``.
IN_WORLD = ("world", *(dest_of(FIELDS[name]) for name in CALENDAR), "bargain")


def add_world_arguments(parser: Any) -> None:
    """Threats, the world around the two sides, and the calendar of their truces."""
    add_fields(parser, "crises")
    world = parser.add_argument_group(
        "surroundings", "what moves payoffs, reports and governments while the sides play"
    )
    add_fields(world, "surroundings")
    world.add_argument(
        "--world",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="another value for a number of the surroundings, as rare_earth_target=0.7; repeatable",
    )
    add_fields(world, *CALENDAR)
    world.add_argument(
        "--bargain",
        choices=RULES,
        help="summits renegotiate the deal by this solution of the game as it then stands",
    )


def world_of(args: argparse.Namespace, scenario: Scenario | None) -> dict[str, Any]:
    """Threats, surroundings and calendar as :class:`agents.Match` takes them.

    Threats alone come without the scenario's calendar, as the bare repeated game does.
    """
    bargain = None if args.bargain is None else bargaining_rule(args.bargain)
    calendar: dict[str, Any] = {}
    if args.surroundings is None:
        calendar = {"expiry_months": 0, "summit_every": 0}
    return {
        "surroundings": surroundings_of(args),
        "bargain": bargain,
        "crises": asked_crises(args.crises, scenario),
        **calendar,
        **given(args, *CALENDAR),
    }


def surroundings_of(args: argparse.Namespace) -> Surroundings:
    """The parts that are on with the numbers given, those outside their ranges announced."""
    from agents import Surroundings

    moved = world_numbers(args.world)
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


def _threat_lines(result: WorldSimulation, data: dict[str, Any]) -> list[str]:
    """Threats and how they ended, and both beside the record."""
    crises = result.plan.crises
    if crises is None:
        return []
    told = data["threats"]
    rows = [
        (
            row["name"],
            digits(row["simulated"]),
            f"{digits(row['low'])} to {digits(row['high'])}",
            digits(row["record"]),
            " to ".join(digits(limit) for limit in row["record_90"]),
        )
        for row in data["beside_the_record"]
    ]
    header = ("", "simulated", "5 to 95% of histories", "record", "exact 90%")
    return [
        f"Threats by {crises.how} ({crises.source}): {told['threats']:,}, of which "
        f"{told['concession']:,} conceded to, {told['execution']:,} carried out "
        f"({told['broke_a_truce']:,} against a truce), {told['back_down']:,} dropped.",
        table(header, rows),
    ]
