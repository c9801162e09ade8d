"""Spells of many records at once, the numbers a record is judged by, and simulated records.

Any engine's runs can be compared with history through :class:`Spells`: truce lengths, gaps and
which of them are censored, for one record or for thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.engines.joint import Table
from agents.engines.sampler import SpinInput, Wheel, record, spell_sums, streams
from payoffs.errors import InputError
from payoffs.numeric import BoolArray, FloatArray, IntArray
from payoffs.results import Plain
from sandbox.experiments.history.chains import OUTCOMES, PairChain
from sandbox.experiments.history.record import History

#: What a record is judged by; times are in periods.
STATISTICS = (
    "breaks",
    "mean truce",
    "longest truce",
    "longest truce's share",
    "mean gap",
    "longest gap",
    "share in truce",
)


@dataclass(frozen=True, eq=False)
class Spells:
    """The spells of many records, one entry a spell, those of one record side by side."""

    #: Shape ``(k,)``: which record it belongs to, from 0, never falling.
    record: IntArray
    #: Shape ``(k,)``: True for a truce, False for a gap.
    kept: BoolArray
    #: Shape ``(k,)``: periods, each one chance to end.
    length: IntArray
    #: Shape ``(k,)``: whether it was still going on when last looked at.
    censored: BoolArray
    #: How many records there are.
    records: int

    @classmethod
    def of(
        cls, record: ArrayLike, kept: ArrayLike, length: ArrayLike, censored: ArrayLike
    ) -> Spells:
        """Spells from plain sequences, in any order of records.

        Raises InputError if they differ in length, are empty, or a length is negative.
        """
        which = np.asarray(record, dtype=np.int64)
        truce, over = np.asarray(kept, dtype=bool), np.asarray(censored, dtype=bool)
        sizes = np.asarray(length, dtype=np.float64)
        shapes = {part.shape for part in (which, truce, sizes, over)}
        if len(shapes) > 1 or which.ndim != 1 or not len(which):
            raise InputError("give record, kept, length and censored, one entry a spell", "spells")
        if which.min() < 0 or not (sizes >= 0).all() or (sizes != np.round(sizes)).any():
            raise InputError("records and lengths are whole numbers from 0 on", "spells")
        order = np.argsort(which, kind="stable")
        lengths = sizes.astype(np.int64)[order]
        return cls(which[order], truce[order], lengths, over[order], int(which.max()) + 1)

    @classmethod
    def of_paths(cls, paths: ArrayLike | Sequence[ArrayLike]) -> Spells:
        """Spells of records watched period by period.

        ``paths`` of shape ``(records, periods)`` say whether a truce was in force; several such
        arrays are the pieces of each record.
        """
        several = isinstance(paths, list | tuple) and len(paths) and np.ndim(paths[0]) == 2
        pieces: Sequence[ArrayLike] = list(paths) if several else [paths]  # type: ignore[list-item, arg-type]
        return _joined([_of_path(np.asarray(piece, dtype=bool)) for piece in pieces])

    @classmethod
    def of_history(cls, history: History) -> Spells:
        """The record itself."""
        spells = [(s, history.periods_of(s)) for piece in history.pieces for s in piece]
        return cls.of(
            np.zeros(len(spells)),
            [s.kept for s, _ in spells],
            [n for _, n in spells],
            [s.censored for s, _ in spells],
        )

    def only(self, kept: bool) -> Spells:
        """Truces only, or gaps only."""
        some = self.kept == kept
        return Spells(
            self.record[some], self.kept[some], self.length[some], self.censored[some], self.records
        )


def statistics(spells: Spells) -> FloatArray:
    """Shape ``(records, 7)``: :data:`STATISTICS` of every record.

    A mean is time spent over endings seen, which uses censored spells too; with no ending it is
    the whole time.
    """
    kept, ended = spells.kept, ~spells.censored
    return statistics_of(
        np.stack(
            [
                *(_sum(spells, spells.length * some) for some in (kept, ~kept)),
                *(_sum(spells, ended & some) for some in (kept, ~kept)),
                *(_longest(spells, some) for some in (kept, ~kept)),
            ]
        )
    )


def statistics_of(sums: FloatArray) -> FloatArray:
    """:data:`STATISTICS` of each record from its sums, shape ``(6, records)``.

    They are time in truces and in gaps, truces and gaps that ended, the longest truce and gap.
    """
    time, wait, breaks, repairs, longest, slowest = sums
    return np.stack(
        [
            breaks,
            time / np.maximum(breaks, 1.0),
            longest,
            longest / np.maximum(time, 1.0),
            wait / np.maximum(repairs, 1.0),
            slowest,
            time / np.maximum(time + wait, 1.0),
        ],
        axis=1,
    )


def _sum(spells: Spells, values: NDArray[np.generic]) -> FloatArray:
    return np.bincount(spells.record, values, spells.records).astype(np.float64)


def _longest(spells: Spells, some: BoolArray) -> FloatArray:
    most = np.zeros(spells.records)
    if len(spells.record):
        first = np.flatnonzero(np.diff(spells.record, prepend=-1))
        most[spells.record[first]] = np.maximum.reduceat(spells.length * some, first)
    return most


def _of_path(kept: BoolArray) -> Spells:
    if kept.ndim != 2 or kept.size == 0:
        raise InputError(f"expected shape (records, periods), got {kept.shape}", "paths")
    records, periods = kept.shape
    begins = np.ones(kept.shape, dtype=bool)
    begins[:, 1:] = kept[:, 1:] != kept[:, :-1]
    first = np.flatnonzero(begins)
    after = np.append(first[1:], kept.size)
    last = after % periods == 0  # the run reaches the end of its record
    length = after - first - last
    some = length > 0
    parts = (first // periods, kept.ravel()[first], length, last)
    a, b, c, d = (part[some] for part in parts)
    return Spells(a, b, c, d, records)


def _joined(pieces: Iterable[Spells]) -> Spells:
    some = list(pieces)
    if len(some) == 1:
        return some[0]
    a, b, c, d = (
        np.concatenate([getattr(piece, name) for piece in some])
        for name in ("record", "kept", "length", "censored")
    )
    order = np.argsort(a, kind="stable")
    return Spells(a[order], b[order], c[order], d[order], max(piece.records for piece in some))


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

    One array a piece, of shape ``(replicates, transitions + 1)``; its first period is one of truce.
    The same seed, of whole numbers, gives the same.
    """
    return paths_of(*_wheel(chain, execution, monitoring), transitions, replicates, seed)


