"""Tariff paths of simulated records, moved by the changes that history's own gaps made.

What is simulated is *when* tariffs move; by how much is resampled from the record. In every
gap of a simulated record one of history's gaps is drawn, and both sides' tariffs change
together as they did then: to the highest level published during that gap while it lasts, and
by the net change from one truce to the next afterwards. Net changes are taken between the last
levels published before each truce ended, so that what a truce itself brought down counts too.
Levels never fall below zero. A band of such paths therefore tests timing, with sizes given; it
says nothing on why tariffs moved by so much.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.errors import InputError
from payoffs.numeric import BoolArray, FloatArray, IntArray
from payoffs.record.decisions import SERIES, Episode, TariffLevel, episodes, tariff_levels
from payoffs.results import Plain
from sandbox.experiments.history.record import History

SIDES = ("us", "china")
#: Paths are also judged by the share of time with a tariff above this, in percent.
HIGH = 20.0


@dataclass(frozen=True, eq=False)
class GapChanges(Plain):
    """A published series over history's gaps, in percentage points; US on China, China on US.

    Attributes
    ----------
    episodes
        The truce before each gap.
    start
        Shape ``(2,)``: levels during the first truce, in percent.
    net
        Shape ``(gaps, 2)``: from one truce to the next.
    during
        Shape ``(gaps, 2)``: from the truce before to the highest level of the gap.
    """

    says = "series after=episodes start net_change=net change_during_gap=during"

    series: str
    episodes: tuple[str, ...]
    start: FloatArray
    net: FloatArray
    during: FloatArray


@dataclass(frozen=True, eq=False)
class TariffPaths(Plain):
    """History's tariff path beside those of simulated records, by period from the start.

    Arrays have the US tariff on China first, then China's on the US; levels in percent.

    Attributes
    ----------
    time
        Shape ``(k,)``: periods since the start.
    observed
        Shape ``(k, 2)``: history's path in the same coding: its own changes in their order.
    low, median, high
        Shape ``(k, 2)``: the 5%, 50% and 95% points of the simulated paths.
    summaries
        For each of ``end``, ``peak`` and ``above 20%`` (a share of time) and each side:
        observed (coded), published (the series as it stands, by day, the last level carried
        on), low, median, high and a two-sided p-value.
    """

    says = "time observed low median high summaries records"

    changes: GapChanges
    time: IntArray
    observed: FloatArray
    low: FloatArray
    median: FloatArray
    high: FloatArray
    summaries: dict[str, dict[str, dict[str, float]]]
    records: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**self.changes.to_dict(), **self.told()}


def gap_changes(history: History, series: str = "PIIE") -> GapChanges:
    """What history's gaps did to one published series.

    Raises
    ------
    InputError
        If there is no such series, it begins after the record does, or the record has holes.
    """
    if series not in SERIES:
        raise InputError(f"{series!r} is none of {', '.join(SERIES)}", "series")
    if len(history.pieces) > 1:
        raise InputError(f"{history.variant!r} has a hole that tariffs moved in", "variant")
    truces = truces_of(history)
    levels = tariff_levels(series)
    if levels[0].date > truces[0].last:
        raise InputError(
            f"the {series} series begins on {levels[0].date}, after the first truce; "
            "take PIIE, or the variant '2025-26 only'",
            "series",
        )
    of_truce = np.array([_level(levels, truce.last) for truce in truces])
    highest = np.array([_highest(levels, one, after) for one, after in pairwise(truces)])
    during = np.maximum(highest, np.maximum(of_truce[:-1], of_truce[1:])) - of_truce[:-1]
    ids = tuple(truce.id for truce in truces[:-1])
    return GapChanges(series, ids, of_truce[0], np.diff(of_truce, axis=0), during)


def truces_of(history: History) -> list[Episode]:
    """The episodes of a record."""
    told = {e.id: e for e in episodes()}
    return [told[spell.episode] for spell in history.spells(True)]


def tariff_paths(
    history: History, paths: Sequence[BoolArray], seed: int | Sequence[int], series: str = "PIIE"
) -> TariffPaths:
    """Tariff paths of simulated records beside history's.

    Parameters
    ----------
    paths
        Whether a truce was in force: one array of shape ``(records, periods)``, as
        :func:`~sandbox.experiments.history.spells.paths` makes them.
    """
    changes = gap_changes(history, series)
    kept = paths[0]
    rng = np.random.default_rng(seed)
    drawn = simulated_levels(kept, changes, rng)
    (runs,) = history.runs
    coded = np.concatenate([np.full(n, truce) for truce, n in runs])[None, :]
    in_order = np.arange(len(changes.net))[None, :]
    observed = _levels(coded, changes, in_order)[0]
    bands = np.quantile(drawn, [0.05, 0.5, 0.95], axis=0)
    return TariffPaths(
        changes,
        np.arange(kept.shape[1]),
        observed,
        bands[0],
        bands[1],
        bands[2],
        _summaries(observed, _published(truces_of(history), series), drawn),
        len(drawn),
    )


def simulated_levels(kept: BoolArray, changes: GapChanges, rng: np.random.Generator) -> FloatArray:
    """Shape ``(records, periods, 2)``: levels in percent, each gap's change drawn anew."""
    gaps = int(_gap_number(kept).max()) + 1
    drawn = rng.integers(len(changes.net), size=(len(kept), max(gaps, 1)))
    return _levels(kept, changes, drawn)


