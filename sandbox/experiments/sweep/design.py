"""What a sweep varies, and where its points lie: a grid, a Latin hypercube or a Sobol sequence.

An axis a name, either a range of numbers or a list of values.

>>> read_axis("farm_weight=1:4:4").at([0, 1, 2, 3]).tolist()
[1.0, 2.0, 3.0, 4.0]
>>> read_axis("us=tit_for_tat,memory_one(1,0,1,0)").values
('tit_for_tat', 'memory_one(1,0,1,0)')

A point follows from its number alone, so that any part of a design can be made anywhere
and nothing has to be kept. Random numbers belong to an axis by its name. A Latin hypercube's values
of an axis stay as they are when another is added, moved or left out; its strata hang on the number
of points, so more points are another sample. A Sobol sequence goes on where it ended when there are
more points; its axes take the sequence's dimensions in their order, so that an axis added at the
end leaves the others, and one that is moved changes those it passes.

References
----------
McKay, Beckman and Conover (1979), "A comparison of three methods for selecting values of
input variables", Technometrics 21; Matousek (1998), "On the L2-discrepancy for anchored
boxes", Journal of Complexity 14 (the scrambling, as in SciPy); Black and Rogaway (2002),
"Ciphers with arbitrary finite domains", CT-RSA (the permutation of the Latin hypercube).
"""

from __future__ import annotations

import math
import re
import threading
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.engines.sampler import numbers, stem
from payoffs.errors import InputError, shown
from payoffs.fields import FIELDS
from payoffs.numeric import FloatArray, IntArray, real, whole
from payoffs.pricing_many import number_of
from payoffs.scenario import CHOICES

#: Names whose values are words.
WORDS = (*(n for n, row in FIELDS.items() if row.kind in ("rule", "choice")), *CHOICES)
#: A list written out may not be longer than this; a range may have any number of steps.
MOST_LISTED = 10_000

_HOW = "write NAME=LO:HI:N, NAME=a,b,c, or for a sample NAME=LO:HI"


@dataclass(frozen=True)
class Axis:
    """One thing that is varied: parameter, term, kind of noise, engine word, rule or ``seed``."""

    name: str
    #: The values of a list, all numbers or all words; empty for a range.
    values: tuple[float, ...] | tuple[str, ...] = ()
    #: The ends of a range; 0 where there is a list.
    low: float = 0.0
    high: float = 0.0
    #: How many values a range has, both ends among them; None where it is sampled.
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

    Raises InputError if it is none of these, a number is not one, ``LO > HI`` or ``N < 1``.
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
        # parts between commas that stand outside brackets
        return _listed(name, [x.strip() for x in re.split(r",(?![^(]*\))", value)], place)
    try:
        return _listed(name, list(value), place)  # type: ignore[call-overload]
    except TypeError:
        return _listed(name, [value], place)


def axes_of(vary: Mapping[str, object] | None) -> tuple[Axis, ...]:
    """Every axis of a mapping from names to what is varied."""
    return tuple(axis_of(name, value, "vary") for name, value in (vary or {}).items())


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


Words = NDArray[np.uint64]

DESIGNS = ("grid", "latin", "sobol")
#: More points than these are no sweep but a mistake; a Sobol sequence has no more than 2**30.
MOST_POINTS = 10**12
SOBOL_POINTS = 2**30
#: Keys of the random numbers of a design stand apart from those of its runs.
_LATIN, _JITTER, _SOBOL = 1, 2, 3
_ROUNDS = 6
_BITS = 30  # of a coordinate in SciPy's Sobol sequences


def size(design: str, axes: Sequence[Axis], points: int | None) -> int:
    """The number of points, once design and axes fit each other.

    Raises InputError if the design is unknown, a range lacks or has too much, or the points are too
    many.
    """
    if design not in DESIGNS:
        raise InputError(f"{design!r} is none of {', '.join(DESIGNS)}", "--design")
    if design == "grid":
        if points is not None:
            raise InputError(
                "a grid has the points of its axes; leave it out, or add --design latin or sobol",
                "--points",
            )
        for axis in axes:
            if axis.levels is None:
                raise InputError(
                    "a grid needs a number of steps; write LO:HI:N, or add --design latin "
                    "--points N",
                    f"--vary {axis.name}",
                )
        total = math.prod(axis.levels or 1 for axis in axes)
    else:
        if points is None:
            raise InputError(f"a {design} sample needs its size; add --points N", "--design")
        for axis in axes:
            if axis.steps is not None:
                raise InputError(
                    f"a {design} sample has no steps; write LO:HI and give --points",
                    f"--vary {axis.name}",
                )
        total = points
    most = SOBOL_POINTS if design == "sobol" else MOST_POINTS
    if not 1 <= total <= most:
        place = "--vary" if design == "grid" else "--points"
        raise InputError(f"{total:,} points; give 1 to {most:,}", place)
    return total


