"""A labelled bimatrix game whose every payoff can be taken apart into channels.

Row payoffs ``A`` and column payoffs ``B`` have the same shape ``(m, n)``: the row side
has ``m`` strategies and the column side ``n``. Both sides' payoffs are read at the same
index: ``A[i, j]`` and ``B[i, j]`` belong to the profile (row ``i``, column ``j``).

>>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> dilemma.shape
(2, 2)
>>> dilemma.explain(1, 0)
{'row': {'payoff': 5.0, 'total': 5.0}, 'column': {'payoff': 0.0, 'total': 0.0}}

Payoffs may be given as fractions; they are kept beside the doubles nearest to them.

>>> from fractions import Fraction
>>> thirds = Game.of([[Fraction(1, 3), 0]], [[1, 2]])
>>> thirds.exact[0][0][0], thirds.row_payoffs.tolist()
(Fraction(1, 3), [[0.3333333333333333, 0.0]])

A payoff of a game of given numbers, by name, so that it can be varied as a parameter can.

``a0,1`` is what the row side gets in row 0 and column 1, ``b0,1`` what the column side gets.

>>> game = with_cells(Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]]), {"b1,0": 2.5})
>>> game.column_payoffs.tolist(), cell_value(game, "a0,1")
([[3.0, 5.0], [2.5, 1.0]], 0.0)
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from payoffs.errors import InputError, shown
from payoffs.numeric import FloatArray, Fractions, real, settle

__all__ = ["FloatArray", "Game"]

Channels = Mapping[str, FloatArray]

#: A game file may not hold more profiles than this (a 256 x 256 game has 65,536).
MAX_PROFILES = 1_000_000
#: No table could show longer labels.
MAX_LABEL = 10_000
#: Products of larger payoffs would overflow.
MAX_PAYOFF = 1e100
#: Rows and columns that a notebook shows.
SHOWN_CELLS = 12


def _frozen_array(values: ArrayLike, name: str) -> FloatArray:
    try:
        array = np.array(values, dtype=np.float64)
    except OverflowError:
        raise InputError("a number is too large; change the unit", name) from None
    except (TypeError, ValueError):
        raise InputError("rows must all be equally long and hold numbers only", name) from None
    if array.ndim != 2 or array.size == 0:
        raise InputError(
            f"expected a table of at least one row and one column, got shape {array.shape}", name
        )
    if array.size > MAX_PROFILES:
        raise InputError(f"{array.size:,} profiles; at most {MAX_PROFILES:,} are read", name)
    bad = ~np.isfinite(array)
    if bad.any():
        i, j = (int(k) for k in np.argwhere(bad)[0])
        raise InputError(
            f"row {i}, column {j} is {array[i, j]}; every payoff must be a finite number", name
        )
    if np.abs(array).max() > MAX_PAYOFF:
        raise InputError(f"payoffs beyond {MAX_PAYOFF:g} are not read; change the unit", name)
    array.setflags(write=False)
    return array


def _exact(row: ArrayLike, column: ArrayLike) -> tuple[Fractions, Fractions] | None:
    """Both matrices as fractions, if an entry is not the decimal that its double prints as."""
    given = (row, column)
    if all(isinstance(x, np.ndarray) and x.dtype != object for x in given):
        return None
    matrices: list[list[list[Any]]] = [_lists(values) for values in given]
    if not any(_beyond_doubles(x) for matrix in matrices for line in matrix for x in line):
        return None
    first, second = (tuple(tuple(_fraction(x) for x in line) for line in m) for m in matrices)
    return first, second


def _lists(values: ArrayLike) -> Any:
    return values.tolist() if isinstance(values, np.ndarray) else np.array(values, object).tolist()


def _beyond_doubles(x: object) -> bool:
    if isinstance(x, Fraction):
        return _fraction(float(x)) != x
    return isinstance(x, int) and int(float(x)) != x


def _fraction(x: Any) -> Fraction:
    """The number as given; a double stands for the decimal that it prints as."""
    return Fraction(x) if isinstance(x, int | Fraction) else Fraction(repr(float(x)))


def _labels(labels: Sequence[str] | None, count: int, prefix: str, name: str) -> tuple[str, ...]:
    if labels is None:
        return tuple(f"{prefix}{k}" for k in range(count))
    result = tuple(str(label) for label in labels)
    if len(result) != count:
        raise InputError(f"{len(result)} labels for {count} strategies; give one each", name)
    if len(set(result)) != count:
        twice = Counter(result).most_common(1)[0][0]
        raise InputError(f"the label {shown(twice)} is used twice; labels must differ", name)
    longest = max(result, key=len)
    if len(longest) > MAX_LABEL:
        raise InputError(f"{shown(longest)} is longer than {MAX_LABEL:,} characters", name)
    return result


@dataclass(frozen=True, eq=False, repr=False)
class Game:
    """A two-sided game in strategic form.

    Build one with :meth:`Game.of` (which checks its input), from a file with
    :mod:`payoffs.formats.files` or from a scenario with :mod:`payoffs.scenario`.

    Attributes
    ----------
    row_payoffs, column_payoffs
        Shape ``(m, n)``, read-only.
    rows, columns
        One label a strategy.
    players
        Names of the row and the column side.
    unit
        Unit of every payoff.
    row_channels, column_channels
        Additive parts of each payoff, each of shape ``(m, n)``.
    provenance
        What the game was made from: enough to make it again.
    exact
        Row and column payoffs as the fractions that were given; None where doubles were.
    """

    row_payoffs: FloatArray
    column_payoffs: FloatArray
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    players: tuple[str, str] = ("row", "column")
    unit: str = "points"
    title: str = ""
    row_channels: Channels = field(default_factory=dict)
    column_channels: Channels = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    exact: tuple[Fractions, Fractions] | None = None

    @classmethod
    def of(
        cls,
        row_payoffs: ArrayLike,
        column_payoffs: ArrayLike,
        rows: Sequence[str] | None = None,
        columns: Sequence[str] | None = None,
        players: Sequence[str] = ("row", "column"),
        *,
        unit: str = "points",
        title: str = "",
        row_channels: Channels | None = None,
        column_channels: Channels | None = None,
        provenance: Mapping[str, Any] | None = None,
    ) -> Game:
        """Check and freeze the parts of a game.

        Payoffs are numbers or :class:`fractions.Fraction`; see :attr:`exact`. InputError if the
        matrices are empty, ragged, of different shapes or not finite, or the labels are too few,
        too many or repeated.
        """
        a = _frozen_array(row_payoffs, "row_payoffs")
        b = _frozen_array(column_payoffs, "column_payoffs")
        if a.shape != b.shape:
            raise InputError(
                f"shape {b.shape} differs from row_payoffs' {a.shape}", "column_payoffs"
            )
        if len(players) != 2 or players[0] == players[1]:
            raise InputError(f"expected two different names, got {list(players)}", "players")
        return cls(
            a,
            b,
            _labels(rows, a.shape[0], "r", "rows"),
            _labels(columns, a.shape[1], "c", "columns"),
            (str(players[0]), str(players[1])),
            unit,
            title,
            dict(row_channels or {"payoff": a}),
            dict(column_channels or {"payoff": b}),
            dict(provenance or {}),
            _exact(row_payoffs, column_payoffs),
        )

    def __repr__(self) -> str:
        named = f"{self.title}, " if self.title else ""
        m, n = self.shape
        return f"<Game: {named}{m} x {n}, {' against '.join(self.players)}, {self.unit}>"

    def _repr_html_(self) -> str:
        """The matrix, for notebooks: the row side's payoff first, not more than can be read."""
        shown = range(min(self.shape[1], SHOWN_CELLS))
        lines = [["", *(self.columns[j] for j in shown)]]
        for i in range(min(self.shape[0], SHOWN_CELLS)):
            cells = ("{:.4g}, {:.4g}".format(*self.payoffs(i, j)) for j in shown)
            lines.append([self.rows[i], *cells])
        cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in line) for line in lines)
        body = "".join(f"<tr>{line}</tr>" for line in cells)
        return f"<p>{html.escape(repr(self))}</p><table>{body}</table>"

    @property
    def shape(self) -> tuple[int, int]:
        """Number of strategies of the row and of the column side."""
        return len(self.rows), len(self.columns)

    @cached_property
    def settled(self) -> tuple[FloatArray, FloatArray]:
        """Both payoff matrices with equal payoffs as equal doubles: compare these."""
        of_row, of_column = self.exact or (None, None)
        return settle(self.row_payoffs, of_row), settle(self.column_payoffs, of_column)

    def check_profile(self, row: int, column: int, where: str = "profile") -> tuple[int, int]:
        """The profile itself, if it is one of this game's."""
        m, n = self.shape
        if not (0 <= row < m and 0 <= column < n):
            raise InputError(
                f"{row},{column} is outside this {m} x {n} game; "
                f"rows go from 0 to {m - 1} and columns from 0 to {n - 1}",
                where,
            )
        return int(row), int(column)

    def payoffs(self, row: int, column: int) -> tuple[float, float]:
        """Both sides' payoffs at one profile."""
        i, j = self.check_profile(row, column)
        return float(self.row_payoffs[i, j]), float(self.column_payoffs[i, j])

    def expected(self, row: ArrayLike, column: ArrayLike) -> tuple[float, float]:
        """Both sides' expected payoffs when each mixes with the given probabilities."""
        x, y = np.asarray(row, dtype=float), np.asarray(column, dtype=float)
        return float(x @ self.row_payoffs @ y), float(x @ self.column_payoffs @ y)

    def explain(self, row: int, column: int) -> dict[str, dict[str, float]]:
        """The channels of one profile, by side; ``total`` is their sum."""
        i, j = self.check_profile(row, column)
        channels = self.row_channels, self.column_channels
        return {
            player: {**{n: float(x[i, j]) for n, x in parts.items()}, "total": total}
            for player, parts, total in zip(self.players, channels, self.payoffs(i, j), strict=True)
        }

    def restrict(self, rows: Sequence[int], columns: Sequence[int]) -> Game:
        """The game in which only these strategies are left, in this order."""
        keep = np.ix_(list(rows), list(columns))

        def cut(channels: Channels) -> Channels:
            return {name: part[keep] for name, part in channels.items()}

        exact: Any = self.exact and tuple(
            tuple(tuple(m[i][j] for j in columns) for i in rows) for m in self.exact
        )
        return replace(
            self,
            row_payoffs=self.row_payoffs[keep],
            column_payoffs=self.column_payoffs[keep],
            rows=tuple(self.rows[i] for i in rows),
            columns=tuple(self.columns[j] for j in columns),
            row_channels=cut(self.row_channels),
            column_channels=cut(self.column_channels),
            exact=exact,
        )


_NAME = re.compile(r"([ab])([0-9]{1,6}),([0-9]{1,6})")
Place = tuple[int, int, int]


def place_of_cell(name: str) -> Place | None:
    """Side (0 the row side's payoff), row and column; None where a name is no payoff's."""
    found = _NAME.fullmatch(name)
    return found and ("ab".index(found[1]), int(found[2]), int(found[3]))


def place_in(game: Game, name: str) -> Place:
    """As :func:`place_of_cell`, inside a game.

    Raises InputError if the name is no payoff's, or of a profile outside the game.
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

    InputError as :func:`place_in`.
    """
    side, i, j = place_in(game, name)
    if game.exact is not None:
        return game.exact[side][i][j]
    return float((game.row_payoffs, game.column_payoffs)[side][i, j])


def with_cells(game: Game, values: Mapping[str, object]) -> Game:
    """The game with some payoffs replaced.

    InputError as :func:`place_in`, or if a value cannot be a payoff.
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
