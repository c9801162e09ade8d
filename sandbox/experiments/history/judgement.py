"""One pair, or one family of pairs, judged by the record: how likely, and is it far out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.episodes import episodes
from sandbox.experiments.history.chains import PairChain
from sandbox.experiments.history.fitting import Fit, axis_for, fit, log_mean, obstacle
from sandbox.experiments.history.likelihood import Forward, spell_survival
from sandbox.experiments.history.record import DAYS_A_YEAR, History
from sandbox.experiments.history.replay import Comparison, compare_statistics, paths
from sandbox.experiments.history.spells import Spells, path_statistics, statistics

FloatArray = NDArray[np.float64]
Seed = tuple[int, ...]

#: The truce in force is extended to this day.
EXTENDED_TO = np.datetime64("2027-01-10")
#: Ends of the 90% range of a chance.
TAILS = (0.05, 0.95)
#: A p-value in this range is worked out again with so many times the records.
CLOSE_CALL, AGAIN = (0.01, 0.2), 10


@dataclass(frozen=True, eq=False)
class Judgement:
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

    fit: Fit
    comparison: Comparison
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
        return {
            **self.fit.to_dict(),
            "family": self.family,
            "log_evidence": self.log_evidence,
            "impossible_without_execution_errors": self.obstacle,
            "lasts_to_extension": self.lasts[0],
            "lasts_another_year": self.lasts[1],
            "lasts_90": self.lasts_range.tolist(),
            **self.comparison.to_dict(),
        }


@dataclass(frozen=True, eq=False)
class Reading:
    """What a record says of one law of truces, without simulation."""

    fit: Fit
    history: History

    @cached_property
    def obstacle(self) -> str | None:
        """As :attr:`Judgement.obstacle`."""
        return obstacle(self.fit.chain.lumped, self.history.runs, self.history.period)

    @cached_property
    def lasts(self) -> tuple[float, float]:
        """As :attr:`Judgement.lasts`."""
        soon, later = forecast(self.fit, self.history, horizons()).tolist()
        return soon, later

    @cached_property
    def lasts_range(self) -> FloatArray:
        """As :attr:`Judgement.lasts_range`."""
        return forecast_range(self.fit, self.history, horizons())


class Readings:
    """What a record says of chains; those of one law are read once."""

    def __init__(self, history: History, engine: str = "numpy") -> None:
        self.history, self._engine = history, engine
        self._known: dict[tuple[bytes, int], Reading | None] = {}

    def of(self, chain: PairChain) -> Reading | None:
        """The reading of a chain's law; None if the record is impossible at any errors."""
        key = chain.law, len(axis_for(chain.states))
        if key not in self._known:
            found = fit(chain, self.history.runs, engine=self._engine)
            self._known[key] = None if found is None else Reading(found, self.history)
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


def forecast(found: Fit, history: History, days: Sequence[float]) -> FloatArray:
    """Shape ``(days,)``: the chance that the truce in force lasts so many days more.

    From where the pair stands after the record, at its most likely errors. Meaningful only for
    a record that ends in a truce.
    """
    e, m = np.array([found.execution]), np.array([found.monitoring])
    parts = found.chain.lumped.parts(e, m)
    _, now = Forward(parts).run(history.runs)
    ahead = [max(1, round(d / history.days_per_period)) for d in days]
    curve = spell_survival(parts.kept[0], now[0], max(ahead))
    return curve[ahead]


def forecast_range(found: Fit, history: History, days: Sequence[float]) -> FloatArray:
    """Shape ``(days, 2)``: the 5% and 95% points of the same chance, errors being uncertain.

    Over the posterior of both errors on the grid.
    """
    axis, values = found.surface.axis, found.surface.values.ravel()
    weights = np.exp(values - values.max())
    some = np.flatnonzero(weights > 1e-6)
    e, m = np.repeat(axis, len(axis))[some], np.tile(axis, len(axis))[some]
    parts = found.chain.lumped.parts(e, m)
    _, now = Forward(parts).run(history.runs)
    ahead = [max(1, round(d / history.days_per_period)) for d in days]
    chances = np.ones((max(ahead) + 1, len(some)))
    for t in range(1, max(ahead) + 1):
        now = np.matmul(now[:, None, :], parts.kept)[:, 0, :]
        chances[t] = now.sum(axis=1)
    return np.array([_weighted_quantiles(chances[t], weights[some]) for t in ahead])


def horizons() -> tuple[float, float]:
    """Days from the last look at the truce in force to its extended end, and in a year."""
    last = np.datetime64(episodes()[-1].last)
    return float((EXTENDED_TO - last).astype(int)), DAYS_A_YEAR


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


def _test(found: Fit, history: History, replicates: int, seed: Seed, engine: str) -> Comparison:
    """History among records of the pair; close calls are looked at with more of them."""

    def among(records: int, stream: Seed) -> Comparison:
        errors = found.execution, found.monitoring
        made = paths(found.chain, *errors, history.transitions, records, stream, engine)
        observed = statistics(Spells.of_history(history))[0]
        return compare_statistics(path_statistics(made, engine), observed)

    first = among(replicates, seed)
    if CLOSE_CALL[0] < first.overall < CLOSE_CALL[1]:
        return among(AGAIN * replicates, (*seed, 1))
    return first


def _judgement(
    own: Fit, read: Reading, comparison: Comparison, family: str | None, log_evidence: float
) -> Judgement:
    return Judgement(
        own, comparison, family, log_evidence, read.obstacle, read.lasts, read.lasts_range
    )


def _weighted_quantiles(values: FloatArray, weights: FloatArray) -> list[float]:
    order = np.argsort(values)
    below = np.cumsum(weights[order]) / weights.sum()
    place = np.minimum(np.searchsorted(below, TAILS), len(below) - 1)
    return [float(value) for value in values[order][place]]
