"""What a sweep varies: one axis a name, either a range of numbers or a list of values.

>>> read_axis("farm_weight=1:4:4").at([0, 1, 2, 3]).tolist()
[1.0, 2.0, 3.0, 4.0]
>>> read_axis("us=tit_for_tat,memory_one(1,0,1,0)").values
('tit_for_tat', 'memory_one(1,0,1,0)')
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from payoffs.errors import InputError, shown
from payoffs.fields import FIELDS
from payoffs.numeric import real, whole
from payoffs.scenario import CHOICES

FloatArray = NDArray[np.float64]

#: Names whose values are words.
WORDS = (*(n for n, row in FIELDS.items() if row.kind in ("rule", "choice")), *CHOICES)
#: A list written out may not be longer than this; a range may have any number of steps.
MOST_LISTED = 10_000

_HOW = "write NAME=LO:HI:N, NAME=a,b,c, or for a sample NAME=LO:HI"


@dataclass(frozen=True)
class Axis:
    """One thing that is varied.

    Attributes
    ----------
    name
        A parameter, a term, a kind of noise, an engine word, ``us``, ``china`` or ``seed``.
    values
        The values of a list, all numbers or all words; empty for a range.
    low, high
        The ends of a range; 0 where there is a list.
    steps
        How many values a range has, both ends among them; None where it is sampled.
    """

    name: str
    values: tuple[float, ...] | tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    steps: int | None = None

    @property
    def levels(self) -> int | None:
        """The number of different values; None for a range that is sampled."""
        return len(self.values) or self.steps

    @property
    def words(self) -> bool:
        """Whether the values are words."""
        return bool(self.values) and isinstance(self.values[0], str)

    @property
    def ends(self) -> tuple[Any, ...]:
        """Every listed value, or both ends of the range: what has to be checked."""
        return self.values or (self.low, self.high)

    def at(self, level: ArrayLike) -> NDArray[Any]:
        """The values of these levels, counted from 0; shape as ``level``."""
        k = np.asarray(level)
        if self.values:
            return np.asarray(np.array(self.values)[k])
        steps = self.steps or 1
        inner = self.low + (self.high - self.low) * (k / max(steps - 1, 1))
        return np.where(k == steps - 1, self.high if steps > 1 else self.low, inner)

    def spread(self, share: FloatArray) -> NDArray[Any]:
        """The values at these shares of the axis, each from 0 to below 1."""
        if self.levels is not None:
            return self.at(np.minimum((share * self.levels).astype(np.int64), self.levels - 1))
        return np.minimum(self.low + (self.high - self.low) * share, self.high)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for provenance."""
        if self.values:
            return {"name": self.name, "values": list(self.values)}
        return {"name": self.name, "low": self.low, "high": self.high, "steps": self.steps}


def read_axis(text: str, where: str = "--vary") -> Axis:
    """The axis that ``NAME=LO:HI:N``, ``NAME=LO:HI`` or ``NAME=a,b,c`` describes.

    Raises
    ------
    InputError
        If it is none of these, a number is not one, ``LO > HI`` or ``N < 1``.
    """
    name, equals, value = text.partition("=")
    name, value = name.strip(), value.strip()
    if not equals or not name or not value:
        raise InputError(f"{text!r} is not an axis; {_HOW}", where)
    return axis_of(name, value, where)


def axis_of(name: str, value: object, where: str = "vary") -> Axis:
    """An axis from its name and a text, a number, a word or a sequence of these."""
    place = f"{where} {name}"
    if isinstance(value, Axis):
        return value
    if isinstance(value, str):
        if ":" in value and name not in WORDS:
            return _range(name, value, place)
        return _listed(name, _split(value), place)
    try:
        return _listed(name, list(value), place)  # type: ignore[call-overload]
    except TypeError:
        return _listed(name, [value], place)


def axes_of(vary: Mapping[str, object] | None) -> tuple[Axis, ...]:
    """Every axis of a mapping from names to what is varied."""
    return tuple(axis_of(name, value, "vary") for name, value in (vary or {}).items())


def _split(text: str) -> list[str]:
    """The parts between commas that stand outside brackets."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", text)]


def _range(name: str, text: str, place: str) -> Axis:
    parts = text.split(":")
    if len(parts) not in (2, 3):
        raise InputError(f"{text!r} has {len(parts)} parts; {_HOW}", place)
    low, high = (_number(part, place) for part in parts[:2])
    if low > high:
        raise InputError(f"{low:g} is above {high:g}; write the lower end first", place)
    if not math.isfinite(high - low):
        raise InputError("the range is too wide for a number; narrow it", place)
    steps = None
    if len(parts) == 3:
        try:
            steps = whole(parts[2], place)
        except InputError:
            raise InputError(f"{shown(parts[2])} is not a whole number of steps", place) from None
        if steps < 1:
            raise InputError(f"{steps} steps; give at least 1", place)
        if steps == 1 and low < high:
            raise InputError("one step cannot reach both ends; give 2 or more", place)
    return Axis(name, (), low, high, steps)


def _listed(name: str, values: list[Any], place: str) -> Axis:
    if not values:
        raise InputError("no values; give at least one", place)
    if len(values) > MOST_LISTED:
        raise InputError(
            f"{len(values):,} values; at most {MOST_LISTED:,} can be listed; use LO:HI:N", place
        )
    found: tuple[Any, ...]
    if name in WORDS:
        found = tuple(str(value) for value in values)
    else:
        found = tuple(_number(value, place) for value in values)
    for k, value in enumerate(found):
        if value == "":
            raise InputError("an empty value; leave out the extra comma", place)
        if value in found[:k]:
            raise InputError(f"{value!r} stands there twice", place)
    return Axis(name, found)


def _number(value: Any, place: str) -> float:
    try:
        return real(value, place)
    except InputError as problem:
        raise InputError(f"{problem.message}; {_HOW}", place) from None
