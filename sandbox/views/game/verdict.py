"""Whether a deal exists, in one paragraph of Markdown."""

from __future__ import annotations

from sandbox.charts.negotiation import TITLES, PayoffSpace
from sandbox.theory.bargaining import Disagreement
from sandbox.views.negotiate.deals import CONCEPTS
from sandbox.views.state.choice import SolvedGame
from sandbox.words import decimals_for, name_of, number, signed, the, typeset


def summary(space: PayoffSpace, words: str, solution: str) -> str:
    """Whether a deal exists, against what, and what each side gains."""
    outcome = space.outcome
    names = [the(name_of(player)) for player in outcome.game.players]
    decimals = decimals_for(outcome.game)
    u, v = (number(payoff, decimals) for payoff in outcome.disagreement.payoffs)
    start = (
        f"Without a deal: {words}, worth :blue[**{u}**] to {names[0]} and :orange[**{v}**] to "
        f"{names[1]}, {outcome.game.unit}."
    )
    gains = outcome.deals[solution].gains
    if gains is None:
        return f"**No deal is possible.** {start} No outcome gives both sides that much."
    if max(outcome.gains) <= 0.0:
        return f"**Nothing to gain.** {start} {_nothing(space)}"
    most = [signed(gain, decimals) for gain in outcome.gains]
    told = f"{signed(gains[0], decimals)} and {signed(gains[1], decimals)}"
    verdict = "**A deal is possible.**"
    if min(outcome.gains) <= 0.0:
        verdict = f"**Only {names[int(outcome.gains[1] > 0.0)]} could gain.**"
    return (
        f"{verdict} {start} The most a deal could add is **{most[0]}** for {names[0]} or "
        f"**{most[1]}** for {names[1]}. {TITLES[solution]} ({CONCEPTS[solution]}) adds {told}."
    )


def _nothing(space: PayoffSpace) -> str:
    """Why there is nothing to gain."""
    outcome = space.outcome
    if len(outcome.frontier) > 1:
        return "Whatever is better for one side is worse for the other."
    best = "That is the best outcome of this table for both sides at once"
    more = "; what could improve on it are other levers, further down." if space.status_quo else "."
    return best + more


def fallback_words(shown: SolvedGame, point: Disagreement) -> str:
    """What happens without a deal."""
    count = len(shown.solution.equilibria)
    if point.rule != "equilibrium":
        return typeset(point.words) if point.rule != "given" else "two payoffs of your own"
    if count == 1:
        return "the game's only equilibrium"
    if "worst" in point.words:
        return f"of {count} equilibria the one that is worst for both"
    return f"one of {count} equilibria, as chosen"
