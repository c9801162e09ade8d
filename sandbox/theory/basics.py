"""A budget of work that a search spends and that can run out.

Work is counted, not timed, so that the same game has the same answer on a slow machine, on a
busy one and on the first run after installation. A step is roughly a microsecond of an ordinary
machine: every search charges what its parts cost there, by their size. The count is asked from
inside loops, so that it works in any thread and on any system.

>>> budget = Budget(10)
>>> budget.spend(4)
>>> budget.left
6
>>> budget.spend(7)
Traceback (most recent call last):
...
payoffs.errors.BudgetError: stopped at its budget of 10 steps of work

Doubles read back as the exact numbers that were meant.

Exact arithmetic needs exact payoffs, and 0.1 is not what a double holds. Payoffs that were given
as fractions are taken as they are. Of doubles equal payoffs are equal first
(:mod:`payoffs.numeric`); then, since equilibria depend on one side's payoffs only up to a positive
factor and a constant, each matrix is read as whole numbers ``k`` with
``payoff = offset + unit * k``. Four readings are tried, in order:

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
    Anything else: computed payoffs, each the number that the double holds.

No reading may put two different payoffs on one number or in another order. The first three keep
every tie that exists between mixtures. The fourth keeps ties between payoffs; it is the honest
limit of double precision, and callers report it.

>>> read_exactly(np.array([[0.1, 0.2], [0.1 + 0.2, 0.0]])).integers
((1, 2), (3, 0))
>>> read_exactly(np.array([[1.0, 2.0], [3.0, 0.0]]) / 7e11).how
'fraction'
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from payoffs.errors import BudgetError, InputError
from payoffs.game import Game
from payoffs.numeric import FloatArray, Fractions, all_typed, settle

#: Steps of a search with an effort of 1: about ten seconds of an ordinary machine.
STEPS = 10_000_000
#: A larger effort is a slip of the pen: that much takes months.
MOST_EFFORT = 1e6


class Budget:
    """A number of steps, and how many of them are spent.

    Parameters
    ----------
    steps
        How many :meth:`spend` allows; infinity for no limit.
    parent
        A budget that pays as well.
    """

    def __init__(self, steps: float = math.inf, parent: Budget | None = None) -> None:
        self.steps = steps
        self.spent = 0
        self._parent = parent

    @classmethod
    def of(cls, effort: float) -> Budget:
        """The budget of one search, ``effort`` times the usual.

        Raises InputError if the effort is not a positive number up to a million.
        """
        if not 0.0 < effort <= MOST_EFFORT:
            raise InputError(f"{effort:g} is not a number above 0, up to {MOST_EFFORT:g}", "effort")
        return cls(max(1, math.floor(effort * STEPS)))

    @property
    def left(self) -> float:
        """Steps left, never negative."""
        return max(0, self.steps - self.spent)

    def share(self, part: float, at_most: float = math.inf) -> Budget:
        """A budget of its own over ``part`` of the steps that are left; both pay what it spends."""
        steps = min(part * self.left, at_most)
        return Budget(steps if math.isinf(steps) else math.floor(steps), self)

    def count(self, steps: int) -> None:
        """Count steps, for searches that look at what is left themselves."""
        payer: Budget | None = self
        while payer is not None:
            payer.spent += steps
            payer = payer._parent

    def spend(self, steps: int = 1) -> None:
        """Count steps.

        Raises BudgetError when they have run out.
        """
        self.count(steps)
        if self.spent > self.steps:
            raise BudgetError(f"stopped at its budget of {self.steps:,.0f} steps of work")


Integers = tuple[tuple[int, ...], ...]

#: Rounding that a short computation may leave, relative to the largest payoff.
NOISE = 16 * float(np.finfo(float).eps)
#: Rounding beyond this part of the range cannot be told from payoffs: they are taken literally.
MAX_ROUNDING = 1e-5
MAX_DENOMINATOR = 1_000_000


@dataclass(frozen=True)
class IntegerReading:
    """Whole numbers that stand for one side's payoffs."""

    #: Rows of whole numbers, the smallest 0; same equilibria as the payoffs. Shape of the matrix
    #: read.
    integers: Integers
    how: str  # ``given`` as fractions, ``typed``, ``decimal``, ``fraction`` or ``doubles``
    merged: int = 0  # how many doubles were read as equal to another


def read_exactly(matrix: FloatArray, exact: Fractions | None = None) -> IntegerReading:
    """Read one side's payoffs, its own strategies along the first axis.

    ``matrix`` of shape ``(k, l)``, own strategies by the other side's. ``exact``: the same as
    fractions, if they were given so.
    """
    given = np.asarray(matrix, dtype=float)
    if exact is not None:
        return IntegerReading(_whole([x for row in exact for x in row], given.shape), "given")
    values = settle(given)
    merged = len(np.unique(given)) - len(np.unique(values))
    how, found = _meant(values)
    if found is None:
        found = [Fraction(x) for x in values.ravel().tolist()]
    return IntegerReading(_whole(found, values.shape), how, merged)


def _meant(values: FloatArray) -> tuple[str, list[Fraction] | None]:
    """How settled payoffs are read, and as what; None for the doubles themselves."""
    readers = (
        ("typed", _typed),
        ("decimal", _decimal_each),
        ("decimal", _decimal),
        ("fraction", _fraction),
    )
    for how, reader in readers:
        found = reader(values)
        if found is not None and _in_order(found, values):
            return how, found
    return "doubles", None


def read_game(game: Game) -> tuple[IntegerReading, IntegerReading]:
    """Both sides' payoffs, each with its own strategies along the first axis."""
    A, B = game.row_payoffs, game.column_payoffs
    if game.exact is None:
        return read_exactly(A), read_exactly(B.T)
    of_row, of_column = game.exact
    return read_exactly(A, of_row), read_exactly(B.T, tuple(zip(*of_column, strict=True)))


def how_read(game: Game) -> tuple[str, str]:
    """How both sides' payoffs are read, as in :attr:`IntegerReading.how`."""
    if game.exact is not None:
        return "given", "given"
    # decimals that print apart lie in the order of their doubles: they need not be made
    of_row, of_column = ("typed" if all_typed(x) else _meant(x)[0] for x in game.settled)
    return of_row, of_column


def _in_order(numbers: list[Fraction], values: FloatArray) -> bool:
    """Whether different payoffs were read as different numbers, in their order."""
    _, first = np.unique(values, return_index=True)
    rising = [numbers[k] for k in first.tolist()]
    return all(low < high for low, high in pairwise(rising))


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
    return [Fraction(repr(x)) for x in values.ravel().tolist()] if all_typed(values) else None


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
