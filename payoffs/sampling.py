"""Calibrations drawn from the parameters' ranges, many at once.

Every parameter has a counter-based random stream of its own (Philox: Salmon, Moraes, Dror and Shaw
2011, "Parallel random numbers: as easy as 1, 2, 3", SC11), named by seed and parameter. Draw ``k``
of a parameter is the same whichever others are drawn, and however many.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike

from payoffs.errors import InputError
from payoffs.game import FloatArray
from payoffs.levers import Series
from payoffs.parameters import catalogue, parameter
from payoffs.scenario import Scenario


def sampled_names(scenario: Scenario, weights: bool = False) -> tuple[str, ...]:
    """Parameters that are unknown in a scenario: in use, with a range, not overridden.

    Weights are choices, not unknowns: they count only with ``weights``.
    """
    if not scenario.priced:
        return ()
    fixed = dict(scenario.calibration.overrides)
    used = set(scenario.used_parameters())
    return tuple(
        name
        for name, entry in catalogue(scenario.series).items()
        if name in used
        and name not in fixed
        and entry.low < entry.high
        and (weights or entry.kind != "weight")
    )


def sampled_values(
    scenario: Scenario, count: int, seed: int, *, first: int = 0, weights: bool = False
) -> dict[str, FloatArray]:
    """Many draws of a scenario's unknown parameters from their triangular densities.

    As :meth:`payoffs.parameters.Calibration.sampled`, for the parameters of
    :func:`sampled_names`.

    Parameters
    ----------
    seed
        A whole number from 0 on.
    first
        The number of the first draw: draws 0 to 99 and 100 to 199 are draws 0 to 199.

    Returns
    -------
    dict
        Parameter to its draws, shape ``(count,)``.

    Raises
    ------
    InputError
        If ``count`` is below 1.
    """
    if count < 1:
        raise InputError(f"{count} draws; at least 1", "count")
    return {
        name: _quantile(*_triangle(name, scenario.series), uniforms(name, seed, count, first))
        for name in sampled_names(scenario, weights)
    }


def uniforms(name: str, seed: int, count: int, first: int = 0) -> FloatArray:
    """Numbers from 0 to 1 of the stream that a seed gives to a name, shape ``(count,)``.

    Examples
    --------
    >>> whole = uniforms("elasticity_us", 1, 9)
    >>> bool((uniforms("elasticity_us", 1, 4, first=5) == whole[5:]).all())
    True
    """
    bits = np.random.Philox(np.random.SeedSequence(seed, spawn_key=(number_of(name),)))
    blocks, skipped = divmod(first, 4)  # the generator counts in blocks of four
    bits.advance(blocks)
    drawn: FloatArray = np.random.Generator(bits).random(count + skipped)[skipped:]
    return drawn


def number_of(name: str) -> int:
    """The 64-bit number that stands for a name in keys of random streams."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big")


def from_uniforms(
    names: Sequence[str], U: ArrayLike, series: Series = "collected"
) -> dict[str, FloatArray]:
    """Parameters at given quantiles of their triangular densities (low, central, high).

    For designed samples: Sobol' sequences, Latin hypercubes.

    Parameters
    ----------
    names
        ``k`` parameters; one without a range is constant.
    U
        Shape ``(g, k)``, between 0 and 1.
    series
        Whose ranges the levels of tariffs have.

    Raises
    ------
    InputError
        If a name is unknown or ``U`` has another shape or leaves the unit cube.

    Examples
    --------
    >>> from_uniforms(["elasticity_us"], [[0.0], [0.4], [1.0]])["elasticity_us"].tolist()
    [1.5, 2.5, 4.0]
    """
    u = np.asarray(U, dtype=np.float64)
    if u.ndim != 2 or u.shape[1] != len(names):
        raise InputError(f"expected shape (g, {len(names)}), got {u.shape}", "U")
    if not ((u >= 0.0) & (u <= 1.0)).all():
        raise InputError("every entry must lie between 0 and 1", "U")
    return {name: _quantile(*_triangle(name, series), u[:, k]) for k, name in enumerate(names)}


def _triangle(name: str, series: Series) -> tuple[float, float, float]:
    entry = parameter(name, series)
    return entry.low, min(max(entry.central, entry.low), entry.high), entry.high


def _quantile(low: float, mode: float, high: float, u: FloatArray) -> FloatArray:
    if low == high:
        return np.full(len(u), low)
    width, turn = high - low, (mode - low) / (high - low)
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.clip(np.where(u < turn, rising, falling), low, high)
