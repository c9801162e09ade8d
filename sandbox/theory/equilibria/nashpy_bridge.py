"""nashpy's three algorithms behind one prepared face, so that they lose nothing they can find.

Measured with nashpy 0.0.43, and what is done about it here:

*Support enumeration drops equilibria of ordinary games*, mostly without a warning: 77 of the
310 equilibria of 150 games of 4 x 4 with normal payoffs. ``solve_indifference`` pins unused
strategies to zero by extra equations of one large system; the solver returns -1e-17 for some
of them and ``all(prob >= 0)``, which knows no tolerance, rejects the whole profile (74 of the
77). ``obey_support`` with its tolerance of 1e-16 rejects +2e-16 in the same way (the other
3). In degenerate games ``is_ne`` compares payoffs of best replies by ``==``, and supports of
unequal size give a system that is not square and end in ``LinAlgError``. Here nashpy is asked
for one support pair at a time on the payoffs of these supports alone (no unused strategy is
left to be rounded), and what it finds is judged by regret instead of ``==``.

*Vertex enumeration* recomputes the column polytope for every vertex of the row polytope, and
its polytope is unbounded when a column is constant at the smallest payoff (payoffs are
shifted to a minimum of zero, and only if that is negative). ``np.isclose`` on unscaled
payoffs makes labels depend on the unit. Most of its time goes into linear programmes for points
inside. Here both payoffs are mapped to [1, 2] first, where such a point is known, Qhull is given
each of nashpy's polytopes once, and pairs are matched by label. (Von Stengel's
6 x 6 game with 75 equilibria: 505 profiles without these measures, most of them false.)

*Lemke-Howson* does not return on some games: integer pivoting multiplies every row by the
pivot and never divides, so in doubles the entries double their digits with each step until
they are infinite, then not a number, and the labels never complete. Here the pivoting is
nashpy's, one step at a time under a budget, on a tableau whose rows are divided by their
largest entry after each step, which changes no ratio.

Nothing here is trusted: every candidate comes with its regret and the caller decides.

>>> from payoffs.game import Game
>>> game = Game.of([[2, 0], [0, 1]], [[1, 0], [0, 2]])
>>> len(by_vertices(game).found), len(by_supports(game).found)
(3, 3)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import combinations
from math import comb
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.errors import BudgetError
from payoffs.game import FloatArray, Game
from sandbox.theory.basics import Budget
from sandbox.theory.elementary.pure import TOLERANCE, spread, unit_range, unit_regrets


class _Later(ModuleType):
    """A module that is imported when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        _forget(self)
        return getattr(import_module(self.__name__), name)


def _forget(later: _Later) -> None:
    parent, _, child = later.__name__.rpartition(".")
    if sys.modules.get(later.__name__) is later:
        del sys.modules[later.__name__]
    if parent and vars(sys.modules[parent]).get(child) is later:
        delattr(sys.modules[parent], child)


@contextmanager
def _put_off(*names: str) -> Iterator[None]:
    """Within, an import of these modules waits until they are used; afterwards all is as it was."""
    put_off = [_Later(name) for name in names if name not in sys.modules]
    for later in put_off:
        sys.modules[later.__name__] = later
        parent, _, child = later.__name__.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, later)
    yield
    for later in put_off:
        _forget(later)


# a third of nashpy's import is none of its business with matrices: networkx, for Moran processes
# on graphs, and what SciPy draws in by taking over every name of NumPy
with _put_off("networkx", "numpy.f2py", "numpy.testing"):
    from nashpy.algorithms.support_enumeration import solve_indifference
    from nashpy.linalg import create_col_tableau, create_row_tableau
    from nashpy.linalg.tableau import TableauLex
    from nashpy.polytope.polytope import build_halfspaces
    from scipy.spatial import HalfspaceIntersection, QhullError

Profile = tuple[FloatArray, FloatArray]

#: Qhull cannot be interrupted, so larger polytopes than these are not handed to it.
MAX_DIMENSION = 9
MAX_VERTICES = 5_000
#: Pivots after which one Lemke-Howson path is given up.
MAX_PIVOTS = 2_000
#: Steps of work: a pair of supports, a vertex from Qhull, a pivot (before their size counts).
PAIR, VERTEX, PIVOT = 150, 100, 90
#: Tableau entries smaller than this part of their row's largest are rounding.
ZERO = 1e-13
#: Probabilities differing by less are the same profile found twice.
SAME = 1e-7


@dataclass(frozen=True)
class NashpyHits:
    """What one algorithm found."""

    #: Profiles whose regret is within the tolerance, without repetitions.
    found: tuple[Profile, ...]
    rejected: int  # number of candidates that the algorithm offered and the regret refused
    notes: tuple[str, ...] = ()  # budgets that ran out and sizes that were refused, in words


