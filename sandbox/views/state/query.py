"""Taking values out of an address: what cannot be used gives one line and the default.

What a page asks is a :class:`Settings`: a frozen dataclass with a row for each name in the address.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, partial
from typing import Any, NamedTuple, Self, TypeVar

from payoffs.errors import InputError
from payoffs.numeric import real
from payoffs.parameters import Parameter
from payoffs.scenario import Scenario
from sandbox.views.state.choice import GameChoice
from sandbox.words import plain

T = TypeVar("T")

LONGEST_LINE = 160
#: Where panels are asked for beside Streamlit (:mod:`sandbox.views.front`), under the app's root.
DIRECT = "panels"


class QueryReader:
    """Takes values out of a query and keeps a line for each that cannot be used."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self.left = dict(query)
        self.complaints: list[str] = []

    def amount(self, entry: Parameter, text: str, usual: float | None) -> float | None:
        """A number as commands take it: used all the same outside its range, never its bounds."""
        try:
            value = float(plain(entry.check(text)))
        except InputError as problem:
            using = "no level" if usual is None else plain(usual)
            self.refuse(entry.name, problem, f"using {using}")
            return usual
        if words := entry.outside(value):
            self.complaints.append(words)
        return value

    def refuse(self, name: str, problem: InputError, mend: str) -> None:
        """One line on what is wrong."""
        said = problem.message if len(problem.message) < LONGEST_LINE else "cannot be read"
        self.complaints.append(f"{name}: {said}; {mend}")

    def take(self, name: str, parse: Callable[[str], T], default: T, mend: str) -> T:
        """The parsed value of a name; the default if it is missing or cannot be parsed."""
        text = self.left.pop(name, "")
        if not text:
            return default
        try:
            return parse(text)
        except InputError as problem:  # a ValueError too, and one that says what is wrong
            self.refuse(name, problem, mend)
        except (ValueError, OverflowError):
            self.complaints.append(f"{name}: {shown(text)} {mend}")
        return default


class Asked(NamedTuple):
    """The game of an address, beside which the settings in it mean something."""

    choice: GameChoice
    scenario: Scenario
    shape: tuple[int, int]
    lesson: str = ""


class Row(NamedTuple):
    """How a setting stands in an address: its name, how it is read, what is said where it cannot.

    ``bounds``: of a number. ``sides``: it is one a side, under the name with a 1 and with a 2.
    """

    name: str
    parse: Callable[[Asked, str], Any]
    mend: Callable[[Asked], str]
    write: Callable[[Any], str]
    bounds: tuple[float, ...] = ()
    sides: bool = False


def written(value: Any) -> str:
    """A setting as it stands in an address; nothing where it is none."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(map(written, value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return value or "" if isinstance(value, str | None) else plain(value)


def setting(
    name: str,
    parse: Callable[[Asked, str], Any],
    mend: str | Callable[[Asked], str],
    default: Any = None,
    write: Callable[[Any], str] = written,
) -> Any:
    """A field of :class:`Settings`, read by a function of its own."""
    said = mend if callable(mend) else lambda _asked: mend
    return field(default=default, metadata={"row": Row(name, parse, said, write)})


def word(
    name: str,
    known: Container[str] | Callable[[Asked], Container[str]],
    mend: str | Callable[[Asked], str],
    default: str = "",
) -> Any:
    """A field that is one of some words."""

    def parse(asked: Asked, text: str) -> str:
        return one_of(text, known(asked) if callable(known) else known)

    return setting(name, parse, mend, default)


def switch(name: str, mend: str, default: bool | None = False) -> Any:
    """A field that is on or off."""
    return setting(name, lambda _, text: one_of(text, ("on", "off")) == "on", mend, default)


def number(
    name: str, low: float, high: float, default: Any, mend: str = "", *, sides: bool = False
) -> Any:
    """A field that is a number within bounds, whole where these are; ``sides``: one a side."""
    whole = isinstance(low, int) and isinstance(high, int)
    kept = int if whole else float
    usual = default[0] if sides else default
    if not mend and whole:
        mend = f"is not a whole number from {low} to {high}; using {usual}"
    elif not mend:
        mend = f"is not a number from {low:g} to {high:g}; using {usual:g}"

    def parse(_asked: Asked, text: str) -> float:
        return kept(bounded(text, low, high))

    row = Row(name, parse, lambda _: mend, written, (low, high), sides)
    return field(default=default, metadata={"row": row})


@dataclass(frozen=True)
class Settings:
    """What a page asks, as the address holds it."""

    @classmethod
    @cache  # asked for every control of every redraw
    def rows(cls) -> dict[str, tuple[Row, Any]]:
        """Each setting that has a row of its own, with that and its default."""
        rows = ((one, one.metadata.get("row")) for one in fields(cls))
        return {one.name: (row, one.default) for one, row in rows if row}

    @classmethod
    def row(cls, name: str) -> Row:
        """How a setting stands in the address."""
        return cls.rows()[name][0]

    def query(self) -> dict[str, str]:
        """The settings as query parameters; what stands at its default is empty."""
        found = {}
        for name, (row, usual) in self.rows().items():
            value = getattr(self, name)
            for key, mine, default in _each(row, value, usual):
                found[key] = "" if mine == default else row.write(mine)
        return found

    @classmethod
    def take(cls, reader: QueryReader, asked: Asked, without: Container[str] = ()) -> Self:
        """The settings in an address, at the default where it is of no use, and ``without``."""
        found: dict[str, Any] = {}
        for name, (row, usual) in cls.rows().items():
            if name in without:
                continue
            parse, mend = partial(row.parse, asked), row.mend(asked)
            values = [
                reader.take(key, parse, old, mend) for key, _, old in _each(row, usual, usual)
            ]
            found[name] = tuple(values) if row.sides else values[0]
        return cls(**found)


def _each(row: Row, value: Any, usual: Any) -> list[tuple[str, Any, Any]]:
    """The names of a setting in the address, with its values and their defaults."""
    if not row.sides:
        return [(row.name, value, usual)]
    return [(f"{row.name}{k + 1}", value[k], usual[k]) for k in (0, 1)]


def shown(text: str) -> str:
    """A visitor's text, short enough to show back."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def one_of(text: str, known: Container[str]) -> str:
    """The text, if it is known."""
    if text not in known:
        raise ValueError
    return text


def bounded(text: str, low: float, high: float) -> float:
    """A number within bounds; a whole one where both bounds are whole."""
    value = number_of(text)
    if not low <= value <= high:
        raise ValueError
    if isinstance(low, int) and isinstance(high, int) and value != int(value):
        raise ValueError
    return float(plain(value)) if value != int(value) else value


def number_of(text: str) -> float:
    """A number, read as strictly as everywhere."""
    try:
        return real(text)
    except InputError:
        raise ValueError from None


def cell_of(text: str, shape: tuple[int, int]) -> tuple[int, int]:
    """A cell of a game of this shape."""
    parts = text.split(",")
    if len(parts) != 2:
        raise ValueError
    i, j = (int(bounded(part, 0, size - 1)) for part, size in zip(parts, shape, strict=True))
    return i, j
