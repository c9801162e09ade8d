"""What equal payoffs are: the one place that decides.

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

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Bools = NDArray[np.bool_]
Fractions = tuple[tuple[Fraction, ...], ...]

#: Two doubles that differ by no more than this part of the larger one are the same payoff.
ROUNDING = 4 * float(np.finfo(float).eps)
#: Where rounding is more than this part of the range of all payoffs they are taken literally.
COARSE = 1e-5
#: Digits up to which a printed double is taken for a typed decimal.
TYPED_DIGITS = 15


def settle(matrix: FloatArray, exact: Fractions | None = None) -> FloatArray:
    """The payoffs of one side with equal ones as equal doubles; the very array if they are.

    Parameters
    ----------
    matrix
        Shape ``(m, n)``.
    exact
        The same payoffs as fractions, where they were given so: equal doubles that stand for
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


def _close(rising: FloatArray, axis: int) -> Bools:
    """Which neighbours of sorted payoffs differ, but by no more than rounding."""
    steps = np.diff(rising, axis=axis)
    size = np.abs(rising)
    low, high = (size[:-1], size[1:]) if axis == 0 else (size[:, :-1], size[:, 1:])
    return np.asarray((steps > 0.0) & (steps <= ROUNDING * np.maximum(low, high)))


def _literal(values: FloatArray) -> bool:
    rounding, spread = ROUNDING * float(np.abs(values).max()), float(values[-1] - values[0])
    return COARSE * spread < rounding < spread


def _merged(matrix: FloatArray, values: FloatArray, close: Bools) -> FloatArray:
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
