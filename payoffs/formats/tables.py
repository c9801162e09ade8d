"""Games as a table of ``a, b`` cells, as a spreadsheet saves one: doubted, never guessed.

>>> game = parse_csv('"3, 3","0, 5"\\n"5, 0","1, 1"')
>>> game.shape, game.provenance["reading"]
((2, 2), 'cells are parted by commas; no labels; each cell is a pair, the row side first')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal, cast

from payoffs.errors import InputError, shown
from payoffs.formats.grid import PAIRS, SINGLES, TIGHT_COMMA, Grid, Number, Way, grid_of, players_of
from payoffs.formats.sheet import DELIMITERS, Sheet, SheetRow, candidates, read_sheet
from payoffs.game import Game
from payoffs.numeric import written
from payoffs.writing import MADE_BY

#: What the cells of a table are, where that is asked for: pairs; one matrix of the row side in a
#: zero-sum game; two matrices one below the other; two columns a strategy.
Cells = Literal["pairs", "zero-sum", "blocks", "columns"]
CELLS: tuple[Cells, ...] = ("pairs", "zero-sum", "blocks", "columns")
Decimal = Literal["point", "comma"]
DECIMALS: tuple[Decimal, ...] = ("point", "comma")
#: What every cell holds, by row and column.
Values = list[list[tuple[Number, ...]]]

_HOW_PAIRS = (
    'write pairs as "3, 5" with a blank, or say --cells pairs (or --zero-sum, --decimal comma)'
)
_HOW_SINGLE = (
    'write pairs, as "3, 3"; or say --zero-sum for one matrix, --cells blocks for two with an '
    "empty row between them, --cells columns for two columns a strategy"
)


@dataclass(frozen=True)
class HowToRead:
    """What a person says about a table; None where it is to be seen from the table itself."""

    cells: Cells | None = None
    decimal: Decimal | None = None

    def ways(self) -> tuple[Way, ...]:
        """The ways of writing a payoff that are left."""
        ways = {None: (*PAIRS, *SINGLES), "pairs": PAIRS}.get(self.cells, SINGLES)
        if self.decimal is None:
            return ways
        return tuple(way for way in ways if (way.decimals == "comma") == (self.decimal == "comma"))


#: Nothing is said: all is seen from the table.
AS_SEEN = HowToRead()


def parse_csv(text: str, how: HowToRead = AS_SEEN, delimiter: str = "") -> Game:
    """A table whose cells read ``a, b``: the row side's payoff, then the column side's.

    The first row and the first column may hold labels, and the corner both sides' names, as ``us \\
    china``. Cells are parted by commas (then quote pairs: ``"3, 3","0, 5"``), semicolons or tabs.
    How the table was read is in the game's provenance. InputError with the line and the cell that
    cannot be read, or that can be read in two ways.
    """
    marks = [delimiter] if delimiter else candidates(text)
    problem, single = None, None
    for mark in marks:
        try:
            game = game_of(read_sheet(text, mark), how)
        except _OneNumberError as found:
            single = single or found
        except InputError as found:
            if isinstance(found, _DoubtError):
                raise
            problem = problem or found
        else:
            if single is not None:
                raise InputError(
                    f"{DELIMITERS.get(mark, mark)} can part cells of two numbers, and another mark "
                    "cells of one; begin the file with a line sep=, that names the mark"
                )
            return game
    raise single or problem or InputError("holds no cells")


class _OneNumberError(InputError):
    """A table of single numbers, where pairs are needed."""


class _DoubtError(InputError):
    """A cell that can be read in two ways."""


def game_of(sheet: Sheet, how: HowToRead = AS_SEEN) -> Game:
    """The game that a sheet holds.

    InputError as :func:`parse_csv`.
    """
    if how.cells == "blocks":
        return _blocks(sheet, how)
    own = sheet.notes.get("") == MADE_BY
    try:
        ways = _worth_trying(sheet.lines, how)
        grid = grid_of(sheet.lines, ways, own=own, pairs=how.cells == "columns")
    except InputError:
        if how.cells is None and sheet.breaks and len(sheet.lines) == 2 * sheet.breaks[0]:
            where = sheet.lines[sheet.breaks[0]].place
            raise InputError(f"a second table begins here; {_HOW_SINGLE}", where) from None
        raise
    way = _settled(grid)
    values: Values = [[way.read(cell.text) or () for cell in row] for row in grid.body]
    if how.cells == "columns":
        return _columns(sheet, grid, values)
    if how.cells == "zero-sum":
        values = [[(cell[0], -cell[0]) for cell in row] for row in values]
        words = "each cell is the row side's payoff in a zero-sum game"
    elif not way.mark:
        raise _OneNumberError(f"cells hold one number each; {_HOW_SINGLE}", grid.place(0, 0))
    else:
        decimals = " with decimal commas" if way.decimals == "comma" else ""
        words = f"each cell is a pair{decimals}, the row side first"
    a, b = ([[cell[k] for cell in row] for row in values] for k in (0, 1))
    return _game(sheet, grid, a, b, words)


def _worth_trying(lines: Sequence[SheetRow], how: HowToRead) -> tuple[Way, ...]:
    """Without a comma between digits anywhere, all decimals are written with a point."""
    ways = how.ways()
    if any(TIGHT_COMMA.search(cell.text) for line in lines for cell in line.cells):
        return ways
    plain = {way.mark for way in ways if way.decimals == "point"}
    return tuple(way for way in ways if way.decimals == "point" or way.mark not in plain)


def _settled(grid: Grid) -> Way:
    """The one way in which the whole table is read.

    _DoubtError if two ways give different numbers, with the first cell that tells them apart.
    """
    first, *others = grid.ways
    for other in others:
        for i, j in product(*map(range, grid.shape)):
            text = grid.body[i][j].text
            if first.read(text) != other.read(text):
                raise _DoubtError(
                    f"{shown(text)} can be {first.words(text)}, or {other.words(text)}; "
                    f"{_HOW_PAIRS}",
                    grid.place(i, j),
                )
    return first


def _blocks(sheet: Sheet, how: HowToRead) -> Game:
    """Two tables of one number each: the row side's payoffs above the column side's."""
    if len(sheet.breaks) != 1:
        raise InputError("expected two tables with one empty row between them")
    at = sheet.breaks[0]
    parts = (sheet.lines[:at], sheet.lines[at:])
    grids = [grid_of(lines, _worth_trying(lines, how)) for lines in parts]
    ways = [_settled(grid) for grid in grids]
    first, second = grids
    if first.shape != second.shape:
        raise InputError(
            f"shape {second.shape} differs from the first table's {first.shape}", second.place(0, 0)
        )
    for what in ("rows", "columns"):
        if getattr(first, what) != getattr(second, what):
            raise InputError(
                f"the labels of the {what} differ from the first table's", second.place(0, 0)
            )
    a, b = (
        [[(way.read(cell.text) or (0,))[0] for cell in row] for row in grid.body]
        for grid, way in zip(grids, ways, strict=True)
    )
    corners = first.corner, second.corner
    players = corners if all(corners) and corners[0] != corners[1] else None
    words = "the first table is the row side's, the second the column side's"
    return _game(sheet, first, a, b, words, players)


def _columns(sheet: Sheet, grid: Grid, values: Values) -> Game:
    """Two columns a strategy: the row side's payoff, then the column side's."""
    if grid.shape[1] % 2:
        raise InputError(
            f"{grid.shape[1]} columns of numbers; two a strategy are needed", grid.place(0, 0)
        )
    a, b = ([[cell[0] for cell in row[k::2]] for row in values] for k in (0, 1))
    if grid.columns is not None:
        named = zip(grid.columns[::2], grid.columns[1::2], strict=True)
        labels = [" / ".join(dict.fromkeys(filter(None, both))) for both in named]
        grid = replace(grid, columns=labels)
    return _game(sheet, grid, a, b, "two columns a strategy, the row side's payoff first")


def _game(
    sheet: Sheet,
    grid: Grid,
    a: Sequence[Sequence[Number]],
    b: Sequence[Sequence[Number]],
    words: str,
    players: tuple[str, str] | None = None,
) -> Game:
    notes = sheet.notes
    sides = notes.get("row side"), notes.get("column side")
    if sides[0] is not None and sides[1] is not None:
        players = sides[0], sides[1]
    parted = DELIMITERS.get(sheet.parted_by, repr(sheet.parted_by))
    said = [f"cells are parted by {parted}"] if sheet.parted_by else []
    said += [*sheet.said, grid.words(), words]
    return Game.of(
        cast(Any, a),
        cast(Any, b),
        grid.rows,
        grid.columns,
        players or players_of(grid.corner) or ("row", "column"),
        unit=notes.get("unit", "points"),
        title=notes.get("title", sheet.title),
        provenance={"reading": "; ".join(said)},
    )


# --- out ------------------------------------------------------------------------------------

#: Text that needs no quotes, whatever parts the cells.
_SAFE = re.compile(r"[\w.·%\-]+(?: [\w.·%\-]+)*")


def format_csv(game: Game, delimiter: str = ",") -> str:
    """The game as a labelled table of ``a, b`` cells; unit and title stand below it.

    :func:`parse_csv` reads the same game back, whatever characters its labels hold.
    """
    lines = [[" \\ ".join(game.players), *game.columns]]
    for label, row in zip(game.rows, numbers_of(game), strict=True):
        lines.append([label, *(f"{a}, {b}" for a, b in row)])
    lines.append([f"# {MADE_BY}"])
    if players_of(lines[0][0]) != game.players:
        lines += [[f"# row side: {game.players[0]}"], [f"# column side: {game.players[1]}"]]
    lines.append([f"# unit: {game.unit}"])
    if game.title:
        lines.append([f"# title: {game.title}"])
    return "".join(delimiter.join(map(_cell, line)) + "\n" for line in lines)


def _cell(text: str) -> str:
    return text if _SAFE.fullmatch(text) else '"' + text.replace('"', '""') + '"'


def numbers_of(game: Game) -> list[list[tuple[str, str]]]:
    """Every payoff of both sides as a file holds it, by row and column: fractions where given."""
    a, b = game.exact or (game.row_payoffs.tolist(), game.column_payoffs.tolist())
    return [
        [(written(x), written(y)) for x, y in zip(row, other, strict=True)]
        for row, other in zip(a, b, strict=True)
    ]
