"""One pair, or one family of pairs, judged by the record: how likely, and is it far out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from payoffs.numeric import FloatArray
from payoffs.record.episodes import episodes
from payoffs.results import Plain
from sandbox.experiments.history.chains import PairChain
from sandbox.experiments.history.fitting import Fit, axis_for, fit, log_mean, obstacle
from sandbox.experiments.history.likelihood import read_record
from sandbox.experiments.history.record import DAYS_A_YEAR, History
from sandbox.experiments.history.replay import (
    RecordComparison,
    compare_statistics,
    simulated_statistics,
)
from sandbox.experiments.history.spells import Spells, statistics

Seed = tuple[int, ...]

#: The truce in force is extended to this day.
EXTENDED_TO = np.datetime64("2027-01-10")
#: Ends of the 90% range of a chance.
TAILS = (0.05, 0.95)
#: A p-value in this range is worked out again with so many times the records.
CLOSE_CALL, AGAIN = (0.01, 0.2), 10


@dataclass(frozen=True, eq=False)
class Judgement(Plain):
    """One pair, or one family at its best value, against the record.

    Attributes
    ----------
    fit, comparison
        Its most likely errors, and how far out history is among its records.
    family
        With the open parameter's letter in it; None for a pair of the catalogue.
    log_evidence
        Log of the mean likelihood over the prior on errors (and the family's values).
    obstacle
        Why the record is impossible without execution errors; None if it is not.
    lasts
        The chance that the truce in force when last looked at lasts to the day it is extended
        to, and for another year, at the most likely errors.
    lasts_range
        Shape ``(2, 2)``: the 90% range of each, errors being uncertain.
    """

    says = "family log_evidence impossible_without_execution_errors=obstacle lasts_90=lasts_range"

    fit: Fit
    comparison: RecordComparison
    family: str | None
    log_evidence: float
    obstacle: str | None
    lasts: tuple[float, float]
    lasts_range: FloatArray

    @property
    def name(self) -> str:
        """Both rules."""
        return self.fit.name

    @property
    def fits(self) -> bool:
        """Whether it is not rejected: which is not to say that it is true."""
        return not self.comparison.rejected

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        soon, later = self.lasts
        return {
            **self.fit.to_dict(),
            **self.told(),
            "lasts_to_extension": soon,
            "lasts_another_year": later,
            **self.comparison.to_dict(),
        }


@dataclass(frozen=True, eq=False)
class LawReading:
    """What a record says of one law of truces, without simulation; attributes as of Judgement."""

    fit: Fit
    obstacle: str | None
    lasts: tuple[float, float]
    lasts_range: FloatArray

    @classmethod
    def of(cls, chain: PairChain, history: History, engine: str) -> LawReading | None:
        """The reading of a chain; None if the record is impossible at any errors."""
        found = fit(chain, history.runs, engine=engine)
        if found is None:
            return None
        small, axis, values = chain.lumped, found.surface.axis, found.surface.values.ravel()
        weights = np.exp(values - values.max())
        some = np.flatnonzero(weights > 1e-6)
        e = np.append(np.repeat(axis, len(axis))[some], found.execution)
        m = np.append(np.tile(axis, len(axis))[some], found.monitoring)
        _, lasts = read_record(small, e, m, history.runs, periods_ahead(history), engine)
        soon, later = lasts[:, -1].tolist()
        ranges = [_weighted_quantiles(chances, weights[some]) for chances in lasts[:, :-1]]
        needs = obstacle(small, history.runs, history.period, engine)
        return cls(found, needs, (soon, later), np.array(ranges))


class Readings:
    """What a record says of chains; those of one law are read once."""

    def __init__(self, history: History, engine: str = "numpy") -> None:
        self.history, self._engine = history, engine
        self._known: dict[tuple[bytes, int], LawReading | None] = {}

    def of(self, chain: PairChain) -> LawReading | None:
        """The reading of a chain's law; None if the record is impossible at any errors."""
        key = chain.law, len(axis_for(chain.states))
        if key not in self._known:
            self._known[key] = LawReading.of(chain, self.history, self._engine)
        return self._known[key]


def judge(
    chain: PairChain, readings: Readings, replicates: int, seed: Seed, engine: str = "auto"
) -> Judgement | None:
    """One pair against the record; None if the record is impossible at any errors.

    Parameters
    ----------
    replicates
        Simulated records; ten times as many where the verdict is close.
    seed
        Whole numbers; the same give the same answer.
    engine
        Of :func:`agents.engines.sampler.record`: how fast, not what comes out.
    """
    found = readings.of(chain)
    if found is None:
        return None
    own = replace(found.fit, chain=chain)
    comparison = _test(own, readings.history, replicates, seed, engine)
    return _judgement(own, found, comparison, None, own.surface.log_evidence)


def periods_ahead(history: History) -> tuple[int, int]:
    """From the last look at the truce in force to its extended end, and in a year."""
    last = np.datetime64(episodes()[-1].last)
    days = float((EXTENDED_TO - last).astype(int)), DAYS_A_YEAR
    soon, later = (max(1, round(some / history.days_per_period)) for some in days)
    return soon, later


def judge_family(
    name: str,
    chains: Sequence[PairChain],
    readings: Readings,
    replicates: int,
    seed: Seed,
    engine: str = "auto",
) -> Judgement | None:
    """The most likely of a family's pairs against the record, the choice counted as a fit."""
    read = [(chain, one) for chain in chains if (one := readings.of(chain)) is not None]
    if not read:
        return None
    chain, best = max(read, key=lambda pair: pair[1].fit.log_likelihood)
    evidence = float(log_mean(np.array([one.fit.surface.log_evidence for _, one in read])))
    evidence += float(np.log(len(read) / len(chains)))
    own = replace(best.fit, chain=chain, parameters=3)
    comparison = _test(own, readings.history, replicates, seed, engine)
    return _judgement(own, best, comparison, name, evidence)


def _test(
    found: Fit, history: History, replicates: int, seed: Seed, engine: str
) -> RecordComparison:
    """History among records of the pair."""

    def among(records: int, stream: Seed) -> RecordComparison:
        errors = found.execution, found.monitoring
        drawn = simulated_statistics(
            found.chain, *errors, history.transitions, records, stream, engine
        )
        return compare_statistics(drawn, statistics(Spells.of_history(history))[0])

    return tested(among, replicates, seed)


def tested(
    among: Callable[[int, Seed], RecordComparison], replicates: int, seed: Seed
) -> RecordComparison:
    """History among so many simulated records; close calls are looked at with more of them."""
    first = among(replicates, seed)
    if CLOSE_CALL[0] < first.overall < CLOSE_CALL[1]:
        return among(AGAIN * replicates, (*seed, 1))
    return first


def _judgement(
    own: Fit,
    read: LawReading,
    comparison: RecordComparison,
    family: str | None,
    log_evidence: float,
) -> Judgement:
    return Judgement(
        own, comparison, family, log_evidence, read.obstacle, read.lasts, read.lasts_range
    )


def _weighted_quantiles(values: FloatArray, weights: FloatArray) -> list[float]:
    order = np.argsort(values)
    below = np.cumsum(weights[order]) / weights.sum()
    place = np.minimum(np.searchsorted(below, TAILS), len(below) - 1)
    return [float(value) for value in values[order][place]]
