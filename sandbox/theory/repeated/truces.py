"""The best trigger for one deal, and the noise that would explain the record of broken truces.

:mod:`~sandbox.theory.repeated.monitoring` has the theory; here it meets a deal (its gains and its
punishment), a length of period, and the historical hazard.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from payoffs.errors import InputError
from payoffs.numeric import Pair, gained
from payoffs.resources import read_json
from payoffs.results import Plain, Records, Result
from sandbox.theory.repeated.critical import check_discount
from sandbox.theory.repeated.deals import RepeatedDeal
from sandbox.theory.repeated.monitoring import SignalNoise, Trigger, best_share, least_patience

#: Tolerances and punishments among which the best is looked for; None is for ever.
TOLERANCES = tuple(range(7))
PUNISHMENTS: tuple[int | None, ...] = (*range(1, 13), 18, 24, 36, 48, 60, 120, None)
HISTORY = "all seven episodes"


@dataclass(frozen=True)
class Watched(Plain):
    """One trigger applied to one deal."""

    trigger: Trigger  # noise, tolerance and punishment
    delta: float  # discount factor
    sustained: bool  # whether keeping the deal is a best reply at every count of bad reports
    critical: float | None  # smallest discount factor for which it is; None if none
    share: float  # share of discounted time in the deal while both keep it
    values: Pair  # what the trigger is worth to each side, if both keep to it
    breaks_per_year: float  # breakdowns per year of truce

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        told = self.told("sustained critical share values breaks_per_year")
        return {**self.trigger.to_dict(), **told}


@dataclass(frozen=True)
class Watch(Plain):
    """A deal under imperfect monitoring."""

    says = "threats temptation asked best least_patience best_possible_share=best_possible"

    #: What both earn while punished: one equilibrium, as a public report does not say who it was.
    threats: Pair
    #: The larger of both sides' ``g / (R - P)``; None if the punishment is no threat to a side that
    #: gains by a breach.
    temptation: float | None
    asked: Watched  # the trigger that was asked for
    #: Of the triggers looked at, the sustained one with the longest share of time in the deal; None
    #: if none is sustained.
    best: Watched | None
    least_patience: float | None  # discount factor below which no trigger survives the noise
    #: Share of time in the deal under the best plan with a public lottery after bad reports.
    best_possible: float | None


def watch(
    deal: RepeatedDeal,
    equilibria: Sequence[Pair],
    delta: float,
    trigger: Trigger,
    months_per_period: float = 1.0,
) -> Watch:
    """One trigger for a deal, and the best one under the same noise.

    Raises InputError if ``delta`` is no discount factor or there is no equilibrium.

    Parameters
    ----------
    equilibria
        Payoffs of the stage equilibria; the one that deters most is the punishment.
    """
    check_discount(delta)
    threats, temptation = common_threat(deal, equilibria)
    noise = trigger.noise
    if temptation is None:
        asked = _watched(deal, threats, math.inf, delta, trigger, months_per_period)
        return Watch(threats, None, asked, None, None, None)

    def applied(tolerance: int, punishment: int | None) -> Watched:
        one = Trigger(noise, tolerance, punishment, trigger.window if tolerance else None)
        return _watched(deal, threats, temptation, delta, one, months_per_period)

    best = None
    if least_patience(noise, temptation) is not None:
        chosen = _best(noise, temptation, delta)
        best = None if chosen is None else applied(*chosen)
    return Watch(
        threats,
        temptation,
        _watched(deal, threats, temptation, delta, trigger, months_per_period),
        best,
        least_patience(noise, temptation),
        best_share(noise, temptation, delta),
    )


def common_threat(deal: RepeatedDeal, equilibria: Sequence[Pair]) -> tuple[Pair, float | None]:
    """The equilibrium that deters most when both are punished at once, and ``g / (R - P)``."""
    if not equilibria:
        raise InputError("no equilibrium was found in time; allow more seconds", "equilibria")
    options = [(_temptation(deal, threats), threats) for threats in equilibria]
    return min(
        ((threats, value) for value, threats in options),
        key=lambda option: math.inf if option[1] is None else option[1],
    )


def _temptation(deal: RepeatedDeal, threats: Pair) -> float | None:
    worst = 0.0
    for gain, kept, bad in zip(deal.gains, deal.payoffs, threats, strict=True):
        if gain == 0.0:
            continue
        loss = gained(kept, bad)
        if loss <= 0.0:
            return None
        worst = max(worst, gain / loss)
    return worst


def _best(noise: SignalNoise, temptation: float, delta: float) -> tuple[int, int | None] | None:
    found: tuple[float, tuple[int, int | None]] | None = None
    for tolerance in TOLERANCES:
        for punishment in PUNISHMENTS:
            trigger = Trigger(noise, tolerance, punishment)
            if trigger.deterrence(delta) < temptation * (1.0 - 1e-12):
                continue
            share = float(trigger.shares(delta)[0][0])
            if found is None or share > found[0] + 1e-12:
                found = share, (tolerance, punishment)
            break  # a longer punishment deters no less and costs more
    return None if found is None else found[1]


def _watched(
    deal: RepeatedDeal,
    threats: Pair,
    temptation: float,
    delta: float,
    trigger: Trigger,
    months_per_period: float,
) -> Watched:
    share = float(trigger.shares(delta)[0][0])
    values = [bad + share * (kept - bad) for kept, bad in zip(deal.payoffs, threats, strict=True)]
    critical = trigger.critical(temptation) if math.isfinite(temptation) else None
    deterred = trigger.deterrence(delta) >= temptation * (1.0 - 1e-12)
    breaks = 12.0 / months_per_period / trigger.expected_periods
    return Watched(trigger, delta, deterred, critical, share, (values[0], values[1]), breaks)


@dataclass(frozen=True)
class Explained:
    """The false-alarm rate at which one tolerance would break truces as often as history did."""

    tolerance: int  # bad reports in a row that are let pass
    false_alarm: float | None  # rate that gives the recorded breaks a year
    #: Rates that give the ends of the 90% interval.
    low: float | None
    high: float | None


@dataclass(frozen=True, repr=False)
class TruceRecord(Result):
    """The historical hazard and what would explain it."""

    says = "episodes=name per_year ci90=interval months_per_period explanations"

    #: Breaks per year of truce and their 90% interval.
    per_year: float
    interval: Pair
    name: str  # which episodes are counted
    months_per_period: float  # length of a period
    explanations: tuple[Explained, ...]  # one a tolerance

    @property
    def headline(self) -> str:
        """The answer in one line."""
        low, high = self.interval
        return f"{self.per_year:g} breaks a year of truce ({low:g} to {high:g})"

    def records(self) -> Records:
        """One line a tolerance."""
        return [vars(entry) for entry in self.explanations]


def explain_record(
    months_per_period: float = 1.0, most_tolerant: int = 4, episodes: str = HISTORY
) -> TruceRecord:
    """Which noise would, for each tolerance, break truces as often as the record has it.

    The question is only how often false alarms alone would end a truce that both sides keep; it
    does not say that this is why truces ended.

    Raises InputError if there is no such set of episodes.
    """
    data = read_json("hazard.json")
    sets = [name for name, entry in data.items() if "per_year" in entry]
    if episodes not in sets:
        raise InputError(f"{episodes!r} is none of {', '.join(sets)}", "episodes")
    entry = data[episodes]
    low, high = (float(x) for x in entry["ci90"])
    rates = float(entry["per_year"]), low, high
    explanations = tuple(
        Explained(k, *(false_alarm_for(rate, k, months_per_period) for rate in rates))
        for k in range(most_tolerant + 1)
    )
    return TruceRecord(rates[0], (low, high), episodes, months_per_period, explanations)


def false_alarm_for(per_year: float, tolerance: int, months_per_period: float) -> float | None:
    """The false-alarm rate at which a truce breaks so often; None if it cannot break so often.

    >>> round(false_alarm_for(0.84, 0, 1.0), 3), round(false_alarm_for(0.84, 1, 1.0), 3)
    (0.07, 0.302)
    """
    wanted = 12.0 / months_per_period / per_year
    if wanted < tolerance + 1:
        return None
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        often = Trigger(SignalNoise(middle, 0.0), tolerance, None).expected_periods <= wanted
        low, high = (low, middle) if often else (middle, high)
    return high
