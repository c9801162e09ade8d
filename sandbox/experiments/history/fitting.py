"""Which errors make the record most probable under a pair, and how firmly that is known.

The likelihood is worked out on a grid of execution and monitoring errors, even in their
logarithms, and refined around its highest point. Intervals are those of the profile likelihood
(Venzon and Moolgavkar 1988, Applied Statistics 37).

What the record leaves open of the errors is Bayes' rule's: both even in their logarithms before,
from :data:`LEAST` to :data:`LARGEST`, the grid gives the posterior exactly (up to its mesh).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from payoffs.numeric import FloatArray, Pair
from payoffs.results import Plain
from sandbox.experiments.history.chains import PairChain
from sandbox.experiments.history.likelihood import after_first, log_likelihood
from sandbox.experiments.history.record import Runs

#: Errors a period that are looked at. Below the least an error is practically none; at the
#: largest a side tosses a coin.
LEAST, LARGEST = 1e-5, 0.5
#: Points of the grid along each error, by the number of joint states up to which they are used.
POINTS = ((20, 21), (40, 13), (10**9, 9))
#: Half the 95% point of chi-squared with one degree of freedom.
DROP = 1.9207
#: Log likelihoods this close are the same.
ALIKE = 1e-9
#: How far, in logarithms, the other error is looked for around its best at the next grid points.
CELL = 0.6
#: Refinements of the highest cell, each to a third of its width.
ROUNDS = 6


@dataclass(frozen=True, eq=False)
class Surface:
    """The log likelihood of one chain by execution and monitoring error, shape ``(p, p)``.

    ``axis``, shape ``(p,)``, has the errors, evenly spaced in logarithms.
    """

    axis: FloatArray
    values: FloatArray

    @property
    def log_evidence(self) -> float:
        """Log of the mean likelihood: the evidence under even priors on the errors' logarithms."""
        return float(log_mean(self.values))


@dataclass(frozen=True, eq=False)
class Fit(Plain):
    """The errors at which a pair makes the record most probable."""

    says = (
        "us=chain.us china=chain.china log_likelihood parameters aic "
        "execution_error=execution execution_interval monitoring_error=monitoring "
        "monitoring_interval at_bound"
    )

    #: The pair.
    chain: PairChain
    #: Most likely errors, a period.
    execution: float
    monitoring: float
    #: 95% profile-likelihood intervals; an end on a bound of the grid is open.
    execution_interval: Pair
    monitoring_interval: Pair
    #: At its highest.
    log_likelihood: float
    #: How many numbers were fitted: both errors, and a rule's own if it was.
    parameters: int
    surface: Surface

    @property
    def aic(self) -> float:
        """Akaike's information criterion: smaller is better."""
        return 2.0 * self.parameters - 2.0 * self.log_likelihood

    @property
    def name(self) -> str:
        """Both rules."""
        return f"{self.chain.us} / {self.chain.china}"

    @cached_property
    def at_bound(self) -> tuple[str, ...]:
        """Errors whose best value is an end of the grid, in words."""
        told = []
        for word, value in (("execution", self.execution), ("monitoring", self.monitoring)):
            if value <= LEAST * 1.001:
                told.append(f"no {word} error needed")
            elif value >= LARGEST * 0.999:
                told.append(f"{word} error at its largest")
        return tuple(told)


def axis_for(states: int) -> FloatArray:
    """The grid of errors for a chain of so many states."""
    points = next(points for most, points in POINTS if states <= most)
    return np.geomspace(LEAST, LARGEST, points)


def surface(
    chain: PairChain, pieces: Sequence[Runs], axis: FloatArray | None = None, engine: str = "numpy"
) -> Surface:
    """The log likelihood on the grid."""
    if axis is None:
        axis = axis_for(chain.states)
    return Surface(axis, _grid(chain.lumped, pieces, axis, axis, engine))


