"""Pure equilibria, and what leaving a profile is worth (Nash 1951), also in fractions.

>>> pure_equilibria(Game.of([[2, 0], [0, 1]], [[1, 0], [0, 2]])).tolist()
[[0, 0], [1, 1]]

>>> chicken = Game.of([[3, 1], [4, 0]], [[3, 4], [1, 0]])
>>> check_profile(chicken, [1, 0], [1, 0])
<Check: no equilibrium: row gains 1 by playing r1, column gains 1 by playing c1>
>>> check_profile(chicken, [0.5, 0.5], [0.5, 0.5]).equilibrium
True

>>> found = as_fractions(chicken, [1 / 3, 2 / 3], [0.5, 0.5])
>>> [str(p) for p in found.row], [str(u) for u in found.payoffs], [str(g) for g in found.gains]
(['1/3', '2/3'], ['2', '3/2'], ['0', '1/6'])
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from payoffs.elementary import stable
from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.levers import side_words
from payoffs.numeric import ROUNDING, FloatArray, Indices, all_typed
from payoffs.results import Result, plain
from sandbox.messages import _
from sandbox.words import SIMPLE, beside

#: What rounding may leave of a computed regret, as a part of the side's payoff range.
TOLERANCE = 1e-9


def unit_range(payoffs: FloatArray, axis: int | None = None) -> FloatArray:
    """Payoffs mapped to [0, 1] by a positive affine change; all 0 if they never differ.

    With an ``axis`` each game by itself, its payoffs along that one.
    """
    spread = np.ptp(payoffs, axis=axis, keepdims=True)
    low = payoffs - payoffs.min(axis=axis, keepdims=True)
    return np.asarray(low / np.where(spread > 0.0, spread, 1.0))


def pure_equilibria(game: Game) -> Indices:
    """All profiles from which no side gains by a pure deviation, payoffs as given.

    Returns
    -------
    array of shape ``(k, 2)``
        Row and column index of each, in the order of the matrix.
    """
    return np.argwhere(stable(*game.settled))


def regrets(game: Game, row: ArrayLike, column: ArrayLike) -> tuple[float, float]:
    """What each side could gain by its best deviation, as a part of its payoff range.

    Parameters
    ----------
    row, column
        Probabilities of shapes ``(m,)`` and ``(n,)``.
    """
    A, B = map(unit_range, game.settled)
    return unit_regrets(A, B, row, column)


def worth(
    game: Game, row: FloatArray, column: FloatArray
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Expected payoffs of a profile, and how far rounding may have moved each.

    Not at all where both sides play pure strategies: their payoffs are compared as given.
    """
    A, B = game.settled
    values = float(row @ A @ column), float(row @ B @ column)
    if (row > 0.0).sum() == (column > 0.0).sum() == 1:
        return values, (0.0, 0.0)
    sizes = (float(row @ np.abs(payoffs) @ column) for payoffs in (A, B))
    u, v = (4 * ROUNDING * size for size in sizes)
    return values, (u, v)


def unit_margin(A: FloatArray, B: FloatArray, row: FloatArray, column: FloatArray) -> float:
    """Smallest probability played or payoff gap of a reply that is not best.

    Gaps below 1e-12 are taken for none. Payoffs as :func:`unit_range` has prepared them.
    """
    gaps = np.concatenate([(A @ column).max() - A @ column, (row @ B).max() - row @ B])
    parts = np.concatenate([gaps[gaps > 1e-12], row[row > 0.0], column[column > 0.0]])
    return float(parts.min())


def unit_regrets(
    A: FloatArray, B: FloatArray, row: ArrayLike, column: ArrayLike
) -> tuple[float, float]:
    """The same on matrices that :func:`unit_range` has prepared."""
    x, y = np.asarray(row, dtype=float), np.asarray(column, dtype=float)
    against_y, against_x = A @ y, x @ B
    gains = against_y.max() - x @ against_y, against_x.max() - against_x @ y
    return max(0.0, float(gains[0])), max(0.0, float(gains[1]))


def spread(p: ArrayLike, where: tuple[int, ...], size: int) -> FloatArray:
    """Probabilities of some strategies as those of all, shape ``(size,)``."""
    whole = np.zeros(size)
    whole[list(where)] = p
    return whole


#: Gains smaller than this share of the payoffs at stake are rounding.
NOTHING = 1e-12
#: Probabilities may add up to 1 but for this: they are then divided by their sum.
MISSING = 1e-6


