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
from numpy.typing import ArrayLike, NDArray

from payoffs.errors import BudgetError
from payoffs.resources import read_csv
from payoffs.tariffs import TariffOutcome

FloatArray = NDArray[np.float64]

REGIONS = ("USA", "CHN", "EU27", "ROW")
USA, CHINA = 0, 1
#: Wages are solved until incomes match to this relative error.
TOLERANCE = 1e-12
MAX_ITERATIONS = 5_000


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
    """Solved equilibria: welfare ``(k, 4)`` as a ratio to the base, flows ``(k, 4, 4)`` before
    tariffs in bn USD, wages ``(k, 4)`` as a ratio to the base, and the largest relative
    difference of income from wages left by the solver."""

    welfare: FloatArray
    flows: FloatArray
    wages: FloatArray
    residual: float


def solve_world(tariffs: FloatArray, base: FloatArray, elasticity: float) -> World:
    """Solve for a stack of tariff matrices at once.

    Parameters
    ----------
    tariffs
        Shape ``(k, 4, 4)``, exporter by importer, fractions.
    base
        Shape ``(4, 4)``: the tariffs behind the 2023 flows.
    elasticity
        Trade elasticity eps > 0.

    Raises
    ------
    BudgetError
        If the wages have not converged after the iteration bound.
    """
    flows, _ = trade_flows()
    income = flows.sum(axis=1)
    spending = (flows * (1 + base)).sum(axis=0)
    deficit = spending - income - (flows * base).sum(axis=0)
    share = flows * (1 + base) / spending
    cost = share * ((1 + tariffs) / (1 + base)) ** -elasticity
    keep = 1 / (1 + tariffs)
    step = 1 / (1 + elasticity)

    wages = np.ones((len(tariffs), len(income)))
    for _ in range(MAX_ITERATIONS):
        demand = cost * wages[:, :, None] ** -elasticity
        total = demand.sum(axis=1)
        shares = demand / total[:, None, :]
        revenue_rate = (shares * (1 - keep)).sum(axis=1)
        spent = (wages * income + deficit) / (1 - revenue_rate)
        sold = shares * spent[:, None, :] * keep
        excess = sold.sum(axis=2) / (wages * income)
        residual = float(np.abs(excess - 1).max())
        if residual < TOLERANCE:
            break
        wages = wages * excess**step
        wages *= income.sum() / (wages @ income)[:, None]
    else:
        raise BudgetError(
            f"wages did not converge in {MAX_ITERATIONS} rounds (residual {residual:.1e}); "
            "use a trade elasticity nearer to 2.5-4"
        )
    price = total ** (-1 / elasticity)
    return World(spent / spending / price, sold, wages, residual)


@lru_cache(maxsize=256)
def _pairs(
    us: tuple[float, ...],
    china: tuple[float, ...],
    reference: tuple[float, float],
    base: tuple[float, float],
    elasticity: float,
) -> tuple[FloatArray, FloatArray]:
    """Welfare ``(2, m + 1, n + 1)`` in bn USD against the reference, and import ratios.

    The last row and column belong to the reference tariffs themselves.
    """
    row = np.array([*us, reference[0]])
    column = np.array([*china, reference[1]])
    grid = tariff_matrix(*np.meshgrid(row, column, indexing="ij")).reshape(-1, 4, 4)
    world = solve_world(grid, tariff_matrix(*base), elasticity)
    shape = (row.size, column.size)
    gdp = trade_flows()[1]
    welfare = np.empty((2, *shape))
    volume = np.empty((2, *shape))
    for side, other in ((USA, CHINA), (CHINA, USA)):
        real = world.welfare[:, side].reshape(shape)
        welfare[side] = (real / real[-1, -1] - 1) * gdp[side]
        quantity = (world.flows[:, other, side] / world.wages[:, other]).reshape(shape)
        volume[side] = quantity / quantity[-1, -1]
    for array in (welfare, volume):
        array.setflags(write=False)
    return welfare, volume


def armington(
    us_tariffs: ArrayLike, china_tariffs: ArrayLike, calibration: Mapping[str, float]
) -> TariffOutcome:
    """Every pair of tariffs through the Armington engine.

    In general equilibrium the two tariffs interact, so a side's change is shared between *own
    tariff* and *export loss* by Shapley's rule: the mean of both orders of introducing them.

    Parameters
    ----------
    us_tariffs, china_tariffs
        Shapes ``(m,)`` and ``(n,)``, in percent; repeated values are solved once.
    calibration
        Parameter values by name.
    """
    us, row = np.unique(np.asarray(us_tariffs, float) / 100, return_inverse=True)
    china, column = np.unique(np.asarray(china_tariffs, float) / 100, return_inverse=True)
    welfare, volume = _pairs(
        tuple(us.tolist()),
        tuple(china.tolist()),
        (calibration["reference_tariff_us"] / 100, calibration["reference_tariff_china"] / 100),
        (calibration["base_tariff_us"] / 100, calibration["base_tariff_china"] / 100),
        calibration["trade_elasticity"],
    )
    both = welfare[:, :-1, :-1]
    us_alone = welfare[:, :-1, -1:]
    china_alone = welfare[:, -1:, :-1]
    by_us = (us_alone + both - china_alone) / 2
    by_china = (china_alone + both - us_alone) / 2
    at = np.ix_(row, column)
    return TariffOutcome(
        us_own=by_us[USA][at],
        us_export=by_china[USA][at],
        china_own=by_china[CHINA][at],
        china_export=by_us[CHINA][at],
        us_import_ratio=volume[USA, :-1, :-1][at],
        china_import_ratio=volume[CHINA, :-1, :-1][at],
    )
