"""The Mesa model: the same game as the vectorised engine, and a citizen of Mesa."""

import gc
import pickle
import sys
import weakref
from importlib import resources

import mesa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rules import texts

from agents import Deal, TruceModel
from agents.mesa.governments import Logbook
from agents.play.pairing import Noise, Pairing
from payoffs import scenario
from payoffs.errors import InputError
from payoffs.game import Game

DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
COLUMNS = ["us_action", "china_action", "us_report", "china_report"]
OFF = {"expiry_months": 0, "summit_every": 0}


def trace(pairing, uniforms):
    """Actions and reports of one history, shape ``(periods, 4)``, by the engine of many."""
    turns = pairing.turns((row[:, None] for row in uniforms), 1)
    return np.array([[int(part[0]) for part in turn] for turn in turns])


def traces(model):
    return model.history()[COLUMNS].to_numpy()


errors = st.tuples(st.floats(0, 1), st.floats(0, 1))


noises = st.fixed_dictionaries(
    {"execution_error": errors, "monitoring_error": errors},
    optional={
        "false_alarm": errors,
        "missed_alarm": errors,
        "signal": st.sampled_from(["private", "public"]),
    },
)


@given(texts(), texts(), noises, st.integers(0, 2**32))
def test_acts_as_the_vectorised_engine_from_the_same_numbers(us, china, noise, seed):
    uniforms = np.random.default_rng(seed).random((40, 6))
    model = TruceModel(us=us, china=china, game=DILEMMA, uniforms=uniforms, periods=40, **noise)
    model.run()
    match = Pairing.of(Deal.of(DILEMMA), us, china, Noise.of(**noise))
    assert (traces(model) == trace(match, uniforms)).all()


def test_without_expiry_and_summits_it_is_the_bare_repeated_game():
    uniforms = np.random.default_rng(3).random((200, 6))
    busan = scenario.load("busan-2025")
    rules = "contrite_tit_for_tat", "tolerant_trigger"
    model = TruceModel("busan-2025", *rules, execution_error=0.1, uniforms=uniforms,
                       periods=200, **OFF)  # fmt: skip
    model.run()
    deal = Deal.of(busan.game())
    match = Pairing.of(deal, *rules, Noise.of(0.1, 0.0, (0.19, 0.02), (0.01, 0.0)))
    bare = trace(match, uniforms)
    assert (traces(model) == bare).all()
    history = model.history()
    assert history["us_payoff"].tolist() == deal.row[bare[:, 0], bare[:, 1]].tolist()
    assert history["truce"].tolist() == (bare[:, :2].sum(axis=1) == 0).tolist()
    assert sum(spell.kept for spell in model.spells()) == history["truce"].sum()


def test_the_history_of_a_scenario():
    model = TruceModel("busan-2025", "always_cooperate", "always_defect", periods=3, **OFF)
    model.run()
    history = model.history()
    us, china = scenario.load("busan-2025").tariffs()
    assert history["us_tariff"].tolist() == [us[model.deal.deal[0]]] * 3
    assert history["china_tariff"].tolist() == [china[model.deal.punishment[1]]] * 3
    assert history["period"].tolist() == [1, 2, 3]
    assert history["date"].is_monotonic_increasing
    assert 28 <= (history["date"][1] - history["date"][0]).days <= 31


def test_terms_come_from_the_scenario_unless_given():
    model = TruceModel("busan-2025")
    assert model.us.monitoring_errors == (0.19, 0.01)  # on beans and minerals
    assert model.china.monitoring_errors == (0.02, 0.0)  # on a tariff and a rule
    assert model.diplomacy.expiry == 12
    assert model.diplomacy.summit_every == 3
    changed = TruceModel("busan-2025", parameters={"expiry_months": 6}, monitoring_error=0.25)
    assert changed.diplomacy.expiry == 6
    assert changed.china.monitoring_errors == (0.25, 0.25)
    assert not TruceModel("prisoners-dilemma").diplomacy.active


def test_while_no_truce_is_in_force_both_choose_the_punishment():
    model = TruceModel("prisoners-dilemma", "always_cooperate", "always_cooperate",
                       expiry_months=2, summit_every=0, periods=5)  # fmt: skip
    model.run()
    assert model.history()["us_choice"].tolist() == [0, 0, 1, 1, 1]
    assert [spell.cause for spell in model.spells()] == ["expiry"]


