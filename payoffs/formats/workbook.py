"""The first sheet of an ``.xlsx`` workbook, where openpyxl is installed."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

from payoffs.errors import InputError
from payoffs.formats.sheet import MAX_CELLS, Cell, Sheet, SheetRow, cleaned
from payoffs.formats.text import MAX_BYTES
from payoffs.numeric import written

#: Unpacked, a workbook may be so many times larger: more is a trap or a mistake.
MAX_UNPACKED = 10 * MAX_BYTES


def read_workbook(path: str | Path | BinaryIO) -> Sheet:
    """The cells of the first sheet of a file, named or open.

    Raises
    ------
    InputError
        If openpyxl is missing, it is no workbook, or a cell is neither a number nor text.
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
    book = _opened(openpyxl, path, where)
    sheet = book.worksheets[0]
    lines, count = [], 0
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_cell(value, f"{sheet.title}, row {number}") for value in row]
            lines.append(SheetRow(f"row {number}", cells))
            count += len(cells)
            if count > MAX_CELLS:
                raise InputError(f"more than {MAX_CELLS:,} cells; cut it down")
    finally:
        book.close()
    return cleaned(lines, "")


def _opened(openpyxl: Any, path: str | Path | BinaryIO, where: str) -> Any:
    problem = "is no .xlsx workbook; save it again, or as CSV UTF-8"
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size <= MAX_UNPACKED:
            return openpyxl.load_workbook(path, read_only=True, data_only=True)
        problem = "is larger than can be read; save the sheet as CSV UTF-8"
    except FileNotFoundError:
        problem = "no such file; check the path"
    except OSError as error:
        problem = f"cannot be read ({error.strerror or 'no workbook'})"
    except Exception:  # whatever a damaged archive or its XML raises
        raise InputError(problem, where) from None
    raise InputError(problem, where)


def _cell(value: Any, where: str) -> Cell:
    """A cell as text; Excel makes dates of ``3/4`` and truth values of words."""
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
