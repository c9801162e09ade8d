"""Hypothesis strategies for games, and what changes of a game should do to its answer."""

from __future__ import annotations

import os

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from payoffs.game import Game


def examples(count: int) -> settings:
    """So many examples in the full run, a third of them in the usual one."""
    return settings(max_examples=count if os.environ.get("TRUCE_EVERY") else max(8, count // 3))


@st.composite
def games(draw, values=None, largest=4, smallest=1) -> Game:
    m = draw(st.integers(smallest, largest))
    n = draw(st.integers(smallest, largest))
    values = st.integers(-3, 3) if values is None else values
    cells = st.lists(values, min_size=m * n, max_size=m * n)
    A, B = draw(cells), draw(cells)
    return Game.of(np.reshape(A, (m, n)), np.reshape(B, (m, n)))


few_values = st.integers(0, 2)
cents = st.integers(-10_000, 10_000).map(lambda k: k / 100)
#: Ties up to 1e-9, large and small numbers side by side.
awkward = st.sampled_from([0.0, 1.0, 1.0 + 1e-9, 1.0 - 1e-9, 0.5, 1e-9, 1e6, -1e6, 0.1, 0.3, 1 / 3])


def profiles(solution) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Equilibria as a set that does not depend on their order or on the last digits."""
    return {
        (tuple(np.round(e.row, 7) + 0.0), tuple(np.round(e.column, 7) + 0.0))
        for e in solution.equilibria
    }


def swapped(game: Game) -> Game:
    """The same game with the column side as the row side."""
    return Game.of(game.column_payoffs.T, game.row_payoffs.T)
