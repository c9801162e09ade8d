"""The truces of many replicates: how long each was kept, what ended it, who broke it and why.

Beside the record, every number is taken of each replicate by itself, as history is one; what is
told is the mean over replicates and the 5 and 95% points, beside the record's number and its exact
90% interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.play.crises import ENDS
from agents.play.diplomacy import REASONS
from payoffs.numeric import BoolArray, FloatArray, IntArray, Pair
from payoffs.record.decisions import episodes, strict_threats
from payoffs.record.rates import FIRST, Rate, counted_threats, threat_rates
from payoffs.results import Plain
from payoffs.terms import DAYS_A_MONTH

if TYPE_CHECKING:
    from agents.world.result import WorldSimulation

#: Millions of truces are held at once: half the width holds every replicate and period.
CountArray = NDArray[np.int32]

#: What ends a truce, and who breaks it, by code.
CAUSES = ("in force", "breakdown", "expiry")
BREAKERS = ("", "us", "china", "both")
#: Why, by code; 0 is no breakdown or not known.
WHY = ("", *REASONS, "several")
RULE, SLIP, MISREADING, SHOCK, APPRAISAL, ELECTION, THREAT, SEVERAL = range(1, len(WHY))


class Ends(NamedTuple):
    """Truces that ended in one period: arrays of one length."""

    replicate: IntArray
    start: IntArray
    end: IntArray
    cause: NDArray[np.uint8]
    broken_by: NDArray[np.uint8]
    reason: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Truces:
    """Every truce of every replicate: arrays of one length, by replicate and start."""

    replicate: CountArray
    #: Periods counted from 1: the first in which it was in force, the first in which it was not
    #: kept (0 while it lasts).
    start: CountArray
    end: CountArray
    #: The number of periods in which it was kept.
    kept: CountArray
    #: Codes: positions in ``CAUSES``, ``BREAKERS`` and ``WHY`` above.
    cause: NDArray[np.uint8]
    broken_by: NDArray[np.uint8]
    reason: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.replicate)

    @property
    def over(self) -> BoolArray:
        """Which ended before the run did."""
        return np.asarray(self.cause > 0)

    @property
    def broken(self) -> BoolArray:
        """Which a side broke; those that lapsed are not among them."""
        return np.asarray(self.cause == CAUSES.index("breakdown"))

    @property
    def first(self) -> BoolArray:
        """Which were the first of their replicate."""
        return np.asarray(self.start == 1)

    def tally(self) -> dict[str, Any]:
        """How many truces ended by what, who broke them and why."""
        broken = self.broken
        return {
            "truces": len(self),
            **{name: int((self.cause == k).sum()) for k, name in enumerate(CAUSES)},
            "broken_by": {
                name: int((self.broken_by == k).sum()) for k, name in enumerate(BREAKERS) if name
            },
            "reasons": {
                name: int((self.reason[broken] == k).sum())
                for k, name in enumerate(WHY)
                if name not in ("", "threat") or (self.reason[broken] == k).any()
            },
        }

    def columns(self) -> dict[str, NDArray[Any]]:
        """One array a column, with words for codes."""
        return {
            **{
                name: getattr(self, name).astype(np.int64)
                for name in ("replicate", "start", "end", "kept")
            },
            "cause": np.array(CAUSES)[self.cause],
            "broken_by": np.array(BREAKERS)[self.broken_by],
            "reason": np.array(WHY)[self.reason],
        }


#: A block's first replicate, its truces that ended, which are in force, and since when.
EndsBlock = tuple[int, list[Ends], BoolArray, IntArray]


def joined(blocks: Iterable[EndsBlock], periods: int) -> Truces:
    """The truces that ended and those still in force, by replicate and start."""
    parts = []
    for first, ends, in_force, start in blocks:
        parts += [end._replace(replicate=end.replicate + first) for end in ends]
        last = np.flatnonzero(in_force)
        nothing = np.zeros(len(last), np.uint8)
        never = np.zeros(len(last), np.int64)
        parts.append(Ends(last + first, start[last], never, nothing, nothing, nothing))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    replicate, start, end, cause, broken_by, reason = (column[order] for column in columns)
    kept = np.where(cause == 0, periods + 1, end) - start
    counts = [column.astype(np.int32) for column in (replicate, start, end, kept)]
    return Truces(counts[0], counts[1], counts[2], counts[3], cause, broken_by, reason)


DAYS_A_YEAR = 365.25
#: How a threat ends, in words.
WORDS = {"concession": "conceded to", "execution": "carried out", "back_down": "dropped"}


@dataclass(frozen=True)
class Beside(Plain):
    """One number of simulated histories beside the record's."""

    name: str
    unit: str
    #: Mean over the histories that have it, and their 5 and 95% points; None if none has.
    simulated: float | None
    low: float | None
    high: float | None
    #: The record's, and its exact 90% interval.
    record: float
    record_90: Pair


