"""A payoff of a game of given numbers, by name, so that it can be varied as a parameter can.

``a0,1`` is what the row side gets in row 0 and column 1, ``b0,1`` what the column side gets.

>>> game = with_cells(Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]]), {"b1,0": 2.5})
>>> game.column_payoffs.tolist(), cell_value(game, "a0,1")
([[3.0, 5.0], [2.5, 1.0]], 0.0)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from payoffs.errors import InputError
from payoffs.game import MAX_PAYOFF, Game
from payoffs.numeric import real

_NAME = re.compile(r"([ab])([0-9]{1,6}),([0-9]{1,6})")
Place = tuple[int, int, int]


def place_of_cell(name: str) -> Place | None:
    """Side (0 the row side's payoff), row and column; None where a name is no payoff's."""
    found = _NAME.fullmatch(name)
    return found and ("ab".index(found[1]), int(found[2]), int(found[3]))


def place_in(game: Game, name: str) -> Place:
    """As :func:`place_of_cell`, inside a game.

    Raises
    ------
    InputError
        If the name is no payoff's, or of a profile outside the game.
    """
    found = place_of_cell(name)
    if found is None:
        raise InputError("its payoffs are given numbers; name one, as a0,1 or b0,1", name)
    game.check_profile(*found[1:], where=name)
    return found


def cell_names(game: Game) -> Iterator[str]:
    """Every payoff's name, both sides' of a profile one after the other."""
    for i, j in np.ndindex(*game.shape):
        yield from (f"a{i},{j}", f"b{i},{j}")


def cell_value(game: Game, name: str) -> float | Fraction:
    """The payoff of a name, a fraction where fractions were given.

    Raises
    ------
    InputError
        As :func:`place_in`.
    """
    side, i, j = place_in(game, name)
    if game.exact is not None:
        return game.exact[side][i][j]
    return float((game.row_payoffs, game.column_payoffs)[side][i, j])


def with_cells(game: Game, values: Mapping[str, object]) -> Game:
    """The game with some payoffs replaced.

    Raises
    ------
    InputError
        As :func:`place_in`, or if a value cannot be a payoff.
    """
    both = [np.array(m) for m in (game.row_payoffs, game.column_payoffs)]
    exact = game.exact and [[list(row) for row in matrix] for matrix in game.exact]
    for name, value in values.items():
        side, i, j = place_in(game, name)
        both[side][i, j] = number = real(value, name, -MAX_PAYOFF, MAX_PAYOFF)
        if exact:
            exact[side][i][j] = Fraction(repr(number))
    a, b = [np.array(m, dtype=object) for m in exact] if exact else both
    made = Game.of(a, b, game.rows, game.columns, game.players, unit=game.unit, title=game.title)
    changed = {**game.provenance.get("cells", {}), **{n: cell_value(made, n) for n in values}}
    return replace(made, provenance={**game.provenance, "cells": changed})
