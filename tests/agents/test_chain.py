"""Exact values against fractions, an independent chain and numbers from the literature."""

import math
from fractions import Fraction

import numpy as np
import pytest
from chain_oracle import Chain as Oracle
from fraction_chain import FractionChain
from hypothesis import given
from hypothesis import strategies as st
from test_replicates import FAMILIES, NOISE

import agents.engines.chain
import agents.engines.joint
from agents import markov_chain, simulate
from agents.engines.joint import cesaro, stationary
from agents.play.pairing import Noise, Pairing
from payoffs.errors import BudgetError, InputError
from payoffs.game import Game

A, B = [[3, 0], [5, 1]], [[3, 5], [0, 1]]
DILEMMA = Game.of(A, B)
CONTRITE = "contrite_tit_for_tat"


def pair(value):
    return value.row, value.column


@pytest.mark.parametrize(
    ("rule", "noise", "value"),
    [
        (CONTRITE, {"execution_error": 0.05}, 2.9025),
        (CONTRITE, {"monitoring_error": 0.05}, 2.25),
        ("tit_for_tat", {"execution_error": 0.05}, 2.25),
        ("tit_for_tat", {"monitoring_error": 0.05}, 2.25),
        ("tit_for_tat", {}, 3.0),
        ("always_defect", {"monitoring_error": 0.3}, 1.0),
    ],
)
def test_known_long_run_values(rule, noise, value):
    found = markov_chain(DILEMMA, rule, rule, **noise).value()
    assert pair(found) == pytest.approx((value, value), abs=1e-12)


def test_the_two_noises_are_different_things_and_so_are_the_two_signals():
    """Contrition mends what both sides know of: slips, and reports that both hear."""
    values = [
        markov_chain(DILEMMA, CONTRITE, CONTRITE, monitoring_error=0.05, signal=signal).value().row
        for signal in ("private", "public")
    ]
    assert values[0] == pytest.approx(2.25)
    assert values[1] > 2.9


@pytest.mark.parametrize(("execution", "monitoring"), NOISE)
@pytest.mark.parametrize("other", FAMILIES)
@pytest.mark.parametrize("rule", FAMILIES[:7])
def test_agrees_with_the_oracle(rule, other, execution, monitoring):
    chain = markov_chain(
        DILEMMA, rule, other, execution_error=execution, monitoring_error=monitoring
    )
    oracle = Oracle(rule, other, A, B, execution, monitoring)
    for periods in (1, 7, 200):
        found = chain.value(periods)
        u, v, restraint = oracle.means(periods)
        assert (*pair(found), *found.cooperation) == pytest.approx((u, v, *restraint), abs=1e-12)
    if not {"grim_trigger"} & {rule, other}:
        assert pair(chain.value()) == pytest.approx(oracle.long_run(), abs=1e-9)


SMALL = ["tit_for_tat", CONTRITE, "win_stay_lose_shift", "tolerant_trigger(1, 2)", "random(0.25)"]
eighths = st.integers(0, 7).map(lambda k: Fraction(k, 8))