def test_a_new_truce_starts_with_fresh_memories():
    # China's first action is a slip; grim would never forgive it.
    uniforms = np.full((8, 6), 0.5)
    uniforms[0, 3] = 0.0
    model = TruceModel(game=DILEMMA, us="grim_trigger", china="grim_trigger", summit_every=4,
                       repair=1.0, execution_error=0.01, uniforms=uniforms, periods=8)  # fmt: skip
    model.run()
    assert model.history()["us_action"].tolist() == [0, 1, 1, 1, 0, 0, 0, 0]
    assert [(s.start, s.cause, s.broken_by) for s in model.spells()] == [
        (1, "breakdown", "china"),
        (5, "in force", ""),
    ]


def test_rules_that_would_restrain_make_peace_at_a_summit():
    uniforms = np.full((8, 6), 0.5)
    uniforms[0, 3] = 0.0
    options = {"summit_every": 4, "repair": 0.0, "execution_error": 0.01, "periods": 8}
    for rule, peace in [("win_stay_lose_shift", True), ("grim_trigger", False)]:
        model = TruceModel(game=DILEMMA, us=rule, china=rule, uniforms=uniforms, **options)
        model.run()
        assert model.history()["truce"].iloc[-1] == peace


def test_longer_than_planned():
    model = TruceModel("prisoners-dilemma", periods=3, rng=1)
    model.run_model()
    assert (model.period, model.steps, model.running) == (3, 3, False)
    model.run(200)
    assert len(model.history()) == 203


class TestSeeds:
    """A run is a function of its seed."""

    def run(self, **options):
        model = TruceModel("busan-2025", execution_error=0.1, periods=60, **options)
        model.run()
        return model

    def test_same_seed_same_run(self):
        assert self.run(rng=5).history().equals(self.run(rng=5).history())
        assert self.run(rng=5).spells() == self.run(rng=5).spells()

    def test_a_fresh_seed_is_named(self):
        model = self.run()
        assert self.run(rng=model.seed).history().equals(model.history())

    def test_replicates_differ_and_repeat(self):
        one, two = self.run(replicate=1), self.run(replicate=2)
        assert not one.history().equals(two.history())
        assert self.run(replicate=1).history().equals(one.history())
        assert not self.run(replicate=1, rng=8).history().equals(one.history())

    def test_generators_are_taken(self):
        one, two = (self.run(rng=np.random.default_rng(2)).history() for _ in range(2))
        assert one.equals(two)

    def test_diplomacy_does_not_disturb_the_stream_of_play(self):
        with_summits = self.run(rng=5, repair=0.0, monitoring_error=0.0, summit_every=1)
        without = self.run(rng=5, monitoring_error=0.0, **OFF)
        slips = (traces(m)[:, 0] != m.history()["us_choice"] for m in (with_summits, without))
        assert next(slips).tolist() == next(slips).tolist()


class TestMesa:
    """What people who know Mesa expect."""

    def test_agents(self):
        model = TruceModel("prisoners-dilemma")
        assert [agent.name for agent in model.agents] == ["us", "china"]
        assert [agent.unique_id for agent in model.agents] == [1, 2]
        assert len(model.agents.select(lambda agent: agent.name == "us")) == 1

    def test_datacollector(self):
        model = TruceModel("busan-2025", rng=1, periods=10)
        model.run(4)
        assert len(model.datacollector.get_model_vars_dataframe()) == 4
        model.run(6)
        frame = model.datacollector.get_model_vars_dataframe()
        assert frame["us_payoff"].tolist() == model.history()["us_payoff"].tolist()
        assert frame["us_mean"].iloc[-1] == pytest.approx(frame["us_payoff"].mean())
        assert model.datacollector is model.datacollector

    def test_batch_run(self):
        parameters = {
            "scenario": "prisoners-dilemma",
            "us": ["tit_for_tat", "grim_trigger"],
            "execution_error": 0.2,
            "deal": "0,0",
            "periods": 30,
            "replicate": range(3),
        }
        one, two = (
            mesa.batch_run(TruceModel, parameters, display_progress=False) for _ in range(2)
        )
        assert one == two
        assert len(one) == 6
        assert len({row["seed"] for row in one}) == 3
        assert len({row["us_mean"] for row in one}) > 3
        row = one[-1]
        again = TruceModel("prisoners-dilemma", row["us"], execution_error=0.2, periods=30,
                           rng=row["seed"])  # fmt: skip
        again.run()
        assert again.history()["us_payoff"].mean() == pytest.approx(row["us_mean"])

    def test_batch_run_every_period(self):
        rows = mesa.batch_run(
            TruceModel,
            {"scenario": "prisoners-dilemma", "china": "always_defect", "periods": 5},
            data_collection_period=1,
            display_progress=False,
        )
        assert [row["period"] for row in rows] == [1, 2, 3, 4, 5]
        assert [row["us_action"] for row in rows] == [0, 1, 1, 1, 1]

    def test_pickles_in_the_middle_of_a_run(self):
        model = TruceModel("busan-2025", rng=3, execution_error=0.1)
        model.run(10)
        twin = pickle.loads(pickle.dumps(model))
        model.run(20)
        twin.run(20)
        assert twin.history().equals(model.history())


