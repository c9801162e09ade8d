"""The threat game when neither side knows how resolved the other is.

Each side is of one of a few types (two in the text: low and high resolve) drawn from known
priors; a type bears its own cost of yielding and its own cost of executed escalation, and knows
itself only. A strategy says for each type whether it presses; the game over these strategies has
the Bayesian Nash equilibria of the original (Harsanyi 1967), and is solved like any other.

>>> chicken = Game.of([[0, -1], [1, -5]], [[0, 1], [-1, -5]])
>>> certain = bayesian_threat(chicken, (Resolve("only"),), (Resolve("only"),))
>>> sorted(round(found.escalation, 6) for found in certain.equilibria)
[0.0, 0.0, 0.04]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from payoffs.errors import InputError
from payoffs.game import FloatArray, Game
from payoffs.results import Plain, Records, Result
from sandbox.theory.equilibria.solver import solve

HOLD, PRESS = 0, 1
#: Strategies that press with probabilities this close for every type are the same.
SAME = 1e-7
#: Types a side: the strategic form has two to that power strategies.
MAX_TYPES = 4


@dataclass(frozen=True)
class Resolve:
    """A type: its prior, and what it bears on top of the game's payoffs.

    ``yielding`` is an extra cost of holding against a press (an audience cost), ``war`` one of
    executed escalation; negative costs are relief.
    """

    name: str
    prior: float = 1.0
    yielding: float = 0.0
    war: float = 0.0


def low_high(prior_high: float, *, yielding: float, war: float = 0.0) -> tuple[Resolve, Resolve]:
    """The two types of the text: the high one yields at a cost or bears escalation better.

    Parameters
    ----------
    prior_high
        Probability of the high type.
    yielding
        Extra cost that yielding has for the high type.
    war
        Extra cost that executed escalation has for the *low* type.
    """
    low = Resolve("low", 1.0 - prior_high, 0.0, war)
    return low, Resolve("high", prior_high, yielding, 0.0)


@dataclass(frozen=True, eq=False)
class BayesianEquilibrium(Plain):
    """One equilibrium."""

    says = "row column payoffs escalation yields"

    #: Probability that each type presses, in the order of the types; not a number for a type of
    #: prior zero.
    row: FloatArray
    column: FloatArray
    payoffs: tuple[float, float]  # expected payoffs before types are known
    escalation: float  # probability that both press
    #: Probability that the row side yields, and that the column side does.
    yields: tuple[float, float]


@dataclass(frozen=True, eq=False, repr=False)
class BayesianSolution(Result):
    """The answer of :func:`bayesian_threat`.

    ``prior`` is the joint prior of the types, shape ``(row types, column types)``; ``complete``
    whether all extreme equilibria of the strategic form are behind the list.
    """

    says = "row_types column_types prior equilibria complete"

    game: Game
    row_types: tuple[Resolve, ...]
    column_types: tuple[Resolve, ...]
    prior: FloatArray
    equilibria: tuple[BayesianEquilibrium, ...]
    complete: bool

    @property
    def escalation(self) -> tuple[float, float]:
        """Least and greatest probability of executed escalation over the equilibria."""
        chances = [found.escalation for found in self.equilibria]
        return min(chances), max(chances)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        low, high = self.escalation
        listed = "all of them" if self.complete else "some may be missing"
        return (
            f"{len(self.equilibria)} Bayesian equilibria ({listed}); both threats are carried out "
            f"with probability {low:.3g} to {high:.3g}"
        )

    def records(self) -> Records:
        """One line an equilibrium: how likely each type presses, and what comes of it."""
        lines = []
        for found in self.equilibria:
            line = {f"row {t.name}": p for t, p in zip(self.row_types, found.row, strict=True)}
            columns = zip(self.column_types, found.column, strict=True)
            line |= {f"column {t.name}": p for t, p in columns}
            line |= {"row payoff": found.payoffs[0], "column payoff": found.payoffs[1]}
            lines.append({**line, "escalation": found.escalation})
        return lines


def bayesian_threat(
    game: Game,
    row_types: Sequence[Resolve],
    column_types: Sequence[Resolve],
    prior: ArrayLike | None = None,
) -> BayesianSolution:
    """Bayesian Nash equilibria of a 2 x 2 threat game (first strategy hold, second press).

    Raises InputError if the game is not 2 x 2 or the priors are no probabilities.

    Parameters
    ----------
    row_types, column_types
        One to four types a side.
    prior
        Joint prior of the types, shape ``(row types, column types)``, where they are not
        independent; by default the product of each side's own.
    """
    if game.shape != (2, 2):
        raise InputError(f"expected a 2 x 2 threat game, got {game.shape}", "game")
    joint = _joint(row_types, column_types, prior)
    rows, columns = (np.flatnonzero(joint.sum(axis=axis) > 0.0) for axis in (1, 0))
    first = np.array([_payoffs(game.row_payoffs, row_types[int(t)], 0) for t in rows])
    second = np.array([_payoffs(game.column_payoffs, column_types[int(t)], 1) for t in columns])
    plans = [np.array(list(product((HOLD, PRESS), repeat=len(kept)))) for kept in (rows, columns)]
    weights = joint[np.ix_(rows, columns)]
    solution = solve(_strategic_form(first, second, plans[0], plans[1], weights))
    pressing = _distinct(
        [(e.row @ plans[0], e.column @ plans[1], e.payoffs) for e in solution.equilibria]
    )
    found = tuple(
        _equilibrium(
            _spread(p, rows, joint.shape[0]), _spread(q, columns, joint.shape[1]), u, joint
        )
        for p, q, u in pressing
    )
    return BayesianSolution(
        game, tuple(row_types), tuple(column_types), joint, found, solution.complete
    )


def _joint(
    row_types: Sequence[Resolve], column_types: Sequence[Resolve], prior: ArrayLike | None
) -> FloatArray:
    counts = len(row_types), len(column_types)
    if not all(1 <= count <= MAX_TYPES for count in counts):
        raise InputError(f"{counts} types; give each side 1 to {MAX_TYPES}", "types")
    if prior is None:
        own = [[kind.prior for kind in kinds] for kinds in (row_types, column_types)]
        joint = np.outer(own[0], own[1])
        sums = [sum(priors) for priors in own]
    else:
        joint = np.array(prior, dtype=np.float64)
        sums = [float(joint.sum())]
    if joint.shape != counts:
        raise InputError(f"expected shape {counts}, got {joint.shape}", "prior")
    if not (joint >= 0.0).all() or any(abs(total - 1.0) > 1e-9 for total in sums):
        raise InputError("priors must not be negative and must sum to one", "prior")
    return joint


def _payoffs(matrix: FloatArray, kind: Resolve, side: int) -> FloatArray:
    """A type's payoffs at (row action, column action)."""
    own = matrix.copy()
    yielded = (HOLD, PRESS) if side == 0 else (PRESS, HOLD)
    own[yielded] -= kind.yielding
    own[PRESS, PRESS] -= kind.war
    return own


