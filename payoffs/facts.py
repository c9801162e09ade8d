"""The record: every number's row, with its source, note and confidence.

Confidence is one of *seen-primary* (the original document was read), *seen*, *seen-data* (read
from the data file itself), *seen-weak* (through a digest or a copy), *press* (one of five kept
press reports), *memory* (not looked up again) and *computed*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from payoffs.errors import NotFoundError
from payoffs.resources import read_csv

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

    Raises
    ------
    NotFoundError
        If there is no such row.
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
