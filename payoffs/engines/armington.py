"""The general-equilibrium tariff engine: four-region Armington in exact hats.

United States, China, EU27 and the rest of the world trade one differentiated good each. From the
2023 flows X[i, j] (exporter i, importer j, before tariffs) and the base tariffs, the change in
wages w solves, for a new tariff matrix t (Dekle, Eaton and Kortum 2008; Arkolakis, Costinot and
Rodriguez-Clare 2012),

    share    l[i, j] ~ l0[i, j] (w[i] (1 + t[i, j]) / (1 + t0[i, j]))^(-eps)
    spending E[j] = w[j] Y[j] + D[j] + tariff revenue of j
    income   w[i] Y[i] = sum over j of l[i, j] E[j] / (1 + t[i, j])

with trade elasticity eps, deficits D fixed in units of world income, and tariffs rebated. Welfare
is real spending E / P; its change times GDP is the equivalent variation in bn USD a year.

Trade flows: CEPII; GDP: World Bank (aggregate of both, 2023).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import ArrayLike

from payoffs.engines.closed_form import TariffOutcome
from payoffs.errors import BudgetError
from payoffs.numeric import FloatArray
from payoffs.resources import read_csv

REGIONS = ("USA", "CHN", "EU27", "ROW")
USA, CHINA = 0, 1
#: Wages are solved until incomes match to this relative error.
TOLERANCE = 1e-12
MAX_ITERATIONS = 5_000
#: Tariff matrices solved at once, in whole worlds: small enough to stay in a processor's cache.
BLOCK = 1 << 11
#: The parameters that describe a world.
READ = (
    "reference_tariff_us",
    "reference_tariff_china",
    "base_tariff_us",
    "base_tariff_china",
    "trade_elasticity",
)


@cache
def trade_flows() -> tuple[FloatArray, FloatArray]:
    """The 2023 flows ``X[i, j]`` of shape ``(4, 4)`` and GDP of shape ``(4,)``, bn USD."""
    rows = read_csv("trade_matrix_2023.csv")
    flows = np.array([[float(row[region]) for region in REGIONS] for row in rows])
    gdp = np.array([float(row["GDP"]) for row in rows])
    return flows, gdp


def tariff_matrix(us: ArrayLike, china: ArrayLike) -> FloatArray:
    """Tariff matrices ``(..., 4, 4)`` with only the two bilateral tariffs, as fractions."""
    us, china = np.broadcast_arrays(np.asarray(us, float), np.asarray(china, float))
    matrix = np.zeros((*us.shape, 4, 4))
    matrix[..., CHINA, USA] = us
    matrix[..., USA, CHINA] = china
    return matrix


@dataclass(frozen=True, eq=False)
class World:
    """Solved equilibria of ``k`` tariff matrices.

    Welfare ``(k, 4)`` as a ratio to the base, flows ``(k, 4, 4)`` before tariffs in bn USD, wages
    ``(k, 4)`` as a ratio to the base, and the largest relative difference of income from wages
    left by the solver. Of ``g`` worlds at once the arrays begin with ``(k, g)``.
    """

    welfare: FloatArray
    flows: FloatArray
    wages: FloatArray
    residual: float


def solve_world(tariffs: FloatArray, base: FloatArray, elasticity: float) -> World:
    """Solve for a stack of tariff matrices at once.

    ``tariffs``: shape ``(k, 4, 4)``, exporter by importer, fractions.
    ``base``: shape ``(4, 4)``: the tariffs behind the 2023 flows.
    ``elasticity``: trade elasticity eps > 0.
    Raises BudgetError if the wages have not converged after the iteration bound.
    """
    found = solve_worlds(tariffs[:, None], base[None], np.array([elasticity]))
    return World(found.welfare[:, 0], found.flows[:, 0], found.wages[:, 0], found.residual)


def solve_worlds(tariffs: FloatArray, base: FloatArray, elasticity: FloatArray) -> World:
    """As :func:`solve_world`, of many worlds that differ in what they are calibrated to.

    Each comes out the same, to the last bit, in whatever company it is solved.

    ``tariffs``: shape ``(k, g, 4, 4)``.
    ``base``: shape ``(g, 4, 4)``.
    ``elasticity``: shape ``(g,)``.
    Raises BudgetError if one of them has not converged after the iteration bound.
    """
    # regions come first and worlds last: every operation then runs along the worlds
    tariff, before = (np.moveaxis(t, (-2, -1), (0, 1)) for t in (tariffs, base))
    flows = trade_flows()[0][:, :, None]
    income = flows.sum(axis=1)
    spending = (flows * (1 + before)).sum(axis=0)
    deficit = spending - income - (flows * before).sum(axis=0)
    share = (flows * (1 + before) / spending)[:, :, None]
    cost = share * _power((1 + tariff) / (1 + before)[:, :, None], -elasticity)
    wages, spent, total, sold, residual = _equilibria(
        cost, 1 / (1 + tariff), income[:, None], deficit[:, None], elasticity
    )
    welfare = spent / spending[:, None] / _power(total, -1 / elasticity)
    welfare, wages = (np.moveaxis(x, 0, -1) for x in (welfare, wages))
    return World(welfare, np.moveaxis(sold, (0, 1), (-2, -1)), wages, residual)


def _equilibria(
    cost: FloatArray,
    keep: FloatArray,
    income: FloatArray,
    deficit: FloatArray,
    elasticity: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, float]:
    """Wages, spending and the sum behind the price index, ``(4, k, g)``; sales; the residual.

    A world leaves the iteration when all its matrices have converged, not later: it takes as many
    steps as it would alone.
    """
    shape = cost.shape[1:]
    found = (*np.empty((3, *shape)), np.empty(cost.shape))
    residual, left = np.empty(shape[-1]), np.arange(shape[-1])
    wages = np.ones(shape)
    fixed = [cost, keep, 1 - keep]
    fixed += [_filled(x, shape) for x in (deficit, -elasticity, 1 / (1 + elasticity))]
    for _ in range(MAX_ITERATIONS):
        cost, keep, lost, deficit, power, step = fixed
        shares = cost * (wages**power)[:, None]
        total = shares.sum(axis=0)
        shares /= total
        earned = wages * income
        spent = (earned + deficit) / (1 - (shares * lost).sum(axis=0))
        sold = shares * spent * keep
        excess = sold.sum(axis=1) / earned
        apart = np.abs(excess - 1).max(axis=(0, 1))
        done = apart < TOLERANCE
        if done.any():
            for out, now in zip(
                (*found, residual), (wages, spent, total, sold, apart), strict=True
            ):
                out[..., left[done]] = now[..., done]
            if done.all():
                return (*found, float(residual.max()))
            going = ~done
            left = left[going]
            *fixed, wages, excess, step = (
                np.compress(going, x, axis=-1) for x in (*fixed, wages, excess, step)
            )
        wages = wages * excess**step
        wages *= income.sum() / (wages * income).sum(axis=0)
    raise BudgetError(
        f"wages did not converge in {MAX_ITERATIONS} rounds (residual {apart.max():.1e}); "
        "use a trade elasticity nearer to 2.5-4"
    )


def _filled(values: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    return np.ascontiguousarray(np.broadcast_to(values, shape))


def _power(values: FloatArray, exponent: FloatArray) -> FloatArray:
    """A power; with one exponent for many, NumPy would take short cuts that round differently."""
    return np.asarray(values ** _filled(exponent, values.shape))


def armington_worlds(us: FloatArray, china: FloatArray, worlds: FloatArray) -> FloatArray:
    """The outcome of every pair of tariffs in many worlds.

    In general equilibrium the two tariffs interact, so a side's change is shared between *own
    tariff* and *export loss* by Shapley's rule: the mean of both orders of introducing them.

    ``us``, ``china``: shapes ``(m,)`` and ``(n,)``: tariffs in percent; ``(m, g)`` and ``(n, g)``
        where they differ from world to world.
    ``worlds``: shape ``(g, 5)``: values of :data:`READ`.
    Returns shape ``(6, m, n, g)``: the fields of :class:`TariffOutcome`, in their order.
    """
    found = np.empty((6, len(us), len(china), len(worlds)))
    size = max(1, BLOCK // ((len(us) + 1) * (len(china) + 1)))
    for start in range(0, len(worlds), size):
        block = slice(start, start + size)
        found[..., block] = _outcomes(_of(us, block), _of(china, block), worlds[block])
    return found


def _of(tariffs: FloatArray, block: slice) -> FloatArray:
    """Tariffs of some worlds, shape ``(m, 1)`` or ``(m, worlds)``."""
    return tariffs[:, None] if tariffs.ndim == 1 else tariffs[:, block]


def _outcomes(us: FloatArray, china: FloatArray, worlds: FloatArray) -> FloatArray:
    count = len(worlds)
    reference_us, reference_china, base_us, base_china = worlds[:, :4].T / 100
    # the last row and column belong to the reference tariffs themselves
    row = np.vstack([_filled(us / 100, (len(us), count)), reference_us])
    column = np.vstack([_filled(china / 100, (len(china), count)), reference_china])
    grid = tariff_matrix(row[:, None], column)
    world = solve_worlds(
        grid.reshape(-1, count, 4, 4), tariff_matrix(base_us, base_china), worlds[:, 4]
    )
    gdp = trade_flows()[1]
    parts, ratios = [], []
    for side, other in ((USA, CHINA), (CHINA, USA)):
        real = world.welfare[..., side].reshape(grid.shape[:3])
        change = (real / real[-1, -1] - 1) * gdp[side]
        both, us_alone, china_alone = change[:-1, :-1], change[:-1, -1:], change[-1:, :-1]
        by_us = (us_alone + both - china_alone) / 2
        by_china = (china_alone + both - us_alone) / 2
        parts += [by_us, by_china] if side == USA else [by_china, by_us]
        quantity = (world.flows[..., other, side] / world.wages[..., other]).reshape(real.shape)
        ratios.append((quantity / quantity[-1, -1])[:-1, :-1])
    return np.stack([*parts, *ratios])


@lru_cache(maxsize=256)
def _one_world(
    us: tuple[float, ...], china: tuple[float, ...], world: tuple[float, ...]
) -> FloatArray:
    found = armington_worlds(np.array(us), np.array(china), np.array([world]))[..., 0]
    found.setflags(write=False)
    return found


def armington(
    us_tariffs: ArrayLike, china_tariffs: ArrayLike, calibration: Mapping[str, float]
) -> TariffOutcome:
    """Every pair of tariffs through the Armington engine; see :func:`armington_worlds`.

    ``us_tariffs``, ``china_tariffs``: shapes ``(m,)`` and ``(n,)``, in percent; repeated values are
        solved once.
    ``calibration``: parameter values by name.
    """
    us, row = np.unique(np.asarray(us_tariffs, float), return_inverse=True)
    china, column = np.unique(np.asarray(china_tariffs, float), return_inverse=True)
    world = tuple(float(calibration[name]) for name in READ)
    found = _one_world(tuple(us.tolist()), tuple(china.tolist()), world)
    return TariffOutcome(*found[:, row[:, None], column])
