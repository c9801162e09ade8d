"""What a negotiation may end in: no deal, by a named rule, or deals; and the answer with them all.

Without a deal there is the disagreement point:

``equilibrium``
    An equilibrium of the game. If there are several, the one worst for both: the smallest sum of
    payoffs, each side's measured from its worst (0) to its best (1) equilibrium payoff; of equals
    the first in the order of ``truce solve``. ``equilibrium:K`` takes equilibrium K of that list.
``minmax``
    What each side can be held down to (mixed strategies); ``minmax-pure``: with pure ones.
``status-quo``
    Payoffs of the profile in force.
``U,V``
    Two given payoffs.

>>> chicken = Game.of([[0, -1], [1, -10]], [[0, 1], [-1, -10]])
>>> [round(payoff, 6) for payoff in disagreement_point(chicken).payoffs]
[-0.1, -0.1]
>>> disagreement_point(chicken, "minmax").payoffs
(-1.0, -1.0)

The mixed minmax payoff is the value of the zero-sum game in which the other side cares for
nothing but doing harm (von Neumann 1928); it is also what the side can guarantee itself.

>>> minmax(np.array([[1.0, -1.0], [-1.0, 1.0]]))
0.0
>>> pure_minmax(np.array([[1.0, -1.0], [-1.0, 1.0]]))
1.0
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from payoffs import elementary
from payoffs.errors import BudgetError, InputError
from payoffs.game import FloatArray, Game
from payoffs.levers import side_words
from payoffs.numeric import Fractions, Profile
from payoffs.results import Plain, Records, Result
from sandbox.theory.bargaining.solutions import TOLERANCE, ranges
from sandbox.theory.basics import Budget
from sandbox.theory.equilibria.solution import Solution
from sandbox.theory.equilibria.solver import solve
from sandbox.theory.linear import (
    MOST,
    exact_maximin,
    exact_value,
    is_wide,
    probabilities,
    safest,
)

#: The two bounds on a value may differ by this part of the payoffs' range.
GAP = 1e-7
#: Fractions in a table of up to so many are weighed exactly whatever their size.
SMALL = 400


def pure_minmax(payoffs: FloatArray) -> float:
    """The least that the other side can hold this one to with a pure strategy.

    ``payoffs``: this side's, its own strategies along the first axis, shape ``(m, n)``.
    """
    return float(elementary.pure_minmax(payoffs))


def minmax(payoffs: FloatArray) -> float:
    """The same with a mixed strategy.

    Raises BudgetError if the linear programme does not end with a certified value.
    """
    low = float(elementary.pure_maximin(payoffs))
    high = pure_minmax(payoffs)
    if low == high:
        return low
    if is_wide(payoffs) and payoffs.size <= MOST:
        return exact_maximin(payoffs, Budget())[1]
    offset, size = float(payoffs.min()), float(np.ptp(payoffs))
    unit = np.unique(np.unique((payoffs - offset) / size, axis=0), axis=1)
    found = safest(unit)
    own, other = probabilities(found.x[:-1]), probabilities(found.prices)
    # what the solver's strategies guarantee and what they concede
    low, high = float((own @ unit).min()), float((unit @ other).max())
    if high - low > GAP:
        raise BudgetError(f"the minmax value is only known to lie within {size * (high - low):g}")
    return offset + size * (low + high) / 2


def exact_minmax(payoffs: Fractions, *, mixed: bool = True) -> Fraction | None:
    """The same, of payoffs given as fractions; None for a programme too large to solve exactly.

    >>> half = Fraction(1, 2)
    >>> exact_minmax(((half, Fraction(0)), (Fraction(0), half)))
    Fraction(1, 4)
    """
    high: Fraction = min(max(column) for column in zip(*payoffs, strict=True))
    if not mixed or high == max(min(row) for row in payoffs):
        return high
    if len(payoffs) * len(payoffs[0]) > SMALL:
        return None
    return exact_value(payoffs, Budget())


RULES = ("equilibrium", "minmax", "minmax-pure", "status-quo")
WHERE = "disagreement"


@dataclass(frozen=True)
class Disagreement:
    """Payoffs without a deal, the rule that chose them, and the choice in words."""

    payoffs: tuple[float, float]
    rule: str
    words: str
    notes: tuple[str, ...] = ()


def disagreement_point(
    game: Game,
    rule: str = "equilibrium",
    *,
    status_quo: tuple[int, int] | None = None,
    solution: Solution | None = None,
    effort: float = 1.0,
) -> Disagreement:
    """The disagreement point of a game.

    Raises InputError if the rule is unknown, there is no status quo, no equilibrium of that number
    or a given payoff is not a finite number.

    Parameters
    ----------
    rule
        See the head of this module.
    status_quo
        The profile in force, where there is one.
    solution
        The game's equilibria, if they are known already.
    effort
        Times the usual budget of work for finding them otherwise.
    """
    name, _, number = rule.partition(":")
    if name == "equilibrium":
        return _equilibrium(solution or solve(game, effort=effort), rule, number)
    if rule == "minmax":
        values = minmax(game.row_payoffs), minmax(game.column_payoffs.T)
        return Disagreement(values, rule, "what each side can be held down to")
    if rule == "minmax-pure":
        values = pure_minmax(game.row_payoffs), pure_minmax(game.column_payoffs.T)
        return Disagreement(values, rule, "what each side can be held down to by pure strategies")
    if rule == "status-quo":
        return _status_quo(game, status_quo)
    return _given(rule)


def _equilibrium(solution: Solution, rule: str, number: str) -> Disagreement:
    count = len(solution.equilibria)
    if not count:
        raise InputError("no equilibrium was found in time; use minmax or U,V", WHERE)
    if ":" in rule:
        if not number.isdecimal() or int(number) >= count:
            raise InputError(
                f"{number!r} is no equilibrium of this game; they are 0 to {count - 1}", WHERE
            )
        k, why = int(number), "the one asked for"
    else:
        k, why = _worst(solution), "the worst for both"
    chosen = solution.equilibria[k]
    kind = "pure" if chosen.pure else "mixed"
    words = (
        f"{why} of {count} equilibria ({kind}; equilibrium:{k})"
        if count > 1
        else f"the only equilibrium ({kind})"
    )
    notes = () if solution.complete else ("the list of equilibria may lack some",)
    return Disagreement(chosen.payoffs, "equilibrium", words, notes)


def _worst(solution: Solution) -> int:
    payoffs = np.array([equilibrium.payoffs for equilibrium in solution.equilibria])
    sums = ((payoffs - payoffs.min(axis=0)) / ranges(payoffs)).sum(axis=1)
    return int(np.argmax(sums <= sums.min() + TOLERANCE))


def _status_quo(game: Game, profile: tuple[int, int] | None) -> Disagreement:
    if profile is None:
        raise InputError("this game has no status quo; give two payoffs U,V", WHERE)
    i, j = game.check_profile(*profile)
    words = f"the status quo: {game.rows[i]} / {game.columns[j]}"
    return Disagreement(game.payoffs(i, j), "status-quo", words)


def _given(text: str) -> Disagreement:
    parts = text.split(",")
    try:
        u, v = (float(part) for part in parts)
    except ValueError:
        known = ", ".join(RULES)
        raise InputError(
            f"{text!r} is no rule; choose {known}, equilibrium:K or two payoffs U,V", WHERE
        ) from None
    if not (math.isfinite(u) and math.isfinite(v)):
        raise InputError(f"{text!r}: both payoffs must be finite numbers", WHERE)
    return Disagreement((u, v), "given", "as given")


@dataclass(frozen=True)
class PureDeal(Plain):
    """One profile and its payoffs."""

    profile: Profile
    payoffs: tuple[float, float]


@dataclass(frozen=True)
class Agreement(Plain):
    """One solution; without payoffs if there is none."""

    #: Of the row and the column side; gains are over the disagreement point.
    payoffs: tuple[float, float] | None = None
    gains: tuple[float, float] | None = None
    #: One or two profiles with weights that sum to one and give the payoffs (before the transfer).
    lottery: tuple[tuple[Profile, float], ...] = ()
    transfer: float = 0.0  # what the column side pays the row side on top; negative the other way
    #: The undominated pure profile acceptable to both that is nearest, each side's payoff counted
    #: in units of its greatest gain.
    pure: PureDeal | None = None
    #: Where only pure profiles can be agreed: those that the rule cannot tell apart.
    tied: tuple[Profile, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        lottery = [{"profile": list(p), "weight": weight} for p, weight in self.lottery]
        return {**self.told("payoffs gains transfer pure tied"), "lottery": lottery}


@dataclass(frozen=True, eq=False, repr=False)
class Negotiation(Result):
    """The answer of :func:`sandbox.theory.bargaining.negotiation.negotiate`."""

    says = (
        "disagreement=disagreement.payoffs disagreement_rule=disagreement.rule "
        "disagreement_words=disagreement.words mode weight frontier frontier_profiles=vertices "
        "on_frontier individually_rational=rational gains largest_sum notes unit=game.unit "
        "players=game.players rows=game.rows columns=game.columns provenance=game.provenance"
    )

    #: What was negotiated, and what happens otherwise.
    game: Game
    disagreement: Disagreement
    mode: str  # ``lotteries``, ``pure`` or ``transfers``: what can be agreed
    weight: float  # the row side's bargaining power in the Nash solution
    #: Shape ``(k, 2)``, the row side's payoff rising: vertices of the Pareto frontier, or all
    #: undominated points where only pure profiles can be agreed. With transfers the two ends of its
    #: individually rational part.
    frontier: FloatArray
    rational: FloatArray  # shape ``(r, 2)``: its part that no side refuses; empty if there is none
    #: For each frontier point all profiles with these payoffs.
    vertices: tuple[tuple[Profile, ...], ...]
    #: All profiles on the frontier, those inside its edges included.
    on_frontier: tuple[Profile, ...]
    gains: tuple[float, float]  # the most that each side can gain over the disagreement point
    deals: Mapping[str, Agreement]  # solution to deal
    #: The profile with the largest sum of payoffs, whether both accept it or not.
    largest_sum: PureDeal
    #: What a reader must know: no deal, no gains, incomplete equilibria.
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
