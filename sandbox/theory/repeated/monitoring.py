"""A deal kept in doubt: noisy delivery reports, tolerance, and punishments that end.

Each period one public report says whether the deal was kept. It is bad by mistake with
probability ``alpha`` (*false alarm*) and good although somebody broke the deal with probability
``beta`` (*missed alarm*). A trigger lets ``k`` bad reports pass, in a row or among the last
``w``; one more, and both play a stage equilibrium for ``T`` periods, then start afresh.

Everything scales with one number, the share ``rho`` of (discounted) time spent in the deal: a
side's value is ``P + rho (R - P)``. The trigger is an equilibrium if at every count of bad
reports the risk of bringing the punishment nearer outweighs the gain ``g``:

    ``(1 - delta) g <= delta (1 - beta - alpha) (rho_after_good - rho_after_bad) (R - P)``.

For no tolerance there are closed forms: with ``D = 1 - delta (1 - alpha) - alpha delta^(T+1)`` the
share is ``rho = (1 - delta) / D``, and punishing for ever deters exactly if

    ``delta >= g / (g (1 - alpha) + (1 - beta - alpha) (R - P))``;

no trigger of this kind survives the noise with less patience. The expected length of a truce
that tolerates ``k`` bad reports in a row is ``(1 - alpha^n) / (alpha^n (1 - alpha))`` periods,
``n = k + 1``.

>>> round(Trigger(SignalNoise(0.1, 0.1), 0, None).expected_periods, 6)
10.0
>>> round(Trigger(SignalNoise(0.1, 0.1), 1, None).expected_periods, 6)
110.0

References
----------
E. Green and R. Porter, "Noncooperative collusion under imperfect price information",
*Econometrica* 52 (1984). D. Abreu, D. Pearce and E. Stacchetti, "Optimal cartel equilibria with
imperfect monitoring", *J. Economic Theory* 39 (1986).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from payoffs.errors import InputError
from payoffs.game import FloatArray
from payoffs.results import Plain

#: The longest window: its chain has up to ``2 ** (window - 1)`` states.
LONGEST_WINDOW = 10
#: The largest tolerance of bad reports in a row.
MOST_TOLERANT = 200


@dataclass(frozen=True)
class SignalNoise:
    """How often the public report of a period is wrong."""

    false_alarm: float  # probability of a bad report although both kept the deal
    missed_alarm: float  # probability of a good report although one side broke it

    def __post_init__(self) -> None:
        for name in ("false_alarm", "missed_alarm"):
            value = getattr(self, name)
            if not (isinstance(value, int | float) and 0.0 <= value <= 1.0):
                raise InputError(f"{value} is not a probability; give a number from 0 to 1", name)

    @property
    def power(self) -> float:
        """How much likelier a bad report is after a breach; at 0 or below it tells nothing."""
        return 1.0 - self.missed_alarm - self.false_alarm


def one_report(false_alarms: Sequence[float], missed_alarms: Sequence[float]) -> SignalNoise:
    """One public report made of a report on each side: bad if either is.

    Parameters
    ----------
    false_alarms, missed_alarms
        Of the reports on either side, in the same order. A breach by one side is missed if its own
        report is wrong and the other's right; the larger of the two chances is taken.

    >>> one_report((0.1, 0.2), (0.1, 0.0))
    SignalNoise(false_alarm=0.28, missed_alarm=0.08)
    """
    (a, b), (c, d) = false_alarms, missed_alarms
    return SignalNoise(
        round(1.0 - (1.0 - a) * (1.0 - b), 12), round(max(c * (1.0 - b), d * (1.0 - a)), 12)
    )


@dataclass(frozen=True)
class Trigger(Plain):
    """A tolerance and a punishment under given noise."""

    says = (
        "false_alarm=noise.false_alarm missed_alarm=noise.missed_alarm tolerance window "
        "punishment_periods=punishment expected_periods"
    )

    noise: SignalNoise  # how often reports are wrong
    tolerance: int  # bad reports that are let pass
    punishment: int | None  # periods of punishment; None for ever
    #: Count bad reports among so many last ones; None counts them in a row.
    window: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.tolerance <= MOST_TOLERANT:
            raise InputError(
                f"{self.tolerance} bad reports; give 0 to {MOST_TOLERANT}", "tolerance"
            )
        if self.punishment is not None and self.punishment < 1:
            raise InputError(
                f"{self.punishment} periods; a punishment takes one or more", "punishment_periods"
            )
        if self.window is not None and not self.tolerance < self.window <= LONGEST_WINDOW:
            raise InputError(
                f"{self.window} reports; give more than the tolerance and at most {LONGEST_WINDOW}",
                "window",
            )

    @cached_property
    def moves(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Next state after a good and after a bad report, by state; -1 is the punishment.

        State 0 is a fresh start. In a row, the state is the count of bad reports; in a window
        it stands for the last ``window - 1`` reports.
        """
        if self.window is None:
            bad = [*range(1, self.tolerance + 1), -1]
            return (0,) * len(bad), tuple(bad)
        return _window_moves(self.window, self.tolerance)

    @property
    def expected_periods(self) -> float:
        """Expected periods until the punishment starts while both keep the deal."""
        alpha, n = self.noise.false_alarm, self.tolerance + 1
        if alpha == 0.0:
            return math.inf
        if self.window is None:
            if alpha == 1.0:
                return float(n)
            log = n * math.log(alpha)
            return -math.expm1(log) / (1.0 - alpha) * math.exp(-log) if log > -700 else math.inf
        good, bad = (np.array(part) for part in self.moves)
        size = len(good)
        chain = np.zeros((size, size + 1))  # the last column is the punishment, numbered -1
        np.add.at(chain, (np.arange(size), good), 1.0 - alpha)
        np.add.at(chain, (np.arange(size), bad), alpha)
        return float(np.linalg.solve(np.eye(size) - chain[:, :-1], np.ones(size))[0])

    def shares(self, delta: float) -> tuple[FloatArray, float]:
        """Share of discounted time spent in the deal, from each state and from a punishment on."""
        alpha = self.noise.false_alarm
        good, bad = (np.array(part) for part in self.moves)
        size = len(good)
        # unknowns: each state, and the punishment (last), worth delta^T of a fresh start
        chain = np.zeros((size + 1, size + 1))
        np.add.at(chain, (np.arange(size), good), delta * (1.0 - alpha))
        np.add.at(chain, (np.arange(size), bad), delta * alpha)
        if self.punishment is not None:
            chain[-1, 0] = delta**self.punishment
        flow = np.append(np.full(size, 1.0 - delta), 0.0)
        share = np.linalg.solve(np.eye(size + 1) - chain, flow)
        return share[:-1], float(share[-1])

    def deterrence(self, delta: float) -> float:
        """The largest gain, in units of ``R - P``, that is deterred at every state."""
        if delta == 0.0:
            return 0.0
        share, punished = self.shares(delta)
        everything = np.append(share, punished)
        good, bad = (np.array(part) for part in self.moves)
        drop = everything[good] - everything[bad]
        return float(delta * self.noise.power * drop.min() / (1.0 - delta))

    def critical(self, temptation: float) -> float | None:
        """Smallest discount factor that deters a gain of ``temptation`` times ``R - P``.

        Found on a grid of patience and closed in by halving, but for no tolerance and an
        endless punishment, where the closed form at the head of this module holds.
        """
        if temptation <= 0.0:
            return 0.0
        if self.tolerance == 0 and self.punishment is None:
            return least_patience(self.noise, temptation)
        patience = np.geomspace(1e-3, 1e6, 73)
        grid = patience / (1.0 + patience)
        enough = [self.deterrence(float(delta)) >= temptation for delta in grid]
        if not any(enough):
            return None
        k = enough.index(True)
        low, high = float(grid[k - 1]) if k else 0.0, float(grid[k])
        while high - low > 1e-12:
            middle = 0.5 * (low + high)
            kept = self.deterrence(middle) >= temptation
            low, high = (low, middle) if kept else (middle, high)
        return high