def beside_the_record(result: WorldSimulation) -> tuple[Beside, ...]:
    """Threats, their ends, how long they take, truces and gaps: simulated, and on record."""
    return (*_of_threats(result), *_of_truces(result))


def _of_threats(result: WorldSimulation) -> list[Beside]:
    found, months = result.threats, result.plan.months
    assert found is not None
    record, count = threat_rates(), result.replicates
    # months of one side in which it made a threat, each counted once
    month = np.floor((found.start - 1) * months).astype(np.int64)
    width = int(np.ceil(result.periods * months)) + 1
    key = (found.replicate * 2 + found.sender) * width + month
    of = np.unique(key) // (2 * width)
    made = np.bincount(of, minlength=count) / (2.0 * result.periods * months)
    rows = [_beside("threats a sender-month", "a month", made, record.per_sender_month)]
    closed = np.bincount(found.replicate[found.closed], minlength=count)
    for code, name in enumerate(ENDS[1:], start=1):
        ended = np.bincount(found.replicate[found.outcome == code], minlength=count)
        words = f"{WORDS[name]}, share"
        rows.append(_beside(words, "of ends", _ratio(ended, closed), record.ends[name]))
    carried = (found.outcome == ENDS.index("execution")) & (found.sender == 0)
    of_us = np.bincount(found.replicate[carried], minlength=count)
    met = np.bincount(found.replicate[carried & found.answered], minlength=count)
    words = "US executions answered, share"
    rows.append(_beside(words, "of executions", _ratio(met, of_us), record.answer["us"]))
    periods = (found.end - found.start)[found.closed].astype(np.float64)
    days: FloatArray = periods * months * DAYS_A_MONTH
    seen = np.sort([day for some in record.days.values() for day in some])
    medians = _medians(found.replicate[found.closed], days, count)
    value = float(np.median(seen)), _middle(seen)
    return [*rows, _beside("days to the end, median", "days", medians, *value)]


def _of_truces(result: WorldSimulation) -> list[Beside]:
    truces, count, months = result.truces, result.replicates, result.plan.months
    days = months * DAYS_A_MONTH
    kept = np.bincount(truces.replicate, weights=truces.kept, minlength=count) * days
    ended = np.bincount(truces.replicate[truces.over], minlength=count)
    apart = result.periods * days - kept
    later = np.bincount(truces.replicate[~truces.first], minlength=count)
    spans = episodes()
    truce_days, breaks = sum(one.days for one in spans), sum(not one.censored for one in spans)
    gaps = [one.gap_days for one in spans if one.gap_days is not None]
    broken, mended = Rate(breaks, truce_days), Rate(len(gaps), sum(gaps))
    low, high = broken.interval
    yearly = broken.value * DAYS_A_YEAR, (low * DAYS_A_YEAR, high * DAYS_A_YEAR)
    share = truce_days / (truce_days + sum(gaps))
    return [
        _beside("breaks a year of truce", "a year", _ratio(ended * DAYS_A_YEAR, kept), *yearly),
        _beside("truce, mean", "days", _ratio(kept, ended), 1 / broken.value, _turned(broken)),
        _beside("gap, mean", "days", _ratio(apart, later), 1 / mended.value, _turned(mended)),
        _beside("time in truce", "share", kept / (kept + apart), share, _share_of(broken, mended)),
    ]


