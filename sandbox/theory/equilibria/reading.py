"""Doubles read back as the exact numbers that were meant.

Exact arithmetic needs exact payoffs, and 0.1 is not what a double holds. Equilibria depend
on one side's payoffs only up to a positive factor and a constant, so each matrix is read as
whole numbers ``k`` with ``payoff = offset + unit * k``. Four readings are tried, in order:

``typed``
    Every number prints with at most fifteen digits: it is read as that decimal.
``decimal``
    Every number lies within its own rounding of a decimal of thirteen digits (typed numbers
    that were scaled, or summed: 0.1 + 0.2 is read as 0.3), or all within the rounding of the
    largest (typed numbers of which a large one was taken away).
``fraction``
    All numbers lie within rounding of ``offset + unit * k`` with ``k`` up to a million
    (typed numbers that were scaled or shifted by anything).
``doubles``
    Anything else: computed payoffs. The gap to the best reply in the same column is what
    matters, so the columns are shifted to maximum 0, and gaps closer to each other than
    1e-12 of the payoff range (more if the offset eats digits) are read as equal: rounding
    noise of sums must not decide who plays what.

The first three keep every tie that exists between mixtures. The fourth keeps ties between
payoffs; it is the honest limit of double precision, and callers report it.

>>> read_exactly(np.array([[0.1, 0.2], [0.1 + 0.2, 0.0]])).integers
((1, 2), (3, 0))
>>> read_exactly(np.array([[1.0, 2.0], [3.0, 0.0]]) / 7e11).how
'fraction'
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from payoffs.game import FloatArray

Integers = tuple[tuple[int, ...], ...]

#: Digits up to which a printed double is taken for a typed decimal.
TYPED_DIGITS = 15
#: Gaps closer than this part of the payoff range are read as equal (computed payoffs).
MERGE = 1e-12
#: Rounding that a short computation may leave, relative to the largest payoff.
NOISE = 16 * float(np.finfo(float).eps)
#: Rounding beyond this part of the range cannot be told from payoffs: they are taken literally.
MAX_ROUNDING = 1e-5
MAX_DENOMINATOR = 1_000_000


@dataclass(frozen=True)
class Reading:
    """Whole numbers that stand for one side's payoffs.

    Attributes
    ----------
    integers
        Rows of whole numbers, the smallest 0; same equilibria as the payoffs. Shape of the
        matrix read.
    how
        ``typed``, ``decimal``, ``fraction`` or ``doubles``.
    merged
        Number of distinct gaps read as equal (``doubles`` only).
    """

    integers: Integers
    how: str
    merged: int = 0


def read_exactly(matrix: FloatArray) -> Reading:
    """Read one side's payoffs, its own strategies along the first axis.

    Parameters
    ----------
    matrix
        Shape ``(k, l)``: own strategies by the other side's.
    """
    values = np.asarray(matrix, dtype=float)
    readers = (
        ("typed", _typed),
        ("decimal", _decimal_each),
        ("decimal", _decimal),
        ("fraction", _fraction),
    )
    for how, reader in readers:
        found = reader(values)
        if found is not None:
            return Reading(_whole(found, values.shape), how)
    gaps, merged = _doubles(values)
    return Reading(_whole(gaps, values.shape), "doubles", merged)


def rounding(values: FloatArray) -> float:
    """Rounding of payoffs as a part of their range; an offset makes it larger.

    It is 0 where it would be so large that nothing could be decided: such payoffs are taken
    at their word.
    """
    spread = float(np.ptp(values))
    if spread == 0.0:
        return 0.0
    part = NOISE * max(1.0, float(np.abs(values).max()) / spread)
    return part if part <= MAX_ROUNDING else 0.0


def _whole(numbers: list[Fraction], shape: tuple[int, ...]) -> Integers:
    """Fractions, row by row, as whole numbers without a common factor, the smallest 0."""
    low = min(numbers)
    scale = math.lcm(*(x.denominator for x in numbers))
    whole = [int((x - low) * scale) for x in numbers]
    divisor = math.gcd(*whole) or 1
    it = iter(whole)
    return tuple(tuple(next(it) // divisor for _ in range(shape[1])) for _ in range(shape[0]))


def _typed(values: FloatArray) -> list[Fraction] | None:
    texts = [repr(x) for x in values.ravel().tolist()]
    if any(_digits(text) > TYPED_DIGITS for text in texts):
        return None
    return [Fraction(text) for text in texts]


def _digits(text: str) -> int:
    return len(text.split("e")[0].replace("-", "").replace(".", "").strip("0"))


def _decimal(values: FloatArray) -> list[Fraction] | None:
    slack = rounding(values) * float(np.ptp(values))
    largest = float(np.abs(values).max())
    places = 11 - math.floor(math.log10(largest))
    unit = Fraction(10) ** -places
    numbers = []
    for x in values.ravel().tolist():
        number = round(Fraction(x) / unit) * unit
        if abs(float(number) - x) > slack:
            return None
        numbers.append(number)
    return numbers


def _decimal_each(values: FloatArray) -> list[Fraction] | None:
    numbers = []
    for x in values.ravel().tolist():
        number = Fraction(f"{x:.12e}")
        if abs(float(number) - x) > NOISE / 4 * abs(x):
            return None
        numbers.append(number)
    return numbers


def _fraction(values: FloatArray) -> list[Fraction] | None:
    low, spread = float(values.min()), float(np.ptp(values))
    if spread == 0.0:
        return [Fraction(0)] * values.size
    scaled = (values - low) / spread
    tolerance = max(rounding(values), NOISE)
    common = 1
    for x in np.unique(scaled).tolist():
        missing = Fraction(x * common).limit_denominator(MAX_DENOMINATOR // common)
        common *= missing.denominator
        if abs(x - round(x * common) / common) > tolerance:
            return None
    return [Fraction(round(x * common)) for x in scaled.ravel().tolist()]


def _doubles(values: FloatArray) -> tuple[list[Fraction], int]:
    spread = float(np.ptp(values))
    gaps = (values - values.max(axis=0)) / spread
    distinct, where = np.unique(gaps, return_inverse=True)
    close = np.diff(distinct) <= max(MERGE, rounding(values))
    cluster = np.concatenate([[0], np.cumsum(~close)])
    # The largest of each cluster speaks for it: the best reply's gap stays exactly 0.
    speaker = np.zeros(int(cluster[-1]) + 1)
    speaker[cluster] = distinct
    numbers = [Fraction(round(math.ldexp(x, 52))) for x in speaker.tolist()]
    return [numbers[cluster[k]] for k in where.ravel().tolist()], int(close.sum())
