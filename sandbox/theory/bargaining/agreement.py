"""What a negotiation may end in: a deal, and the answer that holds all of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from payoffs.game import FloatArray, Game
from payoffs.levers import side_words
from payoffs.numeric import Profile
from payoffs.results import Plain, Records, Result
from sandbox.theory.bargaining.disagreement import Disagreement


@dataclass(frozen=True)
class PureDeal(Plain):
    """One profile and its payoffs."""

    profile: Profile
    payoffs: tuple[float, float]


@dataclass(frozen=True)
class Agreement(Plain):
    """One solution; without payoffs if there is none.

    Attributes
    ----------
    payoffs, gains
        Of the row and the column side; gains are over the disagreement point.
    lottery
        One or two profiles with weights that sum to one and give the payoffs (before the
        transfer).
    transfer
        What the column side pays the row side on top; negative the other way.
    pure
        The undominated pure profile acceptable to both that is nearest, each side's payoff
        counted in units of its greatest gain.
    tied
        Where only pure profiles can be agreed: those that the rule cannot tell apart.
    """

    payoffs: tuple[float, float] | None = None
    gains: tuple[float, float] | None = None
    lottery: tuple[tuple[Profile, float], ...] = ()
    transfer: float = 0.0
    pure: PureDeal | None = None
    tied: tuple[Profile, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        lottery = [{"profile": list(p), "weight": weight} for p, weight in self.lottery]
        return {**self.told("payoffs gains transfer pure tied"), "lottery": lottery}


@dataclass(frozen=True, eq=False, repr=False)
class Negotiation(Result):
    """The answer of :func:`sandbox.theory.bargaining.negotiation.negotiate`.

    Attributes
    ----------
    game, disagreement
        What was negotiated, and what happens otherwise.
    mode
        ``lotteries``, ``pure`` or ``transfers``: what can be agreed.
    weight
        The row side's bargaining power in the Nash solution.
    frontier
        Shape ``(k, 2)``, the row side's payoff rising: vertices of the Pareto frontier, or all
        undominated points where only pure profiles can be agreed. With transfers the two ends
        of its individually rational part.
    rational
        Shape ``(r, 2)``: its part that no side refuses; empty if there is none.
    vertices
        For each frontier point all profiles with these payoffs.
    on_frontier
        All profiles on the frontier, those inside its edges included.
    gains
        The most that each side can gain over the disagreement point.
    deals
        Solution to deal.
    largest_sum
        The profile with the largest sum of payoffs, whether both accept it or not.
    notes
        What a reader must know: no deal, no gains, incomplete equilibria.
    """

    says = (
        "disagreement=disagreement.payoffs disagreement_rule=disagreement.rule "
        "disagreement_words=disagreement.words mode weight frontier frontier_profiles=vertices "
        "on_frontier individually_rational=rational gains largest_sum notes unit=game.unit "
        "players=game.players rows=game.rows columns=game.columns provenance=game.provenance"
    )

    game: Game
    disagreement: Disagreement
    mode: str
    weight: float
    frontier: FloatArray
    rational: FloatArray
    vertices: tuple[tuple[Profile, ...], ...]
    on_frontier: tuple[Profile, ...]
    gains: tuple[float, float]
    deals: Mapping[str, Agreement]
    largest_sum: PureDeal
    notes: tuple[str, ...] = ()

    def noting(self, *notes: str) -> Negotiation:
        """The same with more notes."""
        return replace(self, notes=(*self.notes, *notes))

    @property
    def headline(self) -> str:
        """The answer in one line."""
        first, second = self.game.players
        gains = (
            "no deal helps both"
            if min(self.gains) <= 0
            else f"{first} can gain {self.gains[0]:.4g} at most and {second} {self.gains[1]:.4g}"
        )
        return f"{self.game.title or 'game'}: {gains} ({self.game.unit})"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        return {**self.told(), **{name: deal.to_dict() for name, deal in self.deals.items()}}

    def words(self, deal: Agreement, *, short: bool = False) -> str:
        """A deal in words: the profiles (or only their numbers), weights and the payment."""
        if deal.payoffs is None:
            return "no deal"
        parts = []
        for (i, j), weight in deal.lottery:
            share = "" if len(deal.lottery) == 1 else f"{100 * weight:.3g}% "
            name = f"{i},{j}" if short else self.profile_words((i, j))
            parts.append(f"{share}{name}")
        if deal.transfer:
            first, second = map(side_words, self.game.players)
            payer, payee = (first, second) if deal.transfer < 0 else (second, first)
            parts.append(f"{payer} pays {payee} {abs(deal.transfer):.4g}")
        return "; ".join(parts)

    def profile_words(self, profile: Profile) -> str:
        """Both strategies of a profile by their labels."""
        i, j = profile
        return f"{self.game.rows[i]} / {self.game.columns[j]}"

    def records(self) -> Records:
        """One line a solution; payoffs and gains under the players' names."""
        first, second = self.game.players
        lines = []
        for name, deal in self.deals.items():
            u, v = deal.payoffs or (math.nan, math.nan)
            gain_u, gain_v = deal.gains or (math.nan, math.nan)
            lines.append(
                {
                    "solution": name,
                    f"{first} payoff": u,
                    f"{second} payoff": v,
                    f"{first} gain": gain_u,
                    f"{second} gain": gain_v,
                    "deal": self.words(deal),
                    "transfer": deal.transfer,
                    "nearest pure": None if deal.pure is None else deal.pure.profile,
                }
            )
        return lines
