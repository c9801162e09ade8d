"""Tournaments against the pairs they are made of."""

import json
import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from chain_oracle import Chain as Oracle

import agents.contests.meetings
from agents import Deal, Simulation, markov_chain, parse_rule, round_robin, simulate
from agents.contests.meetings import Pairs, symmetric
from agents.contests.tournament import TWENTY
from agents.play.pairing import Noise
from payoffs.errors import InputError
from payoffs.game import Game

DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
#: Nothing about it is the same for both sides.
LOPSIDED = Game.of(
    [[9, 2, 0], [4, 4, 4], [11, 1, 3]], [[7, 3, 10], [2, 2, 2], [1, 3, 2]], players=("us", "china")
)
FEW = ["tit_for_tat", "contrite_tit_for_tat", "random(0.3)", "limited_retaliation(2)"]
NOISES = [
    {},
    {"execution_error": 0.05},
    {"execution_error": (0.05, 0.2), "false_alarm": 0.1, "missed_alarm": (0.2, 0)},
    {"monitoring_error": 0.1, "signal": "public"},
]
HORIZONS = [{"periods": 30}, {"periods": 5001}, {"periods": 12, "discount": 0.9}, {"periods": None},
            {"periods": None, "discount": 0.95}]  # fmt: skip


@pytest.mark.parametrize("game", [DILEMMA, LOPSIDED], ids=["symmetric", "lopsided"])
@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("horizon", HORIZONS)
def test_every_cell_is_its_chain(game, noise, horizon):
    punish = None if game is DILEMMA else (2, 2)
    found = round_robin(game, FEW, punish=punish, **horizon, **noise)
    for i, us in enumerate(FEW):
        for j, china in enumerate(FEW):
            chain = markov_chain(game, us, china, punish=punish, **noise)
            value = chain.value(horizon["periods"], horizon.get("discount"))
            cell = (
                found.row_payoffs[i, j],
                found.column_payoffs[i, j],
                found.row_cooperation[i, j],
                found.column_cooperation[i, j],
            )
            assert cell == pytest.approx((value.row, value.column, *value.cooperation), abs=1e-11)
    assert found.exact
    assert not found.row_errors.any()


def test_the_twenty_by_the_oracle():
    found = round_robin(DILEMMA, execution_error=0.05)
    names = [name for name in TWENTY if parse_rule(name).automaton is not None]
    assert len(found.rules) == 20
    assert found.left_out == ()
    for us, china in product(names, repeat=2):
        u, _, _ = Oracle(us, china, [[3, 0], [5, 1]], [[3, 5], [0, 1]], (0.05, 0.05)).means(200)
        at = tuple(found.rules.index(parse_rule(name).name) for name in (us, china))
        assert found.row_payoffs[at] == pytest.approx(u, abs=1e-11)


def test_axelrods_lesson_without_noise():
    """Nice and provocable rules come first among five of the first tournament's kind."""
    names = ["tit_for_tat", "grim_trigger", "always_defect", "joss(0.9)", "random(0.5)"]
    places = round_robin(DILEMMA, names, periods=200).ranking()
    assert {place.rule for place in places[:2]} == {"tit_for_tat", "grim_trigger"}
    # 200 turns against each other by hand: 3 each; then 199/200; mean of both sides
    found = round_robin(DILEMMA, names[:3], periods=200)
    assert found.payoffs[0].tolist() == pytest.approx([3, 3, 199 / 200])
    assert found.payoffs[2].tolist() == pytest.approx([204 / 200, 204 / 200, 1])


def test_the_ranking_adds_up():
    found = round_robin(LOPSIDED, FEW, punish=(2, 2), periods=9, execution_error=0.1)
    places = found.ranking()
    assert [place.rank for place in places] == [1, 2, 3, 4]
    means = [place.mean for place in places]
    assert means == sorted(means, reverse=True)
    for place in places:
        k = found.rules.index(place.rule)
        assert place.as_row == pytest.approx(found.row_payoffs[k].mean())
        assert place.as_column == pytest.approx(found.column_payoffs[:, k].mean())
        assert place.mean == pytest.approx((place.as_row + place.as_column) / 2)
        assert place.mean == pytest.approx(found.payoffs[k].mean())
        assert place.error == 0


