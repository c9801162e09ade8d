"""What a cell of a payoff table can mean, each way of writing at a time.

>>> [way.words("1,200") for way in (*PAIRS, *SINGLES) if way.read("1,200") is not None]
['the pair 1 and 200', 'the number 1200', 'the number 1.2']
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from payoffs.errors import InputError
from payoffs.numeric import DECIMAL, MAX_LENGTH, payoff, written

Number = int | float | Fraction

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


_EXPONENT = re.compile(r"(?<=[0-9.])[eE](?=[-+]?[0-9])")
_NO_WORD = re.compile(r"[+-]?(?:nan|inf|infinity|n/?a)", re.IGNORECASE)


def wordy(text: str) -> bool:
    """Whether there is a word in it, so that nobody meant it for a number.

    >>> wordy("2025"), wordy("1e5, NaN"), wordy("plan 9")
    (False, False, True)
    """
    parts = re.split(r"[\s,;()]+", _EXPONENT.sub("", text))
    return any(any(c.isalpha() for c in part) and not _NO_WORD.fullmatch(part) for part in parts)


_NUMBERS: dict[str, Callable[[str], Number | None]] = {
    "point": _point,
    "thousands": _thousands,
    "comma": _comma,
}


@dataclass(frozen=True)
class Way:
    """One way to write a payoff: how many numbers a cell holds, what parts them, what decimals.

    Attributes
    ----------
    mark
        What parts the two numbers of a pair: ``,``, ``, `` (with a blank), ``;``, ``/`` or a
        blank; empty where a cell holds one number.
    decimals
        ``point``, ``thousands`` (a point, and commas part thousands) or ``comma``.
    """

    mark: str
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
