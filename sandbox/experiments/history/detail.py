"""One pair of rules beside the record: errors, survival curves, tariffs, who broke.

Of tariffs it is simulated *when* they move; by how much is resampled from the record. In every gap
of a simulated record one of history's gaps is drawn, and both sides' tariffs change together as
they did then: to the highest level published during that gap while it lasts, and by the net change
from one truce to the next afterwards. Net changes are taken between the last levels published
before each truce ended, so that what a truce itself brought down counts too. Levels never fall
below zero. A band of such paths therefore tests timing, with sizes given; it says nothing on why
tariffs moved by so much.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.rules.rule import Rule
from agents.rules.strategies import parse_rule
from payoffs.errors import InputError
from payoffs.numeric import BoolArray, FloatArray, Indices, IntArray, whole
from payoffs.record.decisions import SERIES, Episode, episodes, tariff_levels
from payoffs.results import Plain, Records, Result, versions
from sandbox.experiments.history.chains import pair_chain
from sandbox.experiments.history.fitting import ErrorPosterior, Fit, grid_posterior
from sandbox.experiments.history.judgement import Judgement, Readings, judge
from sandbox.experiments.history.likelihood import breakers_log_likelihood, entries, spell_survival
from sandbox.experiments.history.record import History, read_history
from sandbox.experiments.history.spells import Spells, paths
from sandbox.experiments.history.study import (
    LEAST_REPLICATES,
    MADE_FROM,
    MOST_REPLICATES,
    Reference,
    constant_hazards,
)
from sandbox.experiments.history.survival import (
    KINDS,
    Band,
    Survival,
    history_survival,
    survival_band,
)

SIDES = ("us", "china")
#: Paths are also judged by the share of time with a tariff above this, in percent.
HIGH = 20.0


@dataclass(frozen=True, eq=False)
class GapChanges(Plain):
    """A published series over history's gaps, in percentage points; US on China, China on US."""

    says = "series after=episodes start net_change=net change_during_gap=during"

    series: str
    #: The truce before each gap.
    episodes: tuple[str, ...]
    #: Shape ``(2,)``: levels during the first truce, in percent.
    start: FloatArray
    #: Shape ``(gaps, 2)``: from one truce to the next.
    net: FloatArray
    #: Shape ``(gaps, 2)``: from the truce before to the highest level of the gap.
    during: FloatArray


@dataclass(frozen=True, eq=False)
class TariffPaths(Plain):
    """History's tariff path beside those of simulated records, by period from the start.

    Arrays have the US tariff on China first, then China's on the US; levels in percent.
    """

    says = "time observed low median high summaries records"

    changes: GapChanges
    #: Shape ``(k,)``: periods since the start.
    time: IntArray
    #: Shape ``(k, 2)``: history's path in the same coding: its own changes in their order.
    observed: FloatArray
    #: Shape ``(k, 2)``: the 5%, 50% and 95% points of the simulated paths.
    low: FloatArray
    median: FloatArray
    high: FloatArray
    #: For each of ``end``, ``peak`` and ``above 20%`` (a share of time) and each side: observed
    #: (coded), published (the series as it stands, by day, the last level carried on), low, median,
    #: high and a two-sided p-value.
    summaries: dict[str, dict[str, dict[str, float]]]
    records: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**self.changes.to_dict(), **self.told()}


