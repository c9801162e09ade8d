"""Bargaining solutions on 2 x 2 games of very wide payoffs, by the definition, in fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from domain import examples
from hypothesis import given
from wide_oracle import Truth, cells, no_worse

from payoffs.game import Game
from sandbox.theory.bargaining.negotiation import negotiate


def frontier_of(points):
    """Vertices of the Pareto frontier of all lotteries, the first side's payoff rising."""
    best = sorted({p for p in points if not any(no_worse(q, p) for q in points)})
    chain = []
    for p in best:
        while len(chain) > 1 and (chain[-1][0] - chain[-2][0]) * (p[1] - chain[-2][1]) >= (
            chain[-1][1] - chain[-2][1]
        ) * (p[0] - chain[-2][0]):
            chain.pop()
        chain.append(p)
    return chain


def cut(chain, d):
    """The part of a frontier that is no worse than d for either side."""
    found = [p for p in chain if p[0] >= d[0] and p[1] >= d[1]]
    for p, q in pairwise(chain):
        for side in (0, 1):
            if min(p[side], q[side]) < d[side] < max(p[side], q[side]):
                t = (d[side] - p[side]) / (q[side] - p[side])
                x = p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])
                found += [x] if x[0] >= d[0] and x[1] >= d[1] else []
    return sorted(set(found))


def best_on(part, d, measure):
    """The largest measure of gains, over vertices and where a rule's own line cuts an edge."""
    return max(measure(p[0] - d[0], p[1] - d[1]) for p in candidates(part, d))


def candidates(part, d):
    found = list(part)
    ideal = max(p[0] for p in part) - d[0], max(p[1] for p in part) - d[1]
    for p, q in pairwise(part):
        du, dv = q[0] - p[0], q[1] - p[1]
        g, h = p[0] - d[0], p[1] - d[1]
        stops = [(-(g * dv + h * du), 2 * du * dv), (h - g, du - dv)]
        stops.append((h * ideal[0] - g * ideal[1], du * ideal[1] - dv * ideal[0]))
        for above, below in stops:
            if below and 0 < above / below < 1:
                found.append((p[0] + above / below * du, p[1] + above / below * dv))
    return found


def test_equal_gains_lie_a_little_way_along_a_very_long_edge():
    """From (0, 0.6) to (9e11, -9e11) both have 0.3, a third of a millionth of a millionth along."""
    game = Game.of([[0.0], [9e11]], [[0.6], [-9e11]])
    deal = negotiate(game, (-9e11, -9e11)).deals["egalitarian"]
    assert deal.payoffs == pytest.approx((0.3, 0.3), abs=1e-3)
    # while what rounding leaves on either side of a vertex is no lottery
    for rows, columns in (
        ([0.1, 0.3, 0.5], [2.5, 2.3, 1.0]),
        ([0.1, 0.7, 0.9], [2.95, 2.7, 1.0]),
    ):
        game = Game.of([[u] for u in rows], [[v] for v in columns])
        assert negotiate(game, (0.0, 2.0)).deals["egalitarian"].lottery == (((1, 0), 1.0),)


@given(cells, cells)
@examples(100)
def test_bargains_reach_what_their_definition_asks(a, b):
    truth = Truth(a, b)
    points = [(truth.A[i][j], truth.B[i][j]) for i in (0, 1) for j in (0, 1)]
    d = points[3]
    part = cut(frontier_of(points), d)
    A, B = np.reshape(a, (2, 2)), np.reshape(b, (2, 2))
    bargain = negotiate(Game.of(A, B), (float(d[0]), float(d[1])))
    ideal = max(p[0] for p in part) - d[0], max(p[1] for p in part) - d[1]
    rules = {
        "nash": lambda g, h: g * h,
        "egalitarian": min,
        "kalai_smorodinsky": lambda g, h: min(g * ideal[1], h * ideal[0]),
        "utilitarian": lambda g, h: g + h,
    }
    for name, measure in rules.items():
        deal = bargain.deals[name]
        measured = []
        for M, floor in zip((truth.A, truth.B), d, strict=True):
            paid = sum(Fraction(w) * M[i][j] for (i, j), w in deal.lottery)
            # a place on an edge is known up to the rounding of the payoffs at its ends
            size = max(abs(M[i][j]) for (i, j), _ in deal.lottery)
            measured.append(paid - floor + size / 10**13)
        true = best_on(part, d, measure)
        assert measure(*measured) >= true - abs(true) / 10**9, name