def _levels(kept: BoolArray, changes: GapChanges, drawn: NDArray[Any]) -> FloatArray:
    number = _gap_number(kept)  # the latest gap that has begun, -1 before the first
    truces = np.empty((len(kept), drawn.shape[1] + 1, 2))
    truces[:, 0] = changes.start
    for k in range(drawn.shape[1]):
        truces[:, k + 1] = np.maximum(truces[:, k] + changes.net[drawn[:, k]], 0.0)
    gaps = np.maximum(truces[:, :-1] + changes.during[drawn], 0.0)
    lines = np.arange(len(kept))[:, None]
    in_gap = gaps[lines, np.maximum(number, 0)]
    in_truce = truces[lines, number + 1]
    return np.where(kept[:, :, None], in_truce, in_gap)


def _gap_number(kept: BoolArray) -> IntArray:
    begins = np.zeros(kept.shape, dtype=np.int64)
    begins[:, 1:] = kept[:, :-1] & ~kept[:, 1:]
    return np.asarray(np.cumsum(begins, axis=1) - 1)


def _level(levels: Sequence[TariffLevel], day: dt.date) -> list[float]:
    """The last level of each side published up to a day."""
    found = []
    for side in SIDES:
        values = [getattr(x, side) for x in levels if x.date <= day]
        given = [value for value in values if value is not None]
        later = next(v for v in (getattr(x, side) for x in levels) if v is not None)
        found.append(given[-1] if given else later)
    return found


def _highest(levels: Sequence[TariffLevel], before: Episode, after: Episode) -> list[float]:
    """The highest level of each side published from one truce's end to the next's start."""
    inside = [x for x in levels if before.last <= x.date <= after.start]
    return [
        max((v for v in (getattr(x, side) for x in inside) if v is not None), default=0.0)
        for side in SIDES
    ]


def _published(truces: Sequence[Episode], series: str) -> FloatArray:
    """Shape ``(days, 2)``: the series from the first truce's start to the last look."""
    levels = tariff_levels(series)
    days = (truces[-1].last - truces[0].start).days + 1
    # a level holds until the next one: only days of change are looked up
    dates = [truces[0].start, *(x.date for x in levels if truces[0].start < x.date)]
    found = np.empty((days, 2))
    for day in dates:
        found[(day - truces[0].start).days :] = _level(levels, day)
    return found


def _summaries(
    observed: FloatArray, published: FloatArray, drawn: FloatArray
) -> dict[str, dict[str, dict[str, float]]]:
    seen, given, made = (_numbers(levels) for levels in (observed, published, drawn))
    answer: dict[str, dict[str, dict[str, float]]] = {}
    for name, values in made.items():
        answer[name] = {}
        for k, side in enumerate(SIDES):
            low, median, high = np.quantile(values[:, k], [0.05, 0.5, 0.95])
            at = float(seen[name][k])
            tails = min((values[:, k] <= at + 1e-9).sum(), (values[:, k] >= at - 1e-9).sum())
            answer[name][side] = {
                "observed": at,
                "published": float(given[name][k]),
                "low": float(low),
                "median": float(median),
                "high": float(high),
                "p": min(1.0, float(2.0 * (1.0 + tails) / (len(values) + 1.0))),
            }
    return answer


def _numbers(levels: FloatArray) -> dict[str, FloatArray]:
    """What a path is judged by, for paths of shape ``(…, periods, 2)``."""
    return {
        "end": levels[..., -1, :],
        "peak": levels.max(axis=-2),
        f"above {HIGH:g}%": (levels > HIGH).mean(axis=-2),
    }
