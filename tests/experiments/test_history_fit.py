import numpy as np
import pytest
from history_domain import chain_of, one
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.experiments.history.fitting import LARGEST, LEAST, fit, log_mean
from sandbox.experiments.history.likelihood import log_likelihood
from sandbox.experiments.history.record import VARIANTS, read_history
from sandbox.experiments.history.spells import Spells
from sandbox.experiments.history.study import (
    FAMILIES,
    MOST_RULE_STATES,
    automata,
    changing_hazard,
    constant_hazards,
    members,
    reference_paths,
)

RULES = ("tit_for_tat", "generous_tit_for_tat(0.2)", "grim_trigger", "memory_one(1, 0, 0, 0.3)")


@pytest.mark.parametrize("variant", VARIANTS)
def test_constant_hazards_are_endings_over_chances(variant: str) -> None:
    history = read_history(variant, "day")
    found = constant_hazards(history)
    assert found.break_hazard == pytest.approx(history.breaks / history.truce_days)
    gaps, _ = history.lengths(False)
    assert found.repair_rate == pytest.approx(len(gaps) / gaps.sum())
    assert found.break_hazard * 365.25 == pytest.approx(history.breaks_per_year)


def test_constant_hazards_are_the_most_likely() -> None:
    history = read_history()
    found = constant_hazards(history)
    (runs,) = history.runs

    def log(h: float, r: float) -> float:
        total = 0.0
        for k, (kept, n) in enumerate(runs):
            leave, stay = (h, 1 - h) if kept else (r, 1 - r)
            last = k == len(runs) - 1
            total += (n - 1) * np.log(stay) + (0.0 if last else np.log(leave))
        return float(total)

    best = log(found.break_hazard, found.repair_rate)
    assert best == pytest.approx(found.log_likelihood)
    for factor in (0.9, 1.1):
        assert log(found.break_hazard * factor, found.repair_rate) < best
        assert log(found.break_hazard, found.repair_rate * factor) < best


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_changing_hazard_is_never_less_likely(variant: str) -> None:
    history = read_history(variant)
    constant, changing = constant_hazards(history), changing_hazard(history)
    assert changing.log_likelihood >= constant.log_likelihood - 1e-6
    h = constant.break_hazard
    assert constant.lasts(7, 10) == pytest.approx((1 - h) ** 10)
    older = [changing.lasts(age, 10) for age in (1, 20, 200)]
    assert (sorted(older) == older) == (changing.shape < 1)


def test_what_the_docs_say_of_the_yardsticks() -> None:
    history = read_history()
    constant, changing = constant_hazards(history), changing_hazard(history)
    assert changing.aic - constant.aic == pytest.approx(-5.0, abs=0.05)
    assert changing.shape == pytest.approx(0.48, abs=0.005)
    assert (changing.lasts(48, 15), changing.lasts(48, 52)) == pytest.approx(
        (0.85, 0.62), abs=0.005
    )
    without = read_history("without Phase One")
    assert changing_hazard(without).aic > constant_hazards(without).aic
    best = fit(chain_of("generous_tit_for_tat", "win_stay_lose_shift"), history.runs)
    assert best is not None
    assert best.aic - constant.aic == pytest.approx(-1.1, abs=0.05)


def test_reference_records_have_the_hazards() -> None:
    reference = constant_hazards(read_history("Trump"))
    spells = Spells.of_paths(reference_paths(reference, [2000], 60, 3))
    for kept, rate in ((True, reference.break_hazard), (False, reference.repair_rate)):
        some = spells.only(kept)
        ended, chances = (~some.censored).sum(), some.length.sum()
        assert ended / chances == pytest.approx(rate, abs=5 * np.sqrt(rate / chances))


def test_independent_periods_have_a_closed_form() -> None:
    """Unconditional cooperators break by slips alone: (1 - e)^2 is the share of kept periods."""
    history = read_history()
    (runs,) = history.runs
    kept = sum(n for truce, n in runs if truce) - 1
    share = kept / (sum(n for _, n in runs) - 1)
    found = fit(chain_of("always_cooperate"), history.runs)
    assert found is not None
    assert found.execution == pytest.approx(1 - np.sqrt(share), rel=5e-3)
    known = kept * np.log(share) + (sum(n for _, n in runs) - 1 - kept) * np.log(1 - share)
    assert found.log_likelihood == pytest.approx(known, abs=1e-3)
    # reports mean nothing to them
    assert found.monitoring_interval == pytest.approx((LEAST, LARGEST))