def test_the_order_of_the_rules_changes_nothing():
    one = {p.rule: p.mean for p in round_robin(DILEMMA, FEW, execution_error=0.05).ranking()}
    two = {p.rule: p.mean for p in round_robin(DILEMMA, FEW[::-1], execution_error=0.05).ranking()}
    assert one == pytest.approx(two)


class TestSampled:
    """Histories instead of exact values."""

    @property
    def options(self):
        return {"periods": 40, "execution_error": 0.1, "monitoring_error": (0.05, 0.2)}

    def test_agrees_with_the_exact_values(self):
        exact = round_robin(LOPSIDED, FEW, punish=(2, 2), **self.options)
        drawn = round_robin(
            LOPSIDED, FEW, punish=(2, 2), exact=False, replicates=2000, seed=3, **self.options
        )
        assert (drawn.row_errors > 0).all()
        off = (drawn.row_payoffs - exact.row_payoffs) / drawn.row_errors
        assert np.abs(off).max() < 5
        off = (drawn.column_payoffs - exact.column_payoffs) / drawn.column_errors
        assert np.abs(off).max() < 5
        for one, other in zip(drawn.ranking(), exact.ranking(), strict=True):
            assert one.rule == other.rule
            assert one.mean == pytest.approx(other.mean, abs=5 * one.error)
        assert (drawn.replicates, drawn.seed, drawn.exact) == (2000, 3, False)

    def test_same_seed_same_result(self):
        runs = [
            round_robin(DILEMMA, FEW, exact=False, replicates=20, seed=s, **self.options)
            for s in (4, 4, 5)
        ]
        assert (runs[0].row_payoffs == runs[1].row_payoffs).all()
        assert (runs[0].row_payoffs != runs[2].row_payoffs).any()

    def test_errors_are_the_spread_of_means(self):
        means = [
            round_robin(DILEMMA, FEW, exact=False, replicates=25, seed=s, **self.options)
            for s in range(60)
        ]
        spread = np.std([run.row_payoffs for run in means], axis=0)
        said = np.mean([run.row_errors for run in means], axis=0)
        assert (np.abs(spread / said - 1) < 0.45).all()

    def test_large_automata_are_taken_pair_by_pair(self, monkeypatch):
        together = round_robin(DILEMMA, FEW, **self.options)
        monkeypatch.setattr(agents.contests.meetings, "MOST_STATES", 1)
        apart = round_robin(DILEMMA, FEW, **self.options)
        assert apart.row_payoffs == pytest.approx(together.row_payoffs)
        drawn = round_robin(DILEMMA, FEW, exact=False, replicates=500, seed=1, **self.options)
        off = (drawn.row_payoffs - together.row_payoffs) / drawn.row_errors
        assert np.abs(off).max() < 5


def test_learners_are_sampled_and_automata_stay_exact():
    names = ["tit_for_tat", "q_learning", "always_defect"]
    found = round_robin(DILEMMA, names, periods=30, replicates=200, seed=2, execution_error=0.05)
    exact = round_robin(DILEMMA, [names[0], names[2]], periods=30, execution_error=0.05)
    assert not found.exact
    corners = np.ix_([0, 2], [0, 2])
    assert found.row_payoffs[corners] == pytest.approx(exact.row_payoffs)
    assert not found.row_errors[corners].any()
    run = simulate(DILEMMA, "q_learning", "tit_for_tat", periods=30, replicates=3000, seed=1,
                   execution_error=0.05)  # fmt: skip
    assert isinstance(run, Simulation)
    error = math.hypot(found.row_errors[1, 0], run.row_se)
    assert found.row_payoffs[1, 0] == pytest.approx(run.row_mean, abs=5 * error)
    assert found.ranking()[0].error > 0
    drawn = round_robin(DILEMMA, names, exact=False, periods=5, replicates=10, seed=2)
    assert drawn.replicates == 10