def by_supports(
    game: Game, tolerance: float = TOLERANCE, budget: Budget | None = None
) -> NashpyHits:
    """Support enumeration: all pairs of supports of equal size, small ones first."""
    profiles = _support_profiles(*_prepared(game), budget or Budget())
    return _collect(game, "support enumeration", profiles, tolerance)


def by_vertices(
    game: Game, tolerance: float = TOLERANCE, budget: Budget | None = None
) -> NashpyHits:
    """Vertex enumeration by Qhull, for games that it can do in reasonable time."""
    if not fits_vertices(game):
        note = f"vertex enumeration is not tried on {game.shape[0]} x {game.shape[1]}"
        return NashpyHits((), 0, (note,))
    profiles = _vertex_profiles(*_padded(*_prepared(game)), budget or Budget())
    return _collect(game, "vertex enumeration", profiles, tolerance)


def by_lemke_howson(
    game: Game, tolerance: float = TOLERANCE, budget: Budget | None = None
) -> NashpyHits:
    """One Lemke-Howson path for each label that may be dropped first."""
    profiles = _lemke_howson_profiles(*_padded(*_prepared(game)), budget or Budget())
    return _collect(game, "Lemke-Howson", profiles, tolerance)


def fits_vertices(game: Game) -> bool:
    """Whether both polytopes are small enough for Qhull."""
    m, n = (max(2, size) for size in game.shape)
    if max(m, n) > MAX_DIMENSION:
        return False
    return max(_most_vertices(m, m + n), _most_vertices(n, m + n)) <= MAX_VERTICES


