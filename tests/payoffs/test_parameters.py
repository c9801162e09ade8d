import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoffs.channels import CHANNELS, Engine
from payoffs.errors import InputError, NotFoundError
from payoffs.levers import catalogue as levers
from payoffs.parameters import Calibration, catalogue
from payoffs.resources import all_facts, fact
from payoffs.scenario import load
from sandbox.cli import main

KINDS = {"documented", "computed", "assumption", "weight", "definition", "unpriced"}
ALL = pytest.mark.parametrize("entry", catalogue().values(), ids=catalogue())


@ALL
def test_every_parameter_has_a_source_and_a_kind(entry) -> None:
    assert entry.source.strip()
    assert entry.unit.strip()
    assert entry.kind in KINDS


@ALL
def test_ranges_hold_the_central_value(entry) -> None:
    assert entry.minimum <= entry.low <= entry.central <= entry.high <= entry.maximum


@ALL
def test_documented_and_computed_ones_lead_to_rows_of_the_record(entry) -> None:
    if entry.kind in ("documented", "computed"):
        assert entry.facts
    for fact_id in entry.facts:
        assert fact(fact_id).source


@pytest.mark.parametrize(
    "entry", [entry for entry in catalogue().values() if entry.kind == "documented"], ids=str
)
def test_a_documented_number_stands_in_its_rows(entry) -> None:
    """The central value, as a number or a percentage, occurs in a row it cites."""
    text = " ".join(
        f"{row.quantity} {row.value} {row.low} {row.high} {row.note}"
        for row in (fact(fact_id) for fact_id in entry.facts)
    )
    shown = {f"{entry.central:g}", f"{100 * entry.central:g}", f"{entry.central:.1f}"}
    assert any(number in text for number in shown), (entry.name, text)


def test_every_setting_that_cites_the_record_cites_rows_that_exist() -> None:
    for side in levers().values():
        for lever in side.values():
            for setting in lever.settings.values():
                for fact_id in setting.facts:
                    assert fact(fact_id)


def test_every_parameter_is_behind_some_channel() -> None:
    behind = {name for channel in CHANNELS.values() for name in channel.parameters}
    doubted = {name for name in catalogue() if name.startswith("monitoring_error_")}
    # those of a crisis alone move no payoff of the stage game
    doubted |= {name for name in catalogue() if name.startswith("crisis_")}
    assert behind | doubted == {name for name in catalogue() if "." not in name}
    assert not behind & doubted
    moved = {name for channel in CHANNELS.values() for name in channel.levers}
    assert moved == {name for side in levers().values() for name in side}


def test_used_parameters_are_those_that_move_a_payoff() -> None:
    """Each is moved in each engine: the listed ones matter, the others do not."""
    for engine in (
        Engine("closed-form", "short"),
        Engine("closed-form", "long"),
        Engine("armington"),
    ):
        scenario = load("grand-bargain").override(
            {
                "engine": engine.name,
                "horizon": engine.horizon,
                "protection_weight_us": 0.1,
                "protection_weight_china": 0.1,
                "rare_earth_interaction": 0.1,
                "audience_cost_us": 1.0,
                "audience_cost_china": 1.0,
                "soy_premium_first": 30.0,
            }
        )
        before = [scenario.game(threat) for threat in (False, True)]
        used = set(scenario.used_parameters())
        for name, entry in catalogue().items():
            now = scenario.calibration[name]
            other = entry.high if now != entry.high else (entry.low + entry.high) / 2
            if other == now:
                other = entry.low
            if "." in name:  # the level of a lever, often without a range
                other = 0.9 * now if now else 0.25
            elif entry.kind == "unpriced":
                other = 1.0
            changed = scenario.override({name: other})
            after = (changed.game(threat) for threat in (False, True))  # the second if it must
            moved = any(
                not np.array_equal(a.row_payoffs, b.row_payoffs)
                or not np.array_equal(a.column_payoffs, b.column_payoffs)
                for a, b in zip(before, after, strict=True)
            )
            assert moved == (name in used), (engine, name)


def test_overriding_with_the_central_value_changes_nothing() -> None:
    calibration = Calibration.central()
    assert calibration.override({"farm_weight": 1.7}) == calibration


@pytest.mark.parametrize("value", ["abc", None, math.nan, math.inf, True, -1, [], 10**400])
def test_values_no_formula_can_take_are_refused(value) -> None:
    with pytest.raises(InputError, match=r"^farm_weight: "):
        Calibration.central().override({"farm_weight": value})


def test_an_unknown_name_suggests_near_ones() -> None:
    with pytest.raises(NotFoundError, match="did you mean soy_premium_"):
        Calibration.central().override({"soy_premum": 1})


@given(st.integers(0, 2**32 - 1))
def test_samples_stay_in_range_and_leave_weights_alone(seed) -> None:
    base = Calibration.central().override({"chip_margin": 0.5})
    sample = base.sampled(np.random.default_rng(seed))
    assert not sample.outside()
    assert sample["chip_margin"] == 0.5
    assert sample["security_weight"] == 10.0
    assert sample == base.sampled(np.random.default_rng(seed))


def test_the_record_has_every_row_once() -> None:
    assert len(all_facts()) == 243
    with pytest.raises(NotFoundError, match="F001 to F314"):
        fact("F999")


def test_a_value_outside_its_range_is_announced_and_kept(capsys) -> None:
    assert main(["game", "busan-2025", "--set", "elasticity_us=9", "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ("elasticity_us: 9 is not between 1.5 and 4 elasticity; using it all the same\n")
    assert json.loads(out)["provenance"]["outside_range"] == ["elasticity_us"]


@pytest.mark.parametrize("command", ["game", "solve", "negotiate", "explain --profile 0,0"])
@pytest.mark.parametrize("value", ["1e308", "1.1e9"])
def test_a_value_that_would_overflow_is_one_line(command, value, capsys) -> None:
    name, *more = command.split()
    assert main([name, "busan-2025", *more, "--set", f"farm_weight={value}"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: farm_weight: ")
    assert "is out of bounds; give between 0 and 1e+09" in err
    assert err.count("\n") == 1
