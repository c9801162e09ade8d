"""Many calibrations at once: the same payoffs as one after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoffs import pricing_many as stack
from payoffs.engines.closed_form import market
from payoffs.errors import InputError, NotFoundError
from payoffs.parameters import catalogue, parameter
from payoffs.pricing_many import (
    from_uniforms,
    payoff_stack,
    sampled_names,
    sampled_values,
    uniforms,
)
from payoffs.scenario import load

ENGINES = [{}, {"horizon": "long"}, {"series": "statutory"}, {"engine": "armington"}]


def one_by_one(scenario, values, threat=False):
    """Payoffs of each calibration by the ordinary way."""
    count = len(next(iter(values.values())))
    games = [
        scenario.override({name: array[k] for name, array in values.items()}).game(threat)
        for k in range(count)
    ]
    return np.stack([g.row_payoffs for g in games]), np.stack([g.column_payoffs for g in games])


def assert_same(found, expected):
    """Equal up to a dollar, and tied in the same cells."""
    for one, other in zip(found, expected, strict=True):
        assert one.shape == other.shape
        assert np.abs(one - other).max() <= 1.01e-9
        flat, exact = (array.reshape(len(array), -1) for array in (one, other))
        ties = flat[:, :, None] == flat[:, None, :]
        assert (ties == (exact[:, :, None] == exact[:, None, :])).all()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["busan-2025", "pre-2018", "february-2026-call"])
def test_equals_one_after_the_other(name, engine):
    scenario = load(name).override(engine)
    values = sampled_values(scenario, 6, 3, weights=True)
    assert_same(payoff_stack(scenario, values), one_by_one(scenario, values))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["busan-2025", "october-2025", "pre-2018"])
def test_threat_games_too(name, engine):
    scenario = load(name).override(engine)
    values = sampled_values(scenario, 5, 4, weights=True)
    assert_same(payoff_stack(scenario, values, threat=True), one_by_one(scenario, values, True))


def test_every_lever_on_the_table():
    scenario = load("grand-bargain")
    values = sampled_values(scenario, 2, 5, weights=True)
    A, B = payoff_stack(scenario, values)
    rows, columns = one_by_one(scenario, values)
    assert np.abs(A - rows).max() <= 1.01e-9
    assert np.abs(B - columns).max() <= 1.01e-9


def test_bundles_worth_the_same_still_tie():
    # without soybean losses, and with no premium, a boycott changes nothing
    scenario = load("busan-2025")
    nothing = dict.fromkeys(
        ("soy_loss_us", "soy_loss_china", "soy_premium_first", "soy_premium_later"), np.zeros(3)
    )
    A, B = payoff_stack(scenario, {**nothing, "elasticity_us": np.array([1.7, 2.5, 3.1])})
    assert (A[:, :, :2] == A[:, :, 2:]).all()
    assert (B[:, :, :2] == B[:, :, 2:]).all()


@given(data=st.data())
def test_any_parameters_anywhere_in_their_hard_bounds(data):
    scenario = load("october-2025")
    names = data.draw(st.lists(st.sampled_from(sorted(catalogue())), min_size=1, unique=True))
    values = {}
    for name in names:
        entry = parameter(name)
        high = min(entry.maximum, 4 * max(entry.high, 0.1))
        numbers = st.floats(max(entry.minimum, 0.0), high, allow_subnormal=False)
        values[name] = np.array(data.draw(st.lists(numbers, min_size=3, max_size=3)))
    threat = data.draw(st.booleans())
    found, expected = (
        payoff_stack(scenario, values, threat=threat),
        one_by_one(scenario, values, threat),
    )
    for one, other in zip(found, expected, strict=True):
        # large payoffs cannot be compared to a dollar
        assert np.abs(one - other).max() <= 1.01e-9 + 1e-13 * np.abs(other).max()


def test_an_elasticity_of_one_among_others():
    together = market(1.0, 0.03, 0.3, np.array([1.0, 2.0, 1.0 + 1e-14]), 0.05)
    alone = [market(1.0, 0.03, 0.3, e, 0.05).buyers for e in (1.0, 2.0, 1.0 + 1e-14)]
    assert together.buyers == pytest.approx(alone, rel=1e-13)


def test_blocks_do_not_show(monkeypatch):
    scenario = load("busan-2025")
    values = sampled_values(scenario, 50, 6)
    whole = payoff_stack(scenario, values)
    monkeypatch.setattr(stack, "BLOCK", 7 * 16)
    for one, other in zip(whole, payoff_stack(scenario, values), strict=True):
        assert np.abs(one - other).max() <= 1.01e-9


def test_armington_is_solved_once_for_each_distinct_world(monkeypatch):
    solved = []
    price = stack.armington_worlds
    monkeypatch.setattr(
        stack, "armington_worlds", lambda *a: solved.append(a[-1].tolist()) or price(*a)
    )
    monkeypatch.setattr(stack, "BLOCK", 7 * 16)
    scenario = load("busan-2025").override({"engine": "armington"})
    values = {"trade_elasticity": np.tile([4.0, 2.5], 20), "soy_loss_us": np.linspace(1.5, 9, 40)}
    found = payoff_stack(scenario, values)
    assert [[world[-1] for world in worlds] for worlds in solved] == [[2.5, 4.0]]
    assert_same(found, one_by_one(scenario, values))


def test_the_closed_form_solves_no_world(monkeypatch):
    monkeypatch.setattr(stack, "armington_worlds", None)
    payoff_stack(load("busan-2025"), {"trade_elasticity": np.array([2.5, 4.0])})


def test_armington_worlds_that_take_longer_than_others():
    scenario = load("february-2026-call").override({"engine": "armington"})
    values = {
        "trade_elasticity": np.array([2.5, 0.4, 12.0, 4.0]),
        "base_tariff_us": np.array([0.0, 80.0, 10.0, 25.0]),
        "reference_tariff_china": np.array([8.0, 0.0, 90.0, 7.5]),
    }
    assert_same(payoff_stack(scenario, values), one_by_one(scenario, values))


def test_terms_change_no_payoff():
    scenario = load("busan-2025")
    A, _ = payoff_stack(scenario, {"discount_factor": np.array([0.5, 0.9])})
    assert (scenario.game().row_payoffs == A).all()


def test_a_textbook_game_is_repeated():
    scenario = load("chicken")
    A, B = payoff_stack(scenario, {"discount_factor": np.linspace(0, 0.9, 4)})
    assert A.shape == B.shape == (4, 2, 2)
    assert (scenario.game().row_payoffs == A).all()


def test_without_values_there_is_one_game():
    A, _ = payoff_stack(load("busan-2025"), {})
    assert (load("busan-2025").game().row_payoffs == A).all()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"elasticity_uss": [1.0]}, "no parameter is called 'elasticity_uss'"),
        ({"elasticity_us": [2.0, 0.0]}, "elasticity_us: 0 is out of bounds"),
        ({"elasticity_us": [2.0, np.nan]}, "elasticity_us: nan is not a finite number"),
        ({"elasticity_us": [[2.0]]}, "elasticity_us: expected one number a game"),
        ({"elasticity_us": ["much"]}, "elasticity_us: expected numbers"),
        ({"elasticity_us": []}, "elasticity_us: 0 values"),
        ({"elasticity_us": [2.0], "soy_premium_first": [8.0, 9.0]}, "soy_premium_first: 2 values"),
        ({"discount_factor": [0.5, 1.0]}, "discount_factor: must be below 1"),
        ({"discount_factor": [-0.1]}, "discount_factor: -0.1 is out of bounds"),
        ({"engine": ["armington"]}, "engine: is one word for all games"),
    ],
)
def test_bad_values_are_named(values, message):
    with pytest.raises(InputError, match=message) as caught:
        payoff_stack(load("busan-2025"), values)
    assert "\n" not in str(caught.value)


def test_textbook_games_have_no_parameters():
    with pytest.raises(InputError, match="chicken: has no parameter 'soy_premium_first'"):
        payoff_stack(load("chicken"), {"soy_premium_first": [1.0]})


def test_a_scenario_without_a_threat_game_says_so():
    with pytest.raises(InputError, match="describes no threat game"):
        payoff_stack(load("chicken"), {}, threat=True)


class TestSampling:
    """Draws from the ranges."""

    def test_which_parameters_are_unknown(self):
        scenario = load("busan-2025").override({"elasticity_us": 3.0})
        names = sampled_names(scenario)
        assert "elasticity_us" not in names
        assert "supply_china_long" not in names
        assert set(names) <= set(scenario.used_parameters())
        assert not any(parameter(name).kind == "weight" for name in names)
        assert "security_weight" in sampled_names(scenario, weights=True)
        assert sampled_names(load("chicken")) == ()

    def test_draws_follow_the_triangle(self):
        scenario = load("busan-2025")
        draws = sampled_values(scenario, 40_000, 1, weights=True)
        assert tuple(draws) == sampled_names(scenario, weights=True)
        for name, array in draws.items():
            entry = parameter(name)
            mean = (entry.low + entry.central + entry.high) / 3
            assert entry.low <= array.min() <= array.max() <= entry.high
            assert array.mean() == pytest.approx(mean, abs=0.01 * (entry.high - entry.low))

    def test_a_fixed_parameter_leaves_the_draws_of_the_others(self):
        free = load("busan-2025")
        all_of_them = sampled_values(free, 9, 8)
        fixed = sampled_values(free.override({"elasticity_us": 3.0}), 9, 8)
        weighted = sampled_values(free, 9, 8, weights=True)
        assert set(all_of_them) - set(fixed) == {"elasticity_us"}
        assert set(all_of_them) < set(weighted)
        for name, draws in fixed.items():
            assert draws.tolist() == all_of_them[name].tolist() == weighted[name].tolist()

    @given(st.integers(0, 40), st.integers(1, 40), st.integers(0, 2**64))
    def test_any_part_of_the_draws_is_that_part(self, first, count, seed):
        scenario = load("busan-2025").override({"engine": "armington"})
        whole = sampled_values(scenario, first + count, seed)
        part = sampled_values(scenario, count, seed, first=first)
        assert all((part[name] == draws[first:]).all() for name, draws in whole.items())

    def test_parameters_are_drawn_apart(self):
        columns = np.array([uniforms(name, 1, 4000) for name in sampled_names(load("busan-2025"))])
        others = np.corrcoef(columns) - np.eye(len(columns))
        assert abs(others).max() < 0.08

    def test_same_seed_same_draws(self):
        one, two = (sampled_values(load("busan-2025"), 9, 8) for _ in "12")
        assert all((one[name] == two[name]).all() for name in one)

    def test_quantiles_are_the_inverse_of_the_distribution(self):
        names = sampled_names(load("busan-2025"), weights=True)
        u = np.linspace(0.0, 1.0, 101)
        values = from_uniforms(names, np.tile(u[:, None], len(names)))
        for name in names:
            entry = parameter(name)
            low, mode, high = entry.low, entry.central, entry.high
            x = values[name]
            below = (x - low) ** 2 / ((high - low) * max(mode - low, 1e-300))
            above = 1 - (high - x) ** 2 / ((high - low) * max(high - mode, 1e-300))
            assert np.where(x < mode, below, above) == pytest.approx(u, abs=1e-12)

    def test_no_draws(self):
        with pytest.raises(InputError, match="count: 0 draws"):
            sampled_values(load("busan-2025"), 0, 1)

    @pytest.mark.parametrize("U", [[[0.5, 0.5]], [0.5], [[1.5]], [[np.nan]]])
    def test_bad_designs(self, U):
        with pytest.raises(InputError, match="U: "):
            from_uniforms(["soy_premium_first"], U)

    def test_unknown_names(self):
        with pytest.raises(NotFoundError, match="no parameter is called"):
            from_uniforms(["nothing"], [[0.5]])