def gap_changes(history: History, series: str = "PIIE") -> GapChanges:
    """What history's gaps did to one published series.

    Raises InputError if there is no such series, it begins after the record does, or the record has
    holes.
    """
    if series not in SERIES:
        raise InputError(f"{series!r} is none of {', '.join(SERIES)}", "series")
    if len(history.pieces) > 1:
        raise InputError(f"{history.variant!r} has a hole that tariffs moved in", "variant")
    truces = truces_of(history)
    begins = tariff_levels(series)[0].date
    if begins > truces[0].last:
        raise InputError(
            f"the {series} series begins on {begins}, after the first truce; "
            "take PIIE, or the variant '2025-26 only'",
            "series",
        )
    dates, given, carried = _published(series)
    last, start = _days([one.last for one in truces]), _days([one.start for one in truces])
    of_truce = carried[_latest(dates, last)]
    # the highest level of each side from one truce's end to the next's start
    inside = (dates >= last[:-1, None]) & (dates <= start[1:, None])
    highest = np.where(inside[:, :, None], np.nan_to_num(given), 0.0).max(axis=1)
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
    truces, (dates, _, carried) = truces_of(history), _published(series)
    days = np.datetime64(truces[0].start) + np.arange((truces[-1].last - truces[0].start).days + 1)
    by_day = carried[_latest(dates, days)]
    return TariffPaths(
        changes,
        np.arange(kept.shape[1]),
        observed,
        bands[0],
        bands[1],
        bands[2],
        _summaries(observed, by_day, drawn),
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


def _published(series: str) -> tuple[NDArray[np.datetime64], FloatArray, FloatArray]:
    """Days of change, shape ``(k,)``, levels published on them, ``(k, 2)``, and levels in force.

    Where none of a side is published none is, and the last before is in force, or the first.
    """
    levels = tariff_levels(series)
    given = np.array([[getattr(one, side) for side in SIDES] for one in levels], dtype=np.float64)
    known = ~np.isnan(given)
    latest = np.maximum.accumulate(np.where(known, np.arange(len(given))[:, None], -1), axis=0)
    place = np.where(latest < 0, known.argmax(axis=0), latest)
    return _days([one.date for one in levels]), given, np.take_along_axis(given, place, axis=0)


def _days(dates: Sequence[dt.date]) -> NDArray[np.datetime64]:
    return np.array(dates, dtype="datetime64[D]")


def _latest(dates: NDArray[np.datetime64], days: NDArray[np.datetime64]) -> Indices:
    """The latest date up to each day; the first where all come later."""
    return np.asarray(np.maximum(np.searchsorted(dates, days, side="right") - 1, 0))


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


@dataclass(frozen=True, eq=False)
class Curves(Plain):
    """Survival of one kind of spell at the lengths, in periods, that the record has.

    Kaplan-Meier curves of the record, and of simulated records of the same size; ``exact``, shape
    ``(k,)``, is the model's own of a typical spell.
    """

    says = "record model=exact simulated=band"

    record: Survival
    exact: FloatArray
    band: Band


@dataclass(frozen=True)
class Breakers(Plain):
    """The record's second voice: which side broke, where it names one alone."""

    #: For each truce that ended: ``us``, ``china`` or None if disputed.
    coded: tuple[str | None, ...]
    #: With this evidence, at the errors fitted without it: as asked, and with sides changed.
    log_likelihood: float
    mirrored: float


@dataclass(frozen=True, eq=False, repr=False)
class PairHistory(Result):
    """One pair beside the record."""

    history: History
    judgement: Judgement
    #: Constant hazards as a yardstick.
    reference: Reference
    #: Of both errors.
    posterior: ErrorPosterior
    #: Curves of ``truce`` and ``gap``.
    survival: dict[str, Curves]
    #: Paths beside history's; None with the reason in ``no_tariffs``.
    tariffs: TariffPaths | None
    no_tariffs: str
    breakers: Breakers
    replicates: int
    seed: int
    versions: dict[str, str] = field(default_factory=lambda: versions())

    def provenance(self) -> dict[str, Any]:
        """What the run used: enough to run it again."""
        chain = self.judgement.fit.chain
        return {"rules": [chain.us, chain.china], **self.told(MADE_FROM)}

    @property
    def headline(self) -> str:
        """The answer in one line."""
        could = "could have made" if self.judgement.fits else "could not have made"
        return f"{self.judgement.name} {could} the record (by the {self.history.period})"

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        names = "record=history fit=judgement reference posterior survival who_broke=breakers"
        tariffs = self.no_tariffs if self.tariffs is None else self.tariffs.to_dict()
        return {**self.told(names), "tariffs": tariffs, "provenance": self.provenance()}

    def records(self) -> Records:
        """One line a kind of spell and length: the record, its limits, the model, the band."""
        lines = []
        for kind, curves in self.survival.items():
            record, band = curves.record, curves.band
            columns = {
                "time": record.time,
                "record": record.share,
                "record_low": record.low,
                "record_high": record.high,
                "model": curves.exact,
                "low": band.low,
                "median": band.median,
                "high": band.high,
            }
            rows = zip(*columns.values(), strict=True)
            lines += [{"kind": kind, **dict(zip(columns, row, strict=True))} for row in rows]
        return lines


def history_pair(
    us: str | Rule,
    china: str | Rule,
    variant: str = "all seven episodes",
    period: str = "week",
    *,
    replicates: int = 2000,
    seed: int = 0,
    series: str = "PIIE",
) -> PairHistory:
    """One pair at its most likely errors, beside the record.

    Parameters are those of :func:`sandbox.questions.experiments.history`. InputError if one of them
    cannot be used, or no error makes the record possible.
    """
    history = read_history(variant, period)
    whole(replicates, "replicates", LEAST_REPLICATES, MOST_REPLICATES)
    whole(seed, "seed", 0, 2**63 - 1)
    if series not in SERIES:
        raise InputError(f"{series!r} is none of {', '.join(SERIES)}", "series")
    rules = parse_rule(us, "us"), parse_rule(china, "china")
    judgement = judge([pair_chain(*rules)], Readings(history), replicates, (seed, 0))
    if judgement is None:
        raise InputError(
            f"{rules[0]} against {rules[1]} cannot produce the record at any errors", "us"
        )
    fit = judgement.fit
    made = paths(
        fit.chain, fit.execution, fit.monitoring, history.transitions, replicates, [seed, 1]
    )
    spells = Spells.of_paths(made)
    tariffs, reason = None, ""
    try:
        tariffs = tariff_paths(history, made, [seed, 2], series)
    except InputError as problem:
        if problem.where == "series":
            raise
        reason = problem.message
    return PairHistory(
        history,
        judgement,
        constant_hazards(history),
        grid_posterior(fit.surface),
        {kind: _curves(fit, history, spells, kind) for kind in KINDS},
        tariffs,
        reason,
        _breakers(fit, rules, history),
        replicates,
        seed,
    )


def _curves(fit: Fit, history: History, spells: Spells, kind: str) -> Curves:
    record = history_survival(history, kind)
    parts = fit.chain.parts(np.array([fit.execution]), np.array([fit.monitoring]))
    entry = dict(zip(KINDS, entries(parts), strict=True))[kind]
    matrix = (parts.kept if KINDS[kind] else parts.broken)[0]
    times = record.time.astype(np.int64)
    exact = spell_survival(matrix, entry, max(1, int(times[-1])))[times]
    return Curves(record, exact, survival_band(spells, kind, record.time))


def _breakers(fit: Fit, rules: tuple[Rule, Rule], history: History) -> Breakers:
    e, m = np.array([fit.execution]), np.array([fit.monitoring])
    mirror = pair_chain(rules[1], rules[0])
    one, other = (
        float(breakers_log_likelihood(chain, e, m, history.runs, history.breakers)[0])
        for chain in (fit.chain, mirror)
    )
    return Breakers(history.breakers, one, other)
