"""Moves of many subjects in many matches, round by round."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from payoffs.errors import InputError, shown
from payoffs.numeric import BoolArray, Indices

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("subject", "match", "round", "own", "other")
#: How a move is written: 1 is cooperation, as in the published data.
MOVES = {"1": 0, "0": 1, "C": 0, "D": 1, "c": 0, "d": 1}
MOST_ROWS = 5_000_000


@dataclass(frozen=True, eq=False)
class Panel:
    """Moves by subject, match and round, in that order.

    Attributes
    ----------
    subject
        Shape ``(n,)``: the number of each row's subject, from 0.
    first
        Shape ``(n,)``: whether the row begins a match.
    own, other
        Shape ``(n,)``: 0 cooperated, 1 defected.
    names
        The subjects' names, in the order of their numbers.
    """

    subject: Indices
    first: BoolArray
    own: Indices
    other: Indices
    names: tuple[str, ...]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Panel:
        """The panel in a data frame with the columns of :data:`COLUMNS` (moves as 1 and 0)."""
        missing = [name for name in COLUMNS if name not in frame]
        if missing:
            raise InputError(f"is missing; the columns are {', '.join(COLUMNS)}", missing[0])
        cells = {name: frame[name].astype(str).to_list() for name in COLUMNS}
        return _panel(cells, "panel")


def read_panel(path: str | Path, where: Mapping[str, str] | None = None) -> Panel:
    """A panel from a ``.csv`` file with columns subject, match, round, own and other.

    Parameters
    ----------
    where
        Only rows in which these other columns hold these texts.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing, or a cell is not what it has to be.
    """
    try:
        with Path(path).open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            wanted = (*COLUMNS, *(where or {}))
            missing = [name for name in wanted if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(
                    f"has no column {shown(missing[0])}; the first line names the columns, "
                    f"{', '.join(COLUMNS)} among them",
                    str(path),
                )
            cells: dict[str, list[str]] = {name: [] for name in COLUMNS}
            for k, row in enumerate(reader):
                if k >= MOST_ROWS:
                    raise InputError(f"more than {MOST_ROWS:,} rows; split the file", str(path))
                if any(row[name] != text for name, text in (where or {}).items()):
                    continue
                for name in COLUMNS:
                    cells[name].append((row[name] or "").strip())
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        said = getattr(problem, "strerror", None) or "is not a table in UTF-8"
        raise InputError(f"cannot be read: {said}", str(path)) from None
    return _panel(cells, str(path))


def _panel(cells: Mapping[str, list[str]], where: str) -> Panel:
    count = len(cells["subject"])
    if not count:
        raise InputError("has no rows to estimate from", where)
    moves = {name: _moves(cells[name], name, where) for name in ("own", "other")}
    rounds = np.array([_whole(text, k, where) for k, text in enumerate(cells["round"])])
    names, subject = np.unique(np.array(cells["subject"], dtype=object), return_inverse=True)
    matches, match = np.unique(np.array(cells["match"], dtype=object), return_inverse=True)
    game = subject * len(matches) + match
    order = np.lexsort((rounds, game))
    game, ordered = game[order], rounds[order]
    first = np.r_[True, game[1:] != game[:-1]]
    expected = np.arange(count) - np.maximum.accumulate(np.where(first, np.arange(count), 0)) + 1
    wrong = np.flatnonzero(ordered != expected)
    if len(wrong):
        k = int(order[wrong[0]])
        raise InputError(
            f"subject {cells['subject'][k]}, match {cells['match'][k]}: round {rounds[k]} stands "
            f"where round {expected[wrong[0]]} should; rounds of a match go 1, 2, 3, …",
            where,
        )
    return Panel(
        subject[order], first, moves["own"][order], moves["other"][order], tuple(map(str, names))
    )


def _moves(texts: list[str], column: str, where: str) -> Indices:
    found = np.empty(len(texts), dtype=np.intp)
    for k, text in enumerate(texts):
        move: Any = MOVES.get(text)
        if move is None:
            raise InputError(
                f"row {k + 1}, column {column}: {shown(text)} is no move; write 1 where the side "
                "cooperated and 0 where it did not",
                where,
            )
        found[k] = move
    return found


def _whole(text: str, k: int, where: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InputError(f"row {k + 1}, column round: {shown(text)} is no whole number", where)
    return int(text)
