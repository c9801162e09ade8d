"""The Kaplan-Meier curve: its definition, its interval, its conventions."""

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engines.survival import kaplan_meier, product_limit


def naive_kaplan_meier(kept, ended, periods):
    curve, share = [1.0], 1.0
    for t in range(1, periods + 1):
        risk = sum(k >= t or (k == t - 1 and e) for k, e in zip(kept, ended, strict=True))
        died = sum(k == t - 1 and e for k, e in zip(kept, ended, strict=True))
        share *= 1 - died / risk if risk else 1.0
        curve.append(share)
    return curve


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=30))
def test_survival_is_that_of_the_definition(spells):
    kept = [k for k, _ in spells]
    ended = [e and k < 12 for k, e in spells]
    curve = kaplan_meier(kept, ended, 12)
    assert curve.survival == pytest.approx(naive_kaplan_meier(kept, ended, 12))
    known = ~np.isnan(curve.low)
    assert (curve.low[known] <= curve.survival[known] + 1e-12).all()
    assert (curve.high[known] >= curve.survival[known] - 1e-12).all()
    json.dumps(curve.to_dict())


def test_a_truce_broken_in_a_period_has_outlived_those_before_it():
    curve = kaplan_meier([2, 2], [True, False], 4)
    assert curve.survival.tolist() == [1, 1, 1, 0, 0]  # the censored one was watched up to 2
    assert curve.at_risk.tolist() == [0, 2, 2, 1, 0]
    assert curve.ended.tolist() == [0, 0, 0, 1, 0]
    assert np.isnan(curve.low[4])
    never = kaplan_meier([2, 9], [True, True], 2)
    assert never.survival.tolist() == [1, 1, 1]  # both ended after the last period asked for
    assert never.ended.sum() == 0


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0, 2.25, 7.0]), st.booleans()), min_size=1))
def test_the_estimate_is_greenwoods_and_kaplan_and_meiers(spells):
    times = sorted({length for length, _ in spells})
    length, ended = zip(*spells, strict=True)
    found = product_limit(length, ended, times)
    share, total = Fraction(1), 0.0
    for k, time in enumerate(times):
        risk = sum(each >= time for each in length)
        died = sum(each == time and over for each, over in spells)
        assert (found.at_risk[k], found.ended[k]) == (risk, died)
        share *= 1 - Fraction(died, risk)
        total += died / (risk * (risk - died)) if died < risk else math.inf
        assert found.share[k] == pytest.approx(float(share))
        assert found.greenwood[k] == pytest.approx(total)


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(400):
        kept = rng.geometric(0.1, size=60) - 1
        censored = rng.integers(0, 30, size=60)
        curve = kaplan_meier(np.minimum(kept, censored), kept < censored, 12)
        covered += curve.low[8] <= 0.9**8 <= curve.high[8]
    assert 0.85 < covered / 400 < 0.95


def test_the_interval_by_hand():
    """Four truces: one of 4 ends in period 1, one of 2 in period 3.

    Greenwood's sums are 1/(4 3) = 1/12 and 1/12 + 1/(2 1) = 7/12; on the log-minus-log scale a 90%
    interval is S^exp(+-1.644854 sqrt(sum) / |log S|).
    """
    curve = kaplan_meier([0, 2, 2, 3], [True, True, False, False], 3)
    assert curve.survival.tolist() == [1.0, 0.75, 0.75, 0.375]
    assert curve.low == pytest.approx([1.0, 0.223409, 0.223409, 0.029287], abs=1e-6)
    assert curve.high == pytest.approx([1.0, 0.946277, 0.946277, 0.761488], abs=1e-6)
