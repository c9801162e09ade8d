"""The vectorised engine against exact Markov chains."""

import math

import numpy as np
import pytest
from chain_oracle import Chain

from agents import catalogue, parse_rule, simulate
from agents.engines.replicates import BLOCK
from payoffs.errors import InputError
from payoffs.game import Game

A, B = [[3, 0], [5, 1]], [[3, 5], [0, 1]]
FAMILIES = [
    "tit_for_tat",
    "suspicious_tit_for_tat",
    "generous_tit_for_tat",
    "grim_trigger",
    "win_stay_lose_shift",
    "contrite_tit_for_tat",
    "tolerant_trigger",
    "limited_retaliation(2)",
    "tit_for_two_tats",
    "memory_one(0.9, 0.2, 0.7, 0.1, 0.5)",
    "random(0.3)",
]
#: Execution and monitoring errors of (row, column).
NOISE = [((0.05, 0.05), (0, 0)), ((0, 0), (0.05, 0.05)), ((0.1, 0.02), (0.03, 0.2))]


def close(value, exact, error):
    return abs(value - exact) <= 5 * error + 1e-12


class TestOracle:
    """Known long-run values, to trust the oracle by."""

    @pytest.mark.parametrize(
        ("rule", "execution", "monitoring", "value"),
        [
            ("tit_for_tat", 0.05, 0, 2.25),
            ("tit_for_tat", 0, 0.05, 2.25),
            ("contrite_tit_for_tat", 0.05, 0, 2.9025),
            ("contrite_tit_for_tat", 0, 0.05, 2.25),
            ("random(0.5)", 0, 0, 2.25),
        ],
    )
    def test_long_run(self, rule, execution, monitoring, value):
        chain = Chain(rule, rule, A, B, (execution,) * 2, (monitoring,) * 2)
        assert chain.long_run() == pytest.approx((value, value), abs=1e-9)


@pytest.mark.parametrize(("execution", "monitoring"), NOISE)
@pytest.mark.parametrize("other", FAMILIES)
@pytest.mark.parametrize("rule", ["tit_for_tat", "contrite_tit_for_tat", "tolerant_trigger"])
def test_means_agree_with_the_chain(dilemma, rule, other, execution, monitoring):
    exact = Chain(rule, other, A, B, execution, monitoring).means(60)
    run = simulate(
        dilemma,
        rule,
        other,
        periods=60,
        replicates=3000,
        execution_error=execution,
        monitoring_error=monitoring,
        seed=11,
    )
    assert close(run.row_mean, exact[0], run.row_se)
    assert close(run.column_mean, exact[1], run.column_se)
    shares = run.row_cooperation, run.column_cooperation
    for share, expected in zip(shares, exact[2], strict=True):
        assert close(share.mean(), expected, share.std() / math.sqrt(3000))


@pytest.mark.parametrize(
    ("execution", "monitoring", "value"), [(0.05, 0.0, 2.9025), (0.0, 0.05, 2.25)]
)
def test_contrition_mends_slips_and_not_false_reports(dilemma, execution, monitoring, value):
    rule = "contrite_tit_for_tat"
    run = simulate(
        dilemma,
        rule,
        rule,
        periods=20_000,
        replicates=50,
        execution_error=execution,
        monitoring_error=monitoring,
        seed=5,
    )
    assert run.row_mean == pytest.approx(value, abs=5 * run.row_se + 0.002)


def test_first_breakdowns_follow_the_chain(dilemma):
    run = simulate(
        dilemma, "tit_for_tat", "grim_trigger", periods=30, replicates=4000, monitoring_error=0.05,
        seed=2,
    )  # fmt: skip
    # Nobody escalates in the first period; afterwards each pair of reports must be right.
    survival = 0.95 ** (2 * np.maximum(np.arange(31) - 1, 0))
    assert np.abs(run.survival() - survival).max() < 5 * 0.5 / math.sqrt(4000)
    assert run.median_truce == 7


def test_a_truce_that_never_breaks_has_no_median(dilemma):
    run = simulate(dilemma, "tit_for_tat", "tit_for_tat", periods=9, replicates=3)
    assert run.median_truce is None
    assert run.kept.tolist() == [9, 9, 9]
    assert run.survival().tolist() == [1.0] * 10


def test_one_broken_at_once(dilemma):
    run = simulate(dilemma, "tit_for_tat", "always_defect", periods=9, replicates=3)
    assert run.survival().tolist() == [1.0] + [0.0] * 9
    assert run.row_mean == pytest.approx(8 / 9)
    assert run.column_mean == pytest.approx((5 + 8) / 9)
    assert (run.row_se, run.column_se) == (0, 0)


def test_best_reply_in_a_dilemma_escalates(dilemma):
    run = simulate(dilemma, "best_reply", "always_cooperate", periods=10, replicates=2)
    assert run.row_mean == 5


def test_larger_games_play_between_deal_and_punishment():
    table = np.arange(12.0).reshape(3, 4)
    game = Game.of(table, -table)
    run = simulate(game, "always_cooperate", "always_defect", periods=3, replicates=2,
                   deal=(1, 2), punish=(0, 3))  # fmt: skip
    assert (run.row_mean, run.column_mean) == (7.0, -7.0)
    answer = run.to_dict()
    assert (answer["deal"], answer["punish"]) == ([1, 2], [0, 3])


