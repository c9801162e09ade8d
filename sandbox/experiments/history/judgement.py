"""One pair, or one family of pairs, judged by the record: how likely, and is it far out.

How often so short a record would name the right pair is studied on records made by known ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from payoffs.numeric import BoolArray, FloatArray
from payoffs.record.decisions import episodes
from payoffs.results import Plain
from sandbox.experiments.history.chains import PairChain
from sandbox.experiments.history.fitting import Fit, axis_for, fit, log_mean, obstacle
from sandbox.experiments.history.likelihood import log_likelihood, read_record
from sandbox.experiments.history.record import DAYS_A_YEAR, History, Runs
from sandbox.experiments.history.spells import (
    RecordComparison,
    Spells,
    compare_statistics,
    paths,
    simulated_statistics,
    statistics,
)

Seed = tuple[int, ...]

#: The truce in force is extended to this day.
EXTENDED_TO = np.datetime64("2027-01-10")
#: Ends of the 90% range of a chance.
TAILS = (0.05, 0.95)
#: A p-value in this range is worked out again with so many times the records.
CLOSE_CALL, AGAIN = (0.01, 0.2), 10


class Judged(Plain):
    """Whoever was compared with the record and says how long the truce in force lasts."""

    #: How far out history is among its records.
    comparison: RecordComparison
    #: The chance that the truce in force when last looked at lasts to the day it is extended to,
    #: and for another year.
    lasts: tuple[float, float]

    @property
    def fits(self) -> bool:
        """Whether it is not rejected: which is not to say that it is true."""
        return not self.comparison.rejected

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        soon, later = self.lasts
        ahead = {"lasts_to_extension": soon, "lasts_another_year": later}
        return {**self.told(), **ahead, **self.comparison.to_dict()}


@dataclass(frozen=True, eq=False)
class Judgement(Judged):
    """One pair, or one family at its best value, against the record."""

    says = "family log_evidence impossible_without_execution_errors=obstacle lasts_90=lasts_range"

    #: Its most likely errors, at which it is compared and ``lasts`` is said.
    fit: Fit
    comparison: RecordComparison
    #: With the open parameter's letter in it; None for a pair of the catalogue.
    family: str | None
    #: Log of the mean likelihood over the prior on errors (and the family's values).
    log_evidence: float
    #: Why the record is impossible without execution errors; None if it is not.
    obstacle: str | None
    lasts: tuple[float, float]
    #: Shape ``(2, 2)``: the 90% range of each, errors being uncertain.
    lasts_range: FloatArray

    @property
    def name(self) -> str:
        """Both rules."""
        return self.fit.name

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**self.fit.to_dict(), **super().to_dict()}


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
    chains: Sequence[PairChain],
    readings: Readings,
    replicates: int,
    seed: Seed,
    engine: str = "auto",
    family: str | None = None,
) -> Judgement | None:
    """A pair, or the most likely of a family's, against the record; None if it is impossible.

    Where the verdict is close ten times as many records are simulated. With the name of a
    ``family`` the choice among ``chains`` counts as a fit.
    """
    read = [(chain, one) for chain in chains if (one := readings.of(chain)) is not None]
    if not read:
        return None
    chain, best = max(read, key=lambda pair: pair[1].fit.log_likelihood)
    evidence = float(log_mean(np.array([one.fit.surface.log_evidence for _, one in read])))
    evidence += float(np.log(len(read) / len(chains)))
    own = replace(best.fit, chain=chain, parameters=2 if family is None else 3)

    def among(records: int, stream: Seed) -> RecordComparison:
        errors, history = (own.execution, own.monitoring), readings.history
        drawn = simulated_statistics(chain, *errors, history.transitions, records, stream, engine)
        return compare_statistics(drawn, statistics(Spells.of_history(history))[0])

    comparison = tested(among, replicates, seed)
    return Judgement(own, comparison, family, evidence, best.obstacle, best.lasts, best.lasts_range)


def periods_ahead(history: History) -> tuple[int, int]:
    """From the last look at the truce in force to its extended end, and in a year."""
    last = np.datetime64(episodes()[-1].last)
    days = float((EXTENDED_TO - last).astype(int)), DAYS_A_YEAR
    soon, later = (max(1, round(some / history.days_per_period)) for some in days)
    return soon, later


def tested(
    among: Callable[[int, Seed], RecordComparison], replicates: int, seed: Seed
) -> RecordComparison:
    """History among so many simulated records; close calls are looked at with more of them."""
    first = among(replicates, seed)
    if CLOSE_CALL[0] < first.overall < CLOSE_CALL[1]:
        return among(AGAIN * replicates, (*seed, 1))
    return first


def _weighted_quantiles(values: FloatArray, weights: FloatArray) -> list[float]:
    order = np.argsort(values)
    below = np.cumsum(weights[order]) / weights.sum()
    place = np.minimum(np.searchsorted(below, TAILS), len(below) - 1)
    return [float(value) for value in values[order][place]]


#: Errors a period along each axis of the grid on which simulated records are judged.
GRID = np.geomspace(1e-4, 0.2, 8)


@dataclass(frozen=True, eq=False)
class Power(Plain):
    """Records made by each of some pairs, and which of them is then found most likely."""

    says = "pairs picked preferred right records"

    pairs: tuple[str, ...]
    #: Shape ``(pairs, pairs)``: the share of records of the row's pair for which the column's is
    #: the most likely of all.
    picked: FloatArray
    #: Shape ``(pairs, pairs)``: the share of records of the row's pair that are more likely under
    #: it than under the column's, ties counted half; one half on the diagonal.
    preferred: FloatArray
    records: int

    @property
    def right(self) -> float:
        """How often the pair that made a record is picked, on average."""
        return float(np.diag(self.picked).mean())


def power_study(
    fits: Sequence[Fit], history: History, seed: int, records: int = 60, engine: str = "numpy"
) -> Power:
    """Simulates records of history's length from each pair and has all pairs compete for them."""
    errors = np.repeat(GRID, len(GRID)), np.tile(GRID, len(GRID))
    size = len(fits)
    picked, preferred = np.zeros((size, size)), np.full((size, size), 0.5)
    for i, one in enumerate(fits):
        made = paths(
            one.chain, one.execution, one.monitoring, history.transitions, records, [seed, 10**9, i]
        )
        scores = np.array(
            [
                [log_likelihood(fit.chain.lumped, *errors, runs, engine).max() for fit in fits]
                for runs in (_runs_of(made, k) for k in range(records))
            ]
        )
        scores = np.maximum(scores, -1e9)  # impossible under both is a tie
        best = scores >= scores.max(axis=1, keepdims=True) - 1e-9
        picked[i] = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
        ahead = scores[:, [i]] - scores
        preferred[i] = (np.where(np.abs(ahead) < 1e-9, 0.5, ahead > 0)).mean(axis=0)
    return Power(tuple(fit.name for fit in fits), picked, preferred, records)


def _runs_of(made: Sequence[BoolArray], k: int) -> list[Runs]:
    """Record ``k`` as runs."""
    return [runs_of_path(piece[k]) for piece in made]


def runs_of_path(kept: BoolArray) -> Runs:
    """One piece watched period by period, as alternating runs.

    >>> runs_of_path(np.array([True, True, False, True]))
    ((True, 2), (False, 1), (True, 1))
    """
    first = np.flatnonzero(np.diff(kept.astype(np.int8), prepend=-1))
    lengths = np.diff(np.append(first, len(kept)))
    return tuple((bool(kept[at]), int(n)) for at, n in zip(first, lengths, strict=True))
