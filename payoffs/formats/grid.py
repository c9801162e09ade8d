"""What the cells of a table mean: each way of writing a payoff, and which of them are labels.

All is seen from the table, or doubted.

>>> [way.words("1,200") for way in (*PAIRS, *SINGLES) if way.read("1,200") is not None]
['the pair 1 and 200', 'the number 1200', 'the number 1.2']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from payoffs.errors import InputError, shown
from payoffs.formats.sheet import Cell, SheetRow, wordy
from payoffs.numeric import DECIMAL, MAX_LENGTH, payoff, written

Number = int | float | Fraction
Lines = Sequence[SheetRow]
#: Cells by row and column.
Places = list[tuple[int, int]]

#: Longer cells are no payoffs.
MAX_CELL = 2 * MAX_LENGTH + 10

_POINT = re.compile(rf"{DECIMAL}|[-+]?[0-9]+/[0-9]+")
_MIXED = re.compile(r"([-+]?)([0-9]+) ([0-9]+/[0-9]+)")
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_COMMA = re.compile(
    r"[-+]?(?:[0-9]*,[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
    r"|[-+]?[0-9]+(?:/[0-9]+)?"
)
#: A comma between digits, which may part thousands, decimals or the two sides.
TIGHT_COMMA = re.compile(r"[0-9],[0-9]")


def _point(text: str) -> Number | None:
    return payoff(text) if _POINT.fullmatch(text) else None


def _thousands(text: str) -> Number | None:
    return payoff(text.replace(",", "")) if _THOUSANDS.fullmatch(text) else _point(text)


def _comma(text: str) -> Number | None:
    if not _COMMA.fullmatch(text):
        return None
    return payoff(text.replace(".", "").replace(",", "."))


_NUMBERS: dict[str, Callable[[str], Number | None]] = {
    "point": _point,
    "thousands": _thousands,
    "comma": _comma,
}


@dataclass(frozen=True)
class Way:
    """One way to write a payoff: how many numbers a cell holds, what parts them, what decimals."""

    #: What parts the two numbers of a pair: ``,``, ``, `` (with a blank), ``;``, ``/`` or a blank;
    #: empty where a cell holds one number.
    mark: str
    #: ``point``, ``thousands`` (a point, and commas part thousands) or ``comma``.
    decimals: str

    def read(self, text: str) -> tuple[Number, ...] | None:
        """One number or two, or None if the cell is not written this way."""
        if len(text) > MAX_CELL:
            return None
        text = text.strip().replace("\N{MINUS SIGN}", "-")
        number = _NUMBERS[self.decimals]
        try:
            if not self.mark:
                mixed = _MIXED.fullmatch(text) if " " in text else None
                one = _add(mixed) if mixed is not None else number(text)
                return None if one is None else (one,)
            if text.startswith("(") and text.endswith(")"):
                text = text[1:-1].strip()
            parts = _parts(text, self.mark)
            if len(parts) != 2:
                return None
            first, second = number(parts[0]), number(parts[1])
        except InputError:  # too large, or a division by zero
            return None
        return None if first is None or second is None else (first, second)

    def words(self, text: str) -> str:
        """The cell as it is read this way."""
        values = [
            written(v) if isinstance(v, Fraction) else f"{v:.15g}" for v in self.read(text) or ()
        ]
        return f"the number {values[0]}" if len(values) == 1 else f"the pair {' and '.join(values)}"


def _add(mixed: re.Match[str]) -> Number:
    whole, part = Fraction(int(mixed[2])), Fraction(payoff(mixed[3]))
    return payoff(f"{mixed[1]}{(whole + part).numerator}/{(whole + part).denominator}")


def _parts(text: str, mark: str) -> list[str]:
    if mark == ", ":
        return re.split(r",\s++", text)
    if mark == " ":
        return text.split()
    if mark == "/" and " / " in text:
        return [part.strip() for part in text.split(" / ")]
    return [part.strip() for part in text.split(mark)]


PAIRS = (
    Way(",", "point"),
    Way(", ", "thousands"),
    Way(", ", "comma"),
    *(Way(mark, decimals) for mark in (";", "/", " ") for decimals in _NUMBERS),
)
SINGLES = tuple(Way("", decimals) for decimals in _NUMBERS)

_LABELS = "an empty first cell in the first row says that the first row and column are labels"


@dataclass(frozen=True)
class Grid:
    """A table taken apart."""

    #: The ways of writing in which every payoff can be read.
    ways: tuple[Way, ...]
    #: The cells that are payoffs.
    body: list[list[Cell]]
    #: Where each row of the body stands, and how many cells stand before its first payoff.
    places: list[str]
    before: int
    #: Labels, None where there are none.
    rows: list[str] | None
    columns: list[str] | None
    #: The cell over the row labels and before the column labels.
    corner: str = ""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the body."""
        return len(self.body), len(self.body[0])

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


