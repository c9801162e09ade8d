"""``truce negotiate``: what could both sides agree, and how offers over time would split it.

``truce linkage``: which concessions, exchanged, leave both sides better off.

``truce ratify`` and ``truce resolve``: politics at home, and what the other side knows of it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from payoffs.game import Game
from payoffs.levers import SIDES
from payoffs.results import counted
from payoffs.scenario import UNIT
from sandbox.commands.common import (
    SHOWN,
    Answer,
    Commands,
    add_command,
    add_options,
    ask,
    note,
    subject_of,
)
from sandbox.commands.text import table
from sandbox.questions import negotiate as questions
from sandbox.words import capital, chance_words, in_sentences

if TYPE_CHECKING:
    from sandbox.theory.bargaining import (
        Exchange,
        LeverZone,
        Linkage,
        Negotiation,
        Price,
        Ratification,
        Talks,
    )

#: What both can agree on.
AGREED = {
    "lotteries": "any profile or lottery over profiles",
    "pure": "a profile, not on a lottery",
    "transfers": "a profile and a payment",
}
#: Words for the solutions' keys.
TITLES = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
    "equal_loss": "equal loss",
    "utilitarian": "utilitarian",
}


def register(commands: Commands) -> None:
    """Add the parsers."""
    add_options(add_command(commands, "linkage", linkage, game=True), questions.linkage)
    parser = add_command(commands, "ratify", ratify, game=True, effort=True)
    add_options(parser, questions.ratify, disagreement="RULE")
    add_options(add_command(commands, "resolve", resolve, game=True), questions.resolve)
    parser = add_command(commands, "negotiate", negotiate, game=True, effort=True)
    rounds = {"patience": "D1,D2", "deadline": "ROUNDS", "breakdown_risk": "P"}
    add_options(
        parser, questions.negotiate, disagreement="RULE", weight="W", first="SIDE", **rounds
    )
    # payoffs are mostly negative: read -12.5,-30 as a value, not as an option
    parser._negative_number_matcher = re.compile(r"-[\d.]")


def negotiate(args: argparse.Namespace) -> Answer:
    """Every bargaining solution, each with the deal that reaches it."""
    found = ask(questions.negotiate, args, called={"rounds": "deadline"})
    text = _text(found.main)
    if "offers" in found.parts:
        text += "\n" + _talks_text(found.parts["offers"], found.main.game)
    return Answer(found.to_dict(), text)


def _talks_text(talks: Talks, game: Game) -> str:
    if talks.payoffs is None:
        return f"\nAlternating offers: {talks.note}."
    names = in_sentences(game.players)
    (first, second), (u, v) = names, talks.payoffs
    end = "no deadline" if talks.terms.rounds is None else f"{talks.terms.rounds} rounds"
    opener = names[talks.terms.first]
    agreed = f"agreed at once on {u:.4g} for {first} and {v:.4g} for {second}."
    binding = (f"\nThe outside option of {names[k]} binds." for k in talks.binding)
    return f"\nAlternating offers ({end}, {opener} first): {agreed}{''.join(binding)}"


def _text(outcome: Negotiation) -> str:
    game, point = outcome.game, outcome.disagreement
    (first, second), (u, v) = in_sentences(game.players), point.payoffs
    lines = [
        game.title or "game",
        "",
        f"Without a deal: {u:.4g} for {first} and {v:.4g} for {second} ({point.words}).",
        f"Both can agree on {AGREED[outcome.mode]}. Payoffs in {game.unit}.",
        f"At most {first} gains {outcome.gains[0]:.4g} and {second} {outcome.gains[1]:.4g}.",
        *(capital(note) + "." for note in outcome.notes),
        "",
        _solutions(outcome),
        "",
        *_profiles(outcome),
        f"Frontier ({counted(len(outcome.frontier), 'point')}): "
        + "  ".join(f"({u:.4g}, {v:.4g})" for u, v in outcome.frontier[:SHOWN])
        + (" …" if len(outcome.frontier) > SHOWN else ""),
    ]
    return "\n".join(lines)


def _solutions(outcome: Negotiation) -> str:
    rows = []
    for name, deal in outcome.deals.items():
        u, v = deal.payoffs or (None, None)
        pure = "" if deal.pure is None else "{},{}".format(*deal.pure.profile)
        rows.append((TITLES[name], u, v, pure, outcome.words(deal, short=True)))
    first, second = outcome.game.players
    return table(("solution", first, second, "nearest pure", "deal"), rows)


def _profiles(outcome: Negotiation) -> list[str]:
    """The profiles that the table names by number, in words."""
    named = {profile for deal in outcome.deals.values() for profile, _ in deal.lottery}
    named |= {deal.pure.profile for deal in outcome.deals.values() if deal.pure is not None}
    lines = [f"  {i},{j}  {outcome.profile_words((i, j))}" for i, j in sorted(named)]
    return [*lines, ""] if lines else []


def linkage(args: argparse.Namespace) -> Answer:
    """Single-lever changes, exchanges of concessions, and their prices."""
    found = ask(questions.linkage, args, called={"at_most": "packages"})
    text = _linkage_text(found.main, found.parts["prices"], found.parts["zones"])
    return Answer(found.to_dict(), text)


def _linkage_text(answer: Linkage, prices: Sequence[Price], zones: Sequence[LeverZone]) -> str:
    (u, v), (us, china) = answer.status_quo, in_sentences(SIDES)
    lines = [
        answer.scenario.title,
        "",
        f"Status quo: {u:.4g} for {us}, {v:.4g} for {china}, {UNIT}. Changes of one lever:",
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
    rows = []
    for e in _shown(answer.exchanges):
        place = (e.rank_joint, e.rank_smallest, "*" if e.unlocks else "")
        rows.append((*place, package_words(e.us), package_words(e.china), *e.gains, e.joint))
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
    rows = []
    for zone in zones:
        both = ", ".join(f"{low:.4g} to {high:.4g}" for low, high in zone.both)
        rows.append((zone.side, f"{zone.lever} ({zone.unit})", zone.level, both, *zone.best))
    header = ("side", "lever", "now", "hurts neither", "best for us", "best for china")
    return ["Levels of one lever, all else unchanged:", "", table(header, rows)] if rows else []


def ratify(args: argparse.Namespace) -> Answer:
    """Both win-sets and the Nash bargain over what both can ratify."""
    subject = subject_of(args)
    found = ask(questions.ratify, args, subject, called={"threshold": "thresholds"})
    for remark in found.parts["notes"]:
        note(remark)
    text = _ratified_text(subject.game, found.main, *found.parts["reference"])
    return Answer(found.to_dict(), text)


def _ratified_text(game: Game, found: Ratification, i: int, j: int) -> str:
    rows = [
        (player, side.threshold, side.size, ", ".join(voter.name for voter in side.voters))
        for player, side in zip(game.players, (found.row, found.column), strict=True)
    ]
    lines = [
        f"{game.title or 'game'} ({game.unit})",
        f"Constituencies compare with {game.rows[i]} against {game.columns[j]}.",
        table(("side", "needed", "profiles that pass", "who votes"), rows),
    ]
    if found.nash.payoffs is None:
        lines.append("No deal passes on both sides and is better than none.")
    else:
        told = "Nash bargain over what passes on both sides: {:.4g} and {:.4g}."
        lines.append(told.format(*found.nash.payoffs))
    return "\n\n".join(lines)


def resolve(args: argparse.Namespace) -> Answer:
    """How the prior of high resolve moves the chance of executed escalation."""
    found = ask(questions.resolve, args)
    rows = [
        (chance_words(prior), chance_words(low), chance_words(high), int(equilibria))
        for prior, low, high, equilibria in found.to_frame().itertuples(index=False)
    ]
    header = ("high resolve", "both press, least", "both press, most", "equilibria")
    first, second = found.yielding
    lines = [
        f"{found.game.title or 'game'} ({found.game.unit})",
        f"A side of high resolve bears {first:g} (row) or {second:g} (column) when it "
        "yields; nobody knows the other's resolve.",
        table(header, rows),
    ]
    return Answer(found.to_dict(), "\n\n".join(lines))
