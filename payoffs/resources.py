"""What ships in ``payoffs/data``, read once and strictly: tables, typed rows, the facts.

Every number's row has its source, note and confidence: *seen-primary* (the original document was
read), *seen*, *seen-data* (read from the data file itself), *seen-weak* (through a digest or a
copy), *press* (one of five kept press reports), *memory* (not looked up again) or *computed*.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from payoffs.errors import InputError, NotFoundError
from payoffs.numeric import real

DATA: Traversable = files(__package__) / "data"


@cache
def read_toml(name: str) -> dict[str, Any]:
    """A TOML data file as nested dictionaries (shared: do not change it)."""
    return tomllib.loads((DATA / name).read_text("utf-8"))


@cache
def read_csv(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV data file (shared: do not change them)."""
    return tuple(csv.DictReader((DATA / name).read_text("utf-8").splitlines()))


@cache
def read_json(name: str) -> dict[str, Any]:
    """A JSON data file (shared: do not change it)."""
    answer: dict[str, Any] = json.loads((DATA / name).read_text("utf-8"))
    return answer


def scenario_names() -> tuple[str, ...]:
    """Names of the scenarios that ship with the package, in their reading order."""
    order = read_toml("scenarios/order.toml")["order"]
    return tuple(order)


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

        ``columns``: of fields that are not called as their columns.
        ``words``: all that may stand in a column, where that is a list.
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


#: What a number rests on that has no public address, by confidence.
RESTS_ON = {
    "press": "a press report, read in a kept copy of its text",
    "computed": "our own calculation; the note says from what",
    "memory": "memory: not looked up again",
    "seen-weak": "a copy or a digest, not the original",
}


@dataclass(frozen=True)
class Fact:
    """One row of the record. Text throughout: ranges such as ``1.7-2.0`` stay as published."""

    id: str
    topic: str
    quantity: str
    value: str
    low: str
    high: str
    unit: str
    date: str
    source: str
    publisher: str
    year: str
    url: str
    note: str
    confidence: str

    @property
    def rests_on(self) -> str:
        """What a row without an address rests on; empty where the address says it."""
        return "" if self.url else RESTS_ON[self.confidence]

    def citation(self) -> str:
        """One line a reader can look the number up by."""
        who = ", ".join(part for part in (self.source, self.publisher, self.year) if part)
        return f"{self.id} {self.quantity}: {self.value} {self.unit} ({who})".replace("  ", " ")


#: Columns in which a row may refer to the one above.
_SOURCE = ("source", "publisher")


@lru_cache(maxsize=1)
def all_facts() -> dict[str, Fact]:
    """Every fact by its id."""
    found: dict[str, Fact] = {}
    above: dict[str, str] = {}
    for row in read_csv("facts.csv"):
        # "same" stands for the source of the row above
        row = {k: above[k] if k in _SOURCE and v == "same" else v for k, v in row.items()}
        found[row["id"]], above = Fact(**row), row
    return found


def fact(fact_id: str) -> Fact:
    """One fact.

    Raises NotFoundError if there is no such row.
    """
    try:
        return all_facts()[fact_id]
    except KeyError:
        known = list(all_facts())
        raise NotFoundError(
            f"no such fact; ids run from {known[0]} to {known[-1]}", fact_id
        ) from None


def facts(fact_ids: Iterable[str]) -> tuple[Fact, ...]:
    """Several facts, in the order asked for."""
    return tuple(fact(fact_id) for fact_id in fact_ids)
