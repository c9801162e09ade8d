"""Extreme equilibria of small games in fractions, by brute force, for comparison.

A mixed strategy is a vertex if it is the only one that leaves some strategies unused and makes
some replies of the other side equally good and best. All choices of both are tried; a pair of
vertices is an equilibrium if each is a best reply to the other.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np

from payoffs.game import Game
from sandbox.theory.equilibria.exact import extreme_equilibria


def by_fractions(A, B):
    """A set of pairs of tuples of fractions; payoffs must be exact as they stand."""
    a = [[Fraction(float(v)) for v in row] for row in A]
    b = [[Fraction(float(v)) for v in column] for column in np.transpose(B)]
    return {
        (x, y)
        for x in _vertices(b)
        for y in _vertices(a)
        if _replies(a, y) >= _used(x) and _replies(b, x) >= _used(y)
    }


def _used(x):
    return {k for k, p in enumerate(x) if p}


def _replies(payoffs, other):
    values = [sum(p * q for p, q in zip(row, other, strict=True)) for row in payoffs]
    return {k for k, value in enumerate(values) if value == max(values)}


def _vertices(payoffs):
    """Mixtures of the columns of ``payoffs``."""
    found, size = set(), len(payoffs[0])
    for k in range(1, min(size, len(payoffs)) + 1):
        for support in combinations(range(size), k):
            for equal in combinations(range(len(payoffs)), k):
                x = _indifferent(payoffs, support, equal)
                if x and min(x) >= 0 and _replies(payoffs, x) >= set(equal):
                    found.add(x)
    return found


def _indifferent(payoffs, support, equal):
    """The only mixture over ``support`` that makes the rows ``equal`` as good, if there is one."""
    rows = [[payoffs[i][j] - payoffs[equal[0]][j] for j in support] + [0] for i in equal[1:]]
    rows.append([Fraction(1)] * (len(support) + 1))
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i in range(len(rows)):
            if i != k:
                rows[i] = [v - rows[i][k] * w for v, w in zip(rows[i], rows[k], strict=True)]
    x = [Fraction(0)] * len(payoffs[0])
    for j, row in zip(support, rows, strict=True):
        x[j] = row[-1]
    return tuple(x)


def exactly(A, B):
    """The exact solver's extreme equilibria, rounded."""
    return rounded((e.row, e.column) for e in extreme_equilibria(Game.of(A, B)).equilibria)


def rounded(profiles):
    """Profiles as a sorted list of tuples that does not depend on the last digits."""
    return sorted(tuple(round(float(p), 6) + 0.0 for p in (*x, *y)) for x, y in profiles)


def listed(answer, game):
    """What a batch lists for one game, in the same form."""
    where = answer.of(game)
    return rounded(zip(answer.row[where], answer.column[where], strict=True))


ARRAYS = ("offsets", "row", "column", "row_masks", "column_masks", "payoffs", "tied", "complete")


def differences(first, second):
    """Names of the arrays in which two answers differ by a bit."""
    return [
        name
        for name in ARRAYS
        if getattr(first, name).dtype != getattr(second, name).dtype
        or not np.array_equal(getattr(first, name), getattr(second, name))
    ]
