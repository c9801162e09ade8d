"""A sheet of cells from text: what parts them, which are quoted, what is no part of the table.

>>> sheet = read_sheet('sep=;\\nMy game;\\n;keep\\nkeep;"3; 3";\\n')
>>> sheet.parted_by, sheet.title, [[cell.text for cell in line.cells] for line in sheet.lines]
(';', 'My game', [['', 'keep'], ['keep', '3; 3']])

The first sheet of an ``.xlsx`` workbook, where openpyxl is installed.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from payoffs.errors import InputError, shown
from payoffs.formats.text import MAX_BYTES
from payoffs.game import MAX_PROFILES
from payoffs.numeric import written

#: What may part cells, and its name; the first that stands outside quotes is tried first.
DELIMITERS = {"\t": "tabs", ";": "semicolons", ",": "commas"}
#: A sheet with more cells than this is refused while it is read.
MAX_CELLS = 3 * MAX_PROFILES

_QUOTED = re.compile(r'[ ]*+"([^"]*+(?:""[^"]*+)*+)"[ ]*+')
_END = re.compile(r"\r\n|\r|\n|\Z")
_COMMENT = re.compile(r"#\s*(?:([\w ]+?): ?)?(.*)", re.DOTALL)
_EXPONENT = re.compile(r"(?<=[0-9.])[eE](?=[-+]?[0-9])")
_NO_WORD = re.compile(r"[+-]?(?:nan|inf|infinity|n/?a)", re.IGNORECASE)


def wordy(text: str) -> bool:
    """Whether there is a word in it, so that nobody meant it for a number.

    >>> wordy("2025"), wordy("1e5, NaN"), wordy("plan 9")
    (False, False, True)
    """
    parts = re.split(r"[\s,;()]+", _EXPONENT.sub("", text))
    return any(any(c.isalpha() for c in part) and not _NO_WORD.fullmatch(part) for part in parts)


class Cell(NamedTuple):
    """One cell; what stood in quotes is kept to the letter, the rest without blanks around it."""

    text: str
    quoted: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing stands there: quotes around nothing are something."""
        return not self.text and not self.quoted


class SheetRow(NamedTuple):
    """One row of a sheet and where it stands."""

    place: str
    cells: list[Cell]


@dataclass(frozen=True)
class Sheet:
    """The rows of the table, with what stood around it."""

    #: Rows that hold something, without empty columns at the right.
    lines: list[SheetRow]
    parted_by: str = ""
    #: Positions in ``lines`` before which an empty row stood.
    breaks: tuple[int, ...] = ()
    #: A first row of one cell above a wider table.
    title: str = ""
    #: Rows that begin with ``#``, by the word before the colon.
    notes: dict[str, str] = field(default_factory=dict)
    #: What was left out, in words.
    said: tuple[str, ...] = ()


def candidates(text: str) -> list[str]:
    """The marks that may part the cells of a text: what it says itself, or all that occur."""
    first = text[:8].split("\n", 1)[0].rstrip("\r")
    if first.lower().startswith("sep=") and len(first) == 5:
        return [first[4]]
    unquoted = re.sub(r'"[^"]*+"', "", text)
    return [mark for mark in DELIMITERS if mark in unquoted] or [","]


def read_sheet(text: str, delimiter: str = "") -> Sheet:
    """The sheet that a text holds.

    Raises InputError if a quote is not closed, or there are too many cells.
    """
    mark = delimiter or candidates(text)[0]
    start = re.match(r"(?i)sep=[^\r\n](\r\n|\r|\n)", text)
    at = start.end() if start else 0
    lines, count = [], 0
    for number, cells in _split(text, at, mark, 2 if start else 1):
        lines.append(SheetRow(f"line {number}", cells))
        count += len(cells)
        if count > MAX_CELLS:
            raise InputError(f"more than {MAX_CELLS:,} cells; cut it down", f"line {number}")
    return cleaned(lines, mark)


def _split(text: str, at: int, mark: str, number: int) -> Iterator[tuple[int, list[Cell]]]:
    """Every row as its line number and its cells; each character is looked at once."""
    plain = re.compile(rf"[^{re.escape(mark)}\r\n]*+")
    row: list[Cell] = []
    here = number
    while True:
        quoted = _QUOTED.match(text, at)
        if quoted is not None:
            row.append(Cell(quoted[1].replace('""', '"'), True))
            number += quoted[0].count("\n")
            at = quoted.end()
        else:
            rest = plain.match(text, at)
            assert rest is not None  # it matches nothing too
            if rest[0].lstrip().startswith('"'):
                raise InputError(f"the quote in {shown(rest[0])} is not closed", f"line {number}")
            row.append(Cell(rest[0].strip()))
            at = rest.end()
        if text.startswith(mark, at):
            at += len(mark)
            continue
        end = _END.match(text, at)
        if end is None:
            raise InputError(
                f"{shown(text[at : at + 20])} stands behind a closed quote; double quotes inside "
                "one",
                f"line {number}",
            )
        yield here, row
        if end.end() == len(text):
            return
        at, row = end.end(), []
        number += 1
        here = number


