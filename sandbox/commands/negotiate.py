"""``truce negotiate``: what could both sides agree, and how offers over time would split it."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from payoffs.game import Game
from sandbox.commands.common import SHOWN, Answer, Commands, add_command, add_options, ask
from sandbox.commands.text import table
from sandbox.questions.negotiate import negotiate as question
from sandbox.words import capital, in_sentences

if TYPE_CHECKING:
    from sandbox.theory.bargaining import Negotiation, Talks

#: Words for the solutions' keys.
TITLES = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
    "equal_loss": "equal loss",
    "utilitarian": "utilitarian",
}


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "negotiate", negotiate, game=True, effort=True)
    rounds = {"patience": "D1,D2", "deadline": "ROUNDS", "breakdown_risk": "P"}
    add_options(parser, question, disagreement="RULE", weight="W", first="SIDE", **rounds)
    # payoffs are mostly negative: read -12.5,-30 as a value, not as an option
    parser._negative_number_matcher = re.compile(r"-[\d.]")


def negotiate(args: argparse.Namespace) -> Answer:
    """Every bargaining solution, each with the deal that reaches it."""
    found = ask(question, args, called={"rounds": "deadline"})
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
    lines = [
        "",
        f"Alternating offers ({end}, {opener} first): agreed at once on {u:.4g} for {first} and "
        f"{v:.4g} for {second}.",
    ]
    lines += [f"The outside option of {names[k]} binds." for k in talks.binding]
    return "\n".join(lines)


def _text(outcome: Negotiation) -> str:
    game, point = outcome.game, outcome.disagreement
    (first, second), (u, v) = in_sentences(game.players), point.payoffs
    what = {
        "lotteries": "Both can agree on any profile or lottery over profiles.",
        "pure": "Both can agree on a profile, not on a lottery.",
        "transfers": "Both can agree on a profile and a payment.",
    }[outcome.mode]
    lines = [
        game.title or "game",
        "",
        f"Without a deal: {u:.4g} for {first} and {v:.4g} for {second} ({point.words}).",
        f"{what} Payoffs in {game.unit}.",
        f"At most {first} gains {outcome.gains[0]:.4g} and {second} {outcome.gains[1]:.4g}.",
        *(capital(note) + "." for note in outcome.notes),
        "",
        _solutions(outcome),
        "",
        *_profiles(outcome),
        f"Frontier ({len(outcome.frontier)} points): "
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
