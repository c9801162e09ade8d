"""A budget of seconds and steps that a computation spends and that can run out.

It is polled from inside loops, so that it works in any thread and on any system: no
signals, no watchdog threads.

>>> budget = Budget(seconds=60, steps=10)
>>> budget.spend(4)
>>> budget.spend(7)
Traceback (most recent call last):
...
payoffs.errors.BudgetError: stopped after 11 of at most 10 steps
"""

from __future__ import annotations

import math
import time

from payoffs.errors import BudgetError


class Budget:
    """Seconds of wall clock and an optional number of steps.

    Parameters
    ----------
    seconds
        Wall-clock seconds from now on; infinity for none.
    steps
        How many steps :meth:`spend` allows; none by default.
    """

    def __init__(self, seconds: float = math.inf, steps: int | None = None) -> None:
        self.seconds = seconds
        self.steps = steps
        self.spent = 0
        self._start = time.monotonic()

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.seconds - (time.monotonic() - self._start))

    def share(self, part: float, at_most: float = math.inf) -> Budget:
        """A budget of its own over ``part`` of the seconds that are left."""
        return Budget(min(part * self.left, at_most))

    def spend(self, steps: int = 1) -> None:
        """Count steps and look at the clock.

        Raises
        ------
        BudgetError
            When the steps or the seconds have run out.
        """
        self.spent += steps
        if self.steps is not None and self.spent > self.steps:
            raise BudgetError(f"stopped after {self.spent} of at most {self.steps} steps")
        if self.left <= 0.0:
            raise BudgetError(f"stopped after {self.seconds:.3g} seconds")
