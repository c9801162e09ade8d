"""A deal that is to be kept period after period, and what each side gains by breaking it once.

A deal is one profile, or a lottery over profiles drawn in public each period. Payoffs are per
period, and a stream ``u_0, u_1, …`` is worth its normalised sum ``(1 - delta) sum delta^t u_t``.

>>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> kept = repeated_deal(dilemma, (0, 0))
>>> kept.payoffs, kept.temptations, kept.gains
((3.0, 3.0), (5.0, 5.0), (2.0, 2.0))

A stage is one period of the game on unit payoffs: every profile and what it takes to enforce it.
Beside the pure profiles a period may be spent in a mixed equilibrium of the stage game: nobody
gains by deviating from it, so what happens next need not depend on what was played.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from payoffs.elementary import most_by_deviating
from payoffs.errors import InputError
from payoffs.game import FloatArray, Game
from payoffs.numeric import BoolArray, Indices, Pair, Profile
from payoffs.results import Plain
from sandbox.theory.bargaining.frontier import upper_right
from sandbox.theory.linear import NARROW, is_wide

Lottery = Iterable[tuple[Profile, float]]
SIDES = ("row", "column")


@dataclass(frozen=True)
class Deviation(Plain):
    """The most tempting way for one side to leave a deal alone."""

    says = "profile strategy label payoff gain helps kind"

    side: int  # 0 for the row side, 1 for the column side
    profile: Profile  # the agreed profile at which the temptation is greatest
    #: What the side would play instead; its own part of the profile if nothing is better.
    strategy: int
    label: str  # that strategy in words
    payoff: float  # what it earns in the period of the breach
    gain: float  # how much more that is than the profile pays it; 0 where nothing is gained
    #: What the other side gains by it, negative where it loses; 0 where nothing is better.
    helps: float = 0.0

    @property
    def kind(self) -> str:
        """``improvement`` if it also helps the other side, ``breach`` if not, or ``none``."""
        if self.gain <= 0.0:
            return "none"
        return "improvement" if self.helps > 0.0 else "breach"


@dataclass(frozen=True, eq=False)
class RepeatedDeal:
    """A profile or lottery to be kept in every period."""

    game: Game
    #: What is agreed and how likely each is drawn.
    profiles: tuple[Profile, ...]
    weights: tuple[float, ...]
    payoffs: Pair  # expected payoffs of a period
    #: The most tempting breach of the row and of the column side.
    deviations: tuple[Deviation, Deviation]
    #: The payoffs as fractions, of one profile of a game whose payoffs were given so.
    exact: tuple[Fraction, Fraction] | None = None

    @property
    def gains(self) -> Pair:
        """What each side gains at most in the period in which it breaks the deal."""
        return self.deviations[0].gain, self.deviations[1].gain

    @property
    def temptations(self) -> Pair:
        """What each side earns at most in the period in which it breaks the deal."""
        return self.deviations[0].payoff, self.deviations[1].payoff

    @property
    def enforced_by_itself(self) -> bool:
        """Whether nobody gains by a breach, so that no punishment is needed."""
        return self.gains == (0.0, 0.0)

    @property
    def words(self) -> str:
        """What is agreed, in words."""
        parts = [f"{self.game.rows[i]} / {self.game.columns[j]}" for i, j in self.profiles]
        if len(parts) == 1:
            return parts[0]
        return " + ".join(f"{100 * w:.3g}% {p}" for w, p in zip(self.weights, parts, strict=True))


def repeated_deal(game: Game, deal: Profile | Lottery = (0, 0)) -> RepeatedDeal:
    """Check a profile, or a lottery of ``(profile, weight)`` pairs, and measure its temptations.

    Raises InputError if a profile is outside the game or the weights are no lottery.
    """
    parts = _parts(deal)
    profiles = tuple(game.check_profile(*profile, "deal") for profile, _ in parts)
    weights = tuple(float(weight) for _, weight in parts)
    if not all(w >= 0.0 for w in weights) or not math.isclose(sum(weights), 1.0, abs_tol=1e-9):
        raise InputError(f"the weights {list(weights)} are not a lottery; they sum to 1", "deal")
    drawn = [(p, w) for p, w in zip(profiles, weights, strict=True) if w > 0.0]
    u, v = (
        math.fsum(w * float(payoffs[p]) for p, w in drawn)
        for payoffs in (game.row_payoffs, game.column_payoffs)
    )
    kept = tuple(p for p, _ in drawn)
    deviations = _deviation(game, kept, 0), _deviation(game, kept, 1)
    weight = tuple(w for _, w in drawn)
    return RepeatedDeal(game, kept, weight, (u, v), deviations, _exact(game, kept))


def _exact(game: Game, profiles: tuple[Profile, ...]) -> tuple[Fraction, Fraction] | None:
    if game.exact is None or len(profiles) > 1:
        return None
    i, j = profiles[0]
    return game.exact[0][i][j], game.exact[1][i][j]


def _parts(deal: Any) -> list[tuple[Profile, float]]:
    parts = list(deal)
    if len(parts) == 2 and all(isinstance(part, int | np.integer) for part in parts):
        return [((int(parts[0]), int(parts[1])), 1.0)]
    if not parts:
        raise InputError("a deal needs at least one profile", "deal")
    return parts


def _deviation(game: Game, profiles: tuple[Profile, ...], side: int) -> Deviation:
    payoffs = (game.settled[0], game.settled[1].T)[side]
    others = (game.settled[1], game.settled[0].T)[side]
    labels = (game.rows, game.columns)[side]
    found = []
    for profile in profiles:
        own, other = profile if side == 0 else profile[::-1]
        best = int(np.argmax(payoffs[:, other]))
        gain = float(payoffs[best, other] - payoffs[own, other])
        best = best if gain > 0.0 else own
        if game.exact is not None:  # doubles may be too coarse for the difference
            by_own = game.exact[0] if side == 0 else tuple(zip(*game.exact[1], strict=True))
            gain = float(by_own[best][other] - by_own[own][other])
        helps = float(others[best, other] - others[own, other])
        payoff = float(payoffs[best, other])
        found.append(Deviation(side, profile, best, labels[best], payoff, gain, helps))
    return max(found, key=lambda deviation: deviation.gain)


Point = tuple[Fraction, Fraction]


@dataclass(frozen=True, eq=False)
class StageGame:
    """Everything a side can be asked to play in one period."""

    #: Payoffs of the game are ``offset + size * unit payoffs``, shapes ``(2,)``.
    offset: FloatArray
    size: FloatArray
    payoffs: FloatArray  # unit payoffs of every action, shape ``(actions, 2)``
    best: FloatArray  # what each side earns at most by deviating from it, shape ``(actions, 2)``
    #: Which profile ``i * n + j`` an action is; ``-1 - k`` for stage equilibrium ``k``.
    number: Indices
    columns: int
    #: Corners of all unit payoffs that hold nobody below its least best reply, where they are next
    #: to nothing of all payoffs (then they are the unit); None where they are not.
    feasible: FloatArray | None = None

    @classmethod
    def of(cls, game: Game, equilibria: Sequence[Pair] = ()) -> StageGame:
        """The stage of a game, with payoffs of mixed equilibria that may be played too."""
        offset = np.array([game.row_payoffs.min(), game.column_payoffs.min()])
        size = np.array([np.ptp(game.row_payoffs), np.ptp(game.column_payoffs)])
        size[size == 0.0] = 1.0
        A, B = game.settled
        cells = np.column_stack([A.ravel(), B.ravel()])
        best = np.column_stack([part.ravel() for part in most_by_deviating(A, B)])
        mixed = np.array(equilibria, dtype=float).reshape(-1, 2)
        feasible = None
        if is_wide(A, B):
            feasible = rational_part(np.vstack([cells, mixed]), best.min(axis=0))
        if feasible is not None and (np.ptp(feasible, axis=0) < NARROW * size).any():
            ranges = np.ptp(feasible, axis=0)
            offset, size = feasible.min(axis=0), np.where(ranges > 0.0, ranges, size)
            feasible = (feasible - offset) / size
        else:
            feasible = None
        payoffs = (np.vstack([cells, mixed]) - offset) / size
        best = (np.vstack([best, mixed]) - offset) / size
        number = np.concatenate([np.arange(len(cells)), -1 - np.arange(len(mixed))])
        return cls(offset, size, payoffs, best, number, game.shape[1], feasible)

    def keep(self, mask: BoolArray) -> StageGame:
        """The stage with some actions struck out."""
        return StageGame(
            self.offset,
            self.size,
            self.payoffs[mask],
            self.best[mask],
            self.number[mask],
            self.columns,
            self.feasible,
        )

    def in_units(self, points: FloatArray) -> FloatArray:
        """Unit payoffs back in the unit of the game."""
        return np.asarray(self.offset + self.size * points)

    def profile(self, action: int) -> tuple[int, int] | None:
        """The profile of an action; None for a mixed equilibrium."""
        number = int(self.number[action])
        return divmod(number, self.columns) if number >= 0 else None


def rational_part(points: FloatArray, least: FloatArray) -> FloatArray | None:
    """Points whose hull is what lotteries over the given ones pay, nobody less than its least.

    Cut exactly: an edge may be a billion times as long as what is left of it.

    Returns array of shape ``(k, 2)`` or None if nothing is left.
    """
    signs = [np.array(pair) for pair in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
    corners = np.unique(np.concatenate([upper_right(points * sign) for sign in signs]))
    left = [(Fraction(u), Fraction(v)) for u, v in points[corners].tolist()]
    for side in (0, 1):
        level = Fraction(float(least[side]))
        inside = [p for p in left if p[side] >= level]
        outside = [p for p in left if p[side] < level]
        left = inside + [_crossing(p, q, side, level) for p in inside for q in outside]
    return np.array([[float(u), float(v)] for u, v in left]) if left else None


def _crossing(p: Point, q: Point, side: int, level: Fraction) -> Point:
    """Where the way from p to q passes a level of one side's payoff."""
    t = (level - p[side]) / (q[side] - p[side])
    return p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])
