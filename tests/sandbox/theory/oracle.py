"""Extreme equilibria of small games by brute force, in fractions: slow and independent.

A vertex of a best-reply polyhedron is a mixed strategy that is the only solution of "these
strategies unused, those replies equally good" for some choice of both. All choices are
tried; two vertices are an equilibrium if each is a best reply to the other.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

Vector = tuple[Fraction, ...]


def extreme_equilibria(A, B) -> set[tuple[Vector, Vector]]:
    """All extreme equilibria; payoffs are read as the decimals they print as."""
    a = [[Fraction(repr(float(v))) for v in row] for row in A]
    b = [[Fraction(repr(float(v))) for v in row] for row in B]
    b_by_column = [list(column) for column in zip(*b, strict=True)]
    xs, ys = _vertices(b_by_column), _vertices(a)
    return {(x, y) for x in xs for y in ys if _best(x, a, y) and _best(y, b_by_column, x)}


def _best(own: Vector, payoffs, other: Vector) -> bool:
    values = [sum(p * q for p, q in zip(row, other, strict=True)) for row in payoffs]
    return all(values[k] == max(values) for k, p in enumerate(own) if p > 0)


def _vertices(G) -> set[Vector]:
    """Strategies of the columns of ``G``, at which rows of ``G`` reply equally well."""
    found = set()
    size = len(G[0])
    for k in range(1, min(size, len(G)) + 1):
        for support in combinations(range(size), k):
            for replies in combinations(range(len(G)), k):
                rows = [[G[j][i] for i in support] + [Fraction(-1)] for j in replies]
                rows.append([Fraction(1)] * k + [Fraction(0)])
                solution = _solve(rows, [Fraction(0)] * k + [Fraction(1)])
                if solution is None or min(solution[:-1]) < 0:
                    continue
                x = [Fraction(0)] * size
                for i, p in zip(support, solution, strict=False):
                    x[i] = p
                u = max(sum(g * p for g, p in zip(row, x, strict=True)) for row in G)
                if u == solution[-1]:
                    found.add(tuple(x))
    return found


def _solve(rows, right) -> list[Fraction] | None:
    """Gauss-Jordan; None if singular."""
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    n = len(table)
    for k in range(n):
        pivot = next((i for i in range(k, n) if table[i][k] != 0), None)
        if pivot is None:
            return None
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [v / table[k][k] for v in table[k]]
        for i in range(n):
            if i != k and table[i][k] != 0:
                factor = table[i][k]
                table[i] = [v - factor * w for v, w in zip(table[i], table[k], strict=True)]
    return [row[-1] for row in table]
