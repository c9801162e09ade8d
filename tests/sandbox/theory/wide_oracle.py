"""Payoffs from a billionth to a million millions, and 2 x 2 games of them in fractions.

What is here follows the definitions and shares no code with what it judges.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import strategies as st

numbers = st.builds(
    lambda digits, power, sign: sign * digits * 10.0**power,
    st.integers(1, 99),
    st.integers(-9, 10),
    st.sampled_from([-1, 1]),
).map(lambda x: float(f"{x:.2g}"))
pool = st.one_of(numbers, st.sampled_from([0.0, 1.0, 0.3, 0.1 + 0.2, 0.6, -1e9, 1e12, 1e-9]))
cells = st.lists(pool, min_size=4, max_size=4)
Rational = tuple[Fraction, Fraction]


def exact(x: float) -> Fraction:
    return Fraction("0.3") if x == 0.1 + 0.2 else Fraction(repr(x))


class Truth:
    """A 2 x 2 game in fractions."""

    def __init__(self, a, b):
        self.A = [[exact(a[2 * i + j]) for j in (0, 1)] for i in (0, 1)]
        self.B = [[exact(b[2 * i + j]) for j in (0, 1)] for i in (0, 1)]

    def worth(self, p, q):
        """Payoffs where the row side plays row 0 with p and the column side column 0 with q."""
        cells = [(p * q, 0, 0), (p * (1 - q), 0, 1), ((1 - p) * q, 1, 0), ((1 - p) * (1 - q), 1, 1)]
        return tuple(sum(w * M[i][j] for w, i, j in cells) for M in (self.A, self.B))

    def turning(self):
        """Where each side's reply changes: chances of row 0 and of column 0."""
        rows = [(self.B[0][1] - self.B[0][0]), (self.B[1][0] - self.B[1][1])]
        columns = [(self.A[1][0] - self.A[0][0]), (self.A[0][1] - self.A[1][1])]
        # p x0 = (1 - p) x1, and the like
        p = Fraction(rows[1], rows[0] + rows[1]) if rows[0] + rows[1] else None
        q = Fraction(columns[1], columns[0] + columns[1]) if sum(columns) else None
        return [
            {Fraction(0), Fraction(1), *([x] if x is not None and 0 < x < 1 else [])}
            for x in (p, q)
        ]

    def extreme(self):
        """All extreme equilibria: both strategies at an end or where the other turns."""
        ps, qs = self.turning()
        return [
            (p, q)
            for p in ps
            for q in qs
            if self.worth(p, q)[0] == max(self.worth(x, q)[0] for x in (0, 1))
            and self.worth(p, q)[1] == max(self.worth(p, y)[1] for y in (0, 1))
        ]

    def minmax(self):
        ps, qs = {0, 1}, {0, 1}
        for found, M in ((qs, self.A), (ps, [list(c) for c in zip(*self.B, strict=True)])):
            slope = M[0][0] - M[0][1] - M[1][0] + M[1][1]
            if slope:
                at = Fraction(M[1][1] - M[0][1], slope)
                found |= {at} if 0 < at < 1 else set()
        u = min(max(self.worth(x, q)[0] for x in (0, 1)) for q in qs)
        v = min(max(self.worth(p, y)[1] for y in (0, 1)) for p in ps)
        return u, v

    def critical(self, threats):
        """Of keeping the first profile, by side; None if no patience is enough."""
        gains = [max(self.A[1][0] - self.A[0][0], 0), max(self.B[0][1] - self.B[0][0], 0)]
        losses = [self.A[0][0] - threats[0], self.B[0][0] - threats[1]]
        least = [
            Fraction(0) if not g else None if loss <= 0 else g / (g + loss)
            for g, loss in zip(gains, losses, strict=True)
        ]
        # 1 - 1e-17 is below 1, but no double between them is
        return [None if x is not None and float(x) == 1.0 else x for x in least]

    def conditions(self, coarse):
        """Rows of coefficients on the four profiles whose sum must not be negative."""
        A, B = self.A, self.B
        if not coarse:
            cells = [(r, c) for r in (0, 1) for c in (0, 1)]
            rows = [[(A[r][c] - A[1 - r][c]) * (r == i) for r, c in cells] for i in (0, 1)]
            return rows + [[(B[r][c] - B[r][1 - c]) * (c == j) for r, c in cells] for j in (0, 1)]
        return [
            *([A[i][j] - A[k][j] for i in (0, 1) for j in (0, 1)] for k in (0, 1)),
            *([B[i][j] - B[i][k] for i in (0, 1) for j in (0, 1)] for k in (0, 1)),
        ]

    def correlated(self, coarse):
        """The largest sum, over all corners of the polytope."""
        tight = [*self.conditions(coarse), *np.eye(4, dtype=int).tolist()]
        worth = [self.A[i][j] + self.B[i][j] for i in (0, 1) for j in (0, 1)]
        best = None
        for chosen in combinations(tight, 3):
            x = solved([[*row, 0] for row in chosen] + [[1, 1, 1, 1, 1]])
            if x is not None and all(sum(map(lambda c, w: c * w, row, x)) >= 0 for row in tight):
                value = sum(map(lambda c, w: c * w, worth, x))
                best = value if best is None else max(best, value)
        return best

    def lead(self):
        """The most the row side gets by announcing first, ties broken for it."""
        return max(
            self.worth(p, q)[0]
            for p in self.turning()[0]
            for q in (0, 1)
            if self.worth(p, q)[1] == max(self.worth(p, y)[1] for y in (0, 1))
        )

    def left(self):
        rows, columns = [0, 1], [0, 1]
        for _ in range(3):
            for k in list(rows):
                if len(rows) == 2 and all(self.A[1 - k][j] > self.A[k][j] for j in columns):
                    rows.remove(k)
            for k in list(columns):
                if len(columns) == 2 and all(self.B[i][1 - k] > self.B[i][k] for i in rows):
                    columns.remove(k)
        return tuple(rows), tuple(columns)


def solved(table):
    """Gauss-Jordan in fractions; None if singular."""
    rows = [[Fraction(x) for x in row] for row in table]
    n = len(rows)
    for k in range(n):
        pivot = next((r for r in range(k, n) if rows[r][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(n):
            if r != k and rows[r][k]:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    return [row[-1] for row in rows]


def ranked(M):
    order = sorted({x for row in M for x in row})
    return [[order.index(x) for x in row] for row in M]


def near(found, true, size=0.0):
    """Up to nine digits of the number, or of what was added up to it."""
    return found == pytest.approx(float(true), rel=1e-9, abs=1e-9 * float(size))


def same(found, true):
    if found is None or true is None or not np.isfinite(found):
        return true is None and (found is None or not np.isfinite(found))
    return near(found, true)


def no_worse(one, other):
    return one[0] >= other[0] and one[1] >= other[1] and one != other
