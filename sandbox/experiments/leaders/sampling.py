"""Draws from the posterior: an ensemble sampler, and weights on draws from the prior.

The two know nothing of each other: what they agree on is right (the tests hold them to it).

References
----------
J. Goodman and J. Weare, "Ensemble samplers with affine invariance", *Communications in Applied
Mathematics and Computational Science* 5 (2010).
D. Foreman-Mackey et al., "emcee: the MCMC hammer", *PASP* 125 (2013).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from payoffs.errors import SandboxError
from payoffs.numeric import FloatArray
from sandbox.experiments.leaders.model import (
    UNKNOWNS,
    ThreatArrays,
    log_posterior,
    prior_draws,
)

WALKERS, STEPS, BURN = 32, 6000, 1000


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws, and how good they are.

    Attributes
    ----------
    draws
        Shape ``(k, 6)``: sampled vectors, see :func:`sandbox.experiments.leaders.model.values`.
    effective
        Independent draws they are worth, of the unknown that is worst.
    acceptance
        Share of proposals taken.
    rhat
        Largest ratio over unknowns of the spread over all chains to that within (Gelman and
        Rubin 1992, split halves): 1 where they have found the same.
    """

    draws: FloatArray
    effective: float
    acceptance: float
    rhat: float


def sample(
    data: ThreatArrays,
    seed: int,
    *,
    design: ThreatArrays | None = None,
    walkers: int = WALKERS,
    steps: int = STEPS,
    burn: int = BURN,
) -> Sample:
    """Draws from the posterior by an affine-invariant ensemble.

    Raises
    ------
    SandboxError
        If the sampler, an extra, is not installed.
    """
    emcee = _emcee()
    rng = np.random.default_rng(seed)
    sampler = emcee.EnsembleSampler(
        walkers,
        len(UNKNOWNS),
        lambda draws: log_posterior(draws, data, design),
        vectorize=True,
        moves=[(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)],
    )
    sampler.random_state = np.random.RandomState(rng.integers(2**31)).get_state()
    sampler.run_mcmc(prior_draws(walkers, rng), burn + steps, progress=False)
    chain = np.asarray(sampler.get_chain(discard=burn))
    times = emcee.autocorr.integrated_time(chain, quiet=True, tol=0)
    return Sample(
        chain.reshape(-1, len(UNKNOWNS)),
        float(walkers * steps / times.max()),
        float(np.mean(sampler.acceptance_fraction)),
        split_rhat(chain),
    )


def _emcee() -> Any:
    """The sampler, an extra that has no types."""
    try:
        import emcee
    except ImportError:
        raise SandboxError("needs emcee; install truce-sandbox[estimate]", "sampler") from None
    return emcee


def split_rhat(chain: FloatArray) -> float:
    """Of chains ``(steps, walkers, unknowns)``, each cut into two."""
    half = len(chain) // 2
    parts = np.concatenate([chain[:half], chain[half : 2 * half]], axis=1)
    within = parts.var(axis=0, ddof=1).mean(axis=0)
    between = parts.mean(axis=0).var(axis=0, ddof=1)
    return float(np.sqrt((within * (half - 1) / half + between) / within).max())