def fit(
    chain: PairChain, pieces: Sequence[Runs], parameters: int = 2, engine: str = "numpy"
) -> Fit | None:
    """The most likely errors; None if the record is impossible at any errors of the grid.

    ``engine`` is that of :func:`~sandbox.experiments.history.likelihood.log_likelihood`.
    """
    found = surface(chain, pieces, engine=engine)
    if not np.isfinite(found.values).any():
        return None
    u = np.log(found.axis)
    i, j = _highest(found.values)
    small = chain.lumped
    centre, best = highest_near(
        lambda u, v: _grid(small, pieces, np.exp(u), np.exp(v), engine),
        (float(u[i]), float(u[j])),
        float(u[1] - u[0]),
        ROUNDS,
        (np.log(LEAST), np.log(LARGEST)),
    )
    e, m = (float(np.exp(x)) for x in centre)
    intervals = _intervals(small, pieces, found, centre, best, engine)
    return Fit(chain, e, m, intervals[0], intervals[1], best, parameters, found)


def obstacle(
    chain: PairChain, pieces: Sequence[Runs], unit: str = "period", engine: str = "numpy"
) -> str | None:
    """Why the record is impossible with wrong reports alone, without execution errors.

    None if it is possible. With execution errors everything is, so that the answer says what a
    pair needs its slips for.
    """
    some = np.array([0.1])
    if np.isfinite(log_likelihood(chain, 0.0 * some, some, pieces, engine)).all():
        return None
    parts = chain.parts(0.0 * some, some)
    for runs in pieces:
        now = after_first(parts)[0]
        if not now.any():
            return "a side opens with escalation"
        for k, (kept, periods) in enumerate(runs):
            matrix = (parts.kept if kept else parts.broken)[0]
            for t in range(k == 0, periods):
                now = now @ matrix
                if not now.any():
                    return _stuck(kept, t, runs[k - 1][1] if k else 0, unit)
                now = now / now.sum()
    return None


def _stuck(kept: bool, lasted: int, before: int, unit: str) -> str:
    def words(periods: int) -> str:
        return f"{periods} {unit}" if periods == 1 else f"{periods} {unit}s"

    if kept:
        if lasted:
            return f"no truce lasts more than {words(lasted)}"
        return f"no truce follows a gap of {words(before)}"
    if lasted:
        return f"no gap lasts more than {words(lasted)}"
    return f"a truce does not break after {words(before)}"


def log_mean(values: FloatArray) -> Any:
    """Log of the mean of exponentials."""
    top = values.max()
    if not np.isfinite(top):
        return top
    return top + np.log(np.exp(values - top).mean())


def _grid(
    chain: PairChain, pieces: Sequence[Runs], e: FloatArray, m: FloatArray, engine: str
) -> FloatArray:
    execution, monitoring = np.repeat(e, len(m)), np.tile(m, len(e))
    return log_likelihood(chain, execution, monitoring, pieces, engine).reshape(len(e), len(m))


def highest_near(
    values: Callable[[FloatArray, FloatArray], FloatArray],
    centre: tuple[float, float],
    width: float,
    rounds: int,
    bounds: Pair,
) -> tuple[tuple[float, float], float]:
    """The highest point of a grid, refined each round to a third of its width."""
    best = -np.inf
    for _ in range(rounds):
        # at a bound several are one: each is worked out once
        u, v = (np.unique(np.clip(c + np.linspace(-width, width, 7), *bounds)) for c in centre)
        found = values(u, v)
        i, j = _highest(found)
        centre, best, width = (float(u[i]), float(v[j])), float(found[i, j]), width / 3.0
    return centre, best


def _highest(values: FloatArray) -> tuple[int, int]:
    """The place of the highest value; of some that rounding alone tells apart, the first.

    So that an error which does not matter is given its least value, on any machine.
    """
    i, j = np.unravel_index(np.argmax(values >= values.max() - ALIKE), values.shape)
    return int(i), int(j)


def _profile(rows: FloatArray) -> FloatArray:
    """The highest point of each row, between grid points by a parabola."""
    k = rows.argmax(axis=1)
    lines = np.arange(len(rows))
    top = rows[lines, k]
    left = rows[lines, np.maximum(k - 1, 0)]
    right = rows[lines, np.minimum(k + 1, rows.shape[1] - 1)]
    with np.errstate(invalid="ignore", divide="ignore"):
        rise = (right - left) ** 2 / (8.0 * (2.0 * top - left - right))
    inner = (k > 0) & (k < rows.shape[1] - 1) & np.isfinite(rise)
    return np.asarray(np.where(inner, top + rise, top))


