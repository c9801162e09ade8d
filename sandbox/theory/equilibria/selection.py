"""Which equilibrium, where there are several, and how firm each is: dominance and stability.

Between two strict pure equilibria ``e`` and ``f`` the sides look at the 2 x 2 game of their
strategies in the two. ``e`` *risk-dominates* ``f`` if the product of what the sides lose by
deviating from ``e`` alone exceeds that of ``f``: it is the better one to play when unsure of the
other. ``e`` *payoff-dominates* ``f`` if it pays both sides more. The two may disagree.

*Stability* is how much payoffs may be off before an equilibrium is no longer one. Every payoff of
both sides may change by up to ``epsilon``, each on its own. A strict pure equilibrium stays one as
long as ``epsilon`` is at most half the smallest loss from deviating (the payoff of staying falls,
that of the deviation rises), and beyond that some change ends it: the bound is exact. A mixed
equilibrium moves at once, because each side's mixture keeps the *other* indifferent. If the
indifference system ``M z = e`` of one side's payoffs, with ``z = (y, v)``, is regular, then for
every change of at most

    epsilon = t / (1 + nu t),   t = min( y_r / |N_r|,  g_k / (1 + |c_k|) ),

an equilibrium with the same supports remains. There ``N`` is ``M^-1`` without its last column,
``nu`` the sum of the absolute values of its rows for ``y``, ``g_k`` the gap of an unplayed
strategy ``k`` and ``c_k = (a_k, -1) N``; norms are sums of absolute values. It follows from
``z' - z = -N (I + E N)^-1 E z``, and gives half the smallest loss for a pure equilibrium.

>>> from sandbox.theory.equilibria.solver import solve
>>> hunt = Game.of([[4, 0], [3, 2]], [[4, 3], [0, 2]])
>>> chosen = selection(solve(hunt))
>>> chosen.payoff_dominant, chosen.risk_dominant
((0,), (1,))
>>> chicken = Game.of([[3, 2], [4, 1]], [[3, 4], [2, 1]])
>>> [(entry.radius, entry.exact) for entry in stability(solve(chicken))]
[(0.5, True), (0.5, True), (0.25, False)]

References
----------
J. Harsanyi and R. Selten, *A General Theory of Equilibrium Selection in Games* (1988).
E. van Damme, *Stability and Perfection of Nash Equilibria* (1991), chapter 2, for regularity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoffs.game import FloatArray, Game
from payoffs.numeric import ROUNDING
from payoffs.results import Plain, Records, Result
from sandbox.messages import N_, _
from sandbox.theory.basics import read_game
from sandbox.theory.elementary.pure import worth
from sandbox.theory.equilibria.solution import Equilibrium, Solution

#: Products closer than this part of the larger one are compared in whole numbers.
CLOSE = 1e-9


@dataclass(frozen=True)
class RiskComparison(Plain):
    """Two strict pure equilibria, by their positions in the list of the solution."""

    says = "equilibria=positions products risk_dominant=winner"

    #: Positions.
    first: int
    second: int
    #: Deviation losses of both sides multiplied, at the first and at the second, in the unit
    #: squared.
    products: tuple[float, float]
    winner: int | None  # the risk-dominant one; None if the products are equal

    @property
    def positions(self) -> tuple[int, int]:
        """Both positions."""
        return self.first, self.second


@dataclass(frozen=True, eq=False, repr=False)
class Selection(Result):
    """What the two criteria say on a list of equilibria."""

    says = "comparisons risk_dominant payoff_dominant undominated conflict"

    solution: Solution  # the equilibria; positions refer to them
    #: Every pair of strict pure equilibria that differ on both sides.
    comparisons: tuple[RiskComparison, ...]
    #: Strict pure equilibria that risk-dominate every other one (one, or none if the relation runs
    #: in a circle or is tied).
    risk_dominant: tuple[int, ...]
    #: Equilibria, pure or mixed, that pay both sides more than every other listed one.
    payoff_dominant: tuple[int, ...]
    undominated: tuple[int, ...]  # equilibria than which no other listed one pays both sides more

    @property
    def conflict(self) -> bool:
        """Whether the safer equilibrium is not the better one."""
        both = self.risk_dominant and self.payoff_dominant
        return bool(both) and self.risk_dominant != self.payoff_dominant

    @property
    def headline(self) -> str:
        """The answer in one line."""
        told = (
            f"{name}-dominant: {', '.join(map(str, which)) or 'none'}"
            for name, which in (("risk", self.risk_dominant), ("payoff", self.payoff_dominant))
        )
        return f"of {len(self.solution.equilibria)} equilibria {'; '.join(told)}"

    def records(self) -> Records:
        """One line an equilibrium."""
        first, second = self.solution.game.players
        return [
            {
                "equilibrium": k,
                f"{first} payoff": e.payoffs[0],
                f"{second} payoff": e.payoffs[1],
                "risk_dominant": k in self.risk_dominant,
                "payoff_dominant": k in self.payoff_dominant,
                "undominated": k in self.undominated,
            }
            for k, e in enumerate(self.solution.equilibria)
        ]


def selection(solution: Solution) -> Selection:
    """Compare the listed equilibria by risk and by payoff."""
    game, listed = solution.game, solution.equilibria
    strict = [
        k
        for k, e in enumerate(listed)
        if e.pure and min(deviation_losses(game, *_profile(e))) > 0.0
    ]
    comparisons = tuple(
        found
        for place, k in enumerate(strict)
        for other in strict[place + 1 :]
        if (found := _compare(game, listed, k, other)) is not None
    )
    everyone, others = range(len(listed)), len(strict) - 1
    better = {(k, h) for k in everyone for h in everyone if _pays_more(game, listed[k], listed[h])}
    return Selection(
        solution,
        comparisons,
        tuple(k for k in strict if others and sum(c.winner == k for c in comparisons) == others),
        tuple(
            k
            for k in everyone
            if len(listed) > 1 and all((k, h) in better for h in everyone if h != k)
        ),
        tuple(k for k in everyone if not any((h, k) in better for h in everyone)),
    )


def deviation_losses(game: Game, row: int, column: int) -> tuple[float, float]:
    """What each side loses at least by deviating from a profile alone, in the game's unit.

    Negative where a deviation gains; infinite for a side with one strategy.
    """
    A, B = game.settled
    losses = []
    for own, at in ((A[:, column], row), (B[row], column)):
        others = np.delete(own, at)
        losses.append(float(own[at] - others.max()) if len(others) else np.inf)
    return losses[0], losses[1]


def _profile(e: Equilibrium) -> tuple[int, int]:
    return int(e.row.argmax()), int(e.column.argmax())


def _compare(
    game: Game, listed: tuple[Equilibrium, ...], first: int, second: int
) -> RiskComparison | None:
    (i, j), (p, q) = _profile(listed[first]), _profile(listed[second])
    if i == p or j == q:
        return None
    A, B = game.settled
    here = float((A[i, j] - A[p, j]) * (B[i, j] - B[i, q]))
    there = float((A[p, q] - A[i, q]) * (B[p, q] - B[p, j]))
    ahead = here - there
    if abs(ahead) <= CLOSE * max(here, there):
        ahead = _exactly_ahead(game, (i, j), (p, q))
    winner = None if ahead == 0 else first if ahead > 0 else second
    return RiskComparison(first, second, (here, there), winner)


def _exactly_ahead(game: Game, one: tuple[int, int], other: tuple[int, int]) -> int:
    """The sign of the first product less the second, in whole numbers."""
    (i, j), (p, q) = one, other
    of_row, of_column = (reading.integers for reading in read_game(game))
    here = (of_row[i][j] - of_row[p][j]) * (of_column[j][i] - of_column[q][i])
    there = (of_row[p][q] - of_row[i][q]) * (of_column[q][p] - of_column[j][p])
    return (here > there) - (here < there)


def _pays_more(game: Game, e: Equilibrium, f: Equilibrium) -> bool:
    (one, moved), (other, also) = (worth(game, x.row, x.column) for x in (e, f))
    return all(one[k] - other[k] > moved[k] + also[k] for k in (0, 1))


#: An indifference system of unit payoffs worse conditioned than this counts as singular.
SINGULAR = 1e10


@dataclass(frozen=True)
class Stability(Plain):
    """How one equilibrium bears small changes of payoffs."""

    says = "position radius exact sensitivity condition index degenerate"

    position: int  # in the list of the solution
    #: For every change of all payoffs by at most this (in the game's unit) the equilibrium stays
    #: one (if pure) or one with the same supports is near (if mixed). 0 if degenerate; infinite if
    #: nobody has an alternative.
    radius: float
    #: Whether a larger change can end it (pure equilibria); else the radius is a lower bound.
    exact: bool
    #: Most that a probability moves per unit of payoff change, to first order; 0 if pure and
    #: strict, None if degenerate.
    sensitivity: float | None
    #: Condition number of the worse side's indifference system, its payoffs scaled to range 1; None
    #: if degenerate.
    condition: float | None
    #: Index of its component, None if not known: a component with an index other than 0 survives
    #: every small change, one of index 0 may vanish.
    index: int | None

    @property
    def degenerate(self) -> bool:
        """Whether an arbitrarily small change can end it."""
        return self.radius == 0.0

    def sentence(self, unit: str) -> str:
        """The same in words."""
        if self.radius == 0.0:
            fate = {
                None: N_("its component may or may not survive"),
                0: N_("its whole component may vanish"),
            }
            after = fate.get(self.index, N_("but an equilibrium near its component always remains"))
            told = _("An arbitrarily small change of payoffs can end it; {after}.")
            return told.format(after=_(after))
        if not np.isfinite(self.radius):
            return _("Nobody has an alternative: no change of payoffs can end it.")
        if self.exact:
            return _(
                "It stays an equilibrium as long as no payoff is off by more than {radius:.3g} "
                "{unit}, and beyond that it may not."
            ).format(radius=self.radius, unit=_(unit))
        return _(
            "If no payoff is off by more than {radius:.3g} {unit}, an equilibrium with the same "
            "supports is near; its probabilities move by up to {moves:.3g} per {unit}."
        ).format(radius=self.radius, unit=_(unit), moves=self.sensitivity)


@dataclass(frozen=True)
class _Half:
    """One side's indifference: what the other side's mixture bears."""

    radius: float
    sensitivity: float
    condition: float


def stability(solution: Solution) -> tuple[Stability, ...]:
    """Stability of each listed equilibrium, in the order of the list."""
    return tuple(_of(solution.game, k, e) for k, e in enumerate(solution.equilibria))


def _of(game: Game, position: int, e: Equilibrium) -> Stability:
    if e.pure:
        radius = max(0.0, min(deviation_losses(game, *_profile(e))) / 2.0)
        if radius == 0.0:
            return Stability(position, 0.0, True, None, None, e.index)
        return Stability(position, radius, True, 0.0, 1.0, e.index)
    first = _half(game.row_payoffs, e.row, e.column)
    second = _half(game.column_payoffs.T, e.column, e.row)
    if first is None or second is None:
        return Stability(position, 0.0, True, None, None, e.index)
    return Stability(
        position,
        min(first.radius, second.radius),
        False,
        max(first.sensitivity, second.sensitivity),
        max(first.condition, second.condition),
        e.index,
    )


def _half(payoffs: FloatArray, own: FloatArray, other: FloatArray) -> _Half | None:
    """The other side's mixture as the solution of one side's indifference; None if degenerate.

    ``payoffs``: one side's, its own strategies along the first axis.
    """
    I, J = np.flatnonzero(own > 0.0), np.flatnonzero(other > 0.0)  # noqa: E741 (a support)
    if len(I) != len(J):
        return None
    # by what is played: how large payoffs elsewhere are does not matter
    at_hand = payoffs[np.ix_(I, J)]
    spread = float(np.ptp(at_hand)) or 1.0
    unit = (payoffs - at_hand.min()) / spread
    size = len(J)
    matrix = np.zeros((size + 1, size + 1))
    matrix[:size, :size], matrix[:size, size], matrix[size, :size] = unit[np.ix_(I, J)], -1.0, 1.0
    condition = float(np.linalg.cond(matrix))
    if not condition < SINGULAR:
        return None
    inverse = np.linalg.inv(matrix)[:, :size]
    moves = np.abs(inverse[:size]).sum(axis=1)
    unplayed = np.setdiff1d(np.arange(len(own)), I)
    value = float((unit[I] @ other).mean())
    gaps = value - unit[unplayed] @ other
    sizes = np.abs(payoffs) @ other / spread
    if (gaps <= 4 * ROUNDING * (sizes[unplayed] + sizes[I].max())).any():
        return None
    extended = np.column_stack([unit[np.ix_(unplayed, J)], -np.ones(len(unplayed))])
    reach = 1.0 + np.abs(extended @ inverse).sum(axis=1)
    with np.errstate(divide="ignore"):
        t = float(np.concatenate([other[J] / moves, gaps / reach]).min())
    radius = t / (1.0 + float(moves.sum()) * t) if np.isfinite(t) else np.inf
    return _Half(radius * spread, float(moves.max()) / spread, condition)
