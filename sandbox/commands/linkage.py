"""``truce linkage``: which concessions, exchanged, leave both sides better off."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from payoffs.scenario import UNIT
from sandbox.commands.common import SHOWN, Answer, Commands, add_command, add_options, ask
from sandbox.commands.text import table
from sandbox.questions.negotiate import linkage as question

if TYPE_CHECKING:
    from sandbox.theory.bargaining import Exchange, LeverZone, Linkage, Price


def register(commands: Commands) -> None:
    """Add the parser."""
    add_options(add_command(commands, "linkage", linkage, game=True), question)


def linkage(args: argparse.Namespace) -> Answer:
    """Single-lever changes, exchanges of concessions, and their prices."""
    found = ask(question, args, called={"at_most": "packages"})
    text = _linkage_text(found.main, found.parts["prices"], found.parts["zones"])
    return Answer(found.to_dict(), text)


def _linkage_text(answer: Linkage, prices: Sequence[Price], zones: Sequence[LeverZone]) -> str:
    u, v = answer.status_quo
    lines = [
        answer.scenario.title,
        "",
        f"Status quo: {u:.4g} for us, {v:.4g} for china, {UNIT}. Changes of one lever:",
        "",
        table(
            ("side", "change", "us", "china", "kind"),
            [(c.move.side, c.move.words, *c.gains, c.kind) for c in answer.changes],
        ),
        "",
        *_exchange_lines(answer),
        *_price_lines(prices),
        *_zone_lines(zones),
    ]
    return "\n".join(lines).rstrip()


def _exchange_lines(answer: Linkage) -> list[str]:
    if not answer.exchanges:
        return ["No exchange of concessions leaves both sides better off.", ""]
    from sandbox.theory.bargaining.exchanges import package_words

    count = len(answer.exchanges)
    unlocked = sum(exchange.unlocks for exchange in answer.exchanges)
    head = (
        f"{count} exchange{'s' * (count != 1)} of concessions that help both, by joint gain "
        f"({unlocked} of them, marked *, where no part alone helps both):"
    )
    rows = [
        (
            e.rank_joint,
            e.rank_smallest,
            "*" if e.unlocks else "",
            package_words(e.us),
            package_words(e.china),
            *e.gains,
            e.joint,
        )
        for e in _shown(answer.exchanges)
    ]
    header = ("rank", "by least", "", "us gives", "china gives", "us", "china", "joint")
    rest = count - len(rows)
    return [head, "", table(header, rows), *([f"… and {rest} more (--json)"] if rest else []), ""]


def _shown(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """The best by joint gain, and after them the best of those that linkage makes."""
    best = list(exchanges[:SHOWN])
    return best + [e for e in exchanges[SHOWN:] if e.unlocks][:SHOWN]


def _price_lines(prices: Sequence[Price]) -> list[str]:
    if not prices:
        return ["No single lever is a concession: nothing has to be paid for.", ""]
    rows = []
    for price in prices:
        unit = "dollars" if price.lever == "dollars" else f"{price.lever} ({price.unit})"
        asked = "none is enough" if price.asked is None else price.asked
        offered = "any" if price.offered is None else price.offered
        verdict = "zone" if price.agreeable else "no zone"
        move = price.move
        rows.append((move.side, move.words, unit, price.level, asked, offered, verdict))
    header = ("side", "concession", "paid in", "now", "asked", "offered", "")
    return ["Prices of concessions, each side indifferent at its own:", "", table(header, rows), ""]


def _zone_lines(zones: Sequence[LeverZone]) -> list[str]:
    rows = [
        (
            zone.side,
            f"{zone.lever} ({zone.unit})",
            zone.level,
            ", ".join(f"{low:.4g} to {high:.4g}" for low, high in zone.both),
            *zone.best,
        )
        for zone in zones
    ]
    header = ("side", "lever", "now", "hurts neither", "best for us", "best for china")
    return ["Levels of one lever, all else unchanged:", "", table(header, rows)] if rows else []