def _most_vertices(d: int, facets: int) -> int:
    """McMullen's bound on the vertices of a ``d``-dimensional polytope."""
    return comb(facets - (d + 1) // 2, facets - d) + comb(facets - (d + 2) // 2, facets - d)


def _prepared(game: Game) -> tuple[FloatArray, FloatArray]:
    """Both payoffs mapped to [1, 2]: what nashpy's polytopes and tableaus like best."""
    return unit_range(game.settled[0]) + 1.0, unit_range(game.settled[1]) + 1.0


def _padded(A: FloatArray, B: FloatArray) -> tuple[FloatArray, FloatArray]:
    """At least two strategies a side, which nashpy's geometry needs, by a dominated dummy."""
    if len(A) == 1:
        A, B = np.vstack([A, A - 0.5]), np.vstack([B, B])
    if len(A.T) == 1:
        A, B = np.hstack([A, A]), np.hstack([B, B - 0.5])
    return A, B


def _collect(
    game: Game, name: str, profiles: Iterator[Profile | str], tolerance: float
) -> NashpyHits:
    """Certify by regret, merge repetitions, keep the notes that come between profiles."""
    A, B = map(unit_range, game.settled)
    found: list[Profile] = []
    notes: list[str] = []
    rejected = 0
    m, n = game.shape
    try:
        for offered in profiles:
            if isinstance(offered, str):
                notes.append(offered)
                continue
            profile = offered[0][:m], offered[1][:n]  # without a dummy
            if not _is_profile(profile) or max(unit_regrets(A, B, *profile)) > tolerance:
                rejected += 1
            elif not any(_same(profile, other) for other in found):
                found.append(profile)
    except BudgetError as error:
        notes.append(f"{name} {error}")
    return NashpyHits(tuple(found), rejected, tuple(notes))


def _is_profile(profile: Profile) -> bool:
    return all(bool(np.isfinite(p).all()) and abs(p.sum() - 1.0) < 1e-9 for p in profile)


def _same(one: Profile, other: Profile) -> bool:
    return all(float(np.abs(p - q).max()) < SAME for p, q in zip(one, other, strict=True))


def _support_profiles(A: FloatArray, B: FloatArray, budget: Budget) -> Iterator[Profile | str]:
    m, n = A.shape
    for size in range(1, min(m, n) + 1):
        for rows in combinations(range(m), size):
            for columns in combinations(range(n), size):
                budget.spend(PAIR + m + n)
                # solve_indifference(M, ...) makes the owner of M's rows indifferent.
                y = _indifferent(A[np.ix_(rows, columns)])
                x = None if y is None else _indifferent(B[np.ix_(rows, columns)].T)
                if x is not None and y is not None:
                    yield spread(x, rows, m), spread(y, columns, n)


def _indifferent(M: FloatArray) -> FloatArray | None:
    """The mixture of all columns that makes all rows indifferent, by nashpy."""
    size = len(M)
    answer = solve_indifference(M, rows=range(size), columns=range(size))
    return None if answer is False else np.asarray(answer, dtype=float)


def _vertex_profiles(A: FloatArray, B: FloatArray, budget: Budget) -> Iterator[Profile | str]:
    m, n = A.shape
    try:
        with np.errstate(all="ignore"):  # Qhull's points at infinity are filtered by nashpy
            xs = _vertices(build_halfspaces(B.T))
            budget.spend(VERTEX * len(xs))
            ys = _vertices(build_halfspaces(A))
    except (QhullError, ValueError):
        yield "vertex enumeration failed numerically (Qhull)"
        return
    everything = set(range(m + n))
    labels_of_x = [{(k + m) % (m + n) for k in labels} for _, labels in xs]
    labels_of_y = [labels for _, labels in ys]
    budget.spend(VERTEX * len(ys))
    for (x, _), has in zip(xs, labels_of_x, strict=True):
        budget.spend(1 + len(ys) // 20)
        missing = everything - has
        for (y, _), others in zip(ys, labels_of_y, strict=True):
            if missing <= others:
                yield _clean(x), _clean(y)


def _vertices(halfspaces: FloatArray) -> list[tuple[FloatArray, set[int]]]:
    """Vertices of a polytope but the origin, each with the half spaces that it touches."""
    sides, bound = halfspaces[:, :-1], -halfspaces[:, -1]
    # payoffs are at most 2: a quarter of the equal mixture leaves room everywhere
    inside = np.full(sides.shape[1], 0.25 / sides.shape[1])
    polytope = HalfspaceIntersection(halfspaces, inside)
    found = polytope.intersections
    polytope.close()
    found = found[~np.isclose(found, 0.0).all(axis=1) & (found.max(axis=1) < np.inf)]
    touches = np.isclose(found @ sides.T, bound)
    return [(v, set(np.flatnonzero(of).tolist())) for v, of in zip(found, touches, strict=True)]


def _clean(vertex: NDArray[Any]) -> FloatArray:
    """A vertex as probabilities: Qhull leaves 1e-17 where nothing is meant."""
    p: FloatArray = np.where(np.abs(vertex) < 1e-12 * np.abs(vertex).max(), 0.0, vertex)
    p = np.maximum(p, 0.0)
    p /= p.sum()
    return p


class _ScaledTableau(TableauLex):
    """nashpy's lexicographic tableau, its rows kept near one and pivoted all at once."""

    def _pivot(self, column_index: int, pivot_row_index: int) -> None:
        T = self._tableau
        pivot = T[pivot_row_index].copy()
        column = T[:, column_index].copy()
        T *= pivot[column_index]
        T -= np.outer(column, pivot)
        T[pivot_row_index] = pivot
        # Dividing a row by a positive number changes no ratio and no strategy.
        T /= np.abs(T).max(axis=1, keepdims=True)
        # What cancelled is zero: the ratio test must not take its rounding for a sign.
        T[np.abs(T) < ZERO] = 0.0

    def _find_pivot_row(self, column_index: int) -> int:
        # As nashpy's, without its switching of warning filters, which threads would share.
        ratios = self._tableau[:, column_index] / self._tableau[:, -1]
        ratios[np.isnan(ratios)] = -np.inf
        ties = ratios == ratios.max()
        if ties.sum() > 1:
            return int(self._tie_break_lex(column_index, ties))
        return int(ratios.argmax())


def _lemke_howson_profiles(A: FloatArray, B: FloatArray, budget: Budget) -> Iterator[Profile | str]:
    labels = sum(A.shape)
    lost = 0
    for label in range(labels):
        try:
            with np.errstate(all="ignore"):  # ratios over zero are part of the ratio test
                profile = follow(A, B, label, budget)
        except BudgetError as error:
            yield f"Lemke-Howson tried {label} of {labels} labels: {error}"
            break
        if profile is None:
            lost += 1
        else:
            yield profile
    if lost:
        yield f"Lemke-Howson: {lost} of {labels} paths did not end within {MAX_PIVOTS} pivots"


def follow(A: FloatArray, B: FloatArray, label: int, budget: Budget) -> Profile | None:
    """The Lemke-Howson path that starts by dropping a label; None if it does not end.

    ``A`` and ``B``: positive payoffs of shape ``(m, n)``. ``label``: ``0`` to ``m + n - 1``. Raises
    Raises BudgetError when the budget runs out.
    """
    rows = _ScaledTableau(create_row_tableau(B)._tableau)  # type: ignore[no-untyped-call]
    columns = _ScaledTableau(create_col_tableau(A)._tableau)  # type: ignore[no-untyped-call]
    turn, other = rows, columns
    if label not in rows.non_basic_variables:
        turn, other = columns, rows
    entering = label
    try:
        for _ in range(MAX_PIVOTS):
            budget.spend(PIVOT + sum(A.shape) // 2)
            entering = turn.pivot_and_drop_label(entering)
            turn, other = other, turn
            if rows.non_basic_variables | columns.non_basic_variables == rows.labels:
                x = rows.to_strategy(columns.non_basic_variables)
                y = columns.to_strategy(rows.non_basic_variables)
                return (x, y) if (len(x), len(y)) == A.shape else None
    except (ValueError, KeyError):  # a label could not be found: the numbers have gone wrong
        return None
    return None
