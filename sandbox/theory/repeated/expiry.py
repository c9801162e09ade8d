"""A truce with an end date: what a renewal, or a better equilibrium at the end, does to today.

The deal runs for ``N`` periods and is then renewed with probability ``r`` if it was kept (and
again after every further ``N``); otherwise nothing follows. After a breach both play the stage
equilibrium that is worst for whoever broke it until the end date, and there is no renewal.

*Unique threat.* In units of what the deal pays more than the threat, ``s = R - P``, the rest of
the relation is worth ``X_n = s + delta X_(n-1)`` with ``n`` periods left and ``X_1 = s + delta r
X_N``. A side keeps the deal with ``n`` periods left if its gain is at most ``delta X_(n-1)``; in
the last period only the renewal speaks: ``g <= delta r X_N``. If that fails the last period is
lost, the one before then has less to lose, and the deal unravels to the first day. The least
renewal probability is ``r = g (1 - delta) / (delta s (1 - delta^N) + g (1 - delta) delta^N)``.

*Carrot and stick.* With several stage equilibria the last ``L`` periods can be spent in a good
one, lost after a breach: then even a truce that surely ends can be kept until ``L`` periods
before its end (Benoit and Krishna 1985, Friedman 1985).

>>> round(renewal_needed(2.0, 2.0, 0.9, 12), 4)
0.1484

References
----------
J.-P. Benoit and V. Krishna, "Finitely repeated games", *Econometrica* 53 (1985).
J. Friedman, "Cooperative equilibria in finite horizon noncooperative supergames", *J. Economic
Theory* 35 (1985).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from payoffs.errors import InputError
from payoffs.numeric import Pair, gained
from payoffs.results import Plain
from sandbox.theory.repeated.critical import Critical, check_discount
from sandbox.theory.repeated.deals import SIDES, RepeatedDeal

#: Longest term, in periods.
LONGEST = 100_000


@dataclass(frozen=True)
class Expiry(Plain):
    """A deal with an end date."""

    periods: int  # length of a term
    renewal: float  # probability of a further term if the deal was kept
    delta: float  # discount factor
    sustained: bool  # whether the deal is kept in every period, the last one of a term included
    #: Smallest discount factor for which it is (with this renewal probability); None if none.
    critical: float | None
    #: Smallest renewal probability for which it is, of the row side, the column side and both; None
    #: if even a sure renewal is not enough.
    renewal_needed: dict[str, float | None]
    #: What a breach would cost each side in the first and in the last period of a term, in present
    #: value; the deal is kept where that is no less than the gain.
    today: Pair
    last: Pair
    #: Fewest final periods spent in a better equilibrium that make the rest of a truce *without*
    #: renewal hold; 0 if none is needed, None if no stage equilibrium is a carrot.
    carrot_periods: int | None
    carrot: Pair | None  # payoffs of that equilibrium
    words: str  # one sentence


def with_expiry(
    deal: RepeatedDeal,
    nash: Critical,
    equilibria: Sequence[Pair],
    delta: float,
    periods: int,
    renewal: float = 0.0,
) -> Expiry:
    """What an end date and a renewal probability do to a deal.

    Raises InputError if the discount factor, the term or the probability cannot be used.

    Parameters
    ----------
    nash
        The deal's critical discount factors under reversion to the harshest equilibria.
    equilibria
        Payoffs of all stage equilibria, for the carrot.
    """
    check_discount(delta)
    _check(periods, renewal)
    losses = _losses(deal.payoffs, nash.threats)
    sides = list(zip(deal.gains, losses, strict=True))
    needed = [renewal_needed(gain, loss, delta, periods) for gain, loss in sides]
    both = None if None in needed else max(x for x in needed if x is not None)
    # the last period is the hardest unless the deal would not be kept without an end date either
    sustained = both is not None and renewal >= both - 1e-12
    today = tuple(delta * _left(loss, delta, periods, renewal, periods - 1) for _, loss in sides)
    last = tuple(delta * _left(loss, delta, periods, renewal, 0) for _, loss in sides)
    length, carrot = carrot_and_stick(deal, nash.threats, equilibria, delta, periods)
    return Expiry(
        periods,
        renewal,
        delta,
        sustained,
        _critical(sides, periods, renewal),
        {SIDES[0]: needed[0], SIDES[1]: needed[1], "both": both},
        (today[0], today[1]),
        (last[0], last[1]),
        length,
        carrot,
        _words(deal, sustained, both, renewal, length),
    )


def _check(periods: int, renewal: float) -> None:
    if not 1 <= periods <= LONGEST:
        raise InputError(f"{periods} periods is no term; give 1 to {LONGEST:,}", "expiry")
    if not 0.0 <= renewal <= 1.0:
        raise InputError(f"{renewal:g} is not a probability; give a number from 0 to 1", "renewal")


def _losses(payoffs: Pair, threats: Pair) -> list[float]:
    return [max(0.0, gained(kept, bad)) for kept, bad in zip(payoffs, threats, strict=True)]


def renewal_needed(gain: float, loss: float, delta: float, periods: int) -> float | None:
    """The least renewal probability that keeps one side to a deal of so many periods.

    Parameters
    ----------
    gain
        What a breach gains once.
    loss
        What the deal pays more than the threat, per period.

    >>> renewal_needed(0.0, 1.0, 0.9, 3), renewal_needed(9.0, 1.0, 0.5, 3)
    (0.0, None)
    """
    if gain <= 0.0:
        return 0.0
    if loss <= 0.0:
        return None
    end = delta**periods
    least = gain * (1 - delta) / (delta * loss * (1 - end) + gain * (1 - delta) * end)
    return least if least <= 1.0 else None


def _left(loss: float, delta: float, periods: int, renewal: float, left: int) -> float:
    """What the rest of the relation is worth with so many periods left in the term."""
    if delta == 0.0:
        return loss if left else renewal * loss
    whole = loss * _sum(delta, periods) / (1.0 - renewal * delta**periods)
    return loss * _sum(delta, left) + delta**left * renewal * whole


def _sum(delta: float, periods: int) -> float:
    """``1 + delta + … + delta^(periods - 1)``."""
    return -math.expm1(periods * math.log(delta)) / (1.0 - delta) if periods else 0.0


def _critical(sides: Sequence[tuple[float, float]], periods: int, renewal: float) -> float | None:
    """Smallest discount factor at which the renewal is likely enough, by halving."""

    def enough(delta: float) -> bool:
        needed = [renewal_needed(gain, loss, delta, periods) for gain, loss in sides]
        return all(x is not None and x <= renewal for x in needed)

    if all(gain <= 0.0 for gain, _ in sides):
        return 0.0
    low, high = 0.0, 1.0 - 1e-12
    if not enough(high):
        return None
    while high - low > 1e-13:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def carrot_and_stick(
    deal: RepeatedDeal, threats: Pair, equilibria: Sequence[Pair], delta: float, periods: int
) -> tuple[int | None, Pair | None]:
    """Fewest final periods in a better equilibrium that make a truce without renewal hold.

    The same equilibrium is the carrot in each of them; the stick is the threat of each side.
    """
    if deal.enforced_by_itself:
        return 0, None
    if delta == 0.0:
        return None, None
    best: tuple[int | None, Pair | None] = (None, None)
    losses = _losses(deal.payoffs, threats)
    for carrot in equilibria:
        rewards = _losses(carrot, threats)
        lengths = [
            _carrot_periods(gain, reward, loss, delta, periods)
            for gain, reward, loss in zip(deal.gains, rewards, losses, strict=True)
        ]
        if None in lengths:
            continue
        length = max(x for x in lengths if x is not None)
        if best[0] is None or length < best[0]:
            best = length, carrot
    return best


def _carrot_periods(
    gain: float, reward: float, loss: float, delta: float, periods: int
) -> int | None:
    """Final periods that keep one side to the deal in every period before them.

    A breach with ``m`` further periods of the deal to come costs ``Y_m = delta (s + Y_(m-1))``
    beside the carrot's ``Y_0``; that moves one way in ``m``, so the ends decide.
    """
    if gain <= 0.0:
        return 0
    if reward <= 0.0:
        return None
    share = 1.0 - gain * (1.0 - delta) / (delta * reward)
    if share <= 0.0:
        return None
    first = max(1, math.ceil(math.log(share) / math.log(delta) - 1e-9))
    for length in range(first, periods):
        before = periods - length - 1
        carrot = delta * reward * _sum(delta, length)
        if delta * loss * _sum(delta, before) + delta**before * carrot >= gain * (1.0 - 1e-12):
            return length
    return None


def _words(
    deal: RepeatedDeal, sustained: bool, needed: float | None, renewal: float, length: int | None
) -> str:
    if deal.enforced_by_itself:
        return "The end date changes nothing: even on the last day nobody gains by a breach."
    if sustained:
        return (
            f"A renewal chance of {renewal:.3g} is enough: {needed:.3g} would do to keep the last "
            "period, and with it all before."
        )
    if needed is None:
        start = "Not even a sure renewal keeps the last period of a term"
    else:
        start = f"The last period needs a renewal chance of {needed:.3g}, not {renewal:.3g}"
    end = "so the deal unravels from its end date to today"
    if length:
        end += f"; {length} final period(s) in a better equilibrium would hold it instead"
    return f"{start}, {end}."
