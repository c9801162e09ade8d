"""Simulated records of the same size as history's, and how far history is from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.engines.joint import Table
from agents.engines.sampler import Wheel, record, streams
from payoffs.errors import InputError
from sandbox.experiments.history.chains import PairChain
from sandbox.experiments.history.likelihood import start_of
from sandbox.experiments.history.record import History
from sandbox.experiments.history.spells import STATISTICS, Spells, statistics

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
    engine: str = "auto",
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
    engine
        Of :func:`agents.engines.sampler.record`: how fast, not what comes out.

    Returns
    -------
    One array a piece, of shape ``(replicates, transitions + 1)``.
    """
    e, m = np.full(replicates, execution), np.full(replicates, monitoring)
    return paths_of(chain, e, m, transitions, seed, engine)


def paths_of(
    chain: PairChain,
    execution: FloatArray,
    monitoring: FloatArray,
    transitions: Sequence[int],
    seed: int | Sequence[int],
    engine: str = "auto",
) -> list[BoolArray]:
    """As :func:`paths`, each record with errors of its own; shapes ``(replicates,)``."""
    keys = np.random.SeedSequence(seed).generate_state(len(transitions) + 1, np.uint64)
    rng = np.random.default_rng(int(keys[-1]))
    pairs, which = np.unique(np.stack([execution, monitoring]), axis=1, return_inverse=True)
    which = which.reshape(-1)  # NumPy 2.0.0 gives it the axes of what was sorted
    n = chain.states
    found = []
    for periods, key in zip(transitions, keys[:-1].tolist(), strict=True):
        begin = streams(key, 0, len(execution))
        kept = np.empty((len(execution), periods + 1), dtype=bool)
        kept[:, 0] = True
        u = rng.random(len(execution))
        for k in range(0, len(execution), BLOCK):
            some = slice(k, k + BLOCK)
            errors, place = np.unique(which[some], return_inverse=True)
            e, m = pairs[:, errors]
            first = np.cumsum(start_of(chain.parts(e, m)), axis=1)[place]
            states = (u[some, None] >= first[:, :-1]).sum(axis=1)
            chance = chain.outcomes(e, m).reshape(-1, 16)
            following = chain.next[None] + n * np.arange(len(e))[:, None, None]
            wheel = Wheel.of(Table(chance, following.reshape(-1, 16), CODES))
            played = record(wheel, place * n + states, begin[some], periods, engine)
            kept[some, 1:] = played == 0
        found.append(kept)
    return found


@dataclass(frozen=True, eq=False)
class Comparison:
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
        return {
            "overall_p": self.overall,
            "rejected": self.rejected,
            "level": LEVEL,
            "records": self.records,
            "statistics": {
                name: {
                    "observed": float(self.observed[k]),
                    "low": float(self.low[k]),
                    "median": float(self.median[k]),
                    "high": float(self.high[k]),
                    "p": float(self.p_values[k]),
                }
                for k, name in enumerate(STATISTICS)
            },
        }


def compare(spells: Spells, history: History | Spells) -> Comparison:
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


def compare_statistics(drawn: FloatArray, observed: FloatArray) -> Comparison:
    """As :func:`compare`, of the seven numbers: ``(records, 7)`` simulated, ``(7,)`` history's."""
    own = np.sort(drawn, axis=0)
    p_values = _p_values(own, observed[None])[0]
    least = _p_values(own, drawn).min(axis=1)
    overall = (1.0 + (least <= p_values.min() + 1e-12).sum()) / (len(drawn) + 1.0)
    low, median, high = np.quantile(drawn, [0.05, 0.5, 0.95], axis=0)
    return Comparison(observed, low, median, high, p_values, float(overall), len(drawn))


def _p_values(ordered: FloatArray, values: FloatArray) -> FloatArray:
    size = len(ordered)
    p = np.empty_like(values)
    for k in range(values.shape[1]):
        below = np.searchsorted(ordered[:, k], values[:, k], side="right")
        above = size - np.searchsorted(ordered[:, k], values[:, k], side="left")
        p[:, k] = 2.0 * (1.0 + np.minimum(below, above)) / (size + 1.0)
    return np.minimum(p, 1.0)
