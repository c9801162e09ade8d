"""The Mesa model with its surroundings: agents, records, batches, and what it leaves behind."""

import gc
import pickle
import tracemalloc
import weakref

import mesa
import numpy as np
import pytest

from agents import Surroundings, TruceModel
from agents.mesa.actors import Constituency, Court, Supplier
from payoffs.errors import InputError

OFF = {"expiry_months": 0, "summit_every": 0}


def run(**options):
    model = TruceModel("busan-2025", **({"periods": 36, "rng": 3, "surroundings": "all"} | options))
    model.run()
    return model


def test_the_surroundings_are_agents_of_the_model():
    model = run()
    names = [agent.name for agent in model.agents]
    assert names[:2] == ["us", "china"]
    assert len(names) == len(set(names)) == 19
    groups = model.agents_by_type[Constituency]
    assert len(groups) == 8
    (growers,) = groups.select(lambda agent: agent.name == "soy_growers")
    history = model.history()
    assert growers.reach == history["reach_soy_growers"].iloc[-1]
    assert len(model.agents_by_type[Supplier]) == 2
    assert len(model.agents_by_type[Court]) == 1


@pytest.mark.parametrize("part", Surroundings.of("all").parts)
def test_only_parts_that_are_on_have_columns(part):
    bare = set(TruceModel("busan-2025").history().columns)
    columns = set(run(surroundings=part).history().columns) - bare - {"us_money", "china_money"}
    words = {
        "constituencies": {"reach", "support", "weight"},
        "suppliers": {"rare", "soybeans"},
        "courts": {"tariff", "ruling"},
        "shocks": {"incident", "rare", "soybean"},
        "elections": {"new"},
        "ministers": set(),
        "appraisal": {"us", "china"},
    }
    assert {name.split("_")[0] for name in columns} == words[part]


def test_events_tell_what_happened_and_why_truces_ended():
    model = run(periods=200, execution_error=0.02)
    events = model.events()
    history = model.history()
    assert events["period"].is_monotonic_increasing
    ended = events[events["event"] == "breakdown"]
    spells = [spell for spell in model.spells() if spell.cause == "breakdown"]
    assert ended["reason"].tolist() == [spell.reason for spell in spells]
    assert {"slip", "misreading", "appraisal"} <= set(ended["reason"])
    for event, column in (("incident", "incident"), ("ruling", "ruling")):
        periods = events["period"][events["event"] == event]
        assert periods.tolist() == history["period"][history[column]].tolist()
    held = events["period"][events["event"] == "presidential election"]
    assert held.tolist() == [36, 84, 132, 180]


def test_reasons_are_kept_without_surroundings_too():
    uniforms = np.full((4, 6), 0.5)
    uniforms[1, 2] = 0.0  # a slip of the US
    model = TruceModel("busan-2025", execution_error=0.1, monitoring_error=0.1,
                       uniforms=uniforms, periods=4, **OFF)  # fmt: skip
    model.run()
    assert [(s.broken_by, s.reason) for s in model.spells()] == [("us", "slip")]
    uniforms[:] = 0.5
    uniforms[1, 4] = 0.0  # the US are told wrong
    model = TruceModel("busan-2025", monitoring_error=0.1, uniforms=uniforms, periods=4, **OFF)
    model.run()
    assert [(s.end, s.broken_by, s.reason) for s in model.spells()] == [(3, "us", "misreading")]


def test_the_collector_holds_the_world_s_columns():
    model = run()
    frame = model.datacollector.get_model_vars_dataframe()
    for name in ("support_soy_growers", "rare_earths_outside", "us_break_chance"):
        assert frame[name].tolist() == model.history()[name].tolist()


def test_mean_payoffs_follow_the_current_payoffs():
    frame = run().datacollector.get_model_vars_dataframe()
    assert frame["us_mean"].iloc[-1] == pytest.approx(frame["us_payoff"].mean())


def test_batch_run():
    parameters = {
        "scenario": "busan-2025",
        "surroundings": ["all", "suppliers", None],
        "start": "2026-01-01",
        "periods": 24,
        "replicate": range(3),
    }
    one, two = (mesa.batch_run(TruceModel, parameters, display_progress=False) for _ in range(2))
    assert one == two
    assert len(one) == 9
    assert len({row["seed"] for row in one}) == 3
    for parts in ("all", "suppliers"):
        mine = [row for row in one if row["surroundings"] == parts]
        assert len({row["us_mean"] for row in mine}) == 3
        assert all("rare_earths_outside" in row for row in mine)
    row = one[0]
    again = TruceModel("busan-2025", surroundings="all", start="2026-01-01", periods=24,
                       rng=row["seed"])  # fmt: skip
    again.run()
    assert again.history()["us_payoff"].mean() == pytest.approx(row["us_mean"])


def test_pickles_in_the_middle_of_a_run():
    for us in ("tit_for_tat", "q_learning"):
        model = TruceModel("busan-2025", us, surroundings="all", rng=3, execution_error=0.1)
        model.run(50)
        twin = pickle.loads(pickle.dumps(model))
        model.run(100)
        twin.run(100)
        assert twin.history().equals(model.history())
        assert twin.spells() == model.spells()


def test_seeds_and_generators():
    assert run(rng=5).history().equals(run(rng=5).history())
    assert not run(rng=5).history().equals(run(rng=6).history())
    one, two = (run(rng=np.random.default_rng(2)).history() for _ in range(2))
    assert one.equals(two)
    assert run(replicate=1, rng=None).history().equals(run(replicate=1, rng=None).history())
    unseeded = run(rng=None)
    assert run(rng=unseeded.seed).history().equals(unseeded.history())


def test_longer_than_planned():
    model = run()
    model.run(300)
    assert len(model.history()) == 336


def test_models_are_forgotten_and_memory_stays_flat():
    left = weakref.WeakSet()
    held = []
    tracemalloc.start()
    for k in range(60):
        model = TruceModel("busan-2025", surroundings="all", periods=2, rng=k)
        model.run()
        left.add(model)
        if k in (19, 59):
            del model
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert len(left) == 0
    assert held[1] - held[0] < 40_000  # one model alone takes more


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"surroundings": "weather"}, "surroundings: there is no part 'weather'"),
        ({"scenario": "chicken", "surroundings": "all"}, "surroundings: constituencies, suppliers"),
        ({"scenario": "chicken", "surroundings": "elections"}, "chicken has no date; give start"),
        ({"start": "tomorrow"}, "start: 'tomorrow' is not a date"),
        ({"bargain": "nash"}, "bargain: 'nash' is not a function"),
        ({"world_uniforms": [[0.5] * 6]}, "world_uniforms: expected shape (periods, 12)"),
    ],
)
def test_bad_values(options, said):
    with pytest.raises(InputError) as caught:
        TruceModel(**({"surroundings": "all"} | options))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_running_out_of_given_numbers():
    model = TruceModel(surroundings="all", world_uniforms=np.full((2, 12), 0.5))
    with pytest.raises(InputError, match="world_uniforms: they end after 2 periods"):
        model.run()