def _beside(
    name: str, unit: str, values: FloatArray, record: Rate | float, limits: Pair = (0.0, 0.0)
) -> Beside:
    """A number of each history beside the record's rate, or its value with limits."""
    if isinstance(record, Rate):
        limits, record = record.interval, record.value
    some = values[np.isfinite(values)]
    told: list[float | None] = [None, None, None]
    if len(some):
        low, high = np.quantile(some, [0.05, 0.95]).tolist()
        told = [float(some.mean()), low, high]
    return Beside(name, unit, told[0], told[1], told[2], float(record), limits)


def _ratio(events: NDArray[Any], of: NDArray[Any]) -> FloatArray:
    """Not a number where there is nothing to divide by."""
    return np.where(of > 0, events / np.where(of > 0, of, 1.0), np.nan)


def _turned(rate: Rate) -> Pair:
    """Limits of a mean length, from those of the rate at which it ends."""
    low, high = rate.interval
    return 1.0 / high, 1.0 / low


def _share_of(broken: Rate, mended: Rate) -> Pair:
    """Limits of the share of time in truce, each rate at its worse and its better end."""
    (b_low, b_high), (m_low, m_high) = broken.interval, mended.interval
    return m_low / (m_low + b_high), m_high / (m_high + b_low)


def _middle(ordered: NDArray[Any]) -> Pair:
    """An exact 90% interval of a median, by order statistics."""
    from scipy.special import bdtr

    n = len(ordered)
    k = max((k for k in range(n // 2 + 1) if k == 0 or bdtr(k - 1, n, 0.5) <= 0.05), default=0)
    return float(ordered[max(k - 1, 0)]), float(ordered[min(n - k, n - 1)])


def _medians(which: NDArray[Any], values: FloatArray, count: int) -> FloatArray:
    """The median of every replicate's values; not a number where it has none."""
    order = np.lexsort((values, which))
    which, values = which[order], values[order]
    size = np.bincount(which, minlength=count)
    first = np.cumsum(size) - size
    found = np.full(count, np.nan)
    some = size > 0
    low, high = first + (size - 1) // 2, first + size // 2
    found[some] = (values[low[some]] + values[high[some]]) / 2.0
    return found


@dataclass(frozen=True, eq=False)
class SoFar:
    """Threats made, or ended in one way, up to each time: histories, and the record."""

    name: str
    #: Shape ``(periods,)``: over histories, by the end of each period.
    low: FloatArray
    mean: FloatArray
    high: FloatArray
    #: Months from the first day of the record to each such event in it.
    record_months: FloatArray


#: Histories over which such a band is taken.
WATCHED = 2000


def threats_so_far(result: WorldSimulation) -> tuple[SoFar, ...]:
    """Threats made, conceded to, carried out and dropped so far, as history went on."""
    found = result.threats
    assert found is not None
    watched = min(WATCHED, result.replicates)
    some = found.replicate < watched
    told = []
    for code, name in enumerate(("made", *ENDS[1:])):
        which = some if code == 0 else some & (found.outcome == code)
        when = (found.start if code == 0 else found.end)[which]
        at = found.replicate[which] * result.periods + when - 1
        counts = np.bincount(at, minlength=watched * result.periods)
        sums = np.cumsum(counts.reshape(watched, result.periods), axis=1)
        low, high = np.quantile(sums, (0.05, 0.95), axis=0)
        days = record_days(name)
        told.append(SoFar(name, low, sums.mean(axis=0), high, np.array(days) / DAYS_A_MONTH))
    return tuple(told)


def record_days(name: str) -> list[int]:
    """Days from the start of the record to each strict threat made, or ended in this way."""
    if name == "made":
        return [(threat.date - FIRST).days for threat in counted_threats()]
    ended = [one.end_date for one in strict_threats() if one.outcome == name]
    return sorted((day - FIRST).days for day in ended if day is not None)
