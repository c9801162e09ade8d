import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import fsolve

from payoffs.engines import armington as engine
from payoffs.engines.armington import (
    armington,
    armington_worlds,
    solve_world,
    solve_worlds,
    tariff_matrix,
    trade_flows,
)
from payoffs.engines.closed_form import closed_form, market
from payoffs.errors import BudgetError
from payoffs.parameters import Calibration

CENTRAL = Calibration.central()
RATES = st.floats(0.0, 2.0)


@given(RATES, st.floats(0.2, 6.0), st.floats(0.0, 1.0))
def test_buyers_loss_is_the_area_under_the_demand_curve(tariff, elasticity, supply) -> None:
    """An independent oracle: the integral of demand over the change of the buyers' price."""
    reference, imports = 0.031, 526.0
    result = market(imports, reference, tariff, elasticity, supply)
    price = (1 + tariff) / (1 + reference) * float(result.supply_price)
    area, _ = quad(lambda p: imports * (1 + reference) * p**-elasticity, 1.0, price)
    assert float(result.buyers) == pytest.approx(-area, rel=1e-7, abs=1e-7)


@given(RATES, st.floats(0.2, 6.0), st.floats(0.0, 1.0))
def test_exporters_loss_is_the_area_over_the_supply_curve(tariff, elasticity, supply) -> None:
    result = market(174.0, 0.08, tariff, elasticity, supply)
    quantity = float(result.quantity)
    # surplus = price times quantity minus the area under inverse supply
    area, _ = quad(lambda q: 174.0 * q**supply, 0.0, quantity)
    base, _ = quad(lambda q: 174.0 * q**supply, 0.0, 1.0)
    surplus = 174.0 * float(result.supply_price) * quantity - area
    assert float(result.exporters) == pytest.approx(surplus - (174.0 - base), rel=1e-6, abs=1e-6)


@given(RATES, st.floats(0.2, 6.0), st.floats(0.0, 1.0))
def test_the_market_clears(tariff, elasticity, supply) -> None:
    result = market(1.0, 0.05, tariff, elasticity, supply)
    price = (1 + tariff) / 1.05 * float(result.supply_price)
    assert price**-elasticity == pytest.approx(float(result.quantity), rel=1e-9)


def test_unit_elasticity_is_the_limit() -> None:
    at = [float(market(100.0, 0.03, 0.5, 1 + e, 0.1).buyers) for e in (-1e-7, 0.0, 1e-7)]
    assert at[0] == pytest.approx(at[1], rel=1e-6)
    assert at[2] == pytest.approx(at[1], rel=1e-6)


@pytest.mark.parametrize("horizon", ["short", "long"])
def test_reference_tariffs_are_worth_nothing_in_the_closed_form(horizon) -> None:
    outcome = closed_form([3.1], [8.0], CENTRAL, horizon)
    for part in (outcome.us_own, outcome.us_export, outcome.china_own, outcome.china_export):
        assert part[0, 0] == pytest.approx(0.0, abs=1e-12)
    assert outcome.us_import_ratio[0, 0] == pytest.approx(1.0)


def test_reference_tariffs_are_worth_nothing_in_general_equilibrium() -> None:
    outcome = armington([3.1, 50.0], [8.0, 20.0], CENTRAL)
    for part in (outcome.us_own, outcome.us_export, outcome.china_own, outcome.china_export):
        assert part[0, 0] == pytest.approx(0.0, abs=1e-9)


def test_the_trade_matrix_adds_up_to_gdp() -> None:
    flows, gdp = trade_flows()
    assert np.allclose(flows.sum(axis=1), gdp, rtol=1e-5)


@pytest.mark.parametrize("elasticity", [1.5, 2.5, 4.0, 8.0])
@pytest.mark.parametrize("us", [0.0, 0.3, 1.5])
def test_wages_agree_with_a_root_finder(us, elasticity) -> None:
    """An independent oracle: scipy's root finder on the excess-income equations."""
    base = tariff_matrix(0.1087, 0.212)
    tariffs = tariff_matrix(us, 0.319)
    flows, _ = trade_flows()
    income = flows.sum(axis=1)
    spending = (flows * (1 + base)).sum(axis=0)
    deficit = spending - income - (flows * base).sum(axis=0)

    def excess(free: np.ndarray) -> np.ndarray:
        wages = np.array([*free, (income.sum() - free @ income[:3]) / income[3]])
        raw = flows * (1 + base) / spending
        raw = raw * (wages[:, None] * (1 + tariffs) / (1 + base)) ** -elasticity
        shares = raw / raw.sum(axis=0)
        revenue = (shares * tariffs / (1 + tariffs)).sum(axis=0)
        spent = (wages * income + deficit) / (1 - revenue)
        return ((shares * spent / (1 + tariffs)).sum(axis=1) / (wages * income) - 1)[:3]

    oracle = fsolve(excess, np.ones(3), xtol=1e-13)
    solved = solve_world(tariffs[None], base, elasticity)
    assert solved.residual < 1e-11
    assert np.allclose(solved.wages[0, :3], oracle, rtol=1e-9)


