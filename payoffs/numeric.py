"""The one reader of numbers, and what equal payoffs are: files, options and theories all ask it.

What it takes is what a person would take for a number and nothing else: no ``nan`` or ``inf``,
no underscores, no digits of other scripts, no truth values, nothing that a double cannot hold.

>>> payoff("0.25"), payoff("2/61"), real("1/4"), whole("12")
(0.25, Fraction(2, 61), 0.25, 12)
>>> real("1e400", "--set farm_weight")
Traceback (most recent call last):
payoffs.errors.InputError: --set farm_weight: '1e400' is too large; give a finite number

Payoffs are taken as given. Fractions are compared as fractions. Doubles are compared as they are,
but for the rounding of the last operation: two doubles are the same payoff if they differ by no
more than four units of rounding *of themselves*, so that 0.1 + 0.2 is 0.3. How large the other
payoffs are does not matter: one outcome of a billion blinds nobody. Three kinds of numbers are
never taken for rounding: whole ones, two that both print with at most fifteen digits, and all
payoffs of a matrix whose range is itself hardly more than rounding.

:func:`settle` gives back the matrix with equal payoffs as equal doubles. On what it returns ``>``,
``==`` and ``max`` decide exactly, and every theory works on that.

>>> settle(np.array([[0.1 + 0.2, -1e9], [0.3, 0.3 + 1e-15]])).tolist()
[[0.3, -1000000000.0], [0.3, 0.300000000000001]]
"""

from __future__ import annotations

import math
import operator
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.errors import InputError, shown

#: Longer texts are no numbers that anybody meant.
MAX_LENGTH = 400

#: A number as written in a file, but for fractions.
DECIMAL = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
_DECIMAL = re.compile(DECIMAL)
_FRACTION = re.compile(r"([-+]?[0-9]+)/([0-9]+)")
_HUGE = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][-+]?[0-9]+")

_COMMA = re.compile(r"[-+]?[0-9]*,[0-9]+")

#: Decimals of so many digits are told apart by the doubles nearest to them.
_TOLD_APART = 15


def payoff(text: str, where: str = "") -> int | float | Fraction:
    """A number as it is written: a fraction is that fraction, and so is a long decimal.

    A double is handed back where it stands for the very decimal (it prints as it), and a fraction
    where no double does. InputError if it is not a number, or beyond what a double can hold.
    """
    text = text.strip(" \t\r\n").replace("\N{MINUS SIGN}", "-")
    if len(text) > MAX_LENGTH:
        raise InputError(f"{shown(text)} is too long for a number", where)
    if _DECIMAL.fullmatch(text):
        if text.lstrip("+-").isdigit():
            return _held(int(text), text, where)
        near = float(text)
        if len(text) <= _TOLD_APART and 1e-300 < abs(near) < 1e300:
            return near
        return _plain(Fraction(text), text, where)
    parts = _FRACTION.fullmatch(text)
    if parts is not None and int(parts[2]):
        return _plain(Fraction(int(parts[1]), int(parts[2])), text, where)
    if parts is not None:
        raise InputError(f"{shown(text)} is not a number; it divides by zero", where)
    raise _no_number(text, where)


def _held(value: int, text: str, where: str) -> int:
    try:
        float(value)
    except OverflowError:
        raise InputError(f"{shown(text)} is too large; give a finite number", where) from None
    return value


def _plain(value: Fraction, text: str, where: str) -> float | Fraction:
    """The double, where it prints as this very number."""
    try:
        near = float(value)
    except OverflowError:
        raise InputError(f"{shown(text)} is too large; give a finite number", where) from None
    if near == 0.0 and value:
        raise InputError(f"{shown(text)} is too small to be told from 0; write 0", where)
    return near if Fraction(repr(near)) == value else value


def _no_number(text: str, where: str) -> InputError:
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return InputError(f"{text} is not a finite number", where)
    if _HUGE.fullmatch(text):
        small = re.search(r"[eE]-", text)
        said = (
            "too small to be told from 0; write 0" if small else "too large; give a finite number"
        )
        return InputError(f"{shown(text)} is {said}", where)
    point = "; write decimals with a point, as 0.5" if _COMMA.fullmatch(text) else ""
    return InputError(f"{shown(text)} is not a number{point}", where)