@given(us=st.sampled_from(RULES), china=st.sampled_from(RULES), variant=st.sampled_from(VARIANTS))
@settings(max_examples=12)
def test_a_fit_is_the_highest_point_and_inside_its_interval(us, china, variant) -> None:
    history = read_history(variant)
    chain = chain_of(us, china)
    found = fit(chain, history.runs)
    assert found is not None
    assert found.log_likelihood >= found.surface.values.max() - 1e-9
    again = log_likelihood(chain, one(found.execution), one(found.monitoring), history.runs)
    assert again[0] == pytest.approx(found.log_likelihood)
    for value, (low, high) in (
        (found.execution, found.execution_interval),
        (found.monitoring, found.monitoring_interval),
    ):
        assert LEAST * 0.999 <= low <= value * (1 + 1e-9)
        assert value * (1 - 1e-9) <= high <= LARGEST * 1.001


@pytest.mark.parametrize("us", ["memory_one(1, 0, 0, 0.4)", "grim_trigger", "tit_for_two_tats"])
def test_at_the_ends_of_an_interval_the_profile_has_fallen_as_it_should(us: str) -> None:
    history = read_history()
    chain = chain_of(us, "contrite_tit_for_tat")
    found = fit(chain, history.runs)
    assert found is not None
    other = np.geomspace(LEAST, LARGEST, 1000)
    checked = 0
    for axis, ends in enumerate((found.execution_interval, found.monitoring_interval)):
        for end in ends:
            if LEAST * 1.01 < end < LARGEST * 0.99:
                errors = (np.full(1000, end), other)
                profile = log_likelihood(chain, *errors[:: 1 - 2 * axis], history.runs).max()
                assert profile == pytest.approx(found.log_likelihood - 1.9207, abs=0.05)
                checked += 1
    assert checked >= 2


def test_an_interval_by_hand() -> None:
    """Two that always keep the deal but for a slip e: a look is kept with chance q = (1 - e)^2.

    After a kept first look 49 of 51 are kept, so q = 49/51 at best and e = 1 - sqrt(49/51); the
    95% interval is where 49 log q + 2 log(1 - q) has fallen by 3.8415 / 2. What one is told
    matters to neither: every monitoring error does as well.
    """
    runs = (((True, 20), (False, 2), (True, 30)),)
    found = fit(chain_of("always_cooperate"), runs)
    assert found is not None
    assert found.execution == pytest.approx(0.019804, rel=5e-4)
    assert found.execution_interval == pytest.approx((0.0033203, 0.0599042), rel=2e-3)
    assert found.monitoring_interval == pytest.approx((1e-5, 0.5))


def test_the_mean_of_likelihoods() -> None:
    assert log_mean(np.array([-np.inf, -np.inf])) == -np.inf
    assert log_mean(np.log(np.array([1.0, 3.0]))) == pytest.approx(np.log(2.0))


def test_aic_counts_a_familys_own_parameter() -> None:
    chain, history = chain_of("tit_for_tat"), read_history("2025-26 only")
    two, three = (fit(chain, history.runs, k) for k in (2, 3))
    assert two is not None
    assert three is not None
    assert three.aic - two.aic == pytest.approx(2.0)


def test_every_rule_is_tried_or_said_to_be_left_out() -> None:
    from agents import catalogue

    found, left_out = automata()
    assert len(found) + len(left_out) == len(catalogue())
    assert all(rule.automaton.states <= MOST_RULE_STATES for rule in found)
    told = " ".join(left_out)
    assert "q_learning: learns" in told
    assert "gradual(50): 1426 states" in told


@pytest.mark.parametrize("family", FAMILIES)
def test_families_are_rules(family) -> None:
    found = members(family)
    assert len({rule.name for rule in found}) == len(FAMILIES[family])
    assert all(rule.automaton is not None for rule in found)
