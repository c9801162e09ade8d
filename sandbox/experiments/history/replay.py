"""Simulated records of the same size as history's, and how far history is from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.engines.joint import Table
from agents.engines.sampler import SpinInput, Wheel, record, spell_sums, streams
from payoffs.errors import InputError
from payoffs.numeric import BoolArray, FloatArray
from payoffs.results import Plain
from sandbox.experiments.history.chains import OUTCOMES, PairChain
from sandbox.experiments.history.record import History
from sandbox.experiments.history.spells import STATISTICS, Spells, statistics, statistics_of

#: The executed profile of each outcome, 2 row + column.
CODES = np.array([2 * (k & 1) + (k >> 1 & 1) for k in range(16)], dtype=np.intp)
#: Records that are played together.
BLOCK = 2048
#: A pair is rejected where so small a share of its records is as far out as history.
LEVEL = 0.05
#: Fewer records leave no p-value below the level.
LEAST_RECORDS = 20


def paths(
    chain: PairChain,
    execution: float,
    monitoring: float,
    transitions: Sequence[int],
    replicates: int,
    seed: int | Sequence[int],
) -> list[BoolArray]:
    """Whether a truce was in force, in every period of every piece of simulated records.

    Parameters
    ----------
    transitions
        Of each piece; a piece has one period more, and the first is one of truce.
    replicates
        Records.
    seed
        Whole numbers; the same gives the same.

    Returns
    -------
    One array a piece, of shape ``(replicates, transitions + 1)``.
    """
    found = [np.ones((replicates, periods + 1), dtype=bool) for periods in transitions]
    errors = execution, monitoring
    for piece, some, turns in _games(chain, *errors, transitions, replicates, seed):
        found[piece][some, 1:] = record(*turns) == 0
    return found


def simulated_statistics(
    chain: PairChain,
    execution: float,
    monitoring: float,
    transitions: Sequence[int],
    replicates: int,
    seed: int | Sequence[int],
    engine: str = "auto",
) -> FloatArray:
    """Shape ``(replicates, 7)``: the statistics of :func:`paths`, of which none is kept."""
    sums = np.zeros((6, replicates), dtype=np.int64)
    errors = execution, monitoring
    for _, some, turns in _games(chain, *errors, transitions, replicates, seed):
        spell_sums(*turns, sums[:, some], engine)
    return statistics_of(sums.astype(np.float64))


def _games(
    chain: PairChain,
    execution: float,
    monitoring: float,
    transitions: Sequence[int],
    replicates: int,
    seed: int | Sequence[int],
) -> Iterator[tuple[int, slice, SpinInput]]:
    """Every block of records of every piece, as the sampler takes it."""
    keys = np.random.SeedSequence(seed).generate_state(len(transitions) + 1, np.uint64)
    rng = np.random.default_rng(int(keys[-1]))
    chance = chain.outcomes(np.array([execution]), np.array([monitoring]))[0]
    wheel = Wheel.of(Table(chance, chain.next, CODES))
    first = np.zeros(chain.states)  # joint states after a first period that was one of truce
    for k in OUTCOMES["nobody"]:
        first[chain.next[0, k]] += chance[0, k]
    edges = np.cumsum(first / (first.sum() or 1.0))[:-1]
    for piece, (periods, key) in enumerate(zip(transitions, keys[:-1].tolist(), strict=True)):
        begin, u = streams(key, 0, replicates), rng.random(replicates)
        states = (u[:, None] >= edges).sum(axis=1)
        for k in range(0, replicates, BLOCK):
            some = slice(k, k + BLOCK)
            yield piece, some, (wheel, states[some], begin[some], periods)


@dataclass(frozen=True, eq=False)
class RecordComparison(Plain):
    """History beside simulated records, statistic by statistic.

    Attributes
    ----------
    observed
        Shape ``(7,)``: history's, in the order of :data:`STATISTICS`.
    low, median, high
        Shape ``(7,)``: the 5%, 50% and 95% points of the simulated records.
    p_values
        Shape ``(7,)``: two-sided.
    overall
        The chance that a simulated record has as small a smallest p-value as history.
    records
        How many were simulated.
    """

    says = "overall_p=overall rejected records"

    observed: FloatArray
    low: FloatArray
    median: FloatArray
    high: FloatArray
    p_values: FloatArray
    overall: float
    records: int

    @property
    def rejected(self) -> bool:
        """Whether history is too far out at the level :data:`LEVEL`."""
        return self.overall < LEVEL

    @property
    def worst(self) -> str:
        """The statistic that is farthest out."""
        return STATISTICS[int(self.p_values.argmin())]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        columns = self.told("observed low median high p=p_values")
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        statistics = dict(zip(STATISTICS, rows, strict=True))
        return {**self.told(), "level": LEVEL, "statistics": statistics}


def compare(spells: Spells, history: History | Spells) -> RecordComparison:
    """How far out history is among simulated records, whatever engine made them.

    Each statistic gives a two-sided rank p-value. The smallest of them is judged by the
    smallest p-values of the simulated records themselves, so that looking at seven numbers at
    once costs nothing (Westfall and Young 1993). Errors fitted to the same record make the test
    lenient: it rejects too seldom rather than too often.

    Parameters
    ----------
    spells
        Of many simulated records, each of history's length, in history's periods.
    history
        The record, or one record's spells in its stead.

    Raises
    ------
    InputError
        If there are fewer than 20 simulated records, which can reject nothing.
    """
    if spells.records < LEAST_RECORDS:
        raise InputError(
            f"{spells.records} records can reject nothing; give {LEAST_RECORDS} or more", "spells"
        )
    record_itself = Spells.of_history(history) if isinstance(history, History) else history
    return compare_statistics(statistics(spells), statistics(record_itself)[0])


def compare_statistics(drawn: FloatArray, observed: FloatArray) -> RecordComparison:
    """As :func:`compare`, of the seven numbers: ``(records, 7)`` simulated, ``(7,)`` history's."""
    own, size = np.sort(drawn.T, axis=1), len(drawn)
    below, above = (
        np.array([np.searchsorted(a, b, side) for a, b in zip(own, observed, strict=True)])
        for side in ("right", "left")
    )
    beyond = np.minimum(below, size - above)  # records as low or lower, or as high or higher
    p_values = np.minimum(2.0 * (1.0 + beyond) / (size + 1.0), 1.0)
    least = min(int(beyond.min()), size - 1)
    # a record counts if so few are beyond it in any of the seven numbers, as beyond history
    far = (drawn < own[:, least]) | (drawn > own[:, size - 1 - least])
    as_far = size if p_values.min() == 1.0 else far.any(axis=1).sum()
    overall = (1.0 + as_far) / (size + 1.0)
    low, median, high = np.quantile(own, [0.05, 0.5, 0.95], axis=1)
    return RecordComparison(observed, low, median, high, p_values, float(overall), size)
