r"""Which signs of which determinants decide the equilibria of a small bimatrix game.

Take one side: *own* strategies by the *other* side's, payoffs ``M``. For own strategies ``R``
and other strategies ``C`` with ``|R| = |C| + 1`` let ``Delta(R, C)`` be the determinant of
``M[R, C]`` with a column of ones put before it, that is of the differences to the first of
``R``. These *minors* are all that is needed. For supports ``I`` (own) and ``J`` (other) of
equal size,

* the other side's mixture over ``J`` that makes ``I`` indifferent is proportional to
  ``(-1)^p Delta(I, J - j)``, ``p`` the position of ``j`` in ``J``: all of one sign, or it is
  no mixture;
* what own strategy ``o`` outside ``I`` gains against that mixture is, up to a known sign,
  ``Delta(I + o, J)``.

So every condition is the sign of a minor, each minor serves many supports, and nothing is
divided before an equilibrium is accepted. A 4 x 4 side has 24 differences, 24 minors of 2 x 2
and 4 of 3 x 3, each from the smaller ones; a 3 x 3 side has 9 and 3.

**When doubles decide.** A minor is *certain* if it is further from 0 than a tolerance that
covers rounding (of the payoffs as well) and keeps the probabilities accurate. A pair of
supports is *certain* if all its conditions certainly hold, and *possible* if none certainly
fails. If every possible pair is certain, the pairs are exactly the extreme equilibria, also
of a game that is degenerate elsewhere: any further equilibrium could be turned, by payoff
changes as small as one likes, into one with equally large supports, whose pair would be
possible. If some possible pair is not certain the game is *tied*.

References
----------
L. Shapley, "A note on the Lemke-Howson algorithm", *Mathematical Programming Study* 1 (1974).
B. von Stengel, "Computing equilibria for two-person games", *Handbook of Game Theory* 3
(2002): equal supports suffice in nondegenerate games.
A. Bjorner et al., *Oriented Matroids* (1999): the signs of all minors as a combinatorial type.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from payoffs.numeric import FloatArray, IntArray

Words = NDArray[np.uint64]
Subset = tuple[int, ...]

#: Largest number of strategies of a side whose games are solved completely.
SMALL = 4
#: A payoff difference below this part of the side's payoff range is uncertain ...
NEAR_TIE = 1e-9
#: ... as is a larger minor below this part of the same power of the range. It leaves errors
#: of at most about 1e-9 in probabilities and regrets.
NEAR_SINGULAR = 5e-7
#: Rounding that the payoffs may carry, as a part of the largest.
ROUNDING = 64 * float(np.finfo(float).eps)
#: How often the rounding of one entry can enter a 3 x 3 minor.
AMPLIFIED = 18.0
#: With larger payoffs products may overflow: nothing is certain.
LARGEST_SURE = 1e15
#: Thresholds never vanish, so that a minor that underflowed is uncertain.
TINY = 1e-270


class SideMinors(NamedTuple):
    """The minors of one side and what each pair of supports asks of them.

    A *word* has bit ``k`` for minor ``k``. ``K1``, ``K2``, ``K3`` minors are of size 1, 2 and
    3, in this order; there are ``S`` pairs of supports.
    """

    #: Shape ``(K1,)``: cells of the flat payoff matrix; the difference is first - second.
    first: IntArray
    second: IntArray
    #: Shapes ``(K2, 4)`` and ``(K3, 6)``: minors whose products, with signs ``+ -`` and ``+ - +``,
    #: make these.
    two: IntArray
    three: IntArray
    #: Shape ``(p, 2)``: pairs of own strategies; shape ``(p, 2^other)``: word of the differences,
    #: second minus first of the pair, at a set of other strategies.
    pairs: IntArray
    pair_words: Words
    #: Shape ``(S,)``: words of minors that must be positive and negative; from two strategies on
    #: the exact opposite is as good.
    positive: Words
    negative: Words
    #: Shape ``(S, 4)``: the minors, with signs, proportional to the other side's mixture.
    pick: IntArray
    sign: FloatArray
    within: Words  # shape ``(2^own,)``: word of the minors that need only these own strategies
    last: IntArray  # numbers of minors up to size 1, 2 and 3


class ShapePlan(NamedTuple):
    """Everything about a shape: both sides, and the pairs of supports in order.

    Pairs come by size, then by row support, then by column support, as the exact solver
    lists its equilibria; pure profiles are the first ``m n``.
    """

    #: The shape.
    m: int
    n: int
    #: Minors of the row side (its own strategies are rows) and of the column side.
    row: SideMinors
    column: SideMinors
    size: IntArray  # shape ``(S,)``: strategies on each side
    #: Shape ``(S,)``: bit masks of the supports.
    row_masks: Words
    column_masks: Words
    members: IntArray  # shape ``(S, 8)``: up to four rows, then up to four columns


@cache
def plan(m: int, n: int) -> ShapePlan:
    """The plan of a shape, at most ``SMALL`` strategies a side.

    >>> plan(4, 4).row.last.tolist(), len(plan(4, 4).size)
    ([24, 48, 52], 69)
    """
    supports = [
        (rows, columns)
        for k in range(1, min(m, n) + 1)
        for rows in combinations(range(m), k)
        for columns in combinations(range(n), k)
    ]
    cells = np.arange(m * n, dtype=np.int64).reshape(m, n)
    members = np.zeros((len(supports), 8), dtype=np.int64)
    for s, (rows, columns) in enumerate(supports):
        members[s, : len(rows)] = rows
        members[s, 4 : 4 + len(columns)] = columns
    return ShapePlan(
        m,
        n,
        _side(cells, supports),
        _side(cells.T, [(columns, rows) for rows, columns in supports]),
        np.array([len(rows) for rows, _ in supports], dtype=np.int64),
        np.array([_mask(rows) for rows, _ in supports], dtype=np.uint64),
        np.array([_mask(columns) for _, columns in supports], dtype=np.uint64),
        members,
    )


def _mask(subset: Subset) -> int:
    return sum(1 << k for k in subset)


def _side(cells: IntArray, supports: list[tuple[Subset, Subset]]) -> SideMinors:
    """Parameters: flat index of each payoff, own strategies first; pairs (own, other)."""
    own, other = cells.shape
    number: dict[tuple[Subset, Subset], int] = {}
    for r in range(1, min(own - 1, other, SMALL - 1) + 1):
        for R in combinations(range(own), r + 1):
            for C in combinations(range(other), r):
                number[R, C] = len(number)
    ones, twos, threes = ([key for key in number if len(key[1]) == r] for r in (1, 2, 3))
    pairs = list(combinations(range(own), 2))
    conditions = [_condition(*support, own, number) for support in supports]
    picks = [_mixture(*support, number) for support in supports]
    within = [
        sum(1 << k for (R, _), k in number.items() if _mask(R) & ~subset == 0)
        for subset in range(1 << own)
    ]
    return SideMinors(
        np.array([cells[R[1], C[0]] for R, C in ones], dtype=np.int64),
        np.array([cells[R[0], C[0]] for R, C in ones], dtype=np.int64),
        _table([_two(R, C, number) for R, C in twos], 4),
        _table([_three(R, C, number) for R, C in threes], 6),
        _table(pairs, 2),
        _words([_at_sets(R, other, number) for R in pairs], 1 << other),
        np.array([positive for positive, _ in conditions], dtype=np.uint64),
        np.array([negative for _, negative in conditions], dtype=np.uint64),
        _table([[k for k, _ in pick] + [0] * (4 - len(pick)) for pick in picks], 4),
        np.array([[s for _, s in pick] + [0.0] * (4 - len(pick)) for pick in picks]),
        np.array(within, dtype=np.uint64),
        np.cumsum([len(ones), len(twos), len(threes)]).astype(np.int64),
    )


def _table(rows: Sequence[Sequence[int]], width: int) -> IntArray:
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def _words(rows: list[list[int]], width: int) -> Words:
    return np.array(rows, dtype=np.uint64).reshape(-1, width)


def _at_sets(R: Subset, other: int, number: dict[tuple[Subset, Subset], int]) -> list[int]:
    return [
        sum(1 << number[R, (c,)] for c in range(other) if subset >> c & 1)
        for subset in range(1 << other)
    ]


def _two(R: Subset, C: Subset, number: dict[tuple[Subset, Subset], int]) -> list[int]:
    low, high = (R[0], R[1]), (R[0], R[2])
    first, second = (C[0],), (C[1],)
    return [number[low, first], number[high, second], number[low, second], number[high, first]]


def _three(R: Subset, C: Subset, number: dict[tuple[Subset, Subset], int]) -> list[int]:
    low, rest = (R[0], R[1]), (R[0], R[2], R[3])
    factors = []
    for k in range(3):
        factors += [number[low, (C[k],)], number[rest, C[:k] + C[k + 1 :]]]
    return factors


def _mixture(
    mine: Subset, theirs: Subset, number: dict[tuple[Subset, Subset], int]
) -> list[tuple[int, float]]:
    """Minors and signs proportional to their mixture; nothing where it is pure."""
    if len(theirs) == 1:
        return []
    return [
        (number[mine, theirs[:p] + theirs[p + 1 :]], float((-1) ** p)) for p in range(len(theirs))
    ]


def _condition(
    mine: Subset, theirs: Subset, own: int, number: dict[tuple[Subset, Subset], int]
) -> tuple[int, int]:
    """Words of the minors that must be positive and negative."""
    words = {1: 0, -1: 0}
    for k, sign in _mixture(mine, theirs, number):
        words[int(sign)] |= 1 << k
    for other in set(range(own)) - set(mine):
        # The determinant with it as the last row, and the moves to its place, give the sign.
        moves = len(theirs) - 1 + sum(k > other for k in mine)
        words[-((-1) ** moves)] |= 1 << number[tuple(sorted((*mine, other))), theirs]
    return words[1], words[-1]
