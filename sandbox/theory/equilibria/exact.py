"""All extreme equilibria of a bimatrix game in exact arithmetic, degenerate or not.

The equilibria of a bimatrix game form finitely many polytopes (*maximal Nash subsets*),
each a product of a set of row strategies and a set of column strategies; those that touch
form a connected *component*. All of it is spanned by the *extreme equilibria*: pairs of
vertices of the two best-reply polyhedra whose labels together are all labels (every strategy
is unused or a best reply). So three steps find everything:

1. the vertices of both polyhedra (:func:`vertices`);
2. the pairs of vertices that have all labels between them;
3. the graph of those pairs: its connected parts are the components, and its maximal
   bicliques the maximal Nash subsets.

>>> from payoffs.game import Game
>>> game = Game.of([[1, 1], [0, 2]], [[1, 1], [0, 1]])
>>> [(str(e.row[0]), str(e.column[0])) for e in extreme_equilibria(game).equilibria]
[('1', '1'), ('0', '0'), ('1', '1/2')]

References
----------
O. L. Mangasarian, "Equilibrium points of bimatrix games", *J. SIAM* 12 (1964).
D. Avis, G. Rosenberg, R. Savani and B. von Stengel, "Enumeration of Nash equilibria for
two-player games", *Economic Theory* 42 (2010).
B. von Stengel, "Equilibrium computation for two-player games in strategic and extensive
form", in *Algorithmic Game Theory* (2007), for labels and degeneracy.
L. Shapley, "A note on the Lemke-Howson algorithm" (1974), for the index.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from payoffs.game import Game
from sandbox.theory.basics import Budget, IntegerReading, Integers, read_game

Probabilities = tuple[Fraction, ...]

#: Closed sets of neighbours looked at before the maximal Nash subsets are given up.
MAX_SUBSETS = 20_000


@dataclass(frozen=True)
class ExtremeEquilibrium:
    """A pair of vertices with all labels."""

    #: Probabilities of shapes ``(m,)`` and ``(n,)``.
    row: Probabilities
    column: Probabilities
    #: Which vertex of the row side's and of the column side's polyhedron it is.
    x: int
    y: int
    index: int | None  # +1 or -1 by Shapley's sign; None if the equilibrium is degenerate


@dataclass(frozen=True)
class ExactAnswer:
    """Every extreme equilibrium of one game and how they hang together."""

    equilibria: tuple[ExtremeEquilibrium, ...]  # pure strategies of low index first
    #: Number of each equilibrium's component, by first appearance from 0.
    component: tuple[int, ...]
    #: Maximal Nash subsets: indices of row vertices and of column vertices (``x`` and ``y`` of the
    #: equilibria), each pair of which is an equilibrium, as is every mixture. None if there are too
    #: many to list.
    subsets: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] | None
    #: Whether some mixed strategy has more pure best replies than strategies it mixes: some vertex
    #: carries more labels than its side has strategies.
    degenerate: bool
    #: How the row and the column payoffs were read as whole numbers.
    readings: tuple[IntegerReading, IntegerReading]

    @property
    def components(self) -> int:
        """Number of components."""
        return 1 + max(self.component)


def extreme_equilibria(game: Game, budget: Budget | None = None) -> ExactAnswer:
    """Enumerate all extreme equilibria and their components.

    Random games of 8 x 8 take well under a second; the number of vertices grows about
    threefold with each further strategy on both sides.

    Raises BudgetError when the budget runs out; nothing partial is returned.
    """
    budget = budget or Budget()
    of_row, of_column = read_game(game)
    xs, ys = both_polyhedra(of_row.integers, of_column.integers, budget)
    m, n = game.shape
    pairs = fully_labelled(xs, ys, m, n, budget)
    found = _equilibria(pairs, xs, ys, of_row.integers, of_column.integers, budget)
    return ExactAnswer(
        tuple(found),
        # Row vertices count up from 0, column vertices down from -1.
        connected([(e.x, -1 - e.y) for e in found]),
        _maximal_subsets([(e.x, e.y) for e in found], budget),
        _ties(xs, ys),
        (of_row, of_column),
    )


def is_degenerate(game: Game, budget: Budget | None = None) -> bool:
    """Whether some mixed strategy has more pure best replies than strategies it mixes.

    Raises BudgetError when the budget runs out.
    """
    of_row, of_column = read_game(game)
    return _ties(*both_polyhedra(of_row.integers, of_column.integers, budget or Budget()))


def _ties(xs: Sequence[Vertex], ys: Sequence[Vertex]) -> bool:
    """Whether some vertex carries more labels than its side has strategies."""
    return any(v.labels.bit_count() > len(v.x) for v in (*xs, *ys))


def both_polyhedra(
    of_row: Integers, of_column: Integers, budget: Budget
) -> tuple[list[Vertex], list[Vertex]]:
    """Vertices of the row side's and of the column side's strategies.

    ``of_row`` and ``of_column``: each side's payoffs with its own strategies along the first axis.
    """
    return vertices(of_column, budget), vertices(of_row, budget)


def fully_labelled(
    xs: Sequence[Vertex], ys: Sequence[Vertex], m: int, n: int, budget: Budget
) -> list[tuple[int, int]]:
    """Pairs of vertices at which every strategy is unused or a best reply."""
    everything = (1 << (m + n)) - 1
    # A column vertex numbers its own strategies first; here rows come first for both.
    turned = [v.labels >> n | (v.labels & ((1 << n) - 1)) << m for v in ys]
    needed = pack([everything & ~v.labels for v in xs] + [everything])[:-1]
    table = pack([*turned, everything])[:-1]
    pairs = []
    for i, need in enumerate(needed):
        budget.spend(8 + table.size // 300)
        hits = np.flatnonzero(((table & need) == need).all(axis=1))
        pairs += [(i, int(j)) for j in hits]
    return pairs


def _equilibria(
    pairs: Sequence[tuple[int, int]],
    xs: Sequence[Vertex],
    ys: Sequence[Vertex],
    of_row: Integers,
    of_column: Integers,
    budget: Budget,
) -> list[ExtremeEquilibrium]:
    """Small supports first, then by the strategies played, low numbers first."""
    rows = {i: _normalised(xs[i].x) for i, _ in pairs}
    columns = {j: _normalised(ys[j].x) for _, j in pairs}
    played = {i: _support(p) for i, p in rows.items()}
    answered = {j: _support(p) for j, p in columns.items()}
    m, n = len(of_row), len(of_column)
    found = []
    for i, j in pairs:
        budget.spend(20 + m * n)
        x, y = xs[i], ys[j]
        simple = x.labels.bit_count() == len(x.x) and y.labels.bit_count() == len(y.x)
        index = index_of_pair(x, y, of_row, of_column) if simple else None
        found.append(ExtremeEquilibrium(rows[i], columns[j], i, j, index))
    # Vertices are sorted by their probabilities, rising.
    found.sort(
        key=lambda e: (
            len(played[e.x]) + len(answered[e.y]),
            played[e.x],
            answered[e.y],
            -e.x,
            -e.y,
        )
    )
    return found


def _support(p: Probabilities) -> tuple[int, ...]:
    return tuple(k for k, part in enumerate(p) if part)


def _normalised(x: tuple[int, ...]) -> Probabilities:
    total = sum(x)
    return tuple(Fraction(k, total) for k in x)


def index_of_pair(x: Vertex, y: Vertex, of_row: Integers, of_column: Integers) -> int:
    """Shapley's index: ``(-1)^(k+1) sign(det A_IJ det B_IJ)`` for positive payoffs."""
    rows = [i for i, k in enumerate(x.x) if k]
    columns = [j for j, k in enumerate(y.x) if k]
    a = [[of_row[i][j] + 1 for j in columns] for i in rows]
    b = [[of_column[j][i] + 1 for i in rows] for j in columns]
    sign = sign_of_determinant(a) * sign_of_determinant(b)
    return sign if len(rows) % 2 else -sign


