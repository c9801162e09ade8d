"""What each part does in a period: known answers, and one definition for numbers and arrays."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.surroundings import (
    Appraisal,
    Constituencies,
    Courts,
    Elections,
    Ministers,
    Shocks,
    Suppliers,
)
from agents.surroundings import formulas as f

shares = st.floats(0, 0.9)
flags = st.sampled_from([0.0, 1.0])
months = st.floats(0.1, 24)
logs = st.floats(-2, 2)
gains = st.floats(-200, 200)


@given(shares, flags, flags, logs, gains, months)
def test_numbers_and_arrays_alike(share, used, other, log_price, gain, length):
    cases = [
        (lambda s, u: f.share_outside(s, u, Suppliers(), length), (share, used)),
        (lambda s, u: f.share_rerouted(s, u, Suppliers(), length), (share, used)),
        (lambda p, s, r: f.potency_after(p, s, r, Courts(), length), (share, used, other)),
        (lambda x, u: f.price_after(x, u, Shocks(), length), (log_price, used)),
        (lambda s, g: f.support_after(s, g, 30.0, Constituencies(), length), (share, gain)),
        (lambda s, b: f.added_weight(s, b, Constituencies()), (share, used)),
        (lambda s: f.change_chance(s, Elections()), (share,)),
        (lambda g: f.break_chance(g, Appraisal(), length), (gain,)),
    ]
    for formula, values in cases:
        one = formula(*values)
        many = formula(*(np.full(5, value) for value in values))
        assert many.shape == (5,)
        assert np.all(many == one)


def test_rare_earths_reach_the_target_on_time_and_sooner_under_a_ban():
    def after(count, used):
        share = 0.0
        for _ in range(count):
            share = f.share_outside(share, used, Suppliers(), 1.0)
        return share

    assert after(62, 0) == pytest.approx(0.5)
    assert after(31, 1) == pytest.approx(0.5)  # twice as fast
    assert after(1000, 1) == 0.9


def test_a_boycott_is_rerouted_within_five_months_and_comes_back_slowly():
    suppliers = Suppliers(soy_reroute_ceiling=1.0)
    share = 0.0
    for _ in range(5):
        share = f.share_rerouted(share, 1, suppliers, 1.0)
    assert share == pytest.approx(0.9)
    for _ in range(24):
        share = f.share_rerouted(share, 0, suppliers, 1.0)
    assert share == pytest.approx(0.9 / math.e)


@given(shares, shares, flags, months)
def test_shares_stay_shares_and_keep_their_order(one, two, used, length):
    low, high = sorted((one, two))
    for formula in (f.share_outside, f.share_rerouted):
        after_low, after_high = (formula(s, used, Suppliers(), length) for s in (low, high))
        assert 0 <= after_low <= after_high <= 0.9


def test_a_ruling_and_what_replaces_the_duties():
    courts = Courts()
    struck = f.potency_after(1.0, 0, 1, courts, 1.0)
    assert struck == 0.25
    assert f.potency_after(struck, 1, 0, courts, 1.0) == pytest.approx(0.63, abs=0.001)
    assert f.potency_after(1.0, 0, 0, courts, 1.0) == 1.0
    # the numbers are those of the tariff: 10.87 + 18.93 x 0.25 and x 0.63
    assert 10.87 + 18.93 * struck == pytest.approx(15.6, abs=0.01)
    assert 10.87 + 18.93 * courts.replacement_potency == pytest.approx(22.8, abs=0.01)


def test_chances_of_a_period_add_up_over_a_year():
    for chance in (
        lambda m: f.strike_chance(Courts(strike_hazard=0.96), m),
        lambda m: f.incident_chance(Shocks(incident_rate=0.96), m),
    ):
        assert (1 - chance(1.0)) ** 12 == pytest.approx(1 - chance(12.0))
        assert chance(12.0) == pytest.approx(1 - math.exp(-0.96))
    assert f.clearing_chance(Ministers(clearing=0.5), 2.0) == 0.75


def test_prices_revert_and_keep_their_variance():
    shocks = Shocks(price_step=0.05, price_persistence=0.9)
    assert f.price_after(1.0, 1, shocks, 1.0) == pytest.approx(0.95)
    assert f.price_after(1.0, 0, shocks, 1.0) == pytest.approx(0.85)
    # four months: 0.9^4 of what was, and steps grow with the root of time
    assert f.price_after(1.0, 1, shocks, 4.0) == pytest.approx(0.6561 + 0.1)
    rng = np.random.default_rng(1)
    x = np.zeros(4000)
    for _ in range(80):
        x = f.price_after(x, rng.integers(2, size=x.size), shocks, 1.0)
    assert x.std() == pytest.approx(0.05 / math.sqrt(1 - 0.81), rel=0.05)


class TestSupport:
    """Support follows what reaches a group."""

    groups = Constituencies(support_slope=2.2, support_months=6.0, support_pull=1.0)

    def settled(self, change):
        support = f.NEUTRAL
        for _ in range(500):
            support = f.support_after(support, change, 10.0, self.groups, 1.0)
        return support

    def test_it_settles_on_a_logistic(self):
        assert self.settled(0.0) == 0.5
        assert self.settled(-10.0) == pytest.approx(1 / (1 + math.exp(2.2)))
        assert self.settled(10.0) == pytest.approx(1 - self.settled(-10.0))

    def test_it_gets_there_by_partial_adjustment(self):
        after = f.support_after(0.5, -10.0, 10.0, self.groups, 6.0)
        assert after == pytest.approx(0.5 + (self.settled(-10.0) - 0.5) * (1 - 1 / math.e))

    def test_a_group_with_nothing_at_stake_stays_neutral(self):
        assert f.support_after(0.5, 3.0, 0.0, self.groups, 1.0) == 0.5

    def test_lost_support_weighs_and_weighs_more_before_an_election(self):
        assert f.added_weight(0.5, 1.0, self.groups) == 0.0
        assert f.added_weight(0.8, 1.0, self.groups) == 0.0
        assert f.added_weight(0.0, 0.0, self.groups) == 1.0
        assert f.added_weight(0.0, 1.0, self.groups) == 2.0


def test_the_chance_of_a_new_government():
    elections = Elections(change_chance=0.4, change_slope=0.5)
    assert f.change_chance(0.5, elections) == 0.4
    assert f.change_chance(0.0, elections) == 0.9
    assert f.change_chance(1.0, elections) == 0.0  # and not below


class TestBreakChance:
    """A proportional hazard anchored on the record."""

    def test_at_the_start_both_sides_together_break_as_often_as_on_record(self):
        held = (1 - f.break_chance(0.0, Appraisal(break_hazard=0.84), 1.0)) ** 2
        assert held**12 == pytest.approx(math.exp(-0.84))

    def test_a_scale_more_of_temptation_multiplies_the_hazard_by_e(self):
        appraisal = Appraisal(break_hazard=0.84, appraisal_scale=20.0)
        logs = [math.log1p(-f.break_chance(x, appraisal, 1.0)) for x in (0.0, 20.0)]
        assert logs[1] / logs[0] == pytest.approx(math.e)

    def test_it_stays_a_chance(self):
        assert f.break_chance(1e12, Appraisal(), 1.0) == 1.0
        assert f.break_chance(-1e12, Appraisal(), 1.0) == 0.0

    def test_temptation_is_zero_at_the_critical_discount_factor(self):
        # (T - R) / (T - P): the textbook one of grim trigger
        reward, tempted, punished = 3.0, 5.0, 1.0
        critical = (tempted - reward) / (tempted - punished)
        assert f.temptation(reward, tempted, punished, critical) == pytest.approx(0.0)
        assert f.temptation(reward, tempted, punished, 0.9) < 0
