"""The smallest discount factor that sustains a deal, for a given threat; patience in words.

Side ``k`` gains ``g_k`` by breaking the deal once and then earns its punishment ``P_k`` for ever
instead of the deal's ``R_k``. It keeps the deal if

    ``(1 - delta) g_k <= delta (R_k - P_k)``,  that is  ``delta >= g_k / (g_k + R_k - P_k)``,

which is ``(T - R) / (T - P)`` of the prisoner's dilemma. A punishment of ``T`` periods replaces
``delta / (1 - delta)`` by ``delta + … + delta^T``.

>>> from sandbox.theory.repeated.deals import repeated_deal
>>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> deal = repeated_deal(dilemma, (0, 0))
>>> threat(deal, (1.0, 1.0), "nash-reversion").both
0.5
>>> threat(deal, (1.0, 1.0), "nash-reversion", periods=1).both is None
True
>>> patience = patience_words(0.99, 1.0)
>>> round(patience.yearly, 3), round(patience.interest_rate, 3)
(0.886, 0.128)
>>> round(longest_period(0.5, 0.99, 1.0), 1)
69.0

References
----------
J. Friedman, "A non-cooperative equilibrium for supergames", *Review of Economic Studies* 38
(1971). G. Mailath and L. Samuelson, *Repeated Games and Reputations* (2006), chapters 2 and 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.numeric import Pair, gained
from payoffs.results import Plain
from sandbox.messages import _, ngettext
from sandbox.theory.bargaining.agreement import exact_minmax, minmax, pure_minmax
from sandbox.theory.equilibria.solution import Equilibrium, Solution
from sandbox.theory.repeated.deals import SIDES, RepeatedDeal


@dataclass(frozen=True)
class Patience(Plain):
    """One discount factor per period, translated."""

    per_period: float  # the discount factor itself
    months_per_period: float  # length of a period
    yearly: float  # what a dollar in one year is worth today
    #: The yearly interest rate at which that is so; None if the future counts for nothing.
    interest_rate: float | None
    #: Months after which a dollar counts half; None if it never does.
    half_life_months: float | None

    @property
    def words(self) -> str:
        """One phrase for people."""
        if self.interest_rate is None:
            return _("no patience at all")
        start = ngettext(
            "a dollar after 1 month counts at least {cents:.3g} cents today",
            "a dollar after {count:g} months counts at least {cents:.3g} cents today",
            self.months_per_period,
        ).format(count=self.months_per_period, cents=100 * self.per_period)
        if self.interest_rate > 10.0:
            return start + _(" (a year later next to nothing will do)")
        return start + _(
            " and after a year {cents:.3g} (yearly interest of at most {percent:.3g}%)"
        ).format(cents=100 * self.yearly, percent=100 * self.interest_rate)


def check_discount(delta: float, where: str = "delta") -> float:
    """The discount factor itself, if it is one.

    Raises InputError if it is not a number from 0 to below 1.
    """
    number = float(delta)
    if not math.isfinite(number) or not 0.0 <= number < 1.0:
        raise InputError(f"{delta:g} is no discount factor; give 0 or more and less than 1", where)
    return number


def patience_words(delta: float, months_per_period: float = 1.0) -> Patience:
    """Translate a discount factor per period.

    Raises InputError if it is no discount factor or a period has no length.
    """
    check_discount(delta)
    if not 0.0 < months_per_period < math.inf:
        raise InputError(f"{months_per_period:g} is no length in months", "months_per_period")
    yearly = delta ** (12.0 / months_per_period)
    rate = 1.0 / yearly - 1.0 if yearly > 0.0 else math.inf
    half = months_per_period * math.log(0.5) / math.log(delta) if delta > 0.0 else 0.0
    return Patience(delta, months_per_period, yearly, rate if math.isfinite(rate) else None, half)


def longest_period(critical: float | None, delta: float, months_per_period: float) -> float | None:
    """Longest time between two periods, in months, for which a deal is still kept.

    Sides as patient as ``delta`` per ``months_per_period`` meet less often, so that a breach
    pays for longer before it is answered. None if no period is short enough; infinite lengths
    (a deal that needs no patience) are None too and have ``critical`` 0.
    """
    if critical is None or critical <= 0.0 or delta <= 0.0:
        return None
    return months_per_period * math.log(critical) / math.log(delta)


#: What a punishment pays each side: fractions where the game's payoffs were given so.
Threats = tuple[float | Fraction, float | Fraction]


@dataclass(frozen=True)
class Critical(Plain):
    """Critical discount factors of one deal under one punishment."""

    says = "row column both threats credible words periods gap complete"

    punishment: str  # its name: ``nash-reversion``, ``minmax``, ``minmax-pure``, ``optimal``
    #: Smallest discount factor with which that side keeps the deal; 0 if it has nothing to gain by
    #: a breach, None if no discount factor below 1 is enough.
    row: float | None
    column: float | None
    threats: Pair  # what the punishment pays each side
    #: Whether carrying the punishment out is itself an equilibrium. Where it is not, the numbers
    #: are a bound: with less patience *no* punishment sustains the deal.
    credible: bool
    words: str  # the punishment in words
    periods: int | None = None  # length of the punishment; None if it never ends
    gap: float = 0.0  # by how much the numbers may be too large
    #: False where a number is None because the search for it ran out of its budget of work.
    complete: bool = True

    @property
    def both(self) -> float | None:
        """Smallest discount factor with which both sides keep the deal."""
        if self.row is None or self.column is None:
            return None
        return max(self.row, self.column)

    @property
    def binding(self) -> int | None:
        """The side that needs more patience (0 row, 1 column); None if nobody needs any."""
        row, column = (math.inf if x is None else x for x in (self.row, self.column))
        return None if row == column == 0.0 else int(column > row)

    def sustains(self, delta: float) -> bool:
        """Whether the deal is kept with this discount factor."""
        return self.both is not None and delta >= self.both - 1e-12

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        return {**self.told(), "binding": None if self.binding is None else SIDES[self.binding]}


def smallest_discount(gain: float, loss: float, periods: int | None = None) -> float | None:
    """Smallest discount factor for which losing ``loss`` each punished period outweighs a gain.

    Parameters
    ----------
    gain
        What a breach gains once, not negative.
    loss
        What the deal pays more than the punishment, per period.
    periods
        How long the punishment lasts; None for ever.

    >>> smallest_discount(1.0, 6.0), smallest_discount(0.0, -1.0), smallest_discount(1.0, 0.0)
    (0.14285714285714285, 0.0, None)
    >>> round(smallest_discount(1.0, 1.0, periods=2), 12)
    0.61803398875
    """
    if gain <= 0.0:
        return 0.0
    if loss <= 0.0:
        return None
    if periods is None:
        delta = gain / (gain + loss)
        return delta if delta < 1.0 else None
    if periods * loss <= gain:
        return None
    low, high = gain / (gain + loss), 1.0
    for _halving in range(64):
        middle = 0.5 * (low + high)
        enough = loss * punished_sum(middle, periods) >= gain
        low, high = (low, middle) if enough else (middle, high)
    return high if high < 1.0 else None


def punished_sum(delta: float, periods: int | None) -> float:
    """``delta + delta^2 + … + delta^periods``: what one unit lost each punished period weighs.

    >>> punished_sum(0.5, 2), punished_sum(0.5, None)
    (0.75, 1.0)
    """
    if delta == 0.0:
        return 0.0
    if delta >= 1.0:
        return math.inf if periods is None else float(periods)
    lasts = 1.0 if periods is None else -math.expm1(periods * math.log(delta))
    return delta * lasts / (1.0 - delta)


def threat(
    deal: RepeatedDeal,
    threats: Threats,
    punishment: str,
    words: str = "",
    *,
    credible: bool = True,
    periods: int | None = None,
) -> Critical:
    """Critical discount factors of a deal when a breach costs each side its threat payoff.

    Raises InputError if the punishment is shorter than one period.
    """
    if periods is not None and periods < 1:
        raise InputError(
            f"{periods} is too short; a punishment takes one period or more", "periods"
        )
    row, column = (
        smallest_discount(deal.gains[side], _loss(deal, side, threats[side]), periods)
        for side in (0, 1)
    )
    paid = float(threats[0]), float(threats[1])
    return Critical(punishment, row, column, paid, credible, words, periods)


def _loss(deal: RepeatedDeal, side: int, bad: float | Fraction) -> float:
    """What the deal pays a side more than its punishment; 0 where that is rounding or less."""
    if deal.exact is not None and isinstance(bad, Fraction):
        return max(0.0, float(deal.exact[side] - bad))
    return max(0.0, gained(deal.payoffs[side], float(bad)))


def _paid(solution: Solution, equilibrium: Equilibrium) -> Threats:
    """What an equilibrium pays, as fractions where it is pure and the payoffs are."""
    exact = solution.game.exact
    if exact is None or not equilibrium.pure:
        return equilibrium.payoffs
    i, j = int(equilibrium.row.argmax()), int(equilibrium.column.argmax())
    return exact[0][i][j], exact[1][i][j]


def punished_by_equilibria(
    deal: RepeatedDeal, solution: Solution, *, periods: int | None = None
) -> tuple[Critical, ...]:
    """Reversion to each equilibrium of the stage game, in the order of the solution."""
    return tuple(
        threat(
            deal,
            _paid(solution, equilibrium),
            "nash-reversion",
            f"equilibrium {k} ({'pure' if equilibrium.pure else 'mixed'})",
            periods=periods,
        )
        for k, equilibrium in enumerate(solution.equilibria)
    )


def punished_by_the_harshest(
    deal: RepeatedDeal, solution: Solution, *, periods: int | None = None
) -> Critical:
    """Reversion to the equilibrium that is worst for whoever broke the deal.

    Raises InputError if the solution holds no equilibrium.
    """
    payoffs = [_paid(solution, equilibrium) for equilibrium in solution.equilibria]
    if not payoffs:
        raise InputError("no equilibrium was found in time; allow more seconds", "equilibria")
    worst = [min(range(len(payoffs)), key=lambda k: payoffs[k][side]) for side in (0, 1)]
    threats = payoffs[worst[0]][0], payoffs[worst[1]][1]
    words = (
        f"equilibrium {worst[0]}"
        if worst[0] == worst[1]
        else f"equilibrium {worst[0]} against row, {worst[1]} against column"
    )
    return threat(deal, threats, "nash-reversion", words, periods=periods)


def within(found: Critical, least: Critical, most: Critical) -> Critical:
    """Numbers of a search held between a bound and what a known punishment achieves.

    No punishment does better than minmax, and the best one no worse than any equilibrium: where
    differences are too small for a search to see, these decide.
    """
    row, column = (
        min(max(math.inf if x is None else x, math.inf if low is None else low), high)
        for x, low, high in (
            (found.row, least.row, math.inf if most.row is None else most.row),
            (found.column, least.column, math.inf if most.column is None else most.column),
        )
    )
    return replace(found, row=row if row < 1.0 else None, column=column if column < 1.0 else None)


def minmax_values(game: Game, *, mixed: bool = True) -> Threats:
    """What each side can be held down to, by mixed or by pure strategies of the other."""
    value = minmax if mixed else pure_minmax
    if game.exact is None:
        return value(game.row_payoffs), value(game.column_payoffs.T)
    of_row, of_column = game.exact[0], tuple(zip(*game.exact[1], strict=True))
    row, column = (exact_minmax(payoffs, mixed=mixed) for payoffs in (of_row, of_column))
    return (
        value(game.row_payoffs) if row is None else row,
        value(game.column_payoffs.T) if column is None else column,
    )


def punished_by_minmax(deal: RepeatedDeal, threats: Threats, *, mixed: bool = True) -> Critical:
    """Each side held down to its minmax payoff for ever: what no threat can exceed.

    Holding a side down may cost the other more than letting go, so this is a bound, not a plan.
    It counts as credible only where nobody has to be punished at all.
    """
    name = "minmax" if mixed else "minmax-pure"
    words = "a bound: less patience than this is never enough, more need not be"
    if not mixed:
        words += " (punishments in pure strategies)"
    return threat(deal, threats, name, words, credible=deal.enforced_by_itself)


def shortest_punishment(deal: RepeatedDeal, threats: Pair, delta: float) -> int | None:
    """Fewest periods of punishment that keep both sides to the deal; 0 if none is needed.

    None if not even an endless punishment is enough.
    """
    needed = 0
    for gain, kept, bad in zip(deal.gains, deal.payoffs, threats, strict=True):
        if gain == 0.0:
            continue
        loss = kept - bad
        if loss <= 0.0 or loss * delta < gain * (1.0 - delta) or delta == 0.0:
            return None
        share = 1.0 - gain * (1.0 - delta) / (loss * delta)
        if share <= 0.0:
            return None
        periods = max(1, math.ceil(math.log(share) / math.log(delta) - 1e-9))
        needed = max(needed, periods)
    return needed
