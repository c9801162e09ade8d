"""How often a report is wrong: by lever, per side, worked by hand on an asymmetric case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoffs.levers import catalogue
from payoffs.parameters import Calibration, parameter
from payoffs.resources import scenario_names
from payoffs.scenario import load
from payoffs.terms import PREFIX, Doubt, alarms

errors = st.lists(st.floats(0, 0.5), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("levers", "expected"),
    [
        ([], (0.0, 0.0)),
        ([0.1], (0.1, 0.1)),
        ([0.1, 0.3], (0.37, 0.03)),  # 1 - .9 x .7; .1 x .3
        ([0.1, 0.3, 0.0], (0.37, 0.0)),  # a public lever: no breach is missed
    ],
)
def test_a_bundles_errors_by_hand(levers, expected) -> None:
    assert alarms(levers) == pytest.approx(expected)


@given(errors)
def test_more_levers_are_doubted_more_and_missed_less(levers) -> None:
    false, missed = alarms(levers)
    assert false >= max(levers) - 1e-9
    assert missed <= min(levers) + 1e-9


def test_each_side_is_doubted_for_its_own_levers() -> None:
    """Busan against 141.9% with the affiliates rule, and against a boycott with a mineral ban."""
    doubt = load("busan-2025").doubt((0, 0), (3, 3))
    # the United States hear about beans and minerals, China about a tariff and a rule
    assert doubt.false_alarm == pytest.approx((0.19, 0.02))
    assert doubt.missed_alarm == pytest.approx((0.01, 0.0))
    assert doubt.levers == {
        "us": {"tariff": 0.0, "entity": 0.02},
        "china": {"soybeans": 0.1, "rare_earths": 0.1},
    }
    one = load("busan-2025").doubt((0, 0), (2, 1))
    assert one.false_alarm == pytest.approx((0.1, 0.0))
    assert one.missed_alarm == pytest.approx((0.1, 0.0))
    assert one.words(("A", "B")) == (
        "what A does is misread in 0% of periods kept and 0% of those broken (tariff 0%); what B "
        "does is misread in 10% of periods kept and 10% of those broken (rare earths 10%)"
    )


def test_a_levers_error_is_a_parameter() -> None:
    scenario = load("busan-2025", {"monitoring_error_rare_earths": 0.3})
    assert scenario.doubt((0, 0), (3, 3)).false_alarm[0] == pytest.approx(1 - 0.9 * 0.7)


def test_one_error_for_everything_comes_before_the_levers() -> None:
    scenario = load("busan-2025", {"monitoring_error": 0.25})
    assert scenario.doubt((0, 0), (3, 3)) == Doubt((0.25, 0.25), (0.25, 0.25))


def test_announcements_and_given_numbers_are_not_misread() -> None:
    assert load("busan-2025").doubt((0, 0), (1, 1), threat=True) == Doubt()
    assert load("chicken").doubt((0, 0), (1, 1)) == Doubt()


def test_every_lever_has_an_error_with_a_source() -> None:
    for side in catalogue().values():
        for lever in side:
            entry = parameter(PREFIX + lever)
            assert entry.source
            assert entry.group == "monitoring"
    assert Calibration.central()["monitoring_error_tariff"] == 0.0
    assert parameter("monitoring_error_tariff").high == 0.0


@pytest.mark.parametrize("name", scenario_names())
def test_no_scenario_states_one_error_for_all_its_levers(name) -> None:
    assert load(name).terms.monitoring_error is None


def test_the_likeliest_false_alarm_is_that_of_either_side() -> None:
    assert Doubt((0.1, 0.3), (0.6, 0.5)).largest == 0.3
    assert Doubt((0.2, 0.05), (0.6, 0.5)).largest == 0.2
