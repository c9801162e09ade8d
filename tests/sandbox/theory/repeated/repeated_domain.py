"""Games for tests of repeated play, and slow oracles that share no code with what they check."""

from __future__ import annotations

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from payoffs.game import Game

DILEMMA = Game.of([[9, 1], [10, 3]], [[9, 10], [1, 3]])
#: Abreu and Sannikov (2014), their example; QuantEcon tests it at delta 0.3.
SANNIKOV = Game.of([[16, 3, 0], [21, 10, -1], [9, 5, -5]], [[9, 13, 3], [1, 4, 0], [0, -4, -15]])
PENNIES = Game.of([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
CHICKEN = Game.of([[3, 1], [4, 0]], [[3, 4], [1, 0]])
#: Benoit and Krishna's idea: two equilibria, (1, 1) good and (2, 2) bad for both.
TWO_EQUILIBRIA = Game.of([[5, 0, 0], [6, 3, 0], [0, 0, 1]], [[5, 6, 0], [0, 3, 0], [0, 0, 1]])

DISCOUNTS = st.sampled_from([0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95, 0.99])


@st.composite
def stages(draw, largest: int = 3, values=None) -> Game:
    m, n = draw(st.integers(2, largest)), draw(st.integers(2, largest))
    values = values or st.integers(-4, 6)
    cells = st.lists(values, min_size=m * n, max_size=m * n)
    return Game.of(np.reshape(draw(cells), (m, n)), np.reshape(draw(cells), (m, n)))


@st.composite
def tempting_deals(draw) -> tuple[Game, tuple[int, int]]:
    """A game and a profile above both pure minmax payoffs that somebody would break."""
    game = draw(stages())
    A, B = game.row_payoffs, game.column_payoffs
    fine = (A.max(axis=0).min() < A) & (B.max(axis=1).min() < B)
    fine &= (A.max(axis=0, keepdims=True) > A) | (B.max(axis=1, keepdims=True) > B)
    cells = np.argwhere(fine)
    assume(len(cells) > 0)
    i, j = cells[draw(st.integers(0, len(cells) - 1))]
    return game, (int(i), int(j))


def generated_set(game: Game, delta: float, steps: int = 400) -> np.ndarray:
    """Corners of the equilibrium set by the plain operator: clip, shift, take the hull."""
    A, B = game.row_payoffs, game.column_payoffs
    cells = [(i, j) for i in range(A.shape[0]) for j in range(A.shape[1])]
    corners = hull([(A[c], B[c]) for c in cells])
    worst = np.array([A.min(), B.min()])
    for _ in range(steps):
        points = []
        for i, j in cells:
            g = np.array([A[i, j], B[i, j]])
            best = np.array([A[:, j].max(), B[i, :].max()])
            least = worst + (1 - delta) / delta * (best - g)
            kept = clip(clip(corners, 0, least[0]), 1, least[1])
            points += [tuple((1 - delta) * g + delta * np.array(p)) for p in kept]
        if not points:
            return np.zeros((0, 2))
        corners = hull(points)
        worst = np.maximum(worst, np.min(corners, axis=0))
    return np.array(corners)


def clip(corners, side: int, least: float) -> list:
    """Sutherland and Hodgman: the part of a convex polygon with one coordinate large enough."""
    kept = []
    for p, q in zip(corners, [*corners[1:], *corners[:1]], strict=True):
        inside_p, inside_q = p[side] >= least - 1e-9, q[side] >= least - 1e-9
        if inside_p:
            kept.append(p)
        if inside_p != inside_q:
            t = (least - p[side]) / (q[side] - p[side])
            kept.append(
                tuple(a + min(max(t, 0.0), 1.0) * (b - a) for a, b in zip(p, q, strict=True))
            )
    return kept


def hull(points) -> list:
    points = sorted({(round(float(x), 12), round(float(y), 12)) for x, y in points})
    if len(points) < 3:
        return points

    def half(ordered):
        chain = []
        for p in ordered:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2:]
                if (bx - ax) * (p[1] - ay) - (by - ay) * (p[0] - ax) > 0.0:
                    break
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return half(points) + half(points[::-1])


def support(points, directions: int = 64) -> np.ndarray:
    """Support function of a convex set, to compare two of them."""
    angles = np.linspace(0, 2 * np.pi, directions, endpoint=False)
    return (np.asarray(points) @ np.array([np.cos(angles), np.sin(angles)])).max(axis=0)
