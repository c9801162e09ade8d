"""Which cells of a table are labels and which are payoffs: seen from the table, or doubted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from payoffs.errors import InputError, shown
from payoffs.formats.cells import Way, wordy
from payoffs.formats.sheet import Cell, SheetRow

_LABELS = "an empty first cell in the first row says that the first row and column are labels"


@dataclass(frozen=True)
class Grid:
    """A table taken apart.

    Attributes
    ----------
    ways
        The ways of writing in which every payoff can be read.
    body
        The cells that are payoffs.
    places, before
        Where each row of the body stands, and how many cells stand before its first payoff.
    rows, columns
        Labels, None where there are none.
    corner
        The cell over the row labels and before the column labels.
    """

    ways: tuple[Way, ...]
    body: list[list[Cell]]
    places: list[str]
    before: int
    rows: list[str] | None
    columns: list[str] | None
    corner: str = ""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the body."""
        return len(self.body), len(self.body[0])

    @property
    def labels(self) -> tuple[list[str] | None, list[str] | None]:
        """Labels of rows and of columns."""
        return self.rows, self.columns

    @property
    def players(self) -> tuple[str, str] | None:
        """Both sides' names, if the corner holds them."""
        return players_of(self.corner)

    def with_columns(self, labels: list[str]) -> Grid:
        """The same with other labels of columns."""
        return replace(self, columns=labels)

    def place(self, i: int, j: int) -> str:
        """Where a payoff stands, for a complaint."""
        return f"{self.places[i]}, cell {j + self.before + 1}"

    def words(self) -> str:
        """What was read as labels."""
        if self.columns is None:
            return "no labels" if self.rows is None else "the first column is labels"
        both = "the first row and the first column are labels"
        return "the first row is labels" if self.rows is None else both


def players_of(corner: str) -> tuple[str, str] | None:
    r"""Both sides' names from a corner.

    >>> players_of("us \\ china"), players_of("season")
    (('us', 'china'), None)
    """
    parts = corner.split(" \\ ")
    if len(parts) != 2 or not all(parts) or parts[0] == parts[1]:
        return None
    return parts[0], parts[1]


def grid_of(
    lines: Sequence[SheetRow], ways: tuple[Way, ...], *, own: bool = False, pairs: bool = False
) -> Grid:
    """A table taken apart into labels and payoffs.

    Parameters
    ----------
    ways
        The ways of writing a payoff to try.
    own
        The table was written by this program: its first row and column are labels.
    pairs
        Two columns belong to one label, so that labels may be missing.

    Raises
    ------
    InputError
        With the cell that is no payoff, or may be a label as well.
    """
    width = max(len(line.cells) for line in lines)
    table = [line.cells for line in lines]
    if (
        len(table) > 1
        and len(table[0]) == width - 1
        and all(len(row) == width for row in table[1:])
    ):
        table[0] = [Cell(""), *table[0]]  # labels without a corner
    for line in lines[1:]:
        if len(line.cells) != width:
            raise InputError(f"{len(line.cells)} cells, others have {width}", line.place)
    if len(table) == 1 and not any(_readable(table, [(0, j) for j in range(width)], ways)):
        raise InputError("holds labels but no payoffs", lines[0].place)
    inner = _inner(table, ways)
    ways = narrowed(ways, ((lines[i], j, table[i][j]) for i, j in inner))
    head, side = _labels(lines, table, ways, own)
    if len(table) == head or width == side:
        raise InputError("holds labels but no payoffs")
    ways = narrowed(
        ways,
        (
            (lines[i], j, table[i][j])
            for i in range(head, len(table))
            for j in range(side, width)
            if i == 0 or j == 0
        ),
    )
    grid = Grid(
        ways,
        [row[side:] for row in table[head:]],
        [line.place for line in lines[head:]],
        side,
        [row[0].text for row in table[head:]] if side else None,
        [cell.text for cell in table[0][side:]] if head else None,
        table[0][0].text if head and side else "",
    )
    if not pairs:
        _all_named(lines, table, head, side)
    return grid


