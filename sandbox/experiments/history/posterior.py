"""What the record leaves open: errors of one pair, and which pair, by Bayes' rule.

Priors are stated and plain: every pair alike, and both errors even in their logarithms from
:data:`~sandbox.experiments.history.fitting.LEAST` to
:data:`~sandbox.experiments.history.fitting.LARGEST`. The grid gives the posterior exactly (up
to its mesh); approximate Bayesian computation gives it again from simulated records alone, as a
check that likelihood and simulation are the same model.

References
----------
Beaumont, Zhang and Balding (2002), "Approximate Bayesian computation in population genetics",
Genetics 162.

How often so short a record would name the right pair: a study on records made by known ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from payoffs.numeric import whole
from payoffs.results import Plain
from sandbox.experiments.history.chains import PairChain
from sandbox.experiments.history.fitting import LARGEST, LEAST, Fit, Surface
from sandbox.experiments.history.likelihood import log_likelihood
from sandbox.experiments.history.record import History, Runs
from sandbox.experiments.history.replay import paths, paths_of
from sandbox.experiments.history.spells import STATISTICS, Spells, statistics

FloatArray = NDArray[np.float64]

#: What approximate Bayesian computation goes by: enough for hazards that do not change.
SUMMARIES = ("breaks", "mean truce", "mean gap", "share in truce")


@dataclass(frozen=True)
class ErrorPosterior(Plain):
    """Posterior means and standard deviations of the errors' base-ten logarithms.

    Attributes
    ----------
    execution, monitoring
        Mean and standard deviation of each.
    total
        Of their sum: often all that the record tells.
    how
        ``grid``, or ``simulation`` with the records drawn and kept.
    """

    says = "log10_execution=execution log10_monitoring=monitoring log10_total=total how"

    execution: tuple[float, float]
    monitoring: tuple[float, float]
    total: tuple[float, float]
    how: str


def grid_posterior(surface: Surface) -> ErrorPosterior:
    """The posterior of both errors on the grid."""
    weights = np.exp(surface.values - surface.values.max()).ravel()
    size = len(surface.axis)
    e, m = np.repeat(surface.axis, size), np.tile(surface.axis, size)
    return _posterior(e, m, weights, "grid")


def simulated_posterior(
    chain: PairChain, history: History, seed: int, draws: int = 20_000, keep: int = 200
) -> ErrorPosterior:
    """The same posterior from simulated records: those closest to history are kept.

    Parameters
    ----------
    draws, keep
        Records simulated with errors drawn from the prior, and records kept.
    """
    whole(draws, "draws", 1, 10_000_000)
    whole(keep, "keep", 1, draws)
    rng = np.random.default_rng(np.random.SeedSequence([seed, 0]))
    low, high = np.log10(LEAST), np.log10(LARGEST)
    u = rng.uniform(low, high, size=(2, draws))
    kept = paths_of(chain, 10.0 ** u[0], 10.0 ** u[1], history.transitions, [seed, 1])
    columns = [STATISTICS.index(name) for name in SUMMARIES]
    drawn = np.log1p(statistics(Spells.of_paths(kept))[:, columns])
    seen = np.log1p(statistics(Spells.of_history(history))[0, columns])
    spread = np.abs(drawn - np.median(drawn, axis=0)).mean(axis=0)
    distance = (((drawn - seen) / np.where(spread > 0, spread, 1.0)) ** 2).sum(axis=1)
    close = np.argsort(distance, kind="stable")[:keep]
    e, m = 10.0 ** u[:, close]
    return _posterior(e, m, np.ones(keep), f"simulation: {keep:,} of {draws:,} records")


def pair_weights(log_evidence: Sequence[float]) -> FloatArray:
    """Shape ``(pairs,)``: posterior probabilities of pairs that were alike before."""
    values = np.asarray(log_evidence, dtype=np.float64)
    weights = np.exp(values - values.max())
    return np.asarray(weights / weights.sum())


def _posterior(e: FloatArray, m: FloatArray, weights: FloatArray, how: str) -> ErrorPosterior:
    first, second, total = (_moments(np.log10(x), weights) for x in (e, m, e + m))
    return ErrorPosterior(first, second, total, how)


def _moments(values: FloatArray, weights: FloatArray) -> tuple[float, float]:
    mean = float(np.average(values, weights=weights))
    return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))


BoolArray = NDArray[np.bool_]

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
