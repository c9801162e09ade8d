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
    """One verified (extreme) Nash equilibrium."""

    says = (
        "row column payoffs pure component regret margin pareto_dominated dominated_by "
        "improvable index"
    )

    #: Probabilities over all strategies of the game, shapes ``(m,)`` and ``(n,)``, read-only.
    row: FloatArray
    column: FloatArray
    #: Expected payoffs of the row and of the column side, in the game's unit.
    payoffs: tuple[float, float]
    pure: bool  # whether both sides play one strategy
    component: int  # number of the connected set of equilibria it belongs to, from 0
    #: Most that a side could gain by a deviation, as a part of that side's payoff range.
    regret: float
    #: What it hinges on: the smallest probability it plays, or the smallest gap (as a part of the
    #: payoff range) by which a strategy fails to be a best reply. Near rounding, another reading of
    #: the payoffs could decide otherwise.
    margin: float
    #: Positions of listed equilibria that are better for a side and worse for none.
    dominated_by: tuple[int, ...] = ()
    #: Whether some pure profile, equilibrium or not, is better for a side and worse for none.
    improvable: bool = False
    #: Index of its component (see :mod:`sandbox.theory.equilibria.index`), None if it is not known.
    #: The indices of all components sum to one; a component of index 0 can vanish by a small change
    #: of payoffs.
    index: int | None = None

    @property
    def pareto_dominated(self) -> bool:
        """Whether another listed equilibrium is better for a side and worse for none."""
        return bool(self.dominated_by)

    @property
    def supports(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Strategies played with positive probability, of the row and of the column side."""
        rows, columns = (np.flatnonzero(p > 0.0).tolist() for p in (self.row, self.column))
        return tuple(rows), tuple(columns)


@dataclass(frozen=True, eq=False, repr=False)
class Solution(Result):
    """The answer of :func:`sandbox.theory.equilibria.solver.solve`."""

    says = (
        "equilibria components degenerate complete method class=game_class subsets dominated "
        "weakly_dominated eliminated=eliminations tolerance notes effort readings "
        "unit=game.unit players=game.players rows=game.rows columns=game.columns"
    )

    game: Game  # the game that was solved
    #: Pure ones first, by row and column, then mixed ones by the size of their supports.
    equilibria: tuple[Equilibrium, ...]
    components: int  # number of connected sets among the listed equilibria
    #: Maximal Nash subsets: positions of the equilibria that span each (every pairing and mixture
    #: of their strategies is an equilibrium). None where it is not known.
    subsets: tuple[tuple[int, ...], ...] | None
    #: Whether some mixed strategy has more pure best replies than it mixes strategies: over the
    #: whole game if that could be enumerated, else over what elimination leaves (said in
    #: ``notes``).
    degenerate: bool
    #: Whether all extreme equilibria are listed, confirmed in exact arithmetic, of the payoffs as
    #: ``readings`` says they were read.
    complete: bool
    method: str  # what found them
    game_class: str  # see :func:`sandbox.theory.elementary.ordinal.game_class`
    #: Regret up to which a profile is accepted, as a part of a side's payoff range.
    tolerance: float
    #: Strategies that are dominated in the game as it stands.
    dominated: Dominated
    weakly_dominated: Dominated
    #: Record of the iterated elimination of strictly dominated strategies.
    eliminations: tuple[Elimination, ...]
    #: Budgets that ran out, equilibria a method missed, how payoffs were read.
    notes: tuple[str, ...]
    effort: float = 1.0  # times the usual budget of work that was allowed
    #: How exact enumeration read the row and the column payoffs: ``given`` (as fractions) and
    #: ``typed`` are the payoffs as given, ``decimal`` and ``fraction`` the numbers that rounded
    #: ones stand for, ``doubles`` computed payoffs with their rounding. None where it did not end.
    #: See :mod:`sandbox.theory.basics`.
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
