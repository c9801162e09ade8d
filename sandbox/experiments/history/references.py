"""Yardsticks without rules: truces and gaps that end by chance alone.

- *Constant hazards*: a truce ends with chance ``h`` a period and a gap with chance ``r``. The
  most likely values are endings over chances to end.
- *Changing hazard*: a truce lasts more than ``n`` periods with chance ``exp(-(n / scale)^shape)``
  (a Weibull distribution in whole periods; below one the longer it has lasted the safer it is).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from payoffs.numeric import BoolArray, FloatArray, IntArray
from sandbox.experiments.history.record import History


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
    """Records of constant hazards, as :func:`~sandbox.experiments.history.spells.paths`."""
    rng = np.random.default_rng(seed)
    found = []
    for periods in transitions:
        kept = np.ones((records, periods + 1), dtype=bool)
        for t in range(1, periods + 1):
            ends = np.where(kept[:, t - 1], reference.break_hazard or 0.0, reference.repair_rate)
            kept[:, t] = kept[:, t - 1] ^ (rng.random(records) < ends)
        found.append(kept)
    return found