class _Fall(NamedTuple):
    """Where a profile falls below the level: between these points of one error's axis.

    ``other`` are the values of the other error among which the best is looked for.
    """

    axis: int
    points: FloatArray
    other: FloatArray


def _intervals(
    chain: PairChain,
    pieces: Sequence[Runs],
    found: Surface,
    centre: tuple[float, float],
    best: float,
    engine: str,
) -> list[Pair]:
    """Where the profile along each error has fallen by :data:`DROP` on either side of the best."""
    ends = [_fall(found, axis, at, best, side) for axis, at in enumerate(centre) for side in (0, 1)]
    falls = [end for end in ends if isinstance(end, _Fall)]
    crossings = iter(_crossings(chain, pieces, falls, best, engine))
    read = [float(np.exp(next(crossings) if isinstance(end, _Fall) else end)) for end in ends]
    return [(read[0], read[1]), (read[2], read[3])]


def _fall(found: Surface, axis: int, at: float, best: float, side: int) -> _Fall | float:
    """Where to look for one end of an interval; the end itself if the grid ends before."""
    u = np.log(found.axis)
    rows = found.values if axis == 0 else found.values.T
    profile = np.minimum(_profile(rows), best)
    inner = u[rows.argmax(axis=1)]
    way = np.flatnonzero(u > at + 1e-12) if side else np.flatnonzero(u < at - 1e-12)[::-1]
    below = np.flatnonzero(profile[way] < best - DROP)
    if not len(below):
        return float(u[way[-1]]) if len(way) else at
    # between the last point that is high enough and the first that is not
    after, before = way[below[0]], way[below[0] - 1] if below[0] else None
    start = at if before is None else u[before]
    near = [inner[after], inner[after if before is None else before]]
    low, high = (np.clip(x, u[0], u[-1]) for x in (min(near) - CELL, max(near) + CELL))
    return _Fall(axis, np.linspace(start, u[after], 9), np.linspace(low, high, 9))


def _crossings(
    chain: PairChain, pieces: Sequence[Runs], falls: Sequence[_Fall], best: float, engine: str
) -> list[float]:
    """Where the profile crosses the level, for all ends at once."""
    if not falls:
        return []
    here = np.exp(np.concatenate([np.repeat(fall.points, len(fall.other)) for fall in falls]))
    other = np.exp(np.concatenate([np.tile(fall.other, len(fall.points)) for fall in falls]))
    first = np.repeat([fall.axis == 0 for fall in falls], [fall.points.size * 9 for fall in falls])
    errors = np.where(first, here, other), np.where(first, other, here)
    values = log_likelihood(chain, *errors, pieces, engine).reshape(len(falls), 9, 9)
    return [
        _crossing(fall.points, np.minimum(_profile(rows), best), best - DROP)
        for fall, rows in zip(falls, values, strict=True)
    ]


def _crossing(points: FloatArray, values: FloatArray, level: float) -> float:
    """The first point at which values fall to a level, between points by a straight line."""
    below = np.flatnonzero(values[1:] < level)
    k = 1 + (int(below[0]) if len(below) else len(points) - 2)
    high, low = float(values[k - 1]), float(values[k])
    if not np.isfinite(low) or high <= level:
        return float(points[k - 1])
    share = min(1.0, (high - level) / (high - low)) if high > low else 1.0
    return float(points[k - 1] + share * (points[k] - points[k - 1]))


@dataclass(frozen=True)
class ErrorPosterior(Plain):
    """Posterior means and standard deviations of the errors' base-ten logarithms.

    ``total`` is their sum's: often all that the record tells.
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


def _moments(values: FloatArray, weights: FloatArray) -> tuple[float, float]:
    mean = float(np.average(values, weights=weights))
    return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))