def written(value: float | Fraction) -> str:
    """A number as a file holds it, without an exponent, so that it is read back the same.

    >>> written(0.1), written(3.0), written(Fraction(1, 3)), written(1e-7)
    ('0.1', '3', '1/3', '0.0000001')
    """
    if isinstance(value, Fraction):
        near = float(value)
        if Fraction(repr(near)) != value:
            return f"{value.numerator}/{value.denominator}"
        value = near
    text = format(Decimal(repr(float(value))), "f")
    return text.removesuffix(".0")


def real(value: Any, where: str = "", low: float = -math.inf, high: float = math.inf) -> float:
    """A finite real number, from a text or from a number.

    Raises InputError if it is neither, or outside the bounds.
    """
    if isinstance(value, str):
        result = float(payoff(value, where))
    elif _truth(value):
        raise InputError(f"{shown(value)} is not a number", where)
    else:
        try:
            result = float(value)
        except OverflowError:
            raise InputError("the number is too large; give a finite number", where) from None
        except (TypeError, ValueError):
            raise InputError(f"{shown(value)} is not a number", where) from None
        if not math.isfinite(result):
            raise InputError(f"{result} is not a finite number", where)
    if not low <= result <= high:
        raise InputError(f"{result:g} is out of bounds; give {_between(low, high)}", where)
    return result


def whole(value: Any, where: str = "", least: int | None = None, most: int | None = None) -> int:
    """A whole number, from a text or from a number; ``12.0`` is one.

    Raises InputError if it is none, or outside the bounds.
    """
    if isinstance(value, str):
        value = payoff(value, where)
    if _truth(value):
        raise InputError(f"{shown(value)} is not a number", where)
    try:
        result = operator.index(value)
    except TypeError:
        near = real(value, where)
        if not near.is_integer():
            raise InputError(f"{near:g} is not a whole number", where) from None
        result = int(near)
    if (least is not None and result < least) or (most is not None and result > most):
        # the digits of a number without end would not be one readable line
        given = f"{result:,}" if abs(result) < 10**18 else "the number given"
        raise InputError(f"{given} is outside {_range(least, most)}", where)
    return result


def _truth(value: Any) -> bool:
    """Whether it is a truth value, Python's or NumPy's, which Python takes for 0 or 1."""
    return isinstance(value, bool) or type(value).__name__ == "bool"