def test_rules_that_do_not_fit_are_left_out_unless_named():
    hunt = Game.of([[4, 1], [3, 2]], [[4, 3], [1, 2]])
    found = round_robin(hunt, periods=5)
    assert found.left_out == ("extortion(2, 0.5)", "generous_zero_determinant(2, 1)")
    with pytest.raises(InputError, match="does not fit this game: it takes a dilemma"):
        round_robin(hunt, ["extortion", "tit_for_tat"])


def test_half_the_pairs_will_do_where_changing_sides_changes_nothing():
    assert symmetric(Deal.of(DILEMMA), Noise.of(0.1))
    assert not symmetric(Deal.of(DILEMMA), Noise.of((0.1, 0.2)))
    assert not symmetric(Deal.of(LOPSIDED), Noise.of(0.1))
    machines = [parse_rule(name).automaton for name in FEW]
    whole, half = (Pairs.of(machines, machines, Noise.of(0.1), half=h) for h in (False, True))
    assert (len(whole.starts), len(half.starts)) == (16, 10)
    kept = whole.rows <= whole.columns
    assert half.exact(20) == pytest.approx(whole.exact(20)[kept])
    # asking again gives the same
    assert (half.exact(20) == half.exact(20)).all()


def test_the_answer_is_plain():
    answer = round_robin(DILEMMA, FEW, monitoring_error=0.1).to_dict()
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert {"ranking", "payoffs", "exact", "rules", "seed"} <= set(answer)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rules": ["tit"]}, "rules: there is no rule 'tit'"),
        ({"rules": ["tit_for_tat", "Tit for tat"]}, "tit_for_tat is named twice"),
        ({"rules": []}, "0 rules; give 1 to"),
        ({"periods": 0}, "periods: 0 is outside"),
        ({"discount": 1.0}, "discount: 1 is outside"),
        ({"exact": False, "replicates": 0}, "replicates: 0 is outside"),
        ({"exact": False, "periods": None}, "histories need an end"),
        ({"exact": False, "periods": 10**6, "replicates": 10**6}, "ask for fewer"),
        ({"exact": False, "seed": -1}, "seed: -1 is outside"),
        ({"rules": ["roth_erev"], "exact": True}, "roth_erev(1, 0.1, 0.2) learns"),
        ({"rules": ["roth_erev"], "periods": None}, "give a number of periods"),
        ({"execution_error": 2}, "execution_error: 2 is not a probability"),
        ({"signal": ""}, "signal: '' is neither"),
    ],
)
def test_bad_values(options, said):
    with pytest.raises(InputError) as caught:
        round_robin(DILEMMA, **options)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_standard_errors_of_a_ranking_by_hand():
    """Against itself a rule is paid twice from the same histories: those errors add up."""
    found = replace(
        round_robin(DILEMMA, ["tit_for_tat", "always_defect"], periods=3),
        row_payoffs=np.array([[3.0, 0.0], [4.0, 1.0]]),
        column_payoffs=np.array([[2.0, 5.0], [1.0, 2.0]]),
        row_errors=np.array([[0.3, 0.1], [0.2, 0.4]]),
        column_errors=np.array([[0.5, 0.6], [0.7, 0.8]]),
    )
    first, second = found.ranking()
    # (4 + 5 + 1 + 2) / 4; sqrt(.2^2 + .6^2 + (.4 + .8)^2) / 4
    assert (first.rule, first.mean) == ("always_defect", 3.0)
    assert first.error == pytest.approx(0.3391165)
    # (3 + 2 + 0 + 1) / 4; sqrt(.1^2 + .7^2 + (.3 + .5)^2) / 4
    assert (second.rule, second.mean) == ("tit_for_tat", 1.5)
    assert second.error == pytest.approx(0.2669270)
