"""One pair of rules beside the record: errors, survival curves, tariffs, who broke."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agents.rules.rule import Rule
from agents.rules.strategies import parse_rule
from payoffs.errors import InputError
from payoffs.numeric import FloatArray, whole
from payoffs.record.decisions import SERIES
from payoffs.results import Plain, Records, Result, versions
from sandbox.experiments.history.chains import pair_chain
from sandbox.experiments.history.fitting import ErrorPosterior, Fit, grid_posterior
from sandbox.experiments.history.judgement import Judgement, Readings, judge
from sandbox.experiments.history.likelihood import breakers_log_likelihood, entries, spell_survival
from sandbox.experiments.history.record import History, read_history
from sandbox.experiments.history.references import Reference, constant_hazards
from sandbox.experiments.history.spells import Spells, paths
from sandbox.experiments.history.study import LEAST_REPLICATES, MADE_FROM, MOST_REPLICATES
from sandbox.experiments.history.survival import (
    KINDS,
    Band,
    Survival,
    history_survival,
    survival_band,
)
from sandbox.experiments.history.tariffs import TariffPaths, tariff_paths


@dataclass(frozen=True, eq=False)
class Curves(Plain):
    """Survival of one kind of spell, at the lengths that the record has.

    Attributes
    ----------
    record
        History's Kaplan-Meier curve, in periods.
    exact
        Shape ``(k,)``: the model's own curve of a typical spell, at the record's times.
    band
        Kaplan-Meier curves of simulated records of the same size, at the record's times.
    """

    says = "record model=exact simulated=band"

    record: Survival
    exact: FloatArray
    band: Band


@dataclass(frozen=True)
class Breakers(Plain):
    """The record's second voice: which side broke, where it names one alone.

    Attributes
    ----------
    coded
        For each truce that ended: ``us``, ``china`` or None if disputed.
    log_likelihood, mirrored
        With this evidence, at the errors fitted without it: as asked, and with sides changed.
    """

    coded: tuple[str | None, ...]
    log_likelihood: float
    mirrored: float


@dataclass(frozen=True, eq=False, repr=False)
class PairHistory(Result):
    """One pair beside the record.

    Attributes
    ----------
    reference
        Constant hazards as a yardstick.
    posterior
        Of both errors.
    survival
        Curves of ``truce`` and ``gap``.
    tariffs
        Paths beside history's; None with the reason in ``no_tariffs``.
    """

    history: History
    judgement: Judgement
    reference: Reference
    posterior: ErrorPosterior
    survival: dict[str, Curves]
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

    Parameters are those of :func:`sandbox.questions.experiments.history`.

    Raises
    ------
    InputError
        If one of them cannot be used, or no error makes the record possible.
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