def _between(low: float, high: float) -> str:
    if math.isinf(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if math.isinf(low) else f"between {low:g} and {high:g}"


def _range(least: int | None, most: int | None) -> str:
    if most is None:
        return f"what is allowed; give at least {least:,}"
    return f"{least:,} to {most:,}" if least is not None else f"what is allowed; at most {most:,}"


FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Indices = NDArray[np.intp]
#: A cell by its indices; a number for each side, the row side's first.
Profile = tuple[int, int]
Pair = tuple[float, float]
Fractions = tuple[tuple[Fraction, ...], ...]

#: Two doubles that differ by no more than this part of the larger one are the same payoff.
ROUNDING = 4 * float(np.finfo(float).eps)
#: Where rounding is more than this part of the range of all payoffs they are taken literally.
COARSE = 1e-5
#: Digits up to which a printed double is taken for a typed decimal.
TYPED_DIGITS = 15


def settle(matrix: FloatArray, exact: Fractions | None = None) -> FloatArray:
    """The payoffs of one side with equal ones as equal doubles; the very array if they are.

    ``matrix``: shape ``(m, n)``.
    ``exact``: the same payoffs as fractions, where they were given so: equal doubles that stand for
        different fractions are then moved apart by their last digit.
    """
    if exact is not None:
        return _apart(matrix, exact)
    values = np.unique(matrix)
    close = _close(values, axis=0)
    if not close.any() or _literal(values):
        return matrix
    return _merged(matrix, values, close)


def settle_many(games: FloatArray) -> FloatArray:
    """The same for many games of shape ``(g, m, n)``, each on its own."""
    flat = np.sort(games.reshape(len(games), -1), axis=1)
    some = np.flatnonzero(_close(flat, axis=1).any(axis=1))
    if not len(some):
        return games
    settled = np.array(games)
    for k in some:
        settled[k] = settle(games[k])
    return settled


def gained(payoff: float, than: float) -> float:
    """How much more one expected payoff is than another: exactly 0 if only rounding is.

    >>> gained(0.1 + 0.2, 0.3), gained(-1e9, 0.3)
    (0.0, -1000000000.3)
    """
    difference = payoff - than
    return difference if abs(difference) > ROUNDING * max(abs(payoff), abs(than)) else 0.0


def gained_many(payoff: FloatArray, than: FloatArray | float) -> FloatArray:
    """:func:`gained` for arrays; not a number where one is not."""
    difference = payoff - than
    small = np.abs(difference) <= ROUNDING * np.maximum(np.abs(payoff), np.abs(than))
    return np.where(small, 0.0, difference)


def digit_count(x: float) -> int:
    """How many digits a double prints with.

    >>> digit_count(0.1), digit_count(0.1 + 0.2)
    (1, 17)
    """
    return len(repr(x).split("e")[0].replace("-", "").replace(".", "").strip("0"))


def all_typed(values: FloatArray) -> bool:
    """Whether every double prints with at most :data:`TYPED_DIGITS` digits.

    >>> all_typed(np.array([[0.1, -2.5e300]])), all_typed(np.array([0.1, 0.1 + 0.2]))
    (True, False)
    """
    with np.errstate(over="ignore"):
        whole = np.rint(values * 1e9)  # a priced game's payoffs are rounded to a dollar
    short = (np.abs(whole) < 10.0**TYPED_DIGITS) & (whole / 1e9 == values)
    return all(digit_count(x) <= TYPED_DIGITS for x in values[~short].tolist())


def typed(x: float) -> bool:
    """Whether a double stands for a decimal that somebody typed, or a whole number."""
    return x.is_integer() or digit_count(x) <= TYPED_DIGITS


def _close(rising: FloatArray, axis: int) -> BoolArray:
    """Which neighbours of sorted payoffs differ, but by no more than rounding."""
    steps = np.diff(rising, axis=axis)
    size = np.abs(rising)
    low, high = (size[:-1], size[1:]) if axis == 0 else (size[:, :-1], size[:, 1:])
    return np.asarray((steps > 0.0) & (steps <= ROUNDING * np.maximum(low, high)))


def _literal(values: FloatArray) -> bool:
    rounding, spread = ROUNDING * float(np.abs(values).max()), float(values[-1] - values[0])
    return COARSE * spread < rounding < spread


def _merged(matrix: FloatArray, values: FloatArray, close: BoolArray) -> FloatArray:
    """Runs of close values become one: the typed one among them, else the first."""
    speaker = values.copy()
    start = 0
    given = values[0] if typed(float(values[0])) else None
    for k in range(1, len(values)):
        word = float(values[k])
        joins = bool(close[k - 1])
        meant = joins or (k < len(close) and bool(close[k]))
        own = word if meant and typed(word) else None
        if not joins or (own is not None and given is not None):
            start, given = k, own
        elif own is not None:
            given = own
        speaker[start : k + 1] = values[start] if given is None else given
    return np.asarray(speaker[np.searchsorted(values, matrix)])


def _apart(matrix: FloatArray, exact: Fractions) -> FloatArray:
    flat = [x for row in exact for x in row]
    numbers = sorted(set(flat))
    doubles = [float(x) for x in numbers]
    for k in range(1, len(doubles)):
        if doubles[k] <= doubles[k - 1]:
            doubles[k] = float(np.nextafter(doubles[k - 1], np.inf))
    place = dict(zip(numbers, doubles, strict=True))
    return np.array([place[x] for x in flat]).reshape(matrix.shape)
