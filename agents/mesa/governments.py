"""The two governments as Mesa agents, and what a run of the truce model records: a byte a period.

Payoffs and tariffs follow from the executed actions, so recording costs one byte a
period and everything else is worked out when it is asked for.
"""

from __future__ import annotations

import itertools
import multiprocessing
import weakref
from collections.abc import Iterator
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from agents.play.deal import Deal, Situation
from agents.play.pairing import Memory, Noise, memory_of
from agents.rules.rule import Automaton, Rule
from agents.surroundings.parts import days_of
from payoffs.numeric import FloatArray

# Mesa 3.3 sets the process-wide multiprocessing start method when it is imported. A library must
# not decide that for a whole program, so what was set before is set again.
_before = multiprocessing.get_start_method(allow_none=True)

from mesa import Agent  # noqa: E402
from mesa import DataCollector as DataCollector  # noqa: E402
from mesa import Model as Model  # noqa: E402

if multiprocessing.get_start_method(allow_none=True) != _before:
    # None, with force, means "not chosen yet".
    multiprocessing.set_start_method(_before, force=True)


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

    ``name``: ``us`` or ``china``.
    ``rule``: its decision rule.
    ``choice``, ``action``, ``report``: what it chose, what it carried out, and what it was told
        that the other did: 0 for the deal, 1 for the punishment.
    ``appraised``: whether it chose to break the truce against its rule.
    ``executes``, ``measures``: whether it carries out a threat against the truce; whether it does
        the punishment while there is no truce. Both are set where there are threats only.
    ``misled``, ``alarmed``: whether what it took in last was wrong, and whether an incident stood
        behind it.
    """

    def __init__(
        self, model: Model, name: str, rule: Rule, payoffs: FloatArray, noise: Noise, side: int
    ) -> None:
        super().__init__(model)
        self.name = name
        self.rule = rule
        self.execution_error = noise.execution[side]
        self.monitoring_errors = noise.false_alarm[side], noise.missed_alarm[side]
        self.choice = self.action = self.report = 0
        self.appraised = self.misled = self.alarmed = self.in_office = False
        self.executes = self.measures = False
        self._payoffs = payoffs
        self._memory: Memory = memory_of(rule, payoffs)

    @property
    def learns(self) -> bool:
        """Whether its rule goes by the payoffs while it is played."""
        return not isinstance(self.rule.machine, Automaton)

    def sees(self, payoffs: FloatArray) -> None:
        """Takes note of its payoffs now, by own and other's action."""
        self._payoffs = payoffs
        if self.learns:
            self._memory._payoffs = payoffs  # type: ignore[attr-defined]  # a learner's memory

    def would_restrain(self, draw: float) -> bool:
        """Whether its rule chooses the deal in this period."""
        return self._memory.choose(draw) == 0

    def choose(self, draw: float, at_odds: bool = False) -> None:
        """Decides by the rule; while sides are at odds, on the punishment."""
        self.choice = 1 if at_odds else self._memory.choose(draw)

    def appraise(self, chance: float, draw: float) -> None:
        """Breaks a truce that the rule would keep, with this chance."""
        self.appraised = not self.choice and draw < chance
        if self.appraised:
            self.choice = 1

    def carry_out(self, draw: float) -> None:
        """Does what it chose, or by a slip the other thing; a threat is carried out as meant."""
        self.action = 1 if self.executes else self.choice ^ (draw < self.execution_error)

    @property
    def code(self) -> int:
        """What it did, heard and chose, as bits 0, 2 and 4."""
        return self.action + 4 * self.report + 16 * self.choice

    def reason(self) -> str:
        """Why it just carried out the punishment; one of :data:`agents.play.diplomacy.REASONS`."""
        if self.executes:
            return "threat"
        if not self.choice:
            return "slip"
        if self.appraised:
            return "appraisal"
        if self.in_office:
            return "election"
        if self.alarmed:
            return "shock"
        return "misreading" if self.misled else "rule"

    def hear(self, done: int, draw: float) -> None:
        """Hears, possibly wrongly, what the other did."""
        self.report = done ^ (draw < self.monitoring_errors[done])
        self.misled = self.report != done

    def correct(self, done: int) -> None:
        """Is told by its minister what the other really did."""
        self.report, self.misled = done, False

    def alarm(self, incident: bool) -> None:
        """Takes an incident, if there was one, for a breach."""
        self.alarmed = incident
        if incident:
            self.report = 1

    def take_in(self, own: int) -> None:
        """Takes in the report, with what itself did or is held to have done."""
        if own != self.action:
            self.misled = True
        self._memory.update(own, self.report)
        self.appraised = self.in_office = False

    def start_afresh(self) -> None:
        """Forgets everything, for a new truce."""
        self._memory.reset()
        self.misled = self.alarmed = False

    def take_office(self, successor: Rule | None) -> None:
        """A new government: a fresh memory, and a rule of its own if one is named."""
        if successor is not None:
            self.rule = successor
            self._memory = memory_of(successor, self._payoffs)
        self.start_afresh()
        self.in_office = True


