"""Formulas with the numbers in their places: the very payoffs, and words worked by hand."""

import pytest

from payoffs.formula import formulas
from payoffs.levers import SIDES
from payoffs.resources import all_facts, scenario_names
from payoffs.scenario import load
from sandbox.questions.explain import formulas_of

PRICED = [name for name in scenario_names() if load(name).priced]
MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"


@pytest.mark.parametrize("name", PRICED)
@pytest.mark.parametrize("engine", ["closed-form", "armington"])
def test_every_formula_gives_the_channel_of_its_profile(name, engine):
    scenario = load(name).override({"engine": engine, "rare_earth_interaction": 0.4})
    scenario = scenario.override({"audience_cost_us": 3.25, "protection_weight_china": 0.2})
    games = [False, True] if scenario.threat else [False]
    near = 2e-9 if engine == "closed-form" else 1e-7  # four regions are solved by iteration
    for threat in games:
        game = scenario.game(threat=threat)
        m, n = game.shape
        for i, j in {(0, 0), (m - 1, 0), (0, n - 1), (m - 1, n // 2)}:
            parts, found = game.explain(i, j), formulas_of(scenario, (i, j), threat)
            for side in SIDES:
                del parts[side]["total"]
                values = {n: f.value for n, f in found[side].items()}
                assert values == pytest.approx(parts[side], abs=near)


def test_the_words_of_unequal_formulas():
    at = load("busan-2025").override({"horizon": "long"})
    us, china = at.bundles("us")[1], at.bundles("china")[3]
    found = formulas(us, china, at.engine, at.calibration)
    assert str(found["china"]["rare_earths"]) == (
        f"{MINUS}(rare_earth_exports_china + rare_earth_power_china) {TIMES} "
        f"china.rare_earths.ban = {MINUS}(0.5 + 1) {TIMES} 1 = {MINUS}1.5"
    )
    assert str(found["us"]["farm_weight"]) == (
        f"farm_weight {TIMES} ({MINUS}soy_loss_us {TIMES} max(0, 1 {MINUS} china.soybeans.none / "
        f"soy_quiet_level)) = 1.7 {TIMES} ({MINUS}3.1 {TIMES} max(0, 1 {MINUS} 0 / 26.9)) "
        f"= {MINUS}5.27"
    )
    assert found["us"]["farm_weight"].names == (
        "farm_weight",
        "soy_loss_us",
        "china.soybeans.none",
        "soy_quiet_level",
    )
    t, theta, q, _p, last = found["us"]["own_tariff"].steps
    assert (t.name, t.value) == ("t", pytest.approx(us.tariff / 100))
    assert theta.words == "(1 + t) / (1 + reference_tariff_us / 100)"
    assert f"(1 + supply_china_long {TIMES} elasticity_us)" in q.words
    assert f"(t {TIMES} p {TIMES} q {MINUS} reference_tariff_us / 100)" in last.words


def test_an_elasticity_of_one_keeps_its_value():
    at = load("busan-2025").override({"elasticity_us": 1.0})
    found = formulas_of(at, (2, 1))["us"]["own_tariff"]
    assert found.value == pytest.approx(at.game().explain(2, 1)["us"]["own_tariff"], abs=2e-9)


def test_what_has_no_address_says_what_it_rests_on():
    for fact in all_facts().values():
        assert bool(fact.url) != bool(fact.rests_on)
    assert all_facts()["F195"].rests_on == "our own calculation; the note says from what"
    assert all_facts()["F021"].rests_on == "a press report, read in a kept copy of its text"
