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
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.checks import whole
from sandbox.experiments.history.chains import PairChain
from sandbox.experiments.history.fitting import LARGEST, LEAST, Surface
from sandbox.experiments.history.record import History
from sandbox.experiments.history.replay import paths_of
from sandbox.experiments.history.spells import STATISTICS, Spells, statistics

FloatArray = NDArray[np.float64]

#: What approximate Bayesian computation goes by: enough for hazards that do not change.
SUMMARIES = ("breaks", "mean truce", "mean gap", "share in truce")


@dataclass(frozen=True)
class ErrorPosterior:
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

    execution: tuple[float, float]
    monitoring: tuple[float, float]
    total: tuple[float, float]
    how: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "log10_execution": list(self.execution),
            "log10_monitoring": list(self.monitoring),
            "log10_total": list(self.total),
            "how": self.how,
        }


def grid_posterior(surface: Surface) -> ErrorPosterior:
    """The posterior of both errors on the grid."""
    weights = np.exp(surface.values - surface.values.max()).ravel()
    size = len(surface.axis)
    e, m = np.repeat(surface.axis, size), np.tile(surface.axis, size)
    return _posterior(e, m, weights, "grid")


def simulated_posterior(
    chain: PairChain,
    history: History,
    seed: int,
    draws: int = 20_000,
    keep: int = 200,
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
