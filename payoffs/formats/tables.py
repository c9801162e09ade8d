"""Games as a table of ``a, b`` cells, as a spreadsheet saves one.

>>> parse_csv('"3, 3","0, 5"\\n"5, 0","1, 1"').shape
(2, 2)
"""

from __future__ import annotations

import csv
import io
import re

from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.writing import MADE_BY

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_PAIR = re.compile(rf"\s*\(?\s*({_NUMBER})\s*[,;/\s]\s*({_NUMBER})\s*\)?\s*$")
_SINGLE = re.compile(rf"\s*{_NUMBER}\s*$")


def parse_csv(text: str) -> Game:
    """A table whose cells read ``a, b``: the row side's payoff, then the column side's.

    The first row and the first column may hold labels. Cells are parted by commas (then quote
    them: ``"3, 3","0, 5"``), semicolons or tabs.

    Raises
    ------
    InputError
        With the line and the cell that cannot be read.
    """
    unquoted = re.sub(r'"[^"]*"', "", text)
    delimiter = next((mark for mark in "\t;" if mark in unquoted), ",")
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True))
    except csv.Error as problem:
        raise InputError(f"not a table ({problem})") from None
    table = [
        (k, row)
        for k, row in enumerate(lines, 1)
        if any(cell.strip() for cell in row) and row != [f"# {MADE_BY}"]
    ]
    if not table:
        raise InputError("holds no cells")
    players, columns, table = _csv_head(table)
    label_rows = bool(table) and not _PAIR.match(table[-1][1][0])
    rows, pairs = [], []
    for line, row in table:
        if label_rows:
            rows.append(row[0].strip())
        pairs.append([_pair(cell, line, j) for j, cell in enumerate(row[label_rows:], 1)])
        if len(pairs[-1]) != len(pairs[0]):
            raise InputError(f"{len(pairs[-1])} cells, others have {len(pairs[0])}", f"line {line}")
    if not pairs or not pairs[0]:
        raise InputError("holds labels but no payoffs")
    if columns is not None and label_rows:
        columns = columns[1:]
    return Game.of(
        [[pair[0] for pair in row] for row in pairs],
        [[pair[1] for pair in row] for row in pairs],
        rows if label_rows else None,
        columns,
        players,
    )


def _csv_head(
    table: list[tuple[int, list[str]]],
) -> tuple[tuple[str, str], list[str] | None, list[tuple[int, list[str]]]]:
    """Players from the corner (``us \\ china``), column labels, and what is left."""
    first = table[0][1]
    if all(_SINGLE.match(cell) for cell in first):
        raise InputError(
            'cells hold one number each; write pairs in quotes: "3, 3","0, 5"',
            f"line {table[0][0]}",
        )
    if any(_PAIR.match(cell) for cell in first):
        return ("row", "column"), None, table
    corner = [part.strip() for part in first[0].split("\\")]
    named = len(corner) == 2 and all(corner) and corner[0] != corner[1]
    players = (corner[0], corner[1]) if named else ("row", "column")
    return players, [cell.strip() for cell in first], table[1:]


def _pair(cell: str, line: int, column: int) -> tuple[float, float]:
    match = _PAIR.match(cell)
    if match is None:
        raise InputError(
            f"{cell.strip()[:40]!r} is not a pair of numbers; write a, b",
            f"line {line}, cell {column}",
        )
    return float(match.group(1)), float(match.group(2))


def format_csv(game: Game) -> str:
    """The game as a labelled table of ``a, b`` cells."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([" \\ ".join(game.players), *game.columns])
    for i, label in enumerate(game.rows):
        cells = zip(game.row_payoffs[i].tolist(), game.column_payoffs[i].tolist(), strict=True)
        writer.writerow([label, *(f"{a!r}, {b!r}" for a, b in cells)])
    writer.writerow([f"# {MADE_BY}"])
    return out.getvalue()
