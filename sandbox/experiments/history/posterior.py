"""What the record leaves open: errors of one pair, and which pair, by Bayes' rule.

Priors are stated and plain: every pair alike, and both errors even in their logarithms from
:data:`~sandbox.experiments.history.fitting.LEAST` to
:data:`~sandbox.experiments.history.fitting.LARGEST`; the grid gives the posterior exactly (up
to its mesh). How often so short a record would name the right pair is studied on records made by
known ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from payoffs.numeric import BoolArray, FloatArray
from payoffs.results import Plain
from sandbox.experiments.history.fitting import Fit, Surface
from sandbox.experiments.history.likelihood import log_likelihood
from sandbox.experiments.history.record import History, Runs
from sandbox.experiments.history.replay import paths


@dataclass(frozen=True)
class ErrorPosterior(Plain):
    """Posterior means and standard deviations of the errors' base-ten logarithms.

    Attributes
    ----------
    execution, monitoring
        Mean and standard deviation of each.
    total
        Of their sum: often all that the record tells.
    """

    says = "log10_execution=execution log10_monitoring=monitoring log10_total=total how"

    execution: tuple[float, float]
    monitoring: tuple[float, float]
    total: tuple[float, float]
    how: str = "grid"


def grid_posterior(surface: Surface) -> ErrorPosterior:
    """The posterior of both errors on the grid."""
    weights = np.exp(surface.values - surface.values.max()).ravel()
    size = len(surface.axis)
    e, m = np.repeat(surface.axis, size), np.tile(surface.axis, size)
    execution, monitoring, total = (_moments(np.log10(x), weights) for x in (e, m, e + m))
    return ErrorPosterior(execution, monitoring, total)


def pair_weights(log_evidence: Sequence[float]) -> FloatArray:
    """Shape ``(pairs,)``: posterior probabilities of pairs that were alike before."""
    values = np.asarray(log_evidence, dtype=np.float64)
    weights = np.exp(values - values.max())
    return np.asarray(weights / weights.sum())


def _moments(values: FloatArray, weights: FloatArray) -> tuple[float, float]:
    mean = float(np.average(values, weights=weights))
    return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))


#: Errors a period along each axis of the grid on which simulated records are judged.
GRID = np.geomspace(1e-4, 0.2, 8)


@dataclass(frozen=True, eq=False)
class Power(Plain):
    """Records made by each of some pairs, and which of them is then found most likely.

    Attributes
    ----------
    pairs
        The pairs' names.
    picked
        Shape ``(pairs, pairs)``: the share of records of the row's pair for which the column's
        is the most likely of all.
    preferred
        Shape ``(pairs, pairs)``: the share of records of the row's pair that are more likely
        under it than under the column's, ties counted half; one half on the diagonal.
    records
        Simulated for each pair.
    """

    says = "pairs picked preferred right records"

    pairs: tuple[str, ...]
    picked: FloatArray
    preferred: FloatArray
    records: int

    @property
    def right(self) -> float:
        """How often the pair that made a record is picked, on average."""
        return float(np.diag(self.picked).mean())


def power_study(
    fits: Sequence[Fit], history: History, seed: int, records: int = 60, engine: str = "numpy"
) -> Power:
    """Simulates records of history's length from each pair and has all pairs compete for them.

    Parameters
    ----------
    fits
        Pairs at their most likely errors.
    records
        Simulated for each pair.
    engine
        ``numpy`` or ``numba``: how fast, not what comes out.
    """
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
