"""Named games with published or easily derived answers.

Each is a :class:`Named`: the game, how many extreme equilibria and components it has, and,
where short, the extreme equilibria themselves as pairs of tuples.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from payoffs.game import Game


@dataclass(frozen=True)
class Named:
    name: str
    game: Game
    extremes: int
    components: int
    degenerate: bool
    profiles: tuple[tuple[tuple[Fraction, ...], tuple[Fraction, ...]], ...] | None = None
    indices: tuple[int, ...] | None = None


def _f(*values):
    return tuple(Fraction(value) for value in values)


THIRD, HALF = Fraction(1, 3), Fraction(1, 2)

DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
CHICKEN = Game.of([[3, 2], [4, 1]], [[3, 4], [2, 1]])
STAG_HUNT = Game.of([[4, 1], [3, 2]], [[4, 3], [1, 2]])
BATTLE = Game.of([[2, 0], [0, 1]], [[1, 0], [0, 2]])
PENNIES = Game.of([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
DEADLOCK = Game.of([[2, 1], [4, 3]], [[2, 4], [1, 3]])
HARMONY = Game.of([[4, 3], [2, 1]], [[4, 2], [3, 1]])

ROCK = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])

# B. von Stengel, "Equilibrium computation for two-player games" (Algorithmic Game Theory,
# 2007), the running example and its degenerate variant (one payoff of the column side).
STENGEL_A = [[3, 3], [2, 5], [0, 6]]
STENGEL = Game.of(STENGEL_A, [[3, 2], [2, 6], [3, 1]])
STENGEL_DEGENERATE = Game.of(STENGEL_A, [[3, 3], [2, 6], [3, 1]])

# B. von Stengel, "New maximal numbers of equilibria in bimatrix games", Discrete and
# Computational Geometry 21 (1999): a 6 x 6 game with 75 equilibria, from dual cyclic polytopes.
SEVENTY_FIVE = Game.of(
    [
        [9504, -660, 19976, -20526, 1776, -8976],
        [-111771, 31680, -130944, 168124, -8514, 52764],
        [397584, -113850, 451176, -586476, 29216, -178761],
        [171204, -45936, 208626, -263076, 14124, -84436],
        [1303104, -453420, 1227336, -1718376, 72336, -461736],
        [737154, -227040, 774576, -1039236, 48081, -300036],
    ],
    np.transpose(
        [
            [72336, -461736, 1227336, -1718376, 1303104, -453420],
            [48081, -300036, 774576, -1039236, 737154, -227040],
            [29216, -178761, 451176, -586476, 397584, -113850],
            [14124, -84436, 208626, -263076, 171204, -45936],
            [1776, -8976, 19976, -20526, 9504, -660],
            [-8514, 52764, -130944, 168124, -111771, 31680],
        ]
    ),
)


def _beer_quiche() -> Game:
    """Cho and Kreps (1987): strong with 0.9; breakfast is worth 1, not to fight is worth 2."""
    prior = {"strong": Fraction(9, 10), "weak": Fraction(1, 10)}
    likes = {"strong": "beer", "weak": "quiche"}
    breakfasts = [(s, w) for s in ("beer", "quiche") for w in ("beer", "quiche")]
    replies = [(b, q) for b in ("fight", "not") for q in ("fight", "not")]
    A = np.zeros((4, 4))
    B = np.zeros((4, 4))
    for i, plan in enumerate(breakfasts):
        for j, reply in enumerate(replies):
            a = b = Fraction(0)
            for kind, meal in zip(("strong", "weak"), plan, strict=True):
                fight = reply[meal == "quiche"] == "fight"
                a += prior[kind] * ((meal == likes[kind]) + 2 * (not fight))
                b += prior[kind] * (fight == (kind == "weak"))
            A[i, j], B[i, j] = float(a), float(b)
    return Game.of(A, B, title="beer and quiche")


BEER_QUICHE = _beer_quiche()

NAMED = [
    Named("dilemma", DILEMMA, 1, 1, False, ((_f(0, 1), _f(0, 1)),)),
    Named("chicken", CHICKEN, 3, 3, False),
    Named("stag hunt", STAG_HUNT, 3, 3, False),
    Named(
        "battle of the sexes",
        BATTLE,
        3,
        3,
        False,
        (
            (_f(1, 0), _f(1, 0)),
            (_f(0, 1), _f(0, 1)),
            ((2 * THIRD, THIRD), (THIRD, 2 * THIRD)),
        ),
        (1, 1, -1),
    ),
    Named("matching pennies", PENNIES, 1, 1, False, (((HALF, HALF), (HALF, HALF)),), (1,)),
    Named("rock paper scissors", Game.of(ROCK, -ROCK), 1, 1, False, ((_f(*[THIRD] * 3),) * 2,)),
    Named(
        "von Stengel 2007",
        STENGEL,
        3,
        3,
        False,
        (
            (_f(1, 0, 0), _f(1, 0)),
            ((Fraction(4, 5), Fraction(1, 5), Fraction(0)), (2 * THIRD, THIRD)),
            ((Fraction(0), THIRD, 2 * THIRD), (THIRD, 2 * THIRD)),
        ),
        (1, -1, 1),
    ),
    Named(
        "von Stengel 2007, degenerate",
        STENGEL_DEGENERATE,
        3,
        2,
        True,
        (
            (_f(1, 0, 0), _f(1, 0)),
            (_f(1, 0, 0), (2 * THIRD, THIRD)),
            ((Fraction(0), THIRD, 2 * THIRD), (THIRD, 2 * THIRD)),
        ),
        # The segment holds what were two equilibria of opposite sign.
        (0, 1),
    ),
    # QuantEcon's test of support enumeration, which misses the segment of the last row.
    Named(
        "missed by equal supports",
        Game.of([[1, -1], [-1, 1], [0, 0]], [[1, 0], [0, 0], [0, 0]]),
        4,
        2,
        True,
        (
            (_f(1, 0, 0), _f(1, 0)),
            (_f(0, 1, 0), _f(0, 1)),
            (_f(0, 1, 0), (HALF, HALF)),
            (_f(0, 0, 1), (HALF, HALF)),
        ),
    ),
    Named("75 equilibria", SEVENTY_FIVE, 75, 75, False),
    # Both pooling outcomes are components; only pooling on beer survives every small change.
    Named("beer and quiche", BEER_QUICHE, 4, 2, True, None, (1, 0)),
    Named("constant 3 x 4", Game.of(np.full((3, 4), 2.5), np.full((3, 4), 1e6)), 12, 1, True),
    Named("identity 5 x 5", Game.of(np.eye(5), np.eye(5)), 31, 31, False),
    # The second row is the first again, and so is the last column.
    Named(
        "duplicates",
        Game.of(
            [[2, 0, 2], [2, 0, 2], [0, 1, 0]],
            [[1, 0, 1], [1, 0, 1], [0, 2, 0]],
        ),
        9,
        3,
        True,
        None,
        (1, 1, -1),
    ),
    Named("one row", Game.of([[0, 5, 1]], [[2, 2, 1]]), 2, 1, True),
    Named("one profile", Game.of([[7]], [[-3]]), 1, 1, False, ((_f(1), _f(1)),)),
]