@given(
    st.sampled_from(SMALL),
    st.sampled_from(SMALL),
    st.tuples(eighths, eighths),
    st.tuples(st.tuples(eighths, eighths), st.tuples(eighths, eighths)),
    st.booleans(),
)
def test_agrees_with_fractions(row, column, execution, alarms, public):
    """Every error its own: each side's slips, false alarms and missed ones, both signals."""
    exact = FractionChain(row, column, execution, alarms, public)
    chain = markov_chain(
        DILEMMA,
        row,
        column,
        execution_error=tuple(map(float, execution)),
        false_alarm=tuple(float(one[0]) for one in alarms),
        missed_alarm=tuple(float(one[1]) for one in alarms),
        signal="public" if public else "private",
    )
    assert chain.states == len(exact.states)
    delta = Fraction(9, 10)
    for found, expected in (
        (chain.value(12), exact.mean(12)),
        (chain.value(6, 0.9), exact.mean(6, delta)),
        (chain.value(discount=0.9), exact.discounted(delta)),
    ):
        assert pair(found) == pytest.approx([float(x) for x in expected], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("slip", [1e-3, 1e-9, 1e-15])
def test_rare_slips_lose_no_digits(slip):
    """Two tit for tats leave mutual restraint as seldom as mutual escalation."""
    chain = markov_chain(DILEMMA, "tit_for_tat", "tit_for_tat", execution_error=slip)
    assert chain.value().row == pytest.approx(2.25, rel=1e-14)
    assert chain.expected_truce() == pytest.approx((1 - slip) ** 2 / (slip * (2 - slip)), rel=1e-12)
    exact = FractionChain(CONTRITE, CONTRITE, [Fraction(slip)] * 2, [[Fraction(0)] * 2] * 2)
    contrite = markov_chain(DILEMMA, CONTRITE, CONTRITE, execution_error=slip)
    assert contrite.expected_truce() == pytest.approx(float(exact.truce()), rel=1e-12)


class TestHorizons:
    """Discounting, ending by chance, renewal."""

    chain = markov_chain(
        DILEMMA, "grim_trigger", "win_stay_lose_shift", execution_error=(0.02, 0.1)
    )

    def test_a_discount_close_to_one_is_the_long_run(self):
        assert self.chain.value(discount=1 - 1e-12).row == pytest.approx(self.chain.value().row)

    def test_a_discount_of_zero_is_the_first_period(self):
        assert self.chain.value(discount=0).row == pytest.approx(self.chain.value(1).row)

    def test_many_periods_are_the_long_run(self):
        assert self.chain.value(1_000_000).row == pytest.approx(self.chain.value().row, abs=1e-4)

    def test_squaring_and_stepping_agree(self, monkeypatch):
        squared = self.chain.value(5000, 0.999, renewal=0.01)
        monkeypatch.setattr(agents.engines.chain, "SQUARED", 0)
        assert pair(self.chain.value(5000, 0.999, renewal=0.01)) == pytest.approx(pair(squared))

    def test_renewal_by_chance_works_as_a_discount(self):
        """What is forgotten with chance q is worth as much as what ends with chance q."""
        renewed, ended = self.chain.value(renewal=0.07), self.chain.value(discount=0.93)
        assert pair(renewed) == pytest.approx(pair(ended))

    def test_a_renewal_each_period_repeats_the_first(self):
        first = self.chain.value(1)
        for found in (
            self.chain.value(50, renew_every=1),
            self.chain.value(renew_every=1),
            self.chain.value(discount=0.9, renew_every=1),
            self.chain.value(renewal=1.0),
        ):
            assert pair(found) == pytest.approx(pair(first))

    def test_renewal_after_some_periods_by_hand(self):
        u = [self.chain.value(k).row * k for k in range(1, 4)]
        # 3 periods, 3 periods, 2 periods
        assert self.chain.value(8, renew_every=3).row == pytest.approx((2 * u[2] + u[1]) / 8)
        assert self.chain.value(renew_every=3).row == pytest.approx(u[2] / 3)
        stage = np.diff([0, *u])
        weights = 0.5 ** np.arange(5)
        by_hand = weights @ [*stage, *stage[:2]] / weights.sum()
        assert self.chain.value(5, 0.5, renew_every=3).row == pytest.approx(by_hand)

    @given(st.floats(0, 0.999), st.integers(1, 300))
    def test_values_lie_between_the_payoffs(self, discount, periods):
        for value in (self.chain.value(discount=discount), self.chain.value(periods)):
            assert 0 <= value.row <= 5
            assert all(0 <= share <= 1 for share in value.cooperation)


class TestTruces:
    """Until the first escalation."""

    def test_the_curve_by_hand(self):
        chain = markov_chain(DILEMMA, "tit_for_tat", "grim_trigger", monitoring_error=0.05)
        curve = 0.95 ** (2 * np.maximum(np.arange(31) - 1, 0))
        assert chain.survival(30) == pytest.approx(curve)
        assert chain.expected_truce() == pytest.approx(1 / (1 - 0.95**2))

    def test_the_expectation_is_the_area_under_the_curve(self):
        chain = markov_chain(
            DILEMMA, "tolerant_trigger(1, 2)", CONTRITE, execution_error=0.1, monitoring_error=0.2
        )
        assert chain.survival(2000)[1:].sum() == pytest.approx(chain.expected_truce())

    def test_what_never_breaks_lasts_for_ever(self):
        assert markov_chain(DILEMMA, "tit_for_tat", "grim_trigger").expected_truce() == math.inf

    def test_what_breaks_at_once_lasts_no_time(self):
        assert markov_chain(DILEMMA, "bully", "tit_for_tat").expected_truce() == 0

    def test_a_chance_of_lasting_for_ever_is_enough(self):
        chain = markov_chain(DILEMMA, "memory_one(1, 1, 1, 1, 0.5)", "tit_for_tat")
        assert chain.expected_truce() == math.inf
        assert chain.survival(9)[-1] == pytest.approx(0.5)

    def test_fresh_starts_put_off_what_patience_allows(self):
        """A second strike never comes if the first is forgotten each period."""
        chain = markov_chain(DILEMMA, "tolerant_trigger(1, 1)", "tolerant_trigger(1, 1)",
                             monitoring_error=0.2)  # fmt: skip
        plain = chain.expected_truce()
        assert chain.expected_truce(renewal=0.5) > plain
        assert chain.expected_truce(renew_every=6) > plain
        assert chain.expected_truce(renew_every=2) == math.inf
        assert chain.expected_truce(renew_every=10**5) == pytest.approx(plain)


class TestLongRun:
    """Several places to end up in, cycles, transients."""

    def test_each_ending_counts_with_its_chance(self):
        """A coin decides in the first period; then grim stays with what it saw."""
        chain = markov_chain(DILEMMA, "reactive(1, 0, 0.25)", "grim_trigger")
        assert pair(chain.value()) == pytest.approx((0.25 * 3 + 0.75, 0.25 * 3 + 0.75))

    def test_a_cycle_has_a_mean(self):
        value = markov_chain(DILEMMA, "tit_for_tat", "suspicious_tit_for_tat").value()
        assert pair(value) == pytest.approx((2.5, 2.5))

    @given(st.integers(2, 12), st.integers(0, 2**32), st.floats(0.1, 0.9))
    def test_stationary_shares_are_stationary(self, n, seed, density):
        rng = np.random.default_rng(seed)
        P = rng.random((n, n)) * (rng.random((n, n)) < density) + 1e-6
        P /= P.sum(axis=1, keepdims=True)
        x = stationary(P)
        assert x @ P == pytest.approx(x, abs=1e-12)
        assert x.sum() == pytest.approx(1)

    def test_absorption_through_a_long_corridor(self):
        """The gambler's ruin with a fair coin: from 1 of 10, one in ten wins."""
        n = 11
        P = np.zeros((n, n))
        P[0, 0] = P[-1, -1] = 1
        for k in range(1, n - 1):
            P[k, [k - 1, k + 1]] = 0.5
        assert cesaro(P, start=1)[[0, -1]] == pytest.approx([0.9, 0.1], rel=1e-14)

    def test_large_chains_agree_with_small_ones(self, monkeypatch):
        """The sparse ways to the same numbers."""
        chain = [
            markov_chain(DILEMMA, "tolerant_trigger(2, 9)", "limited_retaliation(7)",
                         execution_error=0.1, monitoring_error=0.05)
            for _ in range(2)
        ]  # fmt: skip
        dense = chain[0].value(), chain[0].value(discount=0.9), chain[0].value(300)
        truce = chain[0].expected_truce(renewal=0.1)
        curve = chain[0].survival(20)
        monkeypatch.setattr(agents.engines.chain, "DENSE", 4)
        monkeypatch.setattr(agents.engines.chain, "SQUARED", 4)
        monkeypatch.setattr(agents.engines.joint, "DENSE", 4)
        sparse = chain[1].value(), chain[1].value(discount=0.9), chain[1].value(300)
        for one, other in zip(dense, sparse, strict=True):
            assert pair(one) == pytest.approx(pair(other), rel=1e-10)
        assert chain[1].expected_truce(renewal=0.1) == pytest.approx(truce)
        assert chain[1].survival(20) == pytest.approx(curve)

    def test_large_chains_with_several_endings(self, monkeypatch):
        rules = "memory_one(1, 0.5, 0.5, 0, 0.5)", "memory_one(1, 0.25, 0.5, 0, 0.5)"
        dense = markov_chain(DILEMMA, *rules).value()
        monkeypatch.setattr(agents.engines.chain, "DENSE", 1)
        monkeypatch.setattr(agents.engines.joint, "DENSE", 1)
        assert pair(markov_chain(DILEMMA, *rules).value()) == pytest.approx(pair(dense))


@pytest.mark.parametrize("signal", ["private", "public"])
@pytest.mark.parametrize("rules", [("tit_for_tat", CONTRITE), ("q_learning", "tit_for_tat")])
def test_samples_agree_with_the_chain_under_every_noise(rules, signal):
    """By the table where there is one, and turn by turn with six numbers as Mesa does."""
    noise = {"execution_error": (0.03, 0.1), "false_alarm": (0.2, 0.05), "missed_alarm": (0, 0.3)}
    run = simulate(DILEMMA, *rules, periods=40, replicates=3000, seed=7, signal=signal, **noise)
    assert run.to_dict()["signal"] == signal
    if "q_learning" in rules:
        return
    exact = markov_chain(DILEMMA, *rules, signal=signal, **noise).value(40)
    assert run.row_mean == pytest.approx(exact.row, abs=5 * run.row_se)
    assert run.column_mean == pytest.approx(exact.column, abs=5 * run.column_se)
    match = Pairing.of(run.deal, *rules, Noise.of(signal=signal, **noise))
    rng = np.random.default_rng(1)
    turns = [turn.row.mean() for turn in match.turns(iter(rng.random((40, 6, 3000))), 3000)]
    assert 1 - np.mean(turns) == pytest.approx(exact.cooperation[0], abs=0.01)


def test_larger_games_play_between_deal_and_punishment():
    table = np.arange(12.0).reshape(3, 4)
    chain = markov_chain(Game.of(table, -table), "always_cooperate", "always_defect",
                         deal=(1, 2), punish="0,3")  # fmt: skip
    assert pair(chain.value()) == (7, -7)


@pytest.mark.parametrize(
    ("make", "value", "said"),
    [
        ({"execution_error": 1.5}, {}, "execution_error: 1.5 is not a probability"),
        ({"false_alarm": (0.1, -1)}, {}, "false_alarm: -1 is not a probability"),
        ({"missed_alarm": "x"}, {}, "missed_alarm: 'x' is not a number"),
        ({"signal": "smoke"}, {}, "signal: 'smoke' is neither private nor public"),
        ({"us": "q_learning"}, {}, "us: q_learning(0.1, 0.9, 0.1) learns"),
        ({}, {"discount": 1}, "discount: 1 is outside 0 to just below 1"),
        ({}, {"discount": -0.1}, "discount: -0.1 is outside"),
        ({}, {"periods": 0}, "periods: 0 is outside"),
        ({}, {"renewal": 2}, "renewal: 2 is not a probability"),
        ({}, {"renew_every": 0}, "renew_every: 0 is outside"),
    ],
)
def test_bad_values(make, value, said):
    with pytest.raises(InputError) as caught:
        markov_chain(DILEMMA, **({"us": "tit_for_tat", "china": "tit_for_tat"} | make)).value(
            **value
        )
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_too_large_says_so():
    rule = "tolerant_trigger(900, 900)"
    with pytest.raises(BudgetError, match="joint states; shorten their memories or simulate"):
        markov_chain(DILEMMA, rule, rule, monitoring_error=0.5)
    # and is simulated turn by turn
    run = simulate(DILEMMA, rule, rule, periods=3, replicates=2, monitoring_error=0.5)
    assert run.row_mean == 3