def paths_of(
    wheel: Wheel,
    first: FloatArray,
    transitions: Sequence[int],
    replicates: int,
    seed: int | Sequence[int],
) -> list[BoolArray]:
    """As :func:`paths`, of any chain in whose outcome 0 a truce is in force.

    ``first`` are the weights of its states after a first period that was one of truce.
    """
    found = [np.ones((replicates, periods + 1), dtype=bool) for periods in transitions]
    for piece, some, turns in _games(wheel, first, transitions, replicates, seed):
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
    played = _wheel(chain, execution, monitoring)
    for _, some, turns in _games(*played, transitions, replicates, seed):
        spell_sums(*turns, sums[:, some], engine)
    return statistics_of(sums.astype(np.float64))


def _wheel(chain: PairChain, execution: float, monitoring: float) -> tuple[Wheel, FloatArray]:
    """A pair's turns, and the weights of its states after a first period of truce."""
    chance = chain.outcomes(np.array([execution]), np.array([monitoring]))[0]
    truce = OUTCOMES["nobody"]
    first = np.bincount(chain.next[0, truce], chance[0, truce], chain.states).astype(np.float64)
    return Wheel.of(Table(chance, chain.next, CODES)), first


def _games(
    wheel: Wheel,
    first: FloatArray,
    transitions: Sequence[int],
    replicates: int,
    seed: int | Sequence[int],
) -> Iterator[tuple[int, slice, SpinInput]]:
    """Every block of records of every piece, as the sampler takes it."""
    keys = np.random.SeedSequence(seed).generate_state(len(transitions) + 1, np.uint64)
    rng = np.random.default_rng(int(keys[-1]))
    edges = np.cumsum(first / (first.sum() or 1.0))[:-1]
    for piece, (periods, key) in enumerate(zip(transitions, keys[:-1].tolist(), strict=True)):
        begin, u = streams(key, 0, replicates), rng.random(replicates)
        states = (u[:, None] >= edges).sum(axis=1)
        for k in range(0, replicates, BLOCK):
            some = slice(k, k + BLOCK)
            yield piece, some, (wheel, states[some], begin[some], periods)


@dataclass(frozen=True, eq=False)
class RecordComparison(Plain):
    """History beside simulated records, statistic by statistic."""

    says = "overall_p=overall rejected records"

    #: Shape ``(7,)``: history's, in the order of :data:`STATISTICS`; two-sided.
    observed: FloatArray
    #: Shape ``(7,)``: the 5%, 50% and 95% points of the simulated records.
    low: FloatArray
    median: FloatArray
    high: FloatArray
    p_values: FloatArray
    #: The chance that a simulated record has as small a smallest p-value as history.
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

    Each statistic gives a two-sided rank p-value. The smallest of them is judged by the smallest
    p-values of the simulated records themselves, so that looking at seven numbers at once costs
    nothing (Westfall and Young 1993). Errors fitted to the same record make the test lenient: it
    rejects too seldom rather than too often. Simulated records have each history's length, in its
    periods; one record's spells may stand in history's stead. InputError if there are fewer than 20
    simulated records, which can reject nothing.
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
