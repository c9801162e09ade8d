"""Rows of the record's CSV files, each cell read strictly as what its field has to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

from payoffs.errors import InputError
from payoffs.numeric import real


class Row:
    """One line of a file.

    >>> Row({"id": "L1", "made": "today"}, "forecasts.csv").date("made")
    Traceback (most recent call last):
    payoffs.errors.InputError: forecasts.csv L1 made: 'today' is not a date such as 2025-10-09
    """

    def __init__(self, cells: Mapping[str, str], file: str) -> None:
        self.cells = cells
        self.place = f"{file} {cells.get('id', '')}".rstrip()

    def read(
        self,
        kind: type,
        columns: Mapping[str, str] | None = None,
        words: Mapping[str, Iterable[str]] | None = None,
        **known: object,
    ) -> dict[str, Any]:
        """What a dataclass is made of, each field by its type, but for what is known.

        Parameters
        ----------
        columns
            Of fields that are not called as their columns.
        words
            All that may stand in a column, where that is a list.
        """
        found = dict(known)
        for field in fields(kind):
            column = (columns or {}).get(field.name, field.name)
            if words is not None and field.name in words:
                self.one_of(column, words[field.name])
            if field.name not in known:
                found[field.name] = self._typed(str(field.type), column)
        return found

    def _typed(self, kind: str, column: str) -> Any:
        kind, _, optional = kind.partition(" | ")
        if optional and not self.text(column):
            return None
        readers: dict[str, Callable[[str], Any]] = {
            "str": self.text,
            "bool": lambda name: self.one_of(name, ("yes", "no")) == "yes",
            "tuple[str, ...]": lambda name: tuple(self.text(name).split()),
            "dt.date": self.date,
            "int": self.whole,
            "float": lambda name: real(self.text(name), f"{self.place} {name}"),
        }
        return readers[kind](column)

    def _refuse(self, column: str, wanted: str) -> InputError:
        return InputError(f"{self.cells[column]!r} is not {wanted}", f"{self.place} {column}")

    def text(self, column: str) -> str:
        """The cell as it stands."""
        try:
            return self.cells[column].strip()
        except (KeyError, AttributeError):
            raise InputError(f"has no column {column}", self.place) from None

    def one_of(self, column: str, known: Iterable[str]) -> str:
        """One of the words that may stand there."""
        known = tuple(known)
        if self.text(column) not in known:
            raise self._refuse(column, f"one of {', '.join(known)}")
        return self.text(column)

    def date(self, column: str) -> dt.date:
        """A day that has to be there."""
        try:
            return dt.date.fromisoformat(self.text(column))
        except ValueError:
            raise self._refuse(column, "a date such as 2025-10-09") from None

    def whole(self, column: str) -> int:
        """A whole number that has to be there."""
        if not self.text(column).isdecimal():
            raise self._refuse(column, "a whole number")
        return int(self.text(column))
