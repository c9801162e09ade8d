"""Spells of many records at once, and the numbers a record is judged by.

Any engine's runs can be compared with history through :class:`Spells`: truce lengths, gaps and
which of them are censored, for one record or for thousands.

Yardsticks without rules are truces and gaps that end by chance alone:

- *Constant hazards*: a truce ends with chance ``h`` a period and a gap with chance ``r``. The
  most likely values are endings over chances to end.
- *Changing hazard*: a truce lasts more than ``n`` periods with chance ``exp(-(n / scale)^shape)``
  (a Weibull distribution in whole periods; below one the longer it has lasted the safer it is).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from payoffs.errors import InputError
from payoffs.numeric import BoolArray, FloatArray, IntArray
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
    """The spells of many records, one entry a spell, those of one record side by side.

    Attributes
    ----------
    record
        Shape ``(k,)``: which record it belongs to, from 0, never falling.
    kept
        Shape ``(k,)``: True for a truce, False for a gap.
    length
        Shape ``(k,)``: periods, each one chance to end.
    censored
        Shape ``(k,)``: whether it was still going on when last looked at.
    records
        How many records there are.
    """

    record: IntArray
    kept: BoolArray
    length: IntArray
    censored: BoolArray
    records: int

    @classmethod
    def of(
        cls, record: ArrayLike, kept: ArrayLike, length: ArrayLike, censored: ArrayLike
    ) -> Spells:
        """Spells from plain sequences, in any order of records.

        Raises
        ------
        InputError
            If they differ in length, are empty, or a length is negative.
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

        Parameters
        ----------
        paths
            Shape ``(records, periods)``: whether a truce was in force; or several such
            arrays, the pieces of each record.
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
    """:data:`STATISTICS` of each record from its sums.

    Parameters
    ----------
    sums
        Shape ``(6, records)``: time in truces and in gaps, truces and gaps that ended, the
        longest truce and gap.
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


@dataclass(frozen=True)
class Reference:
    """The most likely yardstick of one kind.

    Attributes
    ----------
    name
        ``constant hazards`` or ``changing hazard``.
    break_hazard
        Chance a period that a truce ends; None where it changes.
    repair_rate
        Chance a period that a gap ends.
    shape, scale
        Of the Weibull distribution; None with constant hazards.
    """

    name: str
    log_likelihood: float
    parameters: int
    break_hazard: float | None
    repair_rate: float
    shape: float | None = None
    scale: float | None = None

    @property
    def aic(self) -> float:
        """Akaike's information criterion."""
        return 2.0 * self.parameters - 2.0 * self.log_likelihood

    def lasts(self, so_far: int, periods: int) -> float:
        """The chance that a truce that has lasted so long lasts so many periods more."""
        if self.shape is None or self.scale is None:
            return float((1.0 - (self.break_hazard or 0.0)) ** periods)
        before, after = ((n / self.scale) ** self.shape for n in (so_far, so_far + periods))
        return float(np.exp(before - after))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**asdict(self), "aic": self.aic}


def constant_hazards(history: History) -> Reference:
    """Both hazards in closed form."""
    h, log_h = _geometric(*history.lengths(True))
    r, log_r = _geometric(*history.lengths(False))
    return Reference("constant hazards", log_h + log_r, 2, h, r)


def changing_hazard(history: History) -> Reference:
    """Weibull truces beside gaps of constant hazard."""
    lengths, censored = history.lengths(True)
    r, log_r = _geometric(*history.lengths(False))
    n = lengths.astype(np.float64)
    centre, width, best = (0.0, float(np.log(n.mean()))), 3.0, -np.inf
    for _ in range(12):  # log shape and log scale, refined around the best of a grid
        shapes, scales = (c + width * np.linspace(-1.0, 1.0, 13) for c in centre)
        values = _weibull(n, censored, np.exp(shapes)[:, None], np.exp(scales)[None, :])
        i, j = np.unravel_index(np.argmax(values), values.shape)
        centre, best = (float(shapes[i]), float(scales[j])), float(values[i, j])
        width /= 3.0
    shape, scale = (float(np.exp(c)) for c in centre)
    return Reference("changing hazard", best + log_r, 3, None, r, shape, scale)


def _geometric(lengths: IntArray, censored: BoolArray) -> tuple[float, float]:
    """The most likely chance to end a period, and the log likelihood there."""
    chances, ended = float(lengths.sum()), float((~censored).sum())
    if ended in (0.0, chances):
        return ended / max(chances, 1.0), 0.0
    h = ended / chances
    return h, float(ended * np.log(h) + (chances - ended) * np.log1p(-h))


def _weibull(
    n: FloatArray, censored: BoolArray, shape: FloatArray, scale: FloatArray
) -> FloatArray:
    """Log likelihood for every shape and scale, broadcast against each other."""
    total: Any = 0.0
    for length, open_ended in zip(n.tolist(), censored.tolist(), strict=True):
        lasted = (length / scale) ** shape
        if open_ended:
            total = total - lasted
            continue
        before = ((length - 1.0) / scale) ** shape
        with np.errstate(divide="ignore"):
            total = total - before + np.log(-np.expm1(before - lasted))
    return np.asarray(total)


def reference_paths(
    reference: Reference, transitions: Sequence[int], records: int, seed: int | Sequence[int]
) -> list[BoolArray]:
    """Records of constant hazards, as :func:`~sandbox.experiments.history.replay.paths`."""
    rng = np.random.default_rng(seed)
    found = []
    for periods in transitions:
        kept = np.ones((records, periods + 1), dtype=bool)
        for t in range(1, periods + 1):
            ends = np.where(kept[:, t - 1], reference.break_hazard or 0.0, reference.repair_rate)
            kept[:, t] = kept[:, t - 1] ^ (rng.random(records) < ends)
        found.append(kept)
    return found
