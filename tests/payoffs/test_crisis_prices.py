"""Crises as a scenario's file states them, and what their outcomes are worth."""

import datetime as dt

import pytest

from payoffs.crisis import priced
from payoffs.errors import InputError
from payoffs.resources import DATA
from payoffs.scenario import load
from payoffs.scenario_reader import parse

TEXT = (DATA / "scenarios" / "october-2025.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[crisis.us]\n", "[crisis.eu]\n", "crisis.eu: unknown key"),
        ("[crisis.us.demand]", "[crisis.us.demands]", "crisis.us.demands: unknown key"),
        ('threats = ["T29"]', 'threats = ["T99"]', "crisis.us.threats: 'T99' is no threat"),
        ("deadline = 2025-11-01", 'deadline = "soon"', "crisis.us.deadline: expected a date"),
        (
            "deadline = 2025-11-01",
            "deadline = 2025-10-01",
            "crisis.us: deadline: 2025-10-01 is not",
        ),
        (
            '[crisis.us.threaten]\ntariff = "threat-100"',
            '[crisis.us.threaten]\ntariff = "most"',
            "no setting 'most'",
        ),
        (
            '[crisis.us.threaten]\ntariff = "threat-100"\nsoftware = "halt"\n',
            "",
            "crisis.us.threaten: is missing",
        ),
    ],
)
def test_mistakes_are_one_line_with_their_place(old, new, said):
    assert old in TEXT
    with pytest.raises(InputError, match=said.replace("[", r"\[")):
        parse(TEXT.replace(old, new), "changed")


def test_outcomes_by_hand():
    """China's controls from 52 days on: 313 of 365 days of 39 (.7^1.3 - .43^1.3) and 1.5 x .27."""
    crisis = priced(load("october-2025", {"crisis_return": 0.0}), "china")
    assert crisis.days == 52
    before, after = crisis.outcomes["status_quo"], crisis.outcomes["execution"]
    share = 313 / 365
    us = after["us"]["rare_earths"] - before["us"]["rare_earths"]
    assert us == pytest.approx(-share * 39 * (0.7**1.3 - 0.43**1.3), abs=1e-6)
    china = after["china"]["rare_earths"] - before["china"]["rare_earths"]
    assert china == pytest.approx(-share * 1.5 * 0.27, abs=1e-6)
    # without the affiliates rule from then on each side is spared 6.5 a year
    spared = crisis.outcomes["concession"]["us"]["entity_rule"] - before["us"]["entity_rule"]
    assert spared == pytest.approx(share * 6.5, abs=1e-6)


def test_political_costs_fall_due_once_and_on_whom_they_are():
    values = {"audience_cost_us": 7.0, "crisis_backdown_china": 5.0, "crisis_deadline_china": 2.0}
    crisis = priced(load("october-2025", values), "china")
    assert crisis.outcomes["concession"]["us"]["audience_cost"] == -7.0
    assert crisis.outcomes["execution"]["us"]["audience_cost"] == 0.0
    assert crisis.outcomes["back_down"]["china"]["backdown_cost"] == -7.0  # a day was named
    late = priced(load("october-2025", values), "china", deadline=dt.date(2026, 10, 9))
    assert late.outcomes["concession"]["us"]["audience_cost"] == -7.0


def test_a_threat_that_comes_back_spoils_a_concession_in_proportion():
    kept, half, gone = (
        priced(load("october-2025", {"crisis_return": chance}), "us").total("concession", "china")
        for chance in (0.0, 0.5, 1.0)
    )
    assert kept > gone
    assert half == pytest.approx((kept + gone) / 2)


def test_holding_a_lever_is_worth_what_is_set():
    """0.43 of the supply withheld, at 10 for all of it; the rule at 4."""
    values = {"rare_earth_worth_china": 10.0, "entity_rule_worth_us": 4.0}
    crisis = priced(load("october-2025", values), "us")
    now = crisis.outcomes["status_quo"]
    assert now["china"]["supply_security_weight"] == pytest.approx(4.3)
    assert now["us"]["supply_security_weight"] == pytest.approx(4.0)


def test_a_scenario_without_a_threat_says_how_to_state_one():
    with pytest.raises(InputError, match="nothing to threaten"):
        priced(load("chicken"), "us")