def connected(edges: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Number of the connected part each edge of a graph lies in, by first appearance.

    >>> connected([(0, 1), (2, 3), (0, 4)])
    (0, 1, 0)
    """
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = parent.setdefault(above, above)
            node = above
        return node

    for one, other in edges:
        parent[root(one)] = root(other)
    numbers: dict[int, int] = {}
    return tuple(numbers.setdefault(root(one), len(numbers)) for one, _ in edges)


def _maximal_subsets(
    pairs: Sequence[tuple[int, int]], budget: Budget
) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] | None:
    """Maximal bicliques of the graph of extreme equilibria.

    The column sets of maximal bicliques are the intersections of neighbourhoods of row
    vertices, so they are collected by intersecting one neighbourhood after the other.
    """
    neighbours: dict[int, frozenset[int]] = {}
    for x, y in pairs:
        neighbours[x] = neighbours.get(x, frozenset()) | {y}
    closed: set[frozenset[int]] = set()
    for ys in set(neighbours.values()):
        budget.spend(1 + len(closed))
        closed |= {ys} | {c & ys for c in closed if c & ys}
        if len(closed) > MAX_SUBSETS:
            return None
    subsets = [
        (tuple(sorted(x for x, ys in neighbours.items() if c <= ys)), tuple(sorted(c)))
        for c in closed
    ]
    return tuple(sorted(subsets))


def sign_of_determinant(matrix: Sequence[Sequence[int]]) -> int:
    """Sign (-1, 0 or 1) by Bareiss' fraction-free elimination.

    >>> sign_of_determinant([[1, 2], [3, 4]])
    -1
    """
    rows = [list(row) for row in matrix]
    sign, before = 1, 1
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return 0
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            sign = -sign
        for i in range(k + 1, len(rows)):
            for j in range(k + 1, len(rows)):
                rows[i][j] = (rows[i][j] * rows[k][k] - rows[i][k] * rows[k][j]) // before
        before = rows[k][k]
    return sign if not rows or rows[-1][-1] > 0 else -sign


Masks = NDArray[np.uint64]


@dataclass(frozen=True)
class Vertex:
    """A mixed strategy at which at least as many labels hold as there are strategies."""

    x: tuple[int, ...]  # whole numbers proportional to the probabilities, without common factor
    #: Bit mask: bit ``i < d`` if ``x_i = 0``, bit ``d + j`` if ``j`` is a best reply to it.
    labels: int


def vertices(G: Integers, budget: Budget) -> list[Vertex]:
    """All vertices of the best-reply polyhedron, sorted by their strategies.

    Let the other side have strategies with whole-number payoffs ``G`` of shape ``(k, d)`` against
    our ``d`` strategies. The points ``(x, u)`` with ``x >= 0`` and ``u >= G x`` form a cone; cut at
    ``sum x = 1`` it is our mixed strategies with the other side's best-reply payoff above them. Its
    vertices are where ``d`` of the labels hold with equality: label ``i < d`` means ``x_i = 0``,
    label ``d + j`` means that the other side's strategy ``j`` is a best reply.

    By the double description method (Motzkin et al. 1953; Fukuda and Prodon 1996) the cone is built
    one inequality at a time: an inequality keeps the rays on its good side and adds one ray on each
    edge that it cuts. Two rays span an edge if no third ray has all the labels the two share.
    Numbers are Python integers of any size, label sets are bit masks, so ties and duplicates need
    no care. ``budget``: charged for every ray of every inequality and for the pairs of rays that
    are compared. Raises BudgetError when the budget runs out.

    >>> [vertex.x for vertex in vertices(((1, 0), (0, 1)), Budget())]
    [(0, 1), (1, 1), (1, 0)]
    """
    d = len(G[0])
    rays = [_unit(d, i, G[0][i]) for i in range(d)] + [_unit(d, d, 1)]
    # The first inequality is tight on the first d rays, and the last ray is "u alone".
    everything = (1 << d) - 1
    masks = [everything ^ (1 << i) | 1 << d for i in range(d)] + [everything]
    for j in range(1, len(G)):
        budget.spend(d * len(rays))
        rays, masks = _cut(rays, masks, G[j], 1 << (d + j), d, budget)
    found = [Vertex(ray[:-1], mask) for ray, mask in zip(rays, masks, strict=True) if any(ray[:-1])]
    return sorted(found, key=lambda vertex: _order(vertex.x))


Ray = tuple[int, ...]


def _unit(d: int, i: int, u: int) -> Ray:
    """The ray of pure strategy ``i`` with payoff ``u``; of payoff alone when ``i = d``."""
    return (*(int(k == i) for k in range(d)), u)


def _order(x: tuple[int, ...]) -> tuple[float, ...]:
    total = sum(x)
    return tuple(k / total for k in x)


def _cut(
    rays: list[Ray], masks: list[int], g: tuple[int, ...], bit: int, d: int, budget: Budget
) -> tuple[list[Ray], list[int]]:
    """The rays of the cone after ``u >= g x``."""
    slack = [ray[-1] - sum(map(int.__mul__, g, ray)) for ray in rays]
    kept = [k for k, s in enumerate(slack) if s >= 0]
    new_rays = [rays[k] for k in kept]
    new_masks = [masks[k] | (bit if slack[k] == 0 else 0) for k in kept]
    above = [k for k, s in enumerate(slack) if s > 0]
    below = [k for k, s in enumerate(slack) if s < 0]
    if not below:
        return new_rays, new_masks
    simple = all(mask.bit_count() == d for mask in masks)
    edges = _simple_edges if simple else _edges
    for p, q, shared in edges(masks, above, below, d, budget):
        new_rays.append(_between(rays[p], slack[p], rays[q], -slack[q]))
        new_masks.append(shared | bit)
    return new_rays, new_masks


def _between(p: Ray, above: int, q: Ray, below: int) -> Ray:
    """Where the edge from ``p`` to ``q`` meets the inequality."""
    ray = [below * a + above * b for a, b in zip(p, q, strict=True)]
    divisor = math.gcd(*ray)
    return tuple(k // divisor for k in ray)


Edges = list[tuple[int, int, int]]  # ray above, ray below, labels they share


def _simple_edges(
    masks: list[int], above: list[int], below: list[int], d: int, budget: Budget
) -> Edges:
    """Edges of a cone without ties: two rays span one when they share all labels but one."""
    missing_one: dict[int, int] = {}
    for q in below:
        for bit in _bits(masks[q]):
            missing_one[masks[q] ^ bit] = q
    found = []
    for p in above:
        budget.spend(1 + d // 3)
        for bit in _bits(masks[p]):
            partner = missing_one.get(masks[p] ^ bit)
            if partner is not None:
                found.append((p, partner, masks[p] ^ bit))
    return found


def _bits(mask: int) -> list[int]:
    bits = []
    while mask:
        low = mask & -mask
        bits.append(low)
        mask ^= low
    return bits


def _edges(masks: list[int], above: list[int], below: list[int], d: int, budget: Budget) -> Edges:
    """Edges of any cone: no third ray has all the labels that the two share."""
    table = pack(masks)
    below_table = table[below]
    found = []
    for p in above:
        shared = below_table & table[p]
        enough = np.flatnonzero(np.bitwise_count(shared).sum(axis=1) >= d - 1)
        budget.spend(20 + table.size * len(enough) // 500)
        for start in range(0, len(enough), 256):
            part = enough[start : start + 256]
            holders = ((table[None, :, :] & shared[part, None, :]) == shared[part, None, :]).all(2)
            for k in part[holders.sum(axis=1) == 2]:
                q = below[int(k)]
                found.append((p, q, masks[p] & masks[q]))
    return found


def pack(masks: list[int]) -> Masks:
    """Bit masks as an array of 64-bit words, shape ``(len(masks), words)``."""
    words = max(1, -(-max((mask.bit_length() for mask in masks), default=1) // 64))
    data = b"".join(mask.to_bytes(8 * words, "little") for mask in masks)
    return np.frombuffer(data, dtype="<u8").astype(np.uint64).reshape(len(masks), words)