def _strategic_form(
    first: FloatArray, second: FloatArray, rows: FloatArray, columns: FloatArray, joint: FloatArray
) -> Game:
    """Expected payoffs of every pair of plans (an action for each type)."""
    m, n = len(rows), len(columns)
    a, b = np.zeros((m, n)), np.zeros((m, n))
    for t, s in product(range(joint.shape[0]), range(joint.shape[1])):
        cell = np.ix_(rows[:, t], columns[:, s])
        a += joint[t, s] * first[t][cell]
        b += joint[t, s] * second[s][cell]
    return Game.of(a, b)


Found = tuple[FloatArray, FloatArray, tuple[float, float]]


def _distinct(candidates: list[Found]) -> list[Found]:
    """One of those that press alike: plans can be mixed in several ways to the same effect."""
    kept: list[Found] = []
    for p, q, payoffs in candidates:
        if not any(np.abs(p - x).max() < SAME and np.abs(q - y).max() < SAME for x, y, _ in kept):
            kept.append((p, q, payoffs))
    return kept


def _spread(pressing: FloatArray, kept: ArrayLike, count: int) -> FloatArray:
    answer = np.full(count, np.nan)
    answer[np.asarray(kept)] = np.clip(pressing, 0.0, 1.0)
    return answer


def _equilibrium(
    row: FloatArray, column: FloatArray, payoffs: tuple[float, float], joint: FloatArray
) -> BayesianEquilibrium:
    p, q = np.nan_to_num(row), np.nan_to_num(column)
    return BayesianEquilibrium(
        row,
        column,
        payoffs,
        float(p @ joint @ q),
        (float((1.0 - p) @ joint @ q), float(p @ joint @ (1.0 - q))),
    )


@dataclass(frozen=True, eq=False, repr=False)
class PriorSweep(Result):
    """The threat game when each side's resolve is its secret, by the prior of high resolve."""

    game: Game  # the game of hold and press
    #: What yielding costs a side of high resolve, and executed escalation one of low resolve.
    yielding: tuple[float, float]
    war: tuple[float, float]
    #: Probability of high resolve, on both sides or the one that is not fixed: shape ``(k,)``.
    priors: FloatArray
    #: The least and greatest chance of executed escalation over the equilibria.
    lowest: FloatArray
    highest: FloatArray
    solutions: tuple[BayesianSolution, ...]  # the equilibria at each prior

    @property
    def headline(self) -> str:
        """The answer in one line."""
        low, high = self.lowest.min(), self.highest.max()
        return (
            f"{self.game.title or 'game'}: both press with probability {low:.3g} to {high:.3g}, "
            "over all priors of high resolve"
        )

    def to_dict(self) -> list[dict[str, Any]]:
        """One dictionary a prior, ready for JSON."""
        return [
            {"high_resolve": float(prior), "escalation": list(one.escalation), **one.to_dict()}
            for prior, one in zip(self.priors, self.solutions, strict=True)
        ]

    def records(self) -> Records:
        """One line a prior."""
        return {
            "high_resolve": self.priors,
            "both_press_least": self.lowest,
            "both_press_most": self.highest,
            "equilibria": [len(one.equilibria) for one in self.solutions],
        }


def prior_sweep(
    game: Game,
    priors: Sequence[float],
    *,
    yielding: tuple[float, float],
    war: tuple[float, float] = (0.0, 0.0),
    fixed: tuple[float | None, float | None] = (None, None),
) -> PriorSweep:
    """Solve the threat game with low and high types at each prior of high resolve.

    Parameters
    ----------
    priors
        Probabilities of the high type.
    yielding, war
        As in :func:`low_high`, for the row and for the column side.
    fixed
        A side's own prior if it is not to move with the others.
    """
    answers = []
    for prior in priors:
        own = [prior if value is None else value for value in fixed]
        types = [low_high(own[k], yielding=yielding[k], war=war[k]) for k in (0, 1)]
        answers.append(bayesian_threat(game, types[0], types[1]))
    low, high = np.array([answer.escalation for answer in answers]).reshape(-1, 2).T
    return PriorSweep(game, yielding, war, np.array(priors, dtype=float), low, high, tuple(answers))