@pytest.mark.parametrize("name", [d.name for d in catalogue()])
def test_every_rule_is_played(dilemma, name):
    text = {"memory_one": "memory_one(1, 0, 1, 0)", "reactive": "reactive(1, 0.2)"}.get(name, name)
    run = simulate(dilemma, text, text, periods=5, replicates=3, execution_error=0.1, seed=0)
    assert run.us == parse_rule(text).name
    assert np.isfinite(run.row_payoffs).all()


class TestSeeds:
    """Results are a function of the seed."""

    def run(self, game, **options):
        noise = {"execution_error": 0.1, "monitoring_error": 0.1}
        return simulate(game, "tit_for_tat", "generous_tit_for_tat", periods=20, **noise, **options)

    def test_same_seed_same_result(self, dilemma):
        one, two = (self.run(dilemma, seed=4, replicates=BLOCK + 5) for _ in range(2))
        assert (one.row_payoffs == two.row_payoffs).all()
        assert (one.paths == two.paths).all()

    def test_another_seed_another_result(self, dilemma):
        one, two = (self.run(dilemma, seed=s, replicates=50) for s in (4, 5))
        assert (one.row_payoffs != two.row_payoffs).any()

    def test_a_fresh_seed_is_named(self, dilemma):
        one = self.run(dilemma, replicates=50)
        two = self.run(dilemma, replicates=50, seed=one.seed)
        assert (one.row_payoffs == two.row_payoffs).all()

    def test_a_generator_gives_the_seed(self, dilemma):
        one = self.run(dilemma, replicates=50, rng=np.random.default_rng(1))
        two = self.run(dilemma, replicates=50, rng=np.random.default_rng(1))
        assert one.seed == two.seed
        assert (one.row_payoffs == two.row_payoffs).all()

    def test_whole_blocks_do_not_depend_on_how_many_follow(self, dilemma):
        few = self.run(dilemma, seed=4, replicates=BLOCK)
        more = self.run(dilemma, seed=4, replicates=2 * BLOCK)
        assert (few.row_payoffs == more.row_payoffs[:BLOCK]).all()
        assert (more.row_payoffs[:BLOCK] != more.row_payoffs[BLOCK:]).any()


def test_paths_agree_with_the_summaries(dilemma):
    run = simulate(
        dilemma, "tit_for_tat", "random(0.5)", periods=40, replicates=200, monitoring_error=0.2,
        seed=3,
    )  # fmt: skip
    assert run.paths.shape == (50, 40, 2)
    cooperation = 1 - run.paths.mean(axis=1)
    assert cooperation[:, 0] == pytest.approx(run.row_cooperation[:50])
    assert cooperation[:, 1] == pytest.approx(run.column_cooperation[:50])
    first = np.where(run.paths.any(axis=2).any(axis=1), run.paths.any(axis=2).argmax(axis=1), 40)
    assert first.tolist() == run.kept[:50].tolist()
    payoffs = np.array(A)[run.paths[..., 0], run.paths[..., 1]].mean(axis=1)
    assert payoffs == pytest.approx(run.row_payoffs[:50])


def test_progress_reaches_the_end(dilemma):
    told = []
    simulate(dilemma, "tit_for_tat", "grim_trigger", periods=600, replicates=BLOCK * 2,
             progress=lambda done, total: told.append((done, total)))  # fmt: skip
    turns = 600 * BLOCK * 2
    assert told[-1] == (turns, turns)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert 1 < len(told) < 10


def test_the_answer_is_plain(dilemma):
    import json

    answer = simulate(dilemma, "tit_for_tat", "random", replicates=1, seed=1).to_dict()
    assert answer["row_se"] is None
    assert answer["column_se"] is None
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert {"row_mean", "column_mean", "cooperation", "periods", "replicates", "seed"} <= set(
        answer
    )


def test_the_frame_has_a_row_a_replicate(dilemma):
    frame = simulate(dilemma, "tit_for_tat", "random", replicates=7, seed=1).to_frame()
    assert len(frame) == 7
    assert {"row_payoff", "kept", "broken"} <= set(frame.columns)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"periods": 0}, "periods: 0 is outside 1 to"),
        ({"periods": -3}, "periods: -3 is outside"),
        ({"periods": 2.5}, "periods: 2.5 is not a whole number"),
        ({"periods": math.nan}, "periods: nan is not a finite number"),
        ({"periods": "many"}, "periods: 'many' is not a number"),
        ({"periods": 10**12}, "periods: 1,000,000,000,000 is outside"),
        ({"replicates": 0}, "replicates: 0 is outside"),
        ({"replicates": 10**9}, "replicates: 1,000,000,000 is outside"),
        ({"periods": 10**6, "replicates": 10**7}, "ask for fewer"),
        ({"execution_error": 1.5}, "execution_error: 1.5 is not a probability"),
        ({"execution_error": -0.1}, "execution_error: -0.1 is not a probability"),
        ({"monitoring_error": math.nan}, "monitoring_error: nan is not a finite"),
        ({"monitoring_error": (0.1, 2)}, "monitoring_error: 2 is not a probability"),
        ({"monitoring_error": (0.1, 0.1, 0.1)}, "one for each side"),
        ({"seed": -1}, "seed: -1 is outside"),
        ({"seed": 1, "rng": np.random.default_rng()}, "either seed or rng"),
        ({"deal": "5,5"}, "deal: 5,5 is outside"),
    ],
)
def test_bad_values(dilemma, options, said):
    with pytest.raises(InputError) as caught:
        simulate(dilemma, "tit_for_tat", "tit_for_tat", **options)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bad_rule_names_its_side(dilemma):
    with pytest.raises(InputError, match="china: there is no rule 'tit'"):
        simulate(dilemma, "tit_for_tat", "tit")
