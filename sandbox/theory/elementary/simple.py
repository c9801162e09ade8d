"""Profiles and what they are worth as fractions, where a person would write them so.

>>> chicken = Game.of([[3, 1], [4, 0]], [[3, 4], [1, 0]])
>>> found = as_fractions(chicken, [1 / 3, 2 / 3], [0.5, 0.5])
>>> [str(p) for p in found.row], [str(u) for u in found.payoffs], [str(g) for g in found.gains]
(['1/3', '2/3'], ['2', '3/2'], ['0', '1/6'])
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from payoffs.game import Game
from payoffs.numeric import all_typed
from sandbox.words import SIMPLE


@dataclass(frozen=True)
class Exact:
    """A profile in fractions.

    Attributes
    ----------
    row, column
        Probabilities of shapes ``(m,)`` and ``(n,)``.
    payoffs
        What each side expects.
    gains
        What each side gains by its best reply instead: both 0 in an equilibrium.
    """

    row: tuple[Fraction, ...]
    column: tuple[Fraction, ...]
    payoffs: tuple[Fraction, Fraction]
    gains: tuple[Fraction, Fraction]


def as_fractions(game: Game, row: ArrayLike, column: ArrayLike) -> Exact | None:
    """A profile in fractions, each probability the simple one that its double is nearest to.

    Payoffs are taken as they were given, doubles as the decimals they print as.

    Parameters
    ----------
    row, column
        Probabilities of shapes ``(m,)`` and ``(n,)``.

    Returns
    -------
    Exact or None
        None if a probability is not simple, they do not add up to 1, or payoffs have more
        digits than anybody gives.
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