Bits = NDArray[np.uint8]

#: What each bit of a byte says, the lowest first.
BITS = (
    "us_action",
    "china_action",
    "us_report",
    "china_report",
    "us_choice",
    "china_choice",
    "truce",
)


class Logbook:
    """The periods of one run."""

    def __init__(self) -> None:
        # Grows by appending, which is cheaper from Python than filling a NumPy array.
        self._bytes = bytearray()

    def __len__(self) -> int:
        return len(self._bytes)

    def add(self, us: int, china: int, kept: bool) -> None:
        """Adds one period: both governments' codes, and whether a truce was kept."""
        self._bytes.append(us + 2 * china + 64 * kept)  # the order of BITS

    def bits(self) -> dict[str, Bits]:
        """Each bit's name and its value in every period."""
        codes = np.frombuffer(bytes(self._bytes), dtype=np.uint8)
        one = np.uint8(1)
        return {name: np.asarray((codes >> k) & one, np.uint8) for k, name in enumerate(BITS)}


def history_of(record: Logbook, situation: Situation, deal: Deal) -> dict[str, NDArray[Any]]:
    """One array a column, one entry a period.

    Actions and reports are 0 for the deal and 1 for the punishment. ``us_report`` is what
    the United States were told about China. ``date`` is the day on which the period begins.
    """
    bits = record.bits()
    us, china = bits["us_action"], bits["china_action"]
    columns: dict[str, NDArray[Any]] = {"period": np.arange(1, len(record) + 1)}
    if situation.date is not None:
        columns["date"] = days_of(situation.date, situation.months_per_period, len(record))
    if situation.tariffs is not None:
        us_choices = [deal.deal[0], deal.punishment[0]]
        china_choices = [deal.deal[1], deal.punishment[1]]
        columns["us_tariff"] = situation.tariffs[0][us_choices][us]
        columns["china_tariff"] = situation.tariffs[1][china_choices][china]
    columns.update({name: bits[name] for name in BITS if name != "truce"})
    columns["us_payoff"] = deal.row[us, china]
    columns["china_payoff"] = deal.column[us, china]
    columns["truce"] = bits["truce"].astype(bool)
    return columns


def running_means(history: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Mean payoff and share of truce up to each period, for batch runs that keep the last."""
    periods = history["period"]
    return {
        "us_mean": np.cumsum(history["us_payoff"]) / periods,
        "china_mean": np.cumsum(history["china_payoff"]) / periods,
        "truce_share": np.cumsum(history["truce"]) / periods,
    }


def filled_collector(columns: dict[str, list[Any]]) -> DataCollector:
    """Mesa's collector as if it had collected these columns, one row a period."""
    make: Any = DataCollector  # Mesa's signature carries no types
    collector: Any = make(model_reporters={name: name for name in columns})
    collector.model_vars.update(columns)
    # batch_run of Mesa 3.4 and later finds a period's row by this list, if it is there.
    periods = len(next(iter(columns.values())))
    collector._collection_steps = list(range(periods))
    return cast(DataCollector, collector)
