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
"""

from __future__ import annotations

import math

from payoffs.errors import BudgetError, InputError

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

        Raises
        ------
        InputError
            If the effort is not a positive number up to a million.
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

        Raises
        ------
        BudgetError
            When they have run out.
        """
        self.count(steps)
        if self.spent > self.steps:
            raise BudgetError(f"stopped at its budget of {self.steps:,.0f} steps of work")