def grid_of(lines: Lines, ways: tuple[Way, ...], *, own: bool = False, pairs: bool = False) -> Grid:
    """A table taken apart into labels and payoffs.

    InputError with the cell that is no payoff, or may be a label as well.

    Parameters
    ----------
    ways
        The ways of writing a payoff to try.
    own
        The table was written by this program: its first row and column are labels.
    pairs
        Two columns belong to one label, so that labels may be missing.
    """
    lines = list(lines)
    width = max(len(line.cells) for line in lines)
    others = {len(line.cells) for line in lines[1:]}
    if others == {width} == {len(lines[0].cells) + 1}:
        lines[0] = SheetRow(lines[0].place, [Cell(""), *lines[0].cells])  # labels without a corner
    for line in lines[1:]:
        if len(line.cells) != width:
            raise InputError(f"{len(line.cells)} cells, others have {width}", line.place)
    if len(lines) == 1 and not any(_readable(lines, [(0, j) for j in range(width)], ways)):
        raise InputError("holds labels but no payoffs", lines[0].place)
    ways = _narrowed(lines, _inner(lines, ways), ways)
    head, side = _labels(lines, ways, own)
    if len(lines) == head or width == side:
        raise InputError("holds labels but no payoffs")
    body = [(i, j) for i in range(head, len(lines)) for j in range(side, width)]
    ways = _narrowed(lines, [(i, j) for i, j in body if i == 0 or j == 0], ways)
    first = lines[0].cells
    if not pairs:
        _check_named(lines, head, side)
    return Grid(
        ways,
        [line.cells[side:] for line in lines[head:]],
        [line.place for line in lines[head:]],
        side,
        [line.cells[0].text for line in lines[head:]] if side else None,
        [cell.text for cell in first[side:]] if head else None,
        first[0].text if head and side else "",
    )


def _inner(lines: Lines, ways: tuple[Way, ...]) -> Places:
    """Cells that are payoffs in any case; a single row or column begins with one if it can."""
    m, n = len(lines), len(lines[0].cells)
    label = min(m, n) > 1 or not any(_readable(lines, [(0, 0)], ways))
    top, left = m > 1 and label, n > 1 and label
    return [(i, j) for i in range(top, m) for j in range(left, n)]


def _narrowed(lines: Lines, places: Places, ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """The ways in which every one of these cells can be read.

    InputError at the first cell that leaves none.
    """
    last = ""
    for i, j in places:
        cell = lines[i].cells[j]
        left = tuple(way for way in ways if way.read(cell.text) is not None)
        if not left:
            said = "is empty" if cell.empty else f"{shown(cell.text)} is not a pair of numbers"
            if not any(way.mark for way in ways):
                said = said.replace("a pair of numbers", "a number")
            other = f" written as {shown(last)} is" if last and not cell.empty else ""
            raise InputError(f"{said}{other}; write a, b", f"{lines[i].place}, cell {j + 1}")
        ways, last = left, cell.text
    return ways


def _labels(lines: Lines, ways: tuple[Way, ...], own: bool) -> tuple[bool, bool]:
    """Whether the first row, and the first column, are labels."""
    m, n = len(lines), len(lines[0].cells)
    corner = lines[0].cells[0]
    if own or (m > 1 and n > 1 and corner.empty):
        return True, True
    first = [(0, j) for j in range(n > 1, n)]
    if m > 1 and n > 1 and players_of(corner.text):
        if all(_readable(lines, first, ways)):
            raise _doubt(lines[0], 1)
        return True, True
    head = m > 1 and _is_labels(lines, first, ways)
    column = [(i, 0) for i in range(head, m)]
    return head, n > 1 and _is_labels(lines, column, ways, sure=head)


def _readable(lines: Lines, places: Places, ways: tuple[Way, ...]) -> list[bool]:
    return [any(way.read(lines[i].cells[j].text) is not None for way in ways) for i, j in places]


def _is_labels(lines: Lines, places: Places, ways: tuple[Way, ...], *, sure: bool = False) -> bool:
    """Whether a first row or column is labels: if some of it reads as payoffs, it is doubted."""
    readable = _readable(lines, places, ways)
    if all(readable):
        return False
    for (i, j), payoff_ in zip(places, readable, strict=True):
        if not payoff_ and (any(readable) or not (sure or wordy(lines[i].cells[j].text))):
            raise _doubt(lines[i], j)
    return True


def _doubt(line: SheetRow, j: int) -> InputError:
    said = "is empty, which" if line.cells[j].empty else shown(line.cells[j].text)
    return InputError(
        f"{said} can be a label, or a payoff that is not a pair of numbers as the others are; "
        f"mend it, or know that {_LABELS}",
        f"{line.place}, cell {j + 1}",
    )


def _check_named(lines: Lines, head: bool, side: bool) -> None:
    """Every label is there: a column without one may have lost it."""
    named = [(i, 0) for i in range(head, len(lines))] if side else []
    named += [(0, j) for j in range(side, len(lines[0].cells))] if head else []
    for i, j in named:
        if lines[i].cells[j].empty:
            raise InputError("a label is missing here", f"{lines[i].place}, cell {j + 1}")