def cleaned(lines: list[SheetRow], parted_by: str) -> Sheet:
    """Rows and columns that hold nothing, comments and a title are taken out.

    Raises InputError if nothing is left.
    """
    kept: list[SheetRow] = []
    breaks: list[int] = []
    notes: dict[str, str] = {}
    said: list[str] = []
    gap = False
    for line in lines:
        full = [cell for cell in line.cells if not cell.empty]
        if not full:
            gap = True
        elif len(full) == 1 and full[0].text.startswith("#"):
            comment = _COMMENT.fullmatch(full[0].text)
            if comment is not None:
                notes[comment[1] or ""] = comment[2]
        else:
            if gap and kept:
                breaks.append(len(kept))
            kept.append(line)
            gap = False
    if not kept:
        raise InputError("holds no cells")
    title, first = "", [cell for cell in kept[0].cells if not cell.empty]
    wider = len(kept) > 1 and _width(kept[1]) > 1
    if wider and len(first) == 1 and not kept[0].cells[0].empty and wordy(first[0].text):
        title = first[0].text
        said.append(f"{kept[0].place} is the title")
        kept = kept[1:]
        breaks = [at - 1 for at in breaks if at > 1]
    width = max(_width(line) for line in kept)
    if any(len(line.cells) > width for line in kept):
        said.append("empty columns at the right are left out")
    kept = [SheetRow(line.place, line.cells[:width]) for line in kept]
    return Sheet(kept, parted_by, tuple(breaks), title, notes, tuple(said))


def _width(line: SheetRow) -> int:
    return max(k for k, cell in enumerate(line.cells, 1) if not cell.empty)


#: Unpacked, a workbook may be so many times larger: more is a trap or a mistake.
MAX_UNPACKED = 10 * MAX_BYTES
#: So many times its packed size beside a small number of bytes: a sheet's XML shrinks to a tenth.
MOST_TIMES, SMALL = 100, 1 << 20


def read_workbook(path: str | Path | BinaryIO) -> Sheet:
    """The cells of the first sheet of a file, named or open.

    Raises InputError if openpyxl is missing, it is no workbook, or a cell is neither a number nor
    text.
    """
    where = str(path) if isinstance(path, str | Path) else ""
    try:
        import openpyxl
    except ImportError:
        raise InputError(
            "openpyxl, which reads workbooks, is not installed; save the sheet as CSV UTF-8, or "
            "install truce-sandbox[sheets]",
            where,
        ) from None
    books = [_opened(openpyxl, path, where, values) for values in (True, False)]
    sheet, typed = (book.worksheets[0] for book in books)
    lines, count = [], 0
    try:
        both = zip(*(each.iter_rows(values_only=True) for each in (sheet, typed)), strict=False)
        for number, (row, formulas) in enumerate(both, 1):
            at = f"{sheet.title}, row {number}"
            cells = [_cell(*pair, at) for pair in zip(row, formulas, strict=False)]
            lines.append(SheetRow(f"row {number}", cells))
            count += len(cells)
            if count > MAX_CELLS:
                raise InputError(f"more than {MAX_CELLS:,} cells; cut it down")
    finally:
        for book in books:
            book.close()
    return cleaned(lines, "")


def _opened(openpyxl: Any, path: str | Path | BinaryIO, where: str, values: bool) -> Any:
    """A workbook with the stored values of its cells, or with what was typed into them."""
    problem = "is no .xlsx workbook; save it again, or as CSV UTF-8"
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            packed = sum(entry.compress_size for entry in archive.infolist())
        if size <= min(MAX_UNPACKED, SMALL + MOST_TIMES * packed):
            return openpyxl.load_workbook(path, read_only=True, data_only=values)
        problem = "is larger than can be read; save the sheet as CSV UTF-8"
    except FileNotFoundError:
        problem = "no such file; check the path"
    except OSError as error:
        problem = f"cannot be read ({error.strerror or 'no workbook'})"
    except Exception:  # whatever a damaged archive or its XML raises
        raise InputError(problem, where) from None
    raise InputError(problem, where)


def _cell(value: Any, typed: Any, where: str) -> Cell:
    """A cell as text; Excel makes dates of ``3/4`` and truth values of words."""
    if value is None and str(typed or "").startswith("="):
        raise InputError(
            f"{shown(str(typed))} is a formula whose value is not in the file; open it in a "
            "spreadsheet and save it",
            where,
        )
    if value is None:
        return Cell("")
    if isinstance(value, bool):
        raise InputError(f"{value} is a truth value; format the cell as text", where)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        raise InputError(
            f"{value} is a date, which Excel makes of a pair such as 3/4; format the cell as text",
            where,
        )
    return Cell(written(value) if isinstance(value, int | float) else str(value).strip())
