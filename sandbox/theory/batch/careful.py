"""Games that doubles could not decide, one by one in exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoffs.game import Game
from sandbox.theory.batch.arrays import Bools, Listed
from sandbox.theory.batch.minors import Floats, Ints
from sandbox.theory.equilibria.exact import ExactAnswer, extreme_equilibria


@dataclass(frozen=True, eq=False)
class Decided:
    """Exact answers of some games of a batch.

    Attributes
    ----------
    games
        Shape ``(t,)``: which games.
    answers
        One a game, about the strategies that are left.
    rows, columns
        Strategies left in each.
    """

    games: Ints
    answers: tuple[ExactAnswer, ...]
    rows: tuple[Ints, ...]
    columns: tuple[Ints, ...]

    @classmethod
    def nothing(cls) -> Decided:
        """No game at all."""
        return cls(np.zeros(0, dtype=np.int64), (), (), ())

    @property
    def components(self) -> dict[int, tuple[int, ...]]:
        """Component of each equilibrium, by game."""
        return {
            int(game): answer.component
            for game, answer in zip(self.games, self.answers, strict=True)
        }

    @property
    def counts(self) -> Ints:
        """Number of extreme equilibria of each game."""
        return np.array([len(answer.equilibria) for answer in self.answers], dtype=np.int64)


def decide(A: Floats, B: Floats, games: Ints, rows: Bools, columns: Bools) -> Decided:
    """Enumerate the extreme equilibria of what elimination left of each game.

    Parameters
    ----------
    A, B
        Shape ``(g, m, n)``: the whole batch.
    games
        Shape ``(t,)``.
    rows, columns
        Shapes ``(t, m)`` and ``(t, n)``: strategies left.
    """
    left = [(np.flatnonzero(r), np.flatnonzero(c)) for r, c in zip(rows, columns, strict=True)]
    answers = []
    for game, (r, c) in zip(games, left, strict=True):
        keep = np.ix_(r, c)
        answers.append(extreme_equilibria(Game.of(A[game][keep], B[game][keep])))
    return Decided(games, tuple(answers), tuple(r for r, _ in left), tuple(c for _, c in left))


def write(decided: Decided, A: Floats, B: Floats, listed: Listed) -> None:
    """Put the exact answers, rounded to doubles, in the entries reserved for them."""
    for k, game in enumerate(decided.games):
        rows, columns = decided.rows[k], decided.columns[k]
        for at, e in enumerate(decided.answers[k].equilibria, int(listed.offsets[game])):
            x, y = listed.row[at], listed.column[at]
            x[rows], y[columns] = [float(p) for p in e.row], [float(p) for p in e.column]
            listed.row_masks[at] = sum(1 << int(i) for i in np.flatnonzero(x))
            listed.column_masks[at] = sum(1 << int(j) for j in np.flatnonzero(y))
            listed.payoffs[at] = float(x @ A[game] @ y), float(x @ B[game] @ y)