def test_models_are_forgotten():
    seen = []
    for k in range(600):
        model = TruceModel("prisoners-dilemma", periods=3, rng=k)
        model.run()
        seen.append(weakref.ref(model))
    del model
    gc.collect()
    assert not any(ref() is not None for ref in seen)
    # Later releases of Mesa number agents without a dictionary.
    kept = getattr(mesa.Agent, "_ids", {})
    assert not any(isinstance(key, TruceModel) for key in kept)


def test_recording_takes_few_of_the_calls_of_a_step():
    """Of everything that a step calls, what is written in Python and what is not."""

    def calls(work):
        made = []
        sys.setprofile(lambda frame, event, _: made.append(event in ("call", "c_call")))
        try:
            work()
        finally:
            sys.setprofile(None)
        return sum(made)

    def add_all():
        add = Logbook().add
        for _ in range(500):
            add(model.us.code, model.china.code, True)

    model = TruceModel("prisoners-dilemma", periods=5_000, rng=1)
    assert calls(add_all) < calls(lambda: model.run(500)) / 4


SCENARIOS = sorted(
    path.name.removesuffix(".toml")
    for path in resources.files("payoffs").joinpath("data/scenarios").iterdir()
    if path.name.endswith(".toml") and path.name != "order.toml"
)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_is_played(name):
    model = TruceModel(name, "generous_tit_for_tat", "best_reply", periods=24, rng=1)
    model.run()
    assert np.isfinite(model.history()["us_payoff"]).all()
    assert model.spells()[0].start == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"scenario": "busan"}, "busan"),
        ({"scenario": 3}, "scenario: 3 is not the name of a scenario"),
        ({"us": "tit"}, "us: there is no rule 'tit'"),
        ({"china": "random(7)"}, "china: random: 7 is outside 0 to 1"),
        ({"periods": 0}, "periods: 0 is outside"),
        ({"periods": 10**5000}, "periods: the number given is outside"),
        ({"execution_error": 2}, "execution_error: 2 is not a probability"),
        ({"monitoring_error": -1}, "monitoring_error: -1 is not a probability"),
        ({"expiry_months": -1}, "expiry_months: -1 months"),
        ({"expiry_months": float("nan")}, "expiry_months: nan is not a finite number"),
        ({"summit_every": 1e300}, "summit_every"),
        ({"renewal": 1.5}, "renewal: 1.5 is not a probability"),
        ({"repair": "often"}, "repair: 'often' is not a number"),
        ({"deal": 0}, "deal: 0 is not a profile"),
        ({"punish": "0,0"}, "punish: us would play strategy 0"),
        ({"parameters": {"no_such": 1.0}}, "no_such"),
        ({"replicate": -1}, "replicate: -1 is outside"),
        ({"replicate": 1, "rng": np.random.default_rng()}, "replicate: needs a seed"),
        ({"rng": -5}, "rng: -5 is outside"),
        ({"rng": "x"}, "rng: 'x' is not a number"),
        ({"uniforms": [[0.5] * 5]}, "uniforms: expected shape (periods, 6)"),
        (
            {"game": DILEMMA, "threat": True},
            "game: parameters, calibration and threat need a scenario",
        ),
    ],
)
def test_bad_values(options, said):
    with pytest.raises(InputError) as caught:
        TruceModel(**options)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_running_out_of_given_numbers():
    model = TruceModel("prisoners-dilemma", uniforms=np.full((2, 6), 0.5))
    with pytest.raises(InputError, match="uniforms: they end after 2 periods"):
        model.run()