@dataclass(frozen=True, eq=False, repr=False)
class Check(Result):
    """A profile and what leaving it is worth."""

    game: Game
    #: Probabilities of shapes ``(m,)`` and ``(n,)``.
    row: FloatArray
    column: FloatArray
    payoffs: tuple[float, float]  # what each side expects
    #: What each side expects from each of its strategies against the other's part.
    values: tuple[FloatArray, FloatArray]
    #: What each side gains by its best reply instead; 0 where there is none better.
    gains: tuple[float, float]

    @property
    def equilibrium(self) -> bool:
        """Whether neither side gains by leaving."""
        return self.gains == (0.0, 0.0)

    @property
    def best(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The best replies of each side to the other's part."""
        first, second = (_best(values) for values in self.values)
        return first, second

    @property
    def strict(self) -> bool:
        """Whether each side would lose by anything else."""
        return self.equilibrium and all(len(best) == 1 for best in self.best)

    @property
    def headline(self) -> str:
        """The verdict in one line."""
        if self.equilibrium:
            why = "each would lose by anything else" if self.strict else "nobody gains by leaving"
            return f"an equilibrium: {why}"
        return f"no equilibrium: {', '.join(self.sentences())}"

    @cached_property
    def exact(self) -> Exact | None:
        """The same in fractions, where they are simple (:func:`as_fractions`)."""
        return as_fractions(self.game, self.row, self.column)

    def sentences(
        self, names: tuple[str, str] | None = None, exact: Exact | None = None
    ) -> list[str]:
        """Who gains what by leaving, the sides called by these names; also in fractions."""
        labels = self.game.rows, self.game.columns
        gains = exact.gains if exact else (None, None)
        called = names or map(side_words, self.game.players)
        return [
            _("{side} gains {gain} by playing {choice}").format(
                side=name, gain=beside(f"{gain:.4g}", exact), choice=own[best[0]]
            )
            for name, gain, exact, own, best in zip(
                called, self.gains, gains, labels, self.best, strict=True
            )
            if gain > 0
        ]

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        sides = {"best_replies": self.best, "values": self.values}
        both = {
            name: dict(zip(("row", "column"), plain(x), strict=True)) for name, x in sides.items()
        }
        return {**self.told("equilibrium strict row column payoffs gains"), **both}


def check_profile(game: Game, row: ArrayLike, column: ArrayLike) -> Check:
    """What each side gains by leaving a profile.

    Pure profiles are judged by payoffs as given; in mixed ones gains below 1e-12 of the payoffs
    at stake are rounding.

    Raises InputError if they are no probabilities of this game's strategies.

    Parameters
    ----------
    row, column
        Probabilities of shapes ``(m,)`` and ``(n,)``.
    """
    m, n = game.shape
    x, y = probabilities(row, m, "row"), probabilities(column, n, "column")
    a, b = game.settled
    values = a @ y, x @ b
    payoffs = float(x @ values[0]), float(values[1] @ y)
    pure = bool((x > 0).sum() == (y > 0).sum() == 1)
    gains = []
    for of_side, payoff, matrix in zip(values, payoffs, (a, b), strict=True):
        gain = float(of_side.max()) - payoff
        slack = 0.0 if pure else NOTHING * float(np.abs(matrix).max())
        gains.append(gain if gain > slack else 0.0)
    return Check(game, x, y, payoffs, values, (gains[0], gains[1]))


def probabilities(given: ArrayLike, count: int, where: str) -> FloatArray:
    """Probabilities of so many strategies, which add up to 1.

    Raises InputError if they are too few or too many, negative, or add up to something else.
    """
    x: FloatArray = np.array(given, dtype=float)
    if x.shape != (count,):
        raise InputError(f"{x.size} probabilities for {count} strategies; give one each", where)
    if not (np.isfinite(x).all() and (x >= 0).all()):
        raise InputError("a probability is a number from 0 to 1", where)
    total = float(x.sum())
    if abs(total - 1.0) > MISSING:
        raise InputError(f"adds up to {total:g}; probabilities add up to 1", where)
    x = x / total if total != 1.0 else x
    x.setflags(write=False)
    return x


def _best(values: FloatArray) -> tuple[int, ...]:
    near = NOTHING * max(1e-300, float(np.abs(values).max()))
    return tuple(int(k) for k in np.flatnonzero(values >= values.max() - near))


@dataclass(frozen=True)
class Exact:
    """A profile in fractions."""

    #: Probabilities of shapes ``(m,)`` and ``(n,)``.
    row: tuple[Fraction, ...]
    column: tuple[Fraction, ...]
    payoffs: tuple[Fraction, Fraction]  # what each side expects
    #: What each side gains by its best reply instead: both 0 in an equilibrium.
    gains: tuple[Fraction, Fraction]


def as_fractions(game: Game, row: ArrayLike, column: ArrayLike) -> Exact | None:
    """A profile in fractions, each probability the simple one that its double is nearest to.

    Payoffs are taken as they were given, doubles as the decimals they print as.

    ``row`` and ``column``: probabilities of shapes ``(m,)`` and ``(n,)``. None if a
    probability is not simple, they do not add up to 1, or payoffs have more digits than anybody
    gives.
    """
    x, y = _simple(row), _simple(column)
    if x is None or y is None:
        return None
    if game.exact is not None:
        a, b = game.exact
    elif all_typed(game.row_payoffs) and all_typed(game.column_payoffs):
        a, b = (
            tuple(tuple(Fraction(repr(u)) for u in line) for line in matrix.tolist())
            for matrix in (game.row_payoffs, game.column_payoffs)
        )
    else:
        return None
    of_row = [_sum(line, y) for line in a]
    of_column = [_sum(line, x) for line in zip(*b, strict=True)]
    u, v = _sum(of_row, x), _sum(of_column, y)
    return Exact(x, y, (u, v), (max(of_row) - u, max(of_column) - v))


def _simple(probabilities: ArrayLike) -> tuple[Fraction, ...] | None:
    """Each as the fraction of a small denominator that it is but for rounding."""
    given = np.asarray(probabilities, dtype=float).tolist()
    found = tuple(Fraction(p).limit_denominator(SIMPLE) for p in given)
    close = all(abs(float(f) - p) <= np.spacing(1.0) for f, p in zip(found, given, strict=True))
    return found if close and sum(found) == 1 else None


def _sum(values: tuple[Fraction, ...] | list[Fraction], shares: tuple[Fraction, ...]) -> Fraction:
    return sum((v * p for v, p in zip(values, shares, strict=True) if p), Fraction(0))