def least_patience(noise: SignalNoise, temptation: float) -> float | None:
    """Smallest discount factor at which any trigger deters, in closed form.

    Parameters
    ----------
    temptation
        ``g / (R - P)``.

    >>> least_patience(SignalNoise(0.0, 0.0), 1.0)
    0.5
    >>> least_patience(SignalNoise(0.5, 0.5), 1.0) is None
    True
    """
    if temptation <= 0.0:
        return 0.0
    strength = noise.power - noise.false_alarm * temptation
    if strength <= 0.0:
        return None
    delta = temptation / (temptation + strength)
    return delta if delta < 1.0 else None


def best_share(noise: SignalNoise, temptation: float, delta: float) -> float | None:
    """The largest share of time in the deal that any such plan reaches, in closed form.

    A bad report is followed by an endless punishment with just the probability that deters
    (Abreu, Pearce and Stacchetti 1986): ``rho = 1 - alpha g / ((1 - beta - alpha) (R - P))``.
    None below :func:`least_patience`.
    """
    least = least_patience(noise, temptation)
    if least is None or delta < least:
        return None
    return 1.0 - noise.false_alarm * temptation / noise.power if temptation > 0.0 else 1.0


def _window_moves(window: int, tolerance: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Numbers the reachable histories of the last ``window - 1`` reports."""
    mask = (1 << (window - 1)) - 1
    number = {0: 0}
    queue = [0]
    good: list[int] = []
    bad: list[int] = []
    for history in queue:
        for report, moves in ((0, good), (1, bad)):
            if report + history.bit_count() > tolerance:
                moves.append(-1)
                continue
            after = (history << 1 | report) & mask
            if after not in number:
                number[after] = len(queue)
                queue.append(after)
            moves.append(number[after])
    return tuple(good), tuple(bad)