def _inner(table: list[list[Cell]], ways: tuple[Way, ...]) -> list[tuple[int, int]]:
    """Cells that are payoffs in any case; a single row or column begins with one if it can."""
    m, n = len(table), len(table[0])
    label = not any(_readable(table, [(0, 0)], ways))
    top, left = (m > 1, n > 1) if min(m, n) > 1 else (m > 1 and label, n > 1 and label)
    return [(i, j) for i in range(top, m) for j in range(left, n)]


def narrowed(ways: tuple[Way, ...], cells: Iterable[tuple[SheetRow, int, Cell]]) -> tuple[Way, ...]:
    """The ways in which every one of these cells can be read.

    Raises
    ------
    InputError
        At the first cell that leaves none.
    """
    last = ""
    for line, j, cell in cells:
        left = tuple(way for way in ways if way.read(cell.text) is not None)
        if not left:
            said = "is empty" if cell.empty else f"{shown(cell.text)} is not a pair of numbers"
            if len({bool(way.mark) for way in ways}) == 1 and not ways[0].mark:
                said = said.replace("a pair of numbers", "a number")
            other = f" written as {shown(last)} is" if last and not cell.empty else ""
            raise InputError(f"{said}{other}; write a, b", f"{line.place}, cell {j + 1}")
        ways, last = left, cell.text
    return ways


def _labels(
    lines: Sequence[SheetRow], table: list[list[Cell]], ways: tuple[Way, ...], own: bool
) -> tuple[bool, bool]:
    """Whether the first row, and the first column, are labels."""
    m, n = len(table), len(table[0])
    corner = table[0][0]
    if own:
        return True, True
    if m > 1 and n > 1 and corner.empty:
        return True, True
    first = [(0, j) for j in range(n > 1, n)]
    readable = _readable(table, first, ways)
    if m > 1 and n > 1 and players_of(corner.text):
        if all(readable):
            raise _doubt(lines[0], 1, table[0][1])
        return True, True
    head = m > 1 and _is_labels(lines, table, first, readable)
    column = [(i, 0) for i in range(head, m)]
    side = n > 1 and _is_labels(lines, table, column, _readable(table, column, ways), sure=head)
    return head, side


def _readable(
    table: list[list[Cell]], cells: list[tuple[int, int]], ways: tuple[Way, ...]
) -> list[bool]:
    return [any(way.read(table[i][j].text) is not None for way in ways) for i, j in cells]


def _is_labels(
    lines: Sequence[SheetRow],
    table: list[list[Cell]],
    cells: list[tuple[int, int]],
    readable: list[bool],
    *,
    sure: bool = False,
) -> bool:
    """Whether a first row or column is labels: if some of it reads as payoffs, it is doubted."""
    if all(readable):
        return False
    for (i, j), payoff in zip(cells, readable, strict=True):
        text = table[i][j].text
        if not payoff and (any(readable) or (not sure and not wordy(text))):
            raise _doubt(lines[i], j, table[i][j])
    return True


def _doubt(line: SheetRow, j: int, cell: Cell) -> InputError:
    said = "is empty, which" if cell.empty else shown(cell.text)
    return InputError(
        f"{said} can be a label, or a payoff that is not a pair of numbers as the others are; "
        f"mend it, or know that {_LABELS}",
        f"{line.place}, cell {j + 1}",
    )


def _all_named(lines: Sequence[SheetRow], table: list[list[Cell]], head: bool, side: bool) -> None:
    """Every label is there: a column without one may have lost it."""
    named = [(i, 0) for i in range(head, len(table))] if side else []
    named += [(0, j) for j in range(side, len(table[0]))] if head else []
    for i, j in named:
        if table[i][j].empty:
            raise InputError("a label is missing here", f"{lines[i].place}, cell {j + 1}")
