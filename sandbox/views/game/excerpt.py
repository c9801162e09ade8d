"""Which strategies of a large game are drawn: a table of thousands of cells helps nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from payoffs.game import Game
from sandbox.messages import _
from sandbox.theory.equilibria.solver import Solution

#: A game with at most this many strategies a side is shown whole.
WHOLE = 12


@dataclass(frozen=True)
class Excerpt:
    """The rows and columns that are drawn, in the game's order, and why these."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    note: str = ""


def excerpt(
    game: Game,
    solution: Solution,
    stay: tuple[int, int] | None,
    selected: tuple[int, int] | None,
) -> Excerpt:
    """The strategies worth drawing.

    Those of the selected cell, of the equilibria and of the status quo come first, then the
    best reply to each of the other side's, then the hardest and the remaining ones in the
    game's order until the table is full.
    """
    m, n = game.shape
    if m <= WHOLE and n <= WHOLE:
        return Excerpt(tuple(range(m)), tuple(range(n)))
    rows, columns = _wanted(solution, stay, selected)
    reply = game.row_payoffs.argmax(axis=0), game.column_payoffs.argmax(axis=1)
    rows += [int(reply[0][j]) for j in columns[:WHOLE]]
    columns += [int(reply[1][i]) for i in rows[:WHOLE]]
    i, j = stay or (0, 0)
    rows += np.argsort(game.column_payoffs[:, j], kind="stable").tolist()
    columns += np.argsort(game.row_payoffs[i, :], kind="stable").tolist()
    kept = _first(rows, m), _first(columns, n)
    return Excerpt(*kept, note=_note(game, kept))


def _wanted(
    solution: Solution, stay: tuple[int, int] | None, selected: tuple[int, int] | None
) -> tuple[list[int], list[int]]:
    profiles = [profile for profile in (selected, stay) if profile is not None]
    rows = [profile[0] for profile in profiles]
    columns = [profile[1] for profile in profiles]
    for equilibrium in solution.equilibria:
        rows += _support(equilibrium.row)
        columns += _support(equilibrium.column)
    return rows, columns


def _support(probabilities: NDArray[np.float64]) -> list[int]:
    return [int(k) for k in np.flatnonzero(probabilities > 0)]


def _first(wanted: Iterable[int], count: int) -> tuple[int, ...]:
    return tuple(sorted(list(dict.fromkeys(wanted))[: min(WHOLE, count)]))


def _note(game: Game, kept: tuple[tuple[int, ...], tuple[int, ...]]) -> str:
    (m, n), (rows, columns) = game.shape, map(len, kept)
    return _(
        "{rows} of {m} and {columns} of {n} strategies are drawn: those in an "
        "equilibrium, of the status quo and of the selected cell, best replies to "
        "them, then the ones that cost the other side most. Equilibria and best "
        "replies are those of the whole game."
    ).format(rows=rows, m=m, columns=columns, n=n)
