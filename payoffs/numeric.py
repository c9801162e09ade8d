"""The one reader of numbers: files, options, addresses and parameters all ask it.

What it takes is what a person would take for a number and nothing else: no ``nan`` or ``inf``,
no underscores, no digits of other scripts, no truth values, nothing that a double cannot hold.

>>> payoff("0.25"), payoff("2/61"), real("1/4"), whole("12")
(0.25, Fraction(2, 61), 0.25, 12)
>>> real("1e400", "--set farm_weight")
Traceback (most recent call last):
payoffs.errors.InputError: --set farm_weight: '1e400' is too large; give a finite number
"""

from __future__ import annotations

import math
import operator
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

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

    A double is handed back where it stands for the very decimal (it prints as it), and a
    fraction where no double does.

    Raises
    ------
    InputError
        If it is not a number, or beyond what a double can hold.
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

    Raises
    ------
    InputError
        If it is neither, or outside the bounds.
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

    Raises
    ------
    InputError
        If it is none, or outside the bounds.
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
