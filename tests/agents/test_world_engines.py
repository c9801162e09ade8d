"""Two engines, one world, from the same numbers; with every part off, the bare game."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from traced import trace_world

from agents import Surroundings, TruceModel, parse_rule, simulate, simulate_world
from agents.rules.learners import received
from agents.rules.rule import Learner, Rule
from agents.surroundings import PARTS, Elections
from agents.world import histories as world
from agents.world import play as world_play
from agents.world.plan import ALL_DRAWS, WORLD_DRAWS
from payoffs import scenario
from payoffs.game import Game

BUSAN = scenario.load("busan-2025")
DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
OFF = {"expiry_months": 0, "summit_every": 0}
SPELL = ("start", "end", "kept", "cause", "broken_by", "reason")


def numbers(seed, periods):
    return np.random.default_rng(seed).random((periods, len(ALL_DRAWS)))


def nash_bargain(A, B, disagreement):
    """The profile with the largest product of gains."""
    gains = [np.maximum(X - disagreement[..., k, None, None], 0.0) for k, X in enumerate((A, B))]
    product = (gains[0] * gains[1]).reshape(len(A), -1)
    return np.unravel_index(product.argmax(axis=1), A.shape[1:])


def wandering_bargain(A, B, disagreement):
    """Another deal each time, by the last digits of the payoffs."""
    pick = (np.abs(A[:, 0, 0] * 1e6).astype(np.int64)) % 9
    return pick // 3, pick % 3


def both(name, us, china, u, **options):
    """The same history by either engine."""
    columns, truces = trace_world(name, us, china, u, **options)
    model = TruceModel(
        name, us, china, uniforms=u[:, :6], world_uniforms=u[:, 6:], periods=len(u), **options
    )
    model.run()
    return columns, truces, model


def agree(columns, truces, model):
    history = model.history()
    for name, values in columns.items():
        if model.world is None and name.endswith("_money"):
            continue  # the bare model records no second reading of payoffs
        assert history[name].astype(float).tolist() == pytest.approx(values.tolist(), abs=1e-9)
    listed = zip(*(truces.columns()[name].tolist() for name in SPELL), strict=True)
    assert list(listed) == [
        (s.start, s.end or 0, s.kept, s.cause, s.broken_by, s.reason) for s in model.spells()
    ]


RULES = (
    "tit_for_tat",
    "tolerant_trigger",
    "generous_tit_for_tat(0.3)",
    "win_stay_lose_shift",
    "random(0.8)",
    "best_reply",
    "q_learning",
    "roth_erev",
    "regret_matching",
    "bayesian_best_reply",
)
REINFORCED = ("q_learning(0.5, 0.6, 0.2)", "roth_erev(1, 0.2, 0.1)", "regret_matching(1.1)")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["busan-2025", "geneva-2025", "october-2025"]),
    st.sampled_from(RULES),
    st.sampled_from(RULES),
    st.sets(st.sampled_from(PARTS)),
    st.fixed_dictionaries(
        {"execution_error": st.floats(0, 0.1), "monitoring_error": st.floats(0, 0.3)},
        optional={
            "signal": st.just("public"),
            "expiry_months": st.just(0),
            "summit_every": st.sampled_from([0, 2]),
            "renewal": st.just(0.6),
            "bargain": st.sampled_from([nash_bargain, wandering_bargain]),
        },
    ),
    st.integers(0, 2**32),
)
def test_the_same_numbers_give_the_same_history(name, us, china, parts, options, seed):
    agree(*both(name, us, china, numbers(seed, 60), surroundings=",".join(parts), **options))


@pytest.mark.parametrize(
    ("successor", "bargain"),
    [
        (None, wandering_bargain),
        ("grim_trigger", None),
        ("grim_trigger", wandering_bargain),
        ("best_reply", nash_bargain),
    ],
)
def test_the_same_history_with_everything_on(successor, bargain):
    on = Surroundings.of("all").override({"change_chance": 0.9})
    on = Surroundings(**{**vars(on), "elections": Elections(change_chance=1, successor=successor)})
    columns, truces, model = both(
        "busan-2025", "tit_for_tat", "tolerant_trigger", numbers(4, 120),
        surroundings=on, bargain=bargain, execution_error=0.02,
    )  # fmt: skip
    agree(columns, truces, model)
    assert model.us.rule.name.startswith(successor or "tit_for_tat")
    if bargain is wandering_bargain:
        assert len(set(zip(columns["deal_row"], columns["deal_column"], strict=True))) > 2


@pytest.mark.parametrize(("us", "china"), [(REINFORCED[k - 1], REINFORCED[k]) for k in range(3)])
def test_learners_go_by_payoffs_that_move(us, china):
    columns, truces, model = both("busan-2025", us, china, numbers(7, 150), surroundings="all",
                                  execution_error=0.05, monitoring_error=0.1)  # fmt: skip
    agree(columns, truces, model)
    actions = columns["us_action"], columns["china_action"]
    assert all(0 < action.sum() < len(action) for action in actions)


@dataclass(frozen=True)
class OneByOne:
    """A learner that takes the payoffs of one history at a time only."""

    learner: Learner

    def begin(self, histories):
        return self.learner.begin(histories)

    def cooperate(self, memory, payoffs):
        assert payoffs.shape == (2, 2)
        return self.learner.cooperate(memory, payoffs)

    def learn(self, memory, own, seen, payoffs):
        assert payoffs.shape == (2, 2)
        return self.learner.learn(memory, own, seen, payoffs)


@pytest.mark.parametrize("name", [*REINFORCED, "best_reply", "lookahead_best_reply"])
def test_learning_by_history_is_learning_one_by_one(name):
    rule = parse_rule(name)
    alone = Rule(rule.name, OneByOne(rule.machine))
    at_once, one_by_one = (
        simulate_world("busan-2025", us, "tit_for_tat", surroundings="all", periods=36,
                       replicates=40, seed=8, execution_error=0.05)
        for us in (rule, alone)
    )  # fmt: skip
    assert at_once.paths["us_action"].tolist() == one_by_one.paths["us_action"].tolist()
    assert at_once.row_payoffs.tolist() == one_by_one.row_payoffs.tolist()
    assert at_once.column_payoffs.tolist() == one_by_one.column_payoffs.tolist()


@given(st.integers(0, 2**32), st.integers(1, 6))
def test_what_is_received_is_each_historys_own(seed, histories):
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(-3, 4, size=(2, 2, histories)) / 7
    own, seen = rng.random((2, histories)) < 0.5
    together = received(payoffs, own, seen)
    for k, value in enumerate(together.tolist()):
        game = payoffs[..., k]
        low, high = game.min(), game.max()
        got = game[int(own[k]), int(seen[k])]
        assert value == ((got - low) / (high - low) if high > low else 0.0)
        assert received(game, own[[k]], seen[[k]]).tolist() == [value]


def test_other_periods_than_months():
    fortnights = BUSAN.override({"months_per_period": 0.5})
    columns, truces, model = both(fortnights, "tit_for_tat", "tolerant_trigger", numbers(2, 200),
                                  surroundings="all", execution_error=0.02)  # fmt: skip
    agree(columns, truces, model)
    months = trace_world(BUSAN, "always_cooperate", "always_cooperate", np.full((62, 18), 0.999),
                         surroundings="suppliers", **OFF)  # fmt: skip
    twice = trace_world(fortnights, "always_cooperate", "always_cooperate",
                        np.full((124, 18), 0.999), surroundings="suppliers", **OFF)  # fmt: skip
    ends = [run[0]["rare_earths_outside"][-1] for run in (months, twice)]
    assert ends == pytest.approx([0.5 * 61 / 62, 0.5 * 61.5 / 62])


def test_a_bargaining_rule_is_asked_in_portions(monkeypatch):
    def run(most):
        monkeypatch.setattr(world_play, "MOST_CELLS", most)
        return simulate_world("busan-2025", "tit_for_tat", "grim_trigger", surroundings="all",
                              bargain=wandering_bargain, periods=20, replicates=30,
                              seed=3)  # fmt: skip

    assert run(1).row_payoffs.tolist() == run(10**6).row_payoffs.tolist()


def test_textbook_games_take_the_parts_without_channels():
    agree(*both("prisoners-dilemma", "tit_for_tat", "q_learning", numbers(1, 80),
                surroundings="shocks,ministers,appraisal,elections", start="2026-01-01",
                execution_error=0.05, monitoring_error=0.2))  # fmt: skip


class TestAllOff:
    """With every part off, and nothing to bargain, only the repeated game is left."""

    def test_the_mesa_model(self):
        options = {"execution_error": 0.1, "periods": 150, "rng": 5}
        for us in ("tit_for_tat", "q_learning"):
            bare = TruceModel("busan-2025", us, **options)
            off = TruceModel("busan-2025", us, surroundings=Surroundings(), **options)
            bare.run()
            off.run()
            assert off.world is None
            assert off.history().equals(bare.history())
            assert off.spells() == bare.spells()
            assert len(off.agents) == 2

    @pytest.mark.parametrize(
        "rules", [("tit_for_tat", "grim_trigger"), ("best_reply", "q_learning")]
    )
    @pytest.mark.parametrize("signal", ["private", "public"])
    def test_the_arrays(self, rules, signal):
        noise = {"execution_error": 0.02, "monitoring_error": 0.1, "signal": signal}
        size = {"periods": 40, "replicates": 2500, "seed": 9}
        bare = simulate(BUSAN.game(), *rules, **noise, **size)
        off = simulate_world(BUSAN, *rules, surroundings="none", **noise, **size, **OFF)
        assert off.row_payoffs.tolist() == bare.row_payoffs.tolist()
        assert off.column_payoffs.tolist() == bare.column_payoffs.tolist()
        assert off.row_cooperation == pytest.approx(bare.row_cooperation)
        assert off.truces.kept[off.truces.first].tolist() == bare.kept.tolist()
        assert off.survival().survival == pytest.approx(bare.survival())
        assert off.paths["us_action"][:5].tolist() == bare.paths[:5, :, 0].tolist()

    def test_diplomacy_alone_is_that_of_the_bare_model(self):
        u = numbers(8, 200)
        columns, truces, model = both("busan-2025", "tit_for_tat", "tit_for_tat", u, repair=0.3)
        assert model.world is None
        agree(columns, truces, model)


NO_EFFECT = {
    "rare_earth_target": 0,
    "soy_reroute_ceiling": 0,
    "strike_hazard": 0,
    "incident_rate": 0,
    "price_step": 0,
    "clearing": 0,
    "break_hazard": 0,
    "support_pull": 0,
    "change_chance": 0,
    "change_slope": 0,
}


class TestCommonNumbers:
    """A part without effect changes nothing, so parts can be compared one by one."""

    def test_in_arrays(self):
        size = {"periods": 60, "replicates": 300, "seed": 2, "execution_error": 0.05}
        off, on = (
            simulate_world("busan-2025", "tit_for_tat", "generous_tit_for_tat",
                           surroundings=parts, **size)
            for parts in (None, Surroundings.of("all").override(NO_EFFECT))
        )  # fmt: skip
        assert on.row_payoffs == pytest.approx(off.row_payoffs)
        assert on.truces.kept.tolist() == off.truces.kept.tolist()
        assert on.truces.reason.tolist() == off.truces.reason.tolist()

    def test_in_the_mesa_model(self):
        options = {"execution_error": 0.05, "periods": 100, "rng": 3}
        off = TruceModel("busan-2025", **options)
        idle = Surroundings.of("all").override(NO_EFFECT)
        on = TruceModel("busan-2025", surroundings=idle, **options)
        off.run()
        on.run()
        assert on.spells() == off.spells()
        assert on.history()["us_payoff"].to_numpy() == pytest.approx(off.history()["us_payoff"])

    def test_one_part_does_not_disturb_another(self):
        whole, less = (
            simulate_world("busan-2025", "always_cooperate", "always_cooperate", periods=60,
                           surroundings=parts, replicates=200, seed=6, **OFF)
            for parts in ("shocks,courts,ministers", "shocks")
        )  # fmt: skip
        for name in ("incident", "rare_earth_price"):
            assert whole.paths[name].tolist() == less.paths[name].tolist()


def test_results_do_not_depend_on_blocks(monkeypatch):
    def run(block):
        monkeypatch.setattr(world, "BLOCK", block)
        return simulate_world("busan-2025", "tit_for_tat", "q_learning", surroundings="all",
                              bargain=nash_bargain, periods=30, replicates=50, seed=3)  # fmt: skip

    one, two = run(7), run(2048)
    assert one.row_payoffs.tolist() == two.row_payoffs.tolist()
    assert one.truces.kept.tolist() == two.truces.kept.tolist()
    assert one.bands["us_payoff"].tolist() == two.bands["us_payoff"].tolist()
    assert one.means["us_payoff"] == pytest.approx(two.means["us_payoff"])


def test_same_seed_same_result_and_another_seed_another():
    one, two, other = (
        simulate_world("busan-2025", "tit_for_tat", "tit_for_tat", surroundings="all",
                       periods=20, replicates=40, seed=seed)
        for seed in (1, 1, 2)
    )  # fmt: skip
    assert one.row_payoffs.tolist() == two.row_payoffs.tolist()
    assert one.row_payoffs.tolist() != other.row_payoffs.tolist()
    assert simulate_world("busan-2025", "tit_for_tat", "tit_for_tat", periods=2, replicates=2,
                          rng=np.random.default_rng(1)).seed >= 0  # fmt: skip


def test_the_columns_of_numbers_are_all_different_streams():
    from agents.world.plan import streams

    u = np.stack([streams(4, 0, 300)(t) for t in range(1, 101)])
    assert u.shape == (100, len(ALL_DRAWS), 300)
    assert abs(u.mean() - 0.5) < 0.002
    flat = u.transpose(1, 0, 2).reshape(len(ALL_DRAWS), -1)
    correlation = np.corrcoef(flat) - np.eye(len(ALL_DRAWS))
    assert np.abs(correlation).max() < 0.025
    later = streams(4, 100, 200)(7)
    assert later.tolist() == streams(4, 0, 300)(7)[:, 100:].tolist()
    assert len(WORLD_DRAWS) == len(ALL_DRAWS) - 6
