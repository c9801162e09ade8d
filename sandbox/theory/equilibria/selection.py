"""Which equilibrium, where there are several: risk dominance and payoff dominance.

Between two strict pure equilibria ``e`` and ``f`` the sides look at the 2 x 2 game of their
strategies in the two. ``e`` *risk-dominates* ``f`` if the product of what the sides lose by
deviating from ``e`` alone exceeds that of ``f``: it is the better one to play when unsure of the
other. ``e`` *payoff-dominates* ``f`` if it pays both sides more. The two may disagree.

>>> from sandbox.theory.equilibria.solver import solve
>>> hunt = Game.of([[4, 0], [3, 2]], [[4, 3], [0, 2]])
>>> chosen = selection(solve(hunt))
>>> chosen.payoff_dominant, chosen.risk_dominant
((0,), (1,))

References
----------
J. Harsanyi and R. Selten, *A General Theory of Equilibrium Selection in Games* (1988).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoffs.game import Game
from payoffs.results import Plain, Records, Result
from sandbox.theory.elementary.pure import worth
from sandbox.theory.equilibria.solution import Equilibrium, Solution
from sandbox.theory.reading import read_game

#: Products closer than this part of the larger one are compared in whole numbers.
CLOSE = 1e-9


@dataclass(frozen=True)
class RiskComparison(Plain):
    """Two strict pure equilibria, by their positions in the list of the solution.

    Attributes
    ----------
    first, second
        Positions.
    products
        Deviation losses of both sides multiplied, at the first and at the second, in the unit
        squared.
    winner
        The risk-dominant one; None if the products are equal.
    """

    says = "equilibria=positions products risk_dominant=winner"

    first: int
    second: int
    products: tuple[float, float]
    winner: int | None

    @property
    def positions(self) -> tuple[int, int]:
        """Both positions."""
        return self.first, self.second


@dataclass(frozen=True, eq=False, repr=False)
class Selection(Result):
    """What the two criteria say on a list of equilibria.

    Attributes
    ----------
    solution
        The equilibria; positions refer to them.
    comparisons
        Every pair of strict pure equilibria that differ on both sides.
    risk_dominant
        Strict pure equilibria that risk-dominate every other one (one, or none if the relation
        runs in a circle or is tied).
    payoff_dominant
        Equilibria, pure or mixed, that pay both sides more than every other listed one.
    undominated
        Equilibria than which no other listed one pays both sides more.
    """

    says = "comparisons risk_dominant payoff_dominant undominated conflict"

    solution: Solution
    comparisons: tuple[RiskComparison, ...]
    risk_dominant: tuple[int, ...]
    payoff_dominant: tuple[int, ...]
    undominated: tuple[int, ...]

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
    strict = [k for k, e in enumerate(listed) if e.pure and _least_loss(game, e) > 0.0]
    comparisons = tuple(
        found
        for place, k in enumerate(strict)
        for other in strict[place + 1 :]
        if (found := _compare(game, listed, k, other)) is not None
    )
    everyone = range(len(listed))
    better = {(k, h) for k in everyone for h in everyone if _pays_more(game, listed[k], listed[h])}
    return Selection(
        solution,
        comparisons,
        tuple(k for k in strict if len(strict) > 1 and _wins(k, strict, comparisons)),
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


def _least_loss(game: Game, e: Equilibrium) -> float:
    return min(deviation_losses(game, *_profile(e)))


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


def _wins(k: int, strict: list[int], comparisons: tuple[RiskComparison, ...]) -> bool:
    wins = sum(pair.winner == k for pair in comparisons)
    return wins == len(strict) - 1


def _pays_more(game: Game, e: Equilibrium, f: Equilibrium) -> bool:
    (one, moved), (other, also) = (worth(game, x.row, x.column) for x in (e, f))
    return all(one[k] - other[k] > moved[k] + also[k] for k in (0, 1))
