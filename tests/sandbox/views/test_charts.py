"""Chart specifications: plain data with the numbers of the result in them."""

import json

import numpy as np
import pytest

from agents import TruceModel, simulate
from payoffs.scenario import load
from sandbox.charts import history as charts


@pytest.fixture(scope="module")
def simulation():
    game = load("busan-2025").game()
    return simulate(
        game,
        "tit_for_tat",
        "grim_trigger",
        periods=24,
        replicates=80,
        execution_error=0.05,
        seed=3,
    )


@pytest.fixture(scope="module")
def model():
    model = TruceModel(us="tit_for_tat", china="tit_for_tat", execution_error=0.1, rng=2)
    model.run(24)
    return model


def test_history_has_a_mark_for_each_side_and_month(model):
    history = model.history()
    spec = charts.history_spec(history, model.spells())
    truces, actions, slips = spec["layer"]
    assert len(actions["data"]["values"]) == 2 * len(history)
    assert len(truces["data"]["values"]) == len(model.spells())
    slipped = (history["us_action"] != history["us_choice"]).sum()
    slipped += (history["china_action"] != history["china_choice"]).sum()
    assert len(slips["data"]["values"]) == slipped > 0
    json.dumps(spec, allow_nan=False)


def test_a_truce_bar_ends_where_it_broke(model):
    broken = next(spell for spell in model.spells() if spell.cause == "breakdown")
    bar = charts._truce(broken, 24, {"us": "United States", "china": "China"})
    assert bar["to"] - bar["from"] == broken.kept
    assert bar["end"].startswith("broke down (")


def test_tariffs_are_drawn_only_where_one_moves(model):
    history = model.history()
    spec = charts.tariff_spec(history)
    assert {value["tariff"] for value in spec["data"]["values"]} == {29.8, 141.9, 31.9}
    assert charts.tariff_spec(history.assign(us_tariff=29.8)) is None
    assert charts.tariff_spec(history.drop(columns=["us_tariff", "china_tariff"])) is None


def test_running_payoffs_end_at_the_mean(simulation):
    row, column = charts.running_payoffs(simulation)
    sample = len(simulation.paths)
    np.testing.assert_allclose(row[:, -1], simulation.row_payoffs[:sample])
    np.testing.assert_allclose(column[:, -1], simulation.column_payoffs[:sample])


def test_the_band_holds_the_mean(simulation):
    values = charts.payoff_spec(simulation)["data"]["values"]
    assert len(values) == 2 * simulation.periods
    assert all(value["low"] <= value["high"] for value in values)
    json.dumps(values, allow_nan=False)


def test_survival_starts_whole_and_never_rises(simulation):
    values = charts.survival_spec(simulation)["layer"][0]["data"]["values"]
    shares = [value["standing"] for value in values]
    assert shares[0] == 1.0
    assert shares == sorted(shares, reverse=True)


def test_the_median_is_marked_only_if_half_broke(simulation):
    assert len(charts.survival_spec(simulation)["layer"]) == 2
    calm = simulate(simulation.game, "always_cooperate", "always_cooperate", periods=5, seed=1)
    assert len(charts.survival_spec(calm)["layer"]) == 1


def test_events_and_reasons_stand_beside_the_truces():
    model = TruceModel(
        us="tit_for_tat", china="tit_for_tat", surroundings="all", execution_error=0.1, rng=4
    )
    model.run(60)
    events = list(model.world.events)
    spec = charts.history_spec(model.history(), model.spells(), events)
    marks = spec["layer"][-1]["data"]["values"]
    assert len(marks) == len(events) > 0
    assert {mark["mark"] for mark in marks} <= set(charts.MARKS.values())
    ends = [bar["end"] for bar in spec["layer"][0]["data"]["values"]]
    assert any("slip" in end or "misreading" in end for end in ends)
    json.dumps(spec, allow_nan=False)