def coordinates(
    design: str, axes: Sequence[Axis], total: int, seed: int, first: int, stop: int
) -> dict[str, NDArray[Any]]:
    """The points ``first`` to before ``stop`` of ``total``: one array of each axis's values."""
    index = np.arange(first, stop, dtype=np.int64)
    if design == "grid":
        found = {}
        for axis in reversed(axes):  # the last axis goes fastest
            index, level = np.divmod(index, axis.levels or 1)
            found[axis.name] = axis.at(level)
        return {axis.name: found[axis.name] for axis in axes}
    if not axes:
        return {}
    if design == "latin":
        shares = [_latin(index, total, seed, number_of(axis.name)) for axis in axes]
    else:
        plain = _sobol(len(axes), first, stop)
        shares = [
            scrambled(u, _keys(seed, _BITS + 1, _SOBOL, number_of(axis.name)))
            for axis, u in zip(axes, plain.T, strict=True)
        ]
    return {axis.name: axis.spread(u) for axis, u in zip(axes, shares, strict=True)}


def _latin(index: IntArray, total: int, seed: int, axis: int) -> FloatArray:
    """One number in a stratum of its own for each point: every stratum is met once."""
    key, keys = _keys(seed, 1, _JITTER, axis), _keys(seed, _ROUNDS, _LATIN, axis)
    jitter = (numbers(key + index.astype(np.uint64)) >> np.uint64(11)) * 2.0**-53
    strata = shuffled(index, total, keys)
    return np.minimum((strata + jitter) / total, 1.0 - 2.0**-53)


def _keys(seed: int, count: int, *which: int) -> Words:
    found: Words = stem(seed, 0, *which).generate_state(count, np.uint64).astype(np.uint64)
    return found


def shuffled(index: IntArray, total: int, keys: Words) -> IntArray:
    """Where a random permutation of ``0 … total - 1`` takes these numbers.

    A Feistel network permutes the next power of four; a number that lands beyond ``total``
    goes through it again until it does not.
    """
    half = np.uint64(max(1, ((total - 1).bit_length() + 1) // 2))
    mask = (np.uint64(1) << half) - np.uint64(1)
    found = index.astype(np.uint64)
    left = np.arange(len(found))
    while len(left):
        x = found[left]
        high, low = x >> half, x & mask
        for key in keys:
            high, low = low, high ^ (numbers(low + key) & mask)
        x = high << half | low
        found[left] = x
        left = left[x >= total]
    return found.astype(np.int64)


def scrambled(u: FloatArray, keys: Words) -> FloatArray:
    """Coordinates of a Sobol sequence with their bits mixed and shifted at random.

    Bit ``i`` becomes the parity of itself and a random choice of the bits before it, then all are
    flipped where the shift, the last key, says so: a random lower triangular matrix over the field
    of two. Each binary interval goes to a binary interval of the same size, so that the points
    stay spread as evenly as they were. ``u``, shape ``(g,)``, are multiples of 2^-30 from 0 to
    below 1; ``keys`` has shape ``(31,)``.
    """
    bits = np.round(u * 2.0**_BITS).astype(np.uint64)
    found = np.zeros_like(bits)
    for i, key in enumerate(keys[:-1]):
        place = np.uint64(_BITS - 1 - i)
        own = np.uint64(1) << place
        mask = (key & ~(own | (own - np.uint64(1)))) | own
        parity = np.bitwise_count(bits & mask) & np.uint8(1)
        found |= parity.astype(np.uint64) << place
    shift = keys[-1] & np.uint64((1 << _BITS) - 1)
    moved: FloatArray = (found ^ shift) * 2.0**-_BITS
    return moved


def _sobol(axes: int, first: int, stop: int) -> FloatArray:
    sequence = _sequence(axes)
    if sequence.num_generated > first:
        sequence.reset()
    if sequence.num_generated < first:
        sequence.fast_forward(first - sequence.num_generated)
    with warnings.catch_warnings():
        # the whole sample may well be a power of two; this is a part of it
        warnings.simplefilter("ignore", UserWarning)
        sample: FloatArray = sequence.random(stop - first)
    return sample


#: Each thread goes on where its last part of a sequence ended.
_sequences = threading.local()


def _sequence(axes: int) -> Any:
    if getattr(_sequences, "axes", None) != axes:
        from scipy.stats import qmc

        _sequences.now = qmc.Sobol(axes, scramble=False)
        _sequences.axes = axes
    return _sequences.now
