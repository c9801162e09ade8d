"""Taking values out of an address: what cannot be used gives one line and the default."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import TypeVar

from payoffs.errors import InputError
from payoffs.numeric import real
from payoffs.parameters import Parameter
from sandbox.words import plain

T = TypeVar("T")

LONGEST_LINE = 160
#: Where panels are asked for beside Streamlit (:mod:`sandbox.views.direct`), under the app's root.
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
            return default
        except (ValueError, OverflowError):
            self.complaints.append(f"{name}: {shown(text)} {mend}")
            return default


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
