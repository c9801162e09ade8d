"""How long truces and gaps last: the record's curve and the bands of simulated records.

The Kaplan-Meier curve of few spells is a staircase of few steps. Its limits here are exact
binomial ones: those of Clopper and Pearson where nothing is censored, and with the effective
size that Greenwood's variance implies where something is (Dorey and Korn 1987, Statistics in
Medicine 6). They hold at each length on its own, not for the curve as a whole. The curve itself
is :func:`agents.engines.survival.product_limit`; the record dates its breaks, so a spell of
length k that ended is not counted among those that last longer than k.

>>> curve = kaplan_meier([1, 2, 3], [False, True, False])
>>> [round(float(x), 3) for x in curve.at([0, 1, 2, 3])]
[1.0, 0.667, 0.667, 0.0]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from agents.engines.survival import product_limit
from payoffs.errors import InputError
from payoffs.numeric import FloatArray, IntArray
from payoffs.results import Plain
from sandbox.experiments.history.record import History, read_history
from sandbox.experiments.history.spells import Spells

if TYPE_CHECKING:
    from agents.world.result import WorldSimulation


KINDS = {"truce": True, "gap": False}
#: Limits leave out so much on each side.
TAIL = 0.05


@dataclass(frozen=True, eq=False)
class Survival(Plain):
    """A Kaplan-Meier curve: the share of spells that last longer than ``time``."""

    #: Shape ``(k,)``: 0 and every length at which a spell ended or was last seen.
    time: FloatArray
    #: Shape ``(k,)``: the curve from that time on, and its 90% limits.
    share: FloatArray
    low: FloatArray
    high: FloatArray
    #: Shape ``(k,)``: spells that lasted at least so long, and those that ended then.
    at_risk: IntArray
    ended: IntArray
    unit: str = "periods"

    def at(self, times: ArrayLike) -> FloatArray:
        """The curve at any times; beyond the last it is carried on at its last value."""
        place = np.searchsorted(self.time, np.asarray(times, dtype=np.float64), side="right") - 1
        return np.asarray(self.share[place])


@dataclass(frozen=True, eq=False)
class Band(Plain):
    """Kaplan-Meier curves of many simulated records."""

    time: FloatArray
    #: Shape ``(k,)``: the 5%, 50% and 95% points over the records.
    low: FloatArray
    median: FloatArray
    high: FloatArray
    #: Those with at least one spell of the kind.
    records: int


def kaplan_meier(lengths: ArrayLike, censored: ArrayLike, unit: str = "periods") -> Survival:
    """The curve of some spells: how long each lasted, and whether it was still going on.

    Raises InputError if there is no spell or the two differ in length.
    """
    n = np.asarray(lengths, dtype=np.float64)
    open_ended = np.asarray(censored, dtype=bool)
    if n.ndim != 1 or n.shape != open_ended.shape or not len(n) or not (n >= 0).all():
        raise InputError("give one length of at least 0 and one flag a spell", "spells")
    time = np.union1d([0.0], n)
    found = product_limit(n, ~open_ended, time)
    share = found.share
    with np.errstate(divide="ignore", invalid="ignore"):
        # var = share^2 greenwood = share (1 - share) / size
        size = (1.0 - share) / (share * found.greenwood)
    size = np.where((share > 0.0) & (share < 1.0), size, float(len(n)))
    low, high = _binomial_limits(share, size)
    return Survival(time, share, low, high, found.at_risk, found.ended, unit)


def record_survival(
    kind: str = "truce", variant: str = "all seven episodes", period: str | None = None
) -> Survival:
    """The record's curve of truces or gaps, ``kind`` being ``truce`` or ``gap``.

    Of the episodes that :func:`read_history` takes for ``variant``, counted in whole days, weeks or
    months; where ``period`` is None in days as recorded. InputError if there is no such kind,
    variant or period.
    """
    history = read_history(variant, period or "day")
    return history_survival(history, kind, days=period is None)


def history_survival(history: History, kind: str, *, days: bool = False) -> Survival:
    """As :func:`record_survival`, of a record that was read."""
    unit = "days" if days else f"{history.period}s"
    return kaplan_meier(*history.lengths(_kept(kind), days=days), unit=unit)


def survival_band(spells: Spells, kind: str, times: ArrayLike) -> Band:
    """The curves of many simulated records, at given times, as a band.

    Each record's curve is made of its own spells, as history's is; a curve that ends in a censored
    spell is carried on at its last value. ``times``, shape ``(k,)``, are in the unit of the spells,
    ``kind`` is ``truce`` or ``gap``. InputError if no record has a spell of the kind.
    """
    some = spells.only(_kept(kind))
    at = np.asarray(times, dtype=np.float64)
    if not len(some.record):
        raise InputError(f"no simulated record has a {kind}", "spells")
    curves = record_curves(some, at)
    low, median, high = np.quantile(curves, [TAIL, 0.5, 1.0 - TAIL], axis=0)
    return Band(at, low, median, high, len(curves))


def record_curves(spells: Spells, times: FloatArray) -> FloatArray:
    """Shape ``(records with a spell, times)``: each record's Kaplan-Meier curve."""
    _, which = np.unique(spells.record, return_inverse=True)
    longest_first = np.lexsort((spells.censored, spells.length, which))
    which, length = which[longest_first], spells.length[longest_first]
    ended = ~spells.censored[longest_first]
    counts = np.bincount(which)
    first = np.cumsum(counts) - counts
    # spells of a record from the shortest on: at its turn so many are still at risk; where
    # lengths tie, endings come before censorings and one by one make the same product
    at_risk = counts[which] - (np.arange(len(which)) - first[which])
    curves = np.ones((len(counts), len(times)))
    with np.errstate(divide="ignore"):
        fall = np.log(np.where(ended, 1.0 - 1.0 / at_risk, 1.0))
    order = np.searchsorted(times, length, side="left")
    seen = order < len(times)
    falls = np.zeros_like(curves)
    np.add.at(falls, (which[seen], order[seen]), fall[seen])
    return np.asarray(np.exp(np.cumsum(falls, axis=1)))


def _kept(kind: str) -> bool:
    if kind not in KINDS:
        raise InputError(f"{kind!r} is none of {', '.join(KINDS)}", "kind")
    return KINDS[kind]


def _binomial_limits(share: FloatArray, size: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Clopper and Pearson's limits for a share among so many, whole or not."""
    from scipy.special import betaincinv

    lasted, ended = share * size, (1.0 - share) * size
    some, more = lasted > 1e-12, ended > 1e-12
    low = betaincinv(np.where(some, lasted, 1.0), ended + 1.0, TAIL)
    high = betaincinv(lasted + 1.0, np.where(more, ended, 1.0), 1.0 - TAIL)
    return np.where(some, low, 0.0), np.where(more, high, 1.0)


def one_history_band(result: WorldSimulation, times: ArrayLike) -> Band | None:
    """Where the survival curve of a single simulated history lies; None if no truce ended.

    A truce kept k months and broken in the next one ends at k + 1, as in the curve of all.
    """
    truces = result.truces
    broken = truces.broken  # one that lapsed was last seen in force
    if not broken.any():
        return None
    spells = Spells.of(truces.replicate, [True] * len(truces), truces.kept + broken, ~broken)
    return survival_band(spells, "truce", times)
