"""Makes the shipped posterior and scores anew: ``python -m sandbox.experiments.leaders.remake``.

About a minute of one processor. The same seed gives the same files on the same versions; the
product reads them and needs no sampler.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from payoffs.numeric import FloatArray
from payoffs.parameters import parameter
from payoffs.record.priced import priced_threats
from sandbox.experiments.leaders.model import (
    PRIOR_ONLY,
    UNKNOWNS,
    ThreatArrays,
    Unknown,
    prior_draws,
    values,
)
from sandbox.experiments.leaders.sampling import Sample, sample
from sandbox.experiments.leaders.scores import foretold

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
