"""Levers that lapse at their own clocks: by hand, and alike in both engines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traced import trace_world

from agents import TruceModel
from agents.play.deal import Deal, Situation
from agents.play.diplomacy import with_lapses
from agents.world.histories import simulate_world
from agents.world.plan import ALL_DRAWS
from payoffs.resources import DATA, scenario_names
from payoffs.scenario import load
from payoffs.scenario_reader import parse

CALM = {"us": "always_cooperate", "china": "always_cooperate", "monitoring_error": 0.0}
KEEPS = {"deal": (0, 0), **CALM}


def worth() -> tuple[tuple[float, float], tuple[float, float]]:
    """The deal of the newest state, and the same with what lapses: rule, controls, port fees."""
    text = (DATA / "scenarios" / "extension-2027.toml").read_text("utf-8")
    assert text.count('"general", "licensing"') == 1
    scenario = parse(text.replace('"general", "licensing"', '"general", "october-controls"'), "it")
    game = scenario.game()
    us, china = game.payoffs(1, 1)
    fees = scenario.calibration["port_fee_loss_china"]
    return game.payoffs(0, 0), (us, china - fees)


def test_levers_lapse_until_a_summit_renews_them() -> None:
    """28 September: the first clocks run out after one month, the summit is after three."""
    model = TruceModel("extension-2027", rng=1, periods=8, **KEEPS)
    model.run()
    kept, lapsed = worth()
    paid = model.history()[["us_payoff", "china_payoff"]].to_numpy()
    assert paid == pytest.approx(np.array([kept, lapsed, lapsed, *[kept] * 5]))
    assert [tuple(row) for row in model.events()[["period", "event"]].to_numpy()] == [
        (2, "lapse: affiliates-rule, mineral-controls, port-fees")
    ]


def test_without_a_renewal_the_last_clock_ends_the_truce() -> None:
    model = TruceModel("extension-2027", rng=1, periods=5, renewal=0.0, **KEEPS)
    model.run()
    (first, *_) = model.spells()
    assert (first.cause, first.kept) == ("expiry", 3)


def test_a_term_of_ones_own_replaces_the_clocks() -> None:
    for term in (0, 6):
        model = TruceModel("extension-2027", rng=1, periods=3, expiry_months=term, **KEEPS)
        model.run()
        assert model.history()["us_payoff"].tolist() == [worth()[0][0]] * 3
        result = simulate_world("extension-2027", periods=3, replicates=2, seed=1,
                                expiry_months=term, **KEEPS)  # fmt: skip
        assert result.row_mean == pytest.approx(worth()[0][0])


def test_many_histories_lapse_alike() -> None:
    kept, lapsed = worth()
    result = simulate_world("extension-2027", periods=6, replicates=5, seed=2, **KEEPS)
    assert result.row_mean == pytest.approx((4 * kept[0] + 2 * lapsed[0]) / 6)
    assert result.column_mean == pytest.approx((4 * kept[1] + 2 * lapsed[1]) / 6)
    assert result.game.shape == load("extension-2027").game().shape


@settings(max_examples=15)
@given(
    st.integers(0, 2**32),
    st.sampled_from(["extension-2027", "february-2026-call"]),
    st.sampled_from([None, "all", "suppliers,appraisal"]),
    st.sampled_from(["tit_for_tat", "grim_trigger", "win_stay_lose_shift"]),
    st.sampled_from([1, 2, 4]),
    st.floats(0, 1),
)
def test_both_engines_lapse_alike(seed, name, around, rule, summit, renewal) -> None:
    uniforms = np.random.default_rng(seed).random((18, len(ALL_DRAWS)))
    shared = {"surroundings": around, "execution_error": 0.05, "summit_every": summit,
              "renewal": renewal}  # fmt: skip
    columns, _ = trace_world(name, rule, rule, uniforms, **shared)
    model = TruceModel(name, rule, rule, uniforms=uniforms[:, :6], world_uniforms=uniforms[:, 6:],
                       periods=18, **shared)  # fmt: skip
    model.run()
    history = model.history()
    for column in ("us_action", "china_action", "us_payoff", "china_payoff"):
        assert columns[column] == pytest.approx(history[column].to_numpy(float)), column


@pytest.mark.parametrize("name", scenario_names())
def test_the_game_is_widened_behind_its_own_strategies(name) -> None:
    situation = Situation.of(name)
    deal = Deal.of(situation.game, situation.deal)
    wider, lapses = with_lapses(situation, deal)
    m, n = situation.game.shape
    assert wider.game.row_payoffs[:m, :n] == pytest.approx(situation.game.row_payoffs)
    assert len(lapses) == {"extension-2027": 1, "grand-bargain": 1, "february-2026-call": 1}.get(
        name, 0
    )