def test_nothing_changes_when_tariffs_do_not() -> None:
    base = tariff_matrix(0.1087, 0.212)
    world = solve_world(base[None], base, 4.0)
    assert np.allclose(world.welfare, 1.0)
    assert np.allclose(world.flows[0], trade_flows()[0])


def test_a_solve_that_does_not_converge_says_so(monkeypatch) -> None:
    monkeypatch.setattr("payoffs.engines.armington.MAX_ITERATIONS", 2)
    with pytest.raises(BudgetError, match="did not converge in 2 rounds"):
        solve_world(tariff_matrix(1.0, 0.0)[None], tariff_matrix(0.0, 0.0), 2.5)


class TestManyWorlds:
    """Worlds with calibrations of their own, which need different numbers of rounds."""

    us, china = np.array([0.0, 30.0, 145.0]), np.array([10.0, 125.0])

    def worlds(self, count: int) -> np.ndarray:
        rng = np.random.default_rng(count)
        low, high = [0, 0, 0, 0, 0.3], [60, 60, 40, 40, 15]
        return rng.uniform(low, high, size=(count, 5))

    def test_each_is_what_it_is_alone(self) -> None:
        """To the last bit, although some converge before others."""
        rng = np.random.default_rng(1)
        tariffs = rng.uniform(0.0, 1.5, size=(5, 8, 4, 4))
        base = rng.uniform(0.0, 0.3, size=(8, 4, 4))
        elasticity = rng.uniform(0.3, 15.0, size=8)
        elasticity[0] = 1.0
        together = solve_worlds(tariffs, base, elasticity)
        residuals = []
        for k, eps in enumerate(elasticity.tolist()):
            alone = solve_world(tariffs[:, k], base[k], eps)
            for name in ("welfare", "flows", "wages"):
                assert (getattr(together, name)[:, k] == getattr(alone, name)).all()
            residuals.append(alone.residual)
        assert together.residual == max(residuals) < engine.TOLERANCE

    def test_blocks_do_not_show(self, monkeypatch) -> None:
        whole = armington_worlds(self.us, self.china, self.worlds(30))
        assert whole.shape == (6, 3, 2, 30)
        for block in (1, 12 * 7):  # one world at a time; seven
            monkeypatch.setattr(engine, "BLOCK", block)
            assert (armington_worlds(self.us, self.china, self.worlds(30)) == whole).all()

    def test_one_world_is_one_of_many(self) -> None:
        worlds = self.worlds(4)
        found = armington_worlds(self.us, self.china, worlds)
        for k, world in enumerate(worlds.tolist()):
            values = dict(zip(engine.READ, world, strict=True))
            # in another order, and one tariff twice
            outcome = armington(self.us[[2, 0, 0]], self.china[::-1], values)
            for part, name in zip(found, vars(outcome), strict=True):
                assert (getattr(outcome, name) == part[[2, 0, 0]][:, ::-1, k]).all()

    def test_one_that_does_not_converge_stops_all(self, monkeypatch) -> None:
        monkeypatch.setattr(engine, "MAX_ITERATIONS", 140)
        easy, hard = np.array([[3.1, 8.0, 10.0, 20.0, 4.0], [3.1, 8.0, 10.0, 20.0, 0.2]])
        armington_worlds(self.us, self.china, easy[None])
        with pytest.raises(BudgetError, match="did not converge in 140 rounds"):
            armington_worlds(self.us, self.china, np.stack([easy, hard]))


def test_shares_of_both_tariffs_add_up_to_the_whole() -> None:
    """Own tariff and export loss are Shapley shares: together the welfare change."""
    outcome = armington([29.8], [31.9], CENTRAL)
    flows = solve_world(
        np.stack([tariff_matrix(0.298, 0.319), tariff_matrix(0.031, 0.08)]),
        tariff_matrix(0.1087, 0.212),
        2.5,
    )
    change = (flows.welfare[0] / flows.welfare[1] - 1) * trade_flows()[1]
    assert outcome.us_own[0, 0] + outcome.us_export[0, 0] == pytest.approx(change[0], abs=1e-7)
    assert outcome.china_own[0, 0] + outcome.china_export[0, 0] == pytest.approx(
        change[1], abs=1e-7
    )


def test_the_long_run_closed_form_gives_the_exporter_part_of_the_tariff() -> None:
    """Pass-through is 1 / (1 + w e): about 0.93 in the short run and 0.62 in the long run."""
    for horizon, expected in (("short", 0.93), ("long", 0.62)):
        supply = CENTRAL[f"supply_china_{horizon}"]
        small = market(1.0, 0.0, 1e-6, 2.5, supply)
        price = (1 + 1e-6) * float(small.supply_price)
        assert (price - 1) / 1e-6 == pytest.approx(expected, abs=0.01)
