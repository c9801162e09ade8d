"""What is known about the equilibria of one game, with what it was found by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoffs.game import FloatArray, Game
from payoffs.results import Plain, Records, Result
from sandbox.theory.elementary.dominance import Dominated, Elimination
from sandbox.words import mix_words


@dataclass(frozen=True, eq=False)
class Equilibrium(Plain):
    """One verified (extreme) Nash equilibrium.

    Attributes
    ----------
    row, column
        Probabilities over all strategies of the game, shapes ``(m,)`` and ``(n,)``, read-only.
    payoffs
        Expected payoffs of the row and of the column side, in the game's unit.
    pure
        Whether both sides play one strategy.
    component
        Number of the connected set of equilibria it belongs to, from 0.
    regret
        Most that a side could gain by a deviation, as a part of that side's payoff range.
    margin
        What it hinges on: the smallest probability it plays, or the smallest gap (as a part of
        the payoff range) by which a strategy fails to be a best reply. Near rounding, another
        reading of the payoffs could decide otherwise.
    dominated_by
        Positions of listed equilibria that are better for a side and worse for none.
    improvable
        Whether some pure profile, equilibrium or not, is better for a side and worse for none.
    index
        Index of its component (see :mod:`sandbox.theory.equilibria.index`), None if it is not
        known. The indices of all components sum to one; a component of index 0 can vanish by a
        small change of payoffs.
    """

    says = (
        "row column payoffs pure component regret margin pareto_dominated dominated_by "
        "improvable index"
    )

    row: FloatArray
    column: FloatArray
    payoffs: tuple[float, float]
    pure: bool
    component: int
    regret: float
    margin: float
    dominated_by: tuple[int, ...] = ()
    improvable: bool = False
    index: int | None = None

    @property
    def pareto_dominated(self) -> bool:
        """Whether another listed equilibrium is better for a side and worse for none."""
        return bool(self.dominated_by)

    @property
    def supports(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Strategies played with positive probability, of the row and of the column side."""
        return _support(self.row), _support(self.column)


@dataclass(frozen=True, eq=False, repr=False)
class Solution(Result):
    """The answer of :func:`sandbox.theory.equilibria.solver.solve`.

    Attributes
    ----------
    game
        The game that was solved.
    equilibria
        Pure ones first, by row and column, then mixed ones by the size of their supports.
    components
        Number of connected sets among the listed equilibria.
    subsets
        Maximal Nash subsets: positions of the equilibria that span each (every pairing and
        mixture of their strategies is an equilibrium). None where it is not known.
    degenerate
        Whether some mixed strategy has more pure best replies than it mixes strategies: over
        the whole game if that could be enumerated, else over what elimination leaves (said in
        ``notes``).
    complete
        Whether all extreme equilibria are listed, confirmed in exact arithmetic, of the payoffs
        as ``readings`` says they were read.
    method
        What found them.
    game_class
        See :func:`sandbox.theory.elementary.ordinal.game_class`.
    tolerance
        Regret up to which a profile is accepted, as a part of a side's payoff range.
    dominated, weakly_dominated
        Strategies that are dominated in the game as it stands.
    eliminations
        Record of the iterated elimination of strictly dominated strategies.
    notes
        Budgets that ran out, equilibria a method missed, how payoffs were read.
    effort
        Times the usual budget of work that was allowed.
    readings
        How exact enumeration read the row and the column payoffs: ``given`` (as fractions) and
        ``typed`` are the payoffs as given, ``decimal`` and ``fraction`` the numbers that rounded
        ones stand for, ``doubles`` computed payoffs with their rounding. None where it did not
        end. See :mod:`sandbox.theory.basics`.
    """

    says = (
        "equilibria components degenerate complete method class=game_class subsets dominated "
        "weakly_dominated eliminated=eliminations tolerance notes effort readings "
        "unit=game.unit players=game.players rows=game.rows columns=game.columns"
    )

    game: Game
    equilibria: tuple[Equilibrium, ...]
    components: int
    subsets: tuple[tuple[int, ...], ...] | None
    degenerate: bool
    complete: bool
    method: str
    game_class: str
    tolerance: float
    dominated: Dominated
    weakly_dominated: Dominated
    eliminations: tuple[Elimination, ...]
    notes: tuple[str, ...]
    effort: float = 1.0
    readings: tuple[str, str] | None = None

    @property
    def headline(self) -> str:
        """The answer in one line."""
        count = len(self.equilibria)
        kind = "equilibrium" if count == 1 else "equilibria"
        listed = "complete" if self.complete else "some may be missing"
        return f"{self.game.title or 'game'}: {count} {kind} ({listed}), {self.game_class}"

    def records(self) -> Records:
        """One line an equilibrium; strategies in words, payoffs under the players' names."""
        first, second = self.game.players
        return [
            {
                f"{first} plays": mix_words(equilibrium.row, self.game.rows),
                f"{second} plays": mix_words(equilibrium.column, self.game.columns),
                f"{first} payoff": equilibrium.payoffs[0],
                f"{second} payoff": equilibrium.payoffs[1],
                "pure": equilibrium.pure,
                "component": equilibrium.component,
                "pareto_dominated": equilibrium.pareto_dominated,
                "regret": equilibrium.regret,
            }
            for equilibrium in self.equilibria
        ]


def _support(probabilities: FloatArray) -> tuple[int, ...]:
    return tuple(int(k) for k in np.flatnonzero(probabilities > 0.0))
