"""Makes the shipped posterior and scores anew: ``python -m sandbox.experiments.leaders.remake``.

About a minute of one processor. The same seed gives the same files on the same versions; the
product reads them and needs no sampler. Draws are an ensemble sampler's; the tests hold them to
weights on draws from the prior, which know nothing of them.

References
----------
J. Goodman and J. Weare, "Ensemble samplers with affine invariance", *Communications in Applied
Mathematics and Computational Science* 5 (2010).
D. Foreman-Mackey et al., "emcee: the MCMC hammer", *PASP* 125 (2013).
"""

from __future__ import annotations

import csv
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from payoffs.errors import SandboxError
from payoffs.numeric import FloatArray
from payoffs.parameters import parameter
from payoffs.record.rates import priced_threats
from sandbox.experiments.leaders.model import (
    ENDS,
    PRIOR_ONLY,
    UNKNOWNS,
    ThreatArrays,
    Unknown,
    chances_after,
    log_posterior,
    prior_draws,
    values,
)

SEED, DRAWS = 20261009, 500
#: Standard deviation of one private cost at a precision of one: two of them differ as logit
#: errors do.
PRIVATE = np.pi / np.sqrt(6.0)
#: Weights that no threat of the record moves, as their own rows have them.
OTHERS = ("farm_weight", "security_weight", "rare_earth_worth_china", "entity_rule_worth_us")
Row = dict[str, object]


def main(folder: Path) -> None:
    """Write ``leaders.csv``, ``leaders_draws.csv`` and ``leaders_scores.csv`` into a folder."""
    data = ThreatArrays.of(priced_threats())
    found = sample(data, SEED)
    print(f"effective draws {found.effective:.0f}, split R-hat {found.rhat:.3f}", file=sys.stderr)
    rng = np.random.default_rng(SEED)
    kept = found.draws[rng.choice(len(found.draws), DRAWS, replace=False)]
    _write(folder / "leaders.csv", _summary(found, rng))
    _write(folder / "leaders_draws.csv", _draws(kept, rng))
    _write(folder / "leaders_scores.csv", foretold(SEED))


def foretold(seed: int) -> list[Row]:
    """The rows that are shipped: each coercive priced threat foretold from what was known."""
    rows = priced_threats()
    data = ThreatArrays.of(rows)
    found: list[Row] = []
    for k, row in enumerate(rows):
        if not row.coercive:
            continue
        past = np.array([other.end_date < row.date for other in rows])
        seen = np.array([other.date <= row.date for other in rows])
        fit = sample(data.take(past), seed + k, design=data.take(seen), steps=1500, burn=500)
        told = chances_after(fit.draws[::8], data, past)[:, k].mean(axis=0)
        found.append(
            {"threat": row.threat, **{e: f"{x:.4f}" for e, x in zip(ENDS, told, strict=True)}}
        )
    return found


def _summary(found: Sample, rng: np.random.Generator) -> list[Row]:
    """Posterior beside prior of every unknown, then the weights that nothing is said of."""
    before, after = values(prior_draws(100_000, rng)), values(found.draws)
    rows = [_row(one, before[one.name], after[one.name]) for one in UNKNOWNS]
    for one in PRIOR_ONLY:
        own = _of_prior(one, 100_000, rng)
        rows.append(_row(one, own, own))
    for name in OTHERS:
        entry = parameter(name)
        numbers = (entry.central, entry.low, entry.high)
        row: Row = dict(zip(("value", "low", "high"), numbers, strict=True))
        row |= {"prior": entry.central, "prior_low": entry.low, "prior_high": entry.high}
        rows.append({"name": name, **row, "ratio": 1, "shift": 0, "unit": entry.unit})
    return rows


def _row(one: Unknown, before: FloatArray, after: FloatArray) -> Row:
    """Medians, 90% intervals, and how far the record moved and narrowed the prior."""
    quantiles = [float(f"{x:.3g}") for part in (after, before) for x in _quantiles(part)]
    names = ("low", "value", "high", "prior_low", "prior", "prior_high")
    scale = (lambda x: x) if one.half else np.log
    spread = np.std(scale(before))
    shift = (np.median(scale(after)) - np.median(scale(before))) / spread
    said = {"ratio": f"{np.std(scale(after)) / spread:.2f}", "shift": f"{shift:.2f}"}
    ordered = dict(zip(names, quantiles, strict=True))
    first = {name: ordered[name] for name in ("value", "low", "high")}
    return {"name": one.name, **first, **ordered, **said, "unit": one.unit}


def _quantiles(x: FloatArray) -> FloatArray:
    return np.asarray(np.quantile(x, (0.05, 0.5, 0.95)))


def _of_prior(one: Unknown, size: int, rng: np.random.Generator) -> FloatArray:
    z = rng.standard_normal(size)
    return np.abs(z) * one.spread if one.half else one.middle * np.exp(one.spread * z)


def _draws(kept: FloatArray, rng: np.random.Generator) -> list[Row]:
    """Draws by the product's parameters; the other side's weights from their prior."""
    columns = values(kept)
    del columns["crisis_spread"]
    columns |= {one.name: _of_prior(one, len(kept), rng) for one in PRIOR_ONLY}
    for side in ("us", "china"):
        columns[f"crisis_noise_{side}"] = PRIVATE / columns["crisis_precision"]
    return [{name: f"{x[k]:.4g}" for name, x in columns.items()} for k in range(len(kept))]


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("payoffs/data"))


WALKERS, STEPS, BURN = 32, 6000, 1000


class Sample(NamedTuple):
    """Draws of shape ``(k, 6)``, see :func:`sandbox.experiments.leaders.model.values`.

    ``effective`` is how many independent ones they are worth, of the unknown that is worst;
    ``rhat`` the largest ratio over unknowns of the spread over all chains to that within (Gelman
    and Rubin 1992, split halves): 1 where they have found the same.
    """

    draws: FloatArray
    effective: float
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

    Raises SandboxError if the sampler, an extra, is not installed.
    """
    try:
        emcee: Any = import_module("emcee")
    except ImportError:
        raise SandboxError("needs emcee; install truce-sandbox[estimate]", "sampler") from None
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
        split_rhat(chain),
    )


def split_rhat(chain: FloatArray) -> float:
    """Of chains ``(steps, walkers, unknowns)``, each cut into two."""
    half = len(chain) // 2
    parts = np.concatenate([chain[:half], chain[half : 2 * half]], axis=1)
    within = parts.var(axis=0, ddof=1).mean(axis=0)
    between = parts.mean(axis=0).var(axis=0, ddof=1)
    return float(np.sqrt((within * (half - 1) / half + between) / within).max())
