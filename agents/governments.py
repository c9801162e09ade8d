"""The two governments as Mesa agents."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents._mesa import Agent, Model
from agents.memories import memory_of
from agents.noise import Noise
from agents.rules import Rule

if TYPE_CHECKING:
    from agents.truce import TruceModel

FloatArray = NDArray[np.float64]


class _Counters(weakref.WeakKeyDictionary[Any, Iterator[int]]):
    """A counter from 1 for each model, forgotten with it."""

    def __getitem__(self, model: Model) -> Iterator[int]:
        return self.setdefault(model, itertools.count(1))


class Actor(Agent):
    """A Mesa agent that does not keep its model alive for ever.

    Mesa 3.3 numbers agents from a dictionary with a strong reference to every model that
    ever had one. This class has a dictionary of its own; later releases use neither.
    """

    _ids = _Counters()  # type: ignore[assignment]  # read by key only


class Government(Actor):
    """One side: chooses by its rule, carries out with slips, hears reports with errors.

    Attributes
    ----------
    name
        ``us`` or ``china``.
    rule
        Its decision rule.
    choice, action, report
        What it chose, what it carried out, and what it was told that the other did: 0 for
        the deal, 1 for the punishment.
    """

    def __init__(
        self,
        model: TruceModel,
        name: str,
        rule: Rule,
        payoffs: FloatArray,
        noise: Noise,
        side: int,
    ) -> None:
        super().__init__(model)
        self.name = name
        self.rule = rule
        self.execution_error = noise.execution[side]
        self.monitoring_errors = noise.false_alarm[side], noise.missed_alarm[side]
        self.choice = self.action = self.report = 0
        self._memory = memory_of(rule, payoffs)

    def would_restrain(self, draw: float) -> bool:
        """Whether its rule chooses the deal in this period."""
        return self._memory.choose(draw) == 0

    def choose(self, draw: float, at_odds: bool = False) -> None:
        """Decides by the rule; while sides are at odds, on the punishment."""
        self.choice = 1 if at_odds else self._memory.choose(draw)

    def carry_out(self, draw: float) -> None:
        """Does what it chose, or by a slip the other thing."""
        self.action = self.choice ^ (draw < self.execution_error)

    def hear(self, done: int, draw: float) -> None:
        """Hears, possibly wrongly, what the other did."""
        self.report = done ^ (draw < self.monitoring_errors[done])

    def take_in(self, own: int) -> None:
        """Takes in the report, with what itself did or is held to have done."""
        self._memory.update(own, self.report)

    def start_afresh(self) -> None:
        """Forgets everything, for a new truce."""
        self._memory.reset()
