"""Logit quantal response: sides that err, and err less where it costs more.

At precision ``lambda`` each strategy is played with a probability proportional to ``exp(lambda
u)``, where ``u`` is its expected payoff against the other side, which errs alike. At 0 both play
at random; along one path that starts there the precision grows without bound, and where the path
ends is the equilibrium that the logit selects. Where a game is symmetric the path keeps its
symmetry, past the points where less symmetric responses branch off.

The path is followed by tangent steps and Newton corrections with the arc length as its parameter,
so that it may bend back. A state is ``(log x, log y, lambda)`` with ``m + n + 1`` entries, and a
point of the path solves

    log x = log softmax(lambda A y),    log y = log softmax(lambda B^T x).

Logarithms keep probabilities positive however small, and in them the path is nearly straight
where it is steep in probabilities. Both payoff matrices are divided by the larger range of the
two, so that a step means the same in cents and in trillions; ``lambda`` is told per unit of the
game: 2 per bn USD, say.

>>> pennies = Game.of([[9, 0], [0, 1]], [[0, 1], [1, 0]])
>>> path = quantal_path(pennies)
>>> path.selected[0].round(3).tolist(), bool(max(point.row[0] for point in path.points) > 0.8)
([0.5, 0.5], True)

References
----------
R. McKelvey and T. Palfrey, "Quantal response equilibria for normal form games", *Games and
Economic Behavior* 10 (1995).
T. Turocy, "A dynamic homotopy interpretation of the logistic quantal response equilibrium
correspondence", *Games and Economic Behavior* 51 (2005).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from payoffs.errors import BudgetError, InputError
from payoffs.game import FloatArray, Game
from payoffs.results import Plain, Records, Result, plain
from sandbox.messages import _
from sandbox.theory.basics import Budget
from sandbox.theory.elementary.pure import unit_range, unit_regrets
from sandbox.words import mix_words

#: Steps of work of one step along the path, before its size counts.
A_STEP = 500
FIRST_STEP = 0.05
SMALLEST_STEP = 1e-10
#: Cosine of the angle by which the path may turn in one step.
STRAIGHT = 0.9
#: Steps up to this may pass a crossing of branches.
CROSSING = 1e-6
#: Newton corrections allowed for one step; few needed mean that the step may grow.
CORRECTIONS = 8
#: Precision, payoffs scaled to range 1, beyond which rounding of payoffs decides.
LARGEST = 1e8
ACCURACY = 1e-11
#: What rounding leaves of that at a high precision.
ROUNDING = 1e-14


class LogitPath:
    """The path of one game.

    Parameters
    ----------
    game
        Payoffs of any scale.
    budget
        Charged for every step.
    """

    def __init__(self, game: Game, budget: Budget) -> None:
        A, B = game.row_payoffs, game.column_payoffs
        self.unit = max(float(np.ptp(A)), float(np.ptp(B))) or 1.0
        self.A, self.B = (A - A.min()) / self.unit, (B - B.min()) / self.unit
        self._unit_payoffs = unit_range(A), unit_range(B)
        self._budget = budget
        m, n = game.shape
        self.m, self.n = m, n
        self.start = np.concatenate([np.full(m, -math.log(m)), np.full(n, -math.log(n)), [0.0]])

    def precision(self, state: FloatArray) -> float:
        """The precision of a state, per unit of the game's payoffs."""
        return float(state[-1]) / self.unit

    def probabilities(self, state: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Probabilities of both sides, summing to one."""
        x, y = np.exp(state[: self.m]), np.exp(state[self.m : -1])
        return x / x.sum(), y / y.sum()

    def regret(self, state: FloatArray) -> float:
        """The most a side could gain by its best reply, as a part of its payoff range."""
        return max(unit_regrets(*self._unit_payoffs, *self.probabilities(state)))

    def residual(self, state: FloatArray) -> float:
        """Largest difference of a probability from the logit response to the other side."""
        x, y = self.probabilities(state)
        to_y = np.exp(_log_softmax(state[-1] * (self.A @ y)))
        to_x = np.exp(_log_softmax(state[-1] * (x @ self.B)))
        return float(max(np.abs(x - to_y).max(), np.abs(y - to_x).max()))

    def states(self) -> Iterator[FloatArray]:
        """Points of the path after its start, without end.

        Raises BudgetError when the budget runs out, steps become too small to make progress, or the
        precision so large that doubles cannot tell.
        """
        state, step = self.start, FIRST_STEP
        ahead = np.zeros(len(state))
        ahead[-1] = 1.0
        tangent = self._tangent(state, ahead)
        side = self._orientation(state, tangent)
        while True:
            self._budget.spend(A_STEP + len(state) ** 3 // 1_500)
            if state[-1] > LARGEST:
                raise BudgetError("beyond it rounding decides")
            found = self._stepped(state, tangent, step, side)
            if found is None:
                step /= 3.0
                if step < SMALLEST_STEP:
                    raise BudgetError(f"steps became smaller than {SMALLEST_STEP:g}")
                continue
            state, tangent, rounds = found
            side = self._orientation(state, tangent)
            step = step * 1.6 if rounds <= 3 else step if rounds <= 5 else step / 1.5
            yield state

    def _stepped(
        self, state: FloatArray, tangent: FloatArray, length: float, side: float
    ) -> tuple[FloatArray, FloatArray, int] | None:
        """A step along the tangent and back to the path: state, tangent there, rounds of Newton.

        None if it did not get there, or landed where the path turns sharply or runs the other
        way round: on another branch, most likely. A step that is tiny already may change sides,
        as it must where a branch of a symmetric game crosses.
        """
        found = self._corrected(state + length * tangent, tangent)
        if found is None or np.linalg.norm(found[0] - state) > 2.0 * length:
            return None
        onward = self._tangent(found[0], tangent)
        if float(onward @ tangent) < STRAIGHT:
            return None
        if length > CROSSING and self._orientation(found[0], onward) != side:
            return None
        return found[0], onward, found[1]

    def _corrected(self, state: FloatArray, tangent: FloatArray) -> tuple[FloatArray, int] | None:
        """Newton's method across the tangent; with the number of rounds, or None."""
        for rounds in range(1, CORRECTIONS + 1):
            if not state[:-1].max() < 1.0:  # a probability beyond e: on no path
                return None
            away = self._away(state)
            size = float(np.abs(away).max())
            if not math.isfinite(size):
                return None
            if size <= ACCURACY + ROUNDING * abs(state[-1]):
                return state, rounds
            move = self._solve(state, tangent, np.append(-away, 0.0))
            if move is None:
                return None
            state = state + move
        return None

    def _away(self, state: FloatArray) -> FloatArray:
        """How far a state is from the path, shape ``(m + n,)``."""
        x, y = np.exp(state[: self.m]), np.exp(state[self.m : -1])
        to_y, to_x = (_log_softmax(state[-1] * u) for u in (self.A @ y, x @ self.B))
        return np.concatenate([state[: self.m] - to_y, state[self.m : -1] - to_x])

    def _tangent(self, state: FloatArray, before: FloatArray) -> FloatArray:
        """Unit tangent of the path that goes on in the direction of ``before``."""
        only_last = np.zeros(len(state))
        only_last[-1] = 1.0
        found = self._solve(state, before, only_last)
        if found is None:
            raise BudgetError("the path has no tangent here")
        return np.asarray(found / np.linalg.norm(found))

    def _orientation(self, state: FloatArray, tangent: FloatArray) -> float:
        """Sign of the determinant with the tangent as last row: the same all along a path."""
        return float(np.linalg.slogdet(self._bordered(state, tangent))[0])

    def _solve(self, state: FloatArray, last: FloatArray, target: FloatArray) -> FloatArray | None:
        """Solve with the derivative of :meth:`_away` and ``last`` as the last row."""
        try:
            return np.asarray(np.linalg.solve(self._bordered(state, last), target))
        except np.linalg.LinAlgError:
            return None

    def _bordered(self, state: FloatArray, last: FloatArray) -> FloatArray:
        """The derivative of :meth:`_away` with one more row."""
        m, size = self.m, len(state)
        x, y, precision = np.exp(state[:m]), np.exp(state[m:-1]), state[-1]
        of_row, of_column = self.A @ y, x @ self.B
        to_y, to_x = (np.exp(_log_softmax(precision * u)) for u in (of_row, of_column))
        matrix = np.eye(size)
        matrix[:m, m:-1] = -precision * (self.A - to_y @ self.A) * y
        matrix[m:-1, :m] = -precision * (self.B.T - to_x @ self.B.T) * x
        matrix[:m, -1] = to_y @ of_row - of_row
        matrix[m:-1, -1] = to_x @ of_column - of_column
        matrix[-1] = last
        return matrix


def _log_softmax(u: FloatArray) -> FloatArray:
    shifted = u - u.max()
    return np.asarray(shifted - math.log(float(np.exp(shifted).sum())))


#: The path ends once no side loses more than this part of its payoff range.
LIMIT_REGRET = 1e-6
#: Probabilities below this at the end of the path are taken to vanish.
VANISHING = 1e-3


@dataclass(frozen=True, eq=False)
class QuantalResponse(Plain):
    """One logit equilibrium."""

    says = "precision row column payoffs residual"

    precision: float  # ``lambda``, per unit of payoff
    #: Probabilities, shapes ``(m,)`` and ``(n,)``.
    row: FloatArray
    column: FloatArray
    payoffs: tuple[float, float]  # of both sides, in the game's unit
    #: Largest difference of a probability from the logit response to the other side.
    residual: float


@dataclass(frozen=True, eq=False, repr=False)
class QuantalPath(Result):
    """The path of logit equilibria from pure chance."""

    game: Game
    #: In the order of the path, which may bend back: precision need not grow.
    points: tuple[QuantalResponse, ...]
    complete: bool  # whether the path was followed until regrets vanished
    #: Where it leads: the last point, what vanishes left out. None if not complete.
    selected: tuple[FloatArray, FloatArray] | None
    notes: tuple[str, ...] = ()  # what ended the path early

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return self.sentence()

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        chosen = self.selected and dict(zip(("row", "column"), plain(self.selected), strict=True))
        unit = f"1/({self.game.unit})"
        told = self.told("path=points complete notes")
        return {**told, "selected": chosen, "precision_unit": unit}

    def records(self) -> Records:
        """One line a point: precision, payoffs, probabilities under the strategies' labels."""
        first, second = self.game.players
        lines = []
        for point in self.points:
            line: dict[str, float] = {"precision": point.precision}
            line |= {f"{first} payoff": point.payoffs[0], f"{second} payoff": point.payoffs[1]}
            line |= {
                f"{first}: {a}": float(p) for a, p in zip(self.game.rows, point.row, strict=True)
            }
            line |= {
                f"{second}: {a}": float(p)
                for a, p in zip(self.game.columns, point.column, strict=True)
            }
            lines.append(line)
        return lines

    def sentence(self) -> str:
        """Where the path leads, in words."""
        if self.selected is None:
            return _("The path of quantal responses was not followed to its end.")
        row, column = self.selected
        return _("As sides err less and less, play tends to {row} against {column}.").format(
            row=mix_words(row, self.game.rows), column=mix_words(column, self.game.columns)
        )


def quantal_path(game: Game, *, points: int = 60, effort: float = 1.0) -> QuantalPath:
    """The path of logit equilibria, from chance to where regrets vanish.

    Parameters
    ----------
    points
        At most so many are kept, evenly along the steps that were made; the last one is.
    effort
        Times the usual budget of work; a path it cuts short is not ``complete``.
    """
    if points < 2:
        raise InputError(f"{points} points make no path; ask for at least 2", "points")
    path, notes = LogitPath(game, Budget.of(effort)), []
    states, complete = [path.start], False
    try:
        for state in path.states():
            states.append(state)
            if path.regret(state) <= LIMIT_REGRET:
                complete = True
                break
    except BudgetError as stopped:
        notes.append(f"the path was followed to {path.precision(states[-1]):.3g} only: {stopped}")
    keep = np.unique(np.linspace(0, len(states) - 1, min(points, len(states))).astype(int))
    kept = tuple(_response(game, path, states[k]) for k in keep)
    selected = _selected(kept[-1]) if complete else None
    return QuantalPath(game, kept, complete, selected, tuple(notes))


def _response(game: Game, path: LogitPath, state: FloatArray) -> QuantalResponse:
    x, y = path.probabilities(state)
    return QuantalResponse(path.precision(state), x, y, game.expected(x, y), path.residual(state))


def _selected(last: QuantalResponse) -> tuple[FloatArray, FloatArray]:
    row, column = (np.where(p < VANISHING, 0.0, p) for p in (last.row, last.column))
    return row / row.sum(), column / column.sum()
