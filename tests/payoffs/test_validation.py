"""The comparisons the fact sheet lists, so that a change that moves them is seen."""

import pytest

from payoffs.facts import fact
from payoffs.parameters import Calibration
from payoffs.validation import ENGINES, profile_payoffs, validate

#: The fact sheet's results, rounded to a billion there: US / China in the order of ENGINES.
PUBLISHED_HERE = {
    "early 2018": [(0, 0), (0, 0), (0, 0), (0, 0)],
    "full cooperation": [(3, 3), (5, 4), (-2, 4), (1, 1)],
    "Busan, collected": [(-12, -86), (-28, -90), (8, -51), (-28, -25)],
    "Busan, statutory": [(-32, -112), (-54, -109), (0, -65), (-56, -28)],
    "since July 2026": [(-7, -72), (-19, -78), (8, -43), (-19, -24)],
    "peak of April 2025": [(-130, -197), (-131, -174), (-80, -145), (-168, -92)],
    "October 2025 threat": [(-170, -171), (-171, -147), (-125, -115), (-223, -50)],
    "the same, answered": [(-225, -272), (-217, -245), (-181, -221), (-274, -164)],
}


@pytest.mark.parametrize("name", PUBLISHED_HERE)
def test_the_fact_sheets_profiles(name) -> None:
    for (_, engine, overrides), expected in zip(ENGINES, PUBLISHED_HERE[name], strict=True):
        calibration = Calibration.central().override(overrides)
        assert profile_payoffs(name, engine, calibration) == pytest.approx(expected, abs=0.75)


def test_comparisons_with_published_numbers_stand_where_they_were_measured() -> None:
    found = {(check.study[:8], check.quantity): (check.model, check.agrees) for check in validate()}
    expected = {
        ("Fajgelba", "US buyers"): (-38, 0.5, True),
        ("Fajgelba", "US net"): (-5.0, 0.1, True),
        ("Li, Bali", "US welfare"): (-0.02, 0.01, False),
        ("Li, Bali", "Chinese welfare"): (-0.40, 0.01, False),
        ("Li, Bali", "China to US exports"): (-46, 0.5, True),
        ("Li, Bali", "US to China exports"): (-49, 0.5, True),
        ("Ignatenk", "US welfare"): (-0.09, 0.005, True),
        ("Ignatenk", "Chinese welfare"): (-0.43, 0.005, False),
        ("Ignatenk", "EU welfare"): (-0.045, 0.005, True),
        ("Ignatenk", "rest of world"): (-0.102, 0.005, True),
        ("Pujolas ", "US gain from a Nash trade war"): (0.017, 0.001, True),
        ("US Censu", "US imports from China"): (-38, 1.5, False),
    }
    assert set(found) == set(expected)
    for key, (value, tolerance, agrees) in expected.items():
        model, said = found[key]
        assert model == pytest.approx(value, abs=tolerance), key
        assert said == agrees, key


def test_every_miss_has_an_honest_word_and_every_check_a_source() -> None:
    for check in validate():
        assert fact(check.fact)
        assert check.agrees or check.note
