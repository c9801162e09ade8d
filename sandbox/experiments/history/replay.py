"""Simulated records of the same size as history's, and how far history is from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.engines.joint import Table
from agents.engines.sampler import Turns, Wheel, record, spell_sums, streams
from payoffs.errors import InputError
from payoffs.results import Plain
from sandbox.experiments.history.chains import OUTCOMES, PairChain
from sandbox.experiments.history.record import History
from sandbox.experiments.history.spells import STATISTICS, Spells, statistics, statistics_of

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

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
    e, m = np.full(replicates, execution), np.full(replicates, monitoring)
    return paths_of(chain, e, m, transitions, seed)


def paths_of(
    chain: PairChain,
    execution: FloatArray,
    monitoring: FloatArray,
    transitions: Sequence[int],
    seed: int | Sequence[int],
) -> list[BoolArray]:
    """As :func:`paths`, each record with errors of its own; shapes ``(replicates,)``."""
    shapes = [(len(execution), periods + 1) for periods in transitions]
    found = [np.ones(shape, dtype=bool) for shape in shapes]
    for piece, some, turns in _games(chain, execution, monitoring, transitions, seed):
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
    e, m = np.full(replicates, execution), np.full(replicates, monitoring)
    for _, some, turns in _games(chain, e, m, transitions, seed):
        spell_sums(*turns, sums[:, some], engine)
    return statistics_of(sums.astype(np.float64))


def _games(
    chain: PairChain,
    execution: FloatArray,
    monitoring: FloatArray,
    transitions: Sequence[int],
    seed: int | Sequence[int],
) -> Iterator[tuple[int, slice, Turns]]:
    """Every block of records of every piece, as the sampler takes it."""
    keys = np.random.SeedSequence(seed).generate_state(len(transitions) + 1, np.uint64)
    rng = np.random.default_rng(int(keys[-1]))
    pairs, which = np.stack([execution, monitoring])[:, :1], np.zeros(len(execution), dtype=int)
    if (execution != execution[0]).any() or (monitoring != monitoring[0]).any():
        both = np.stack([execution, monitoring])
        pairs, which = np.unique(both, axis=1, return_inverse=True)
        which = which.reshape(-1)  # NumPy 2.0.0 gives it the axes of what was sorted
    n = chain.states
    for piece, (periods, key) in enumerate(zip(transitions, keys[:-1].tolist(), strict=True)):
        begin, u = streams(key, 0, len(execution)), rng.random(len(execution))
        for k in range(0, len(execution), BLOCK):
            some = slice(k, k + BLOCK)
            errors, place = np.unique(which[some], return_inverse=True)
            chance = chain.outcomes(*pairs[:, errors])
            first = np.cumsum(_opening(chain, chance), axis=1)[place]
            states = (u[some, None] >= first[:, :-1]).sum(axis=1)
            following = chain.next[None] + n * np.arange(len(errors))[:, None, None]
            table = Table(chance.reshape(-1, 16), following.reshape(-1, 16), CODES)
            yield piece, some, (Wheel.of(table), place * n + states, begin[some], periods)


def _opening(chain: PairChain, chance: FloatArray) -> FloatArray:
    """Shape ``(G, n)``: joint states after a first period that was one of truce."""
    first = np.zeros((len(chance), chain.states))
    for k in OUTCOMES["nobody"]:
        first[:, chain.next[0, k]] += chance[:, 0, k]
    total = first.sum(axis=1, keepdims=True)
    return np.asarray(first / np.where(total > 0.0, total, 1.0))


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
