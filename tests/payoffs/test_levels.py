"""Levels of levers: each a parameter, each open to a value of one's own."""

import numpy as np
import pytest

from payoffs.errors import InputError, NotFoundError
from payoffs.levers import catalogue as levers
from payoffs.levers import lever
from payoffs.parameters import Calibration, catalogue, parameter
from payoffs.pricing_many import payoff_stack, sampled_names
from payoffs.resources import DATA
from payoffs.scenario import load
from payoffs.scenario_reader import parse

BUSAN = (DATA / "scenarios" / "busan-2025.toml").read_text("utf-8")


def test_every_level_is_a_parameter_with_range_kind_and_source() -> None:
    for side, entries in levers().items():
        for name, entry in entries.items():
            for key, setting in entry.settings.items():
                found = parameter(f"{side}.{name}.{key}")
                assert found.source
                assert (found.kind == "unpriced") == (not setting.priced)
                assert setting.kind != "documented" or setting.facts


def test_levels_are_those_of_the_record() -> None:
    values, statutory = catalogue(), catalogue("statutory")
    assert values["us.tariff.busan"].central == 29.8
    assert statutory["us.tariff.busan"].central == 47.5
    assert (values["us.chips.h200"].low, values["us.chips.h200"].high) == (0.79, 1.0)
    assert values["china.rare_earths.licensing"].central == 0.43
    assert values["us.tariff.march-2025"].central == 30.9
    assert statutory["us.tariff.june-2019"].central == 18.3
    assert "us.tariff.june-2019" not in values
    assert values["china.tariff.spring-2025"].central == 22.6


def test_slow_licences_are_as_short_as_their_source_says() -> None:
    """46, 353 and 619 t in May, June and July 2025; July was 4.8% above the year before (F143)."""
    usual = 619 / 1.048
    entry = catalogue()["china.rare_earths.licensing"]
    assert entry.central == pytest.approx(1 - (46 + 353 + 619) / (3 * usual), abs=0.01)
    assert entry.high == pytest.approx(1 - 46 / usual, abs=0.01)
    assert entry.low == pytest.approx(1 - (353 + 619) / (2 * usual), abs=0.01)


def test_deliveries_of_chips_are_those_of_their_sources() -> None:
    """Half of 1% of 89 bn a quarter (F213), and 0.05 bn a quarter (F151), of 17.1 bn a year."""
    values = catalogue()
    assert values["us.chips.h200"].central == pytest.approx(1 - 4 * 0.445 / 17.1, abs=0.01)
    assert values["us.chips.h200"].low == pytest.approx(1 - 4 * 0.89 / 17.1, abs=0.01)
    assert values["us.chips.h20"].central == pytest.approx(1 - 4 * 0.05 / 17.1, abs=0.005)


def test_a_lever_alone_is_its_setting_in_force() -> None:
    by_lever = load("busan-2025", {"us.tariff": 35})
    by_name = load("busan-2025", {"us.tariff.busan": 35})
    assert (by_lever.game().row_payoffs == by_name.game().row_payoffs).all()
    assert [b.tariff for b in by_lever.bundles("us")] == [35, 35, 141.9, 141.9]
    assert by_lever.bundles("us")[0].label == "35% tariff · no entity rule"
    assert load("busan-2025", {"us.tariff.threat-100": 60}).bundles("us")[2].tariff == 60


def test_a_level_of_ones_own_says_so() -> None:
    scenario = load("busan-2025", {"china.soybeans": 15})
    bundle = scenario.bundles("china")[0]
    assert bundle.label == "15 Mt beans · general licences"
    assert "15 Mt of soybeans" in bundle.words()
    # 1 - 15/26.9; 12 Mt at 8 USD and 3 Mt at 50
    assert scenario.game().explain(0, 0)["china"]["soybeans"] == pytest.approx(
        -(11.9 / 26.9) - 0.096 - 0.15, abs=1e-6
    )


def test_fixed_levers_too() -> None:
    scenario = load("busan-2025", {"us.chips": 0.5, "china.ports": 0.5})
    assert scenario.bundles("us")[0].level("chips") == 0.5
    assert scenario.game().explain(0, 0)["us"]["ports"] == pytest.approx(-0.0415)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"us.tariff": -1}, "us.tariff.busan: -1 is out of bounds; give between 0 and 1000"),
        ({"us.chips": 3}, "between 0 and 2"),
        ({"us.fentanyl": 10}, "us.fentanyl: busan-2025 neither fixes nor lists this lever"),
        ({"us.ships": 1}, "us has no lever 'ships'"),
        ({"us.tariff.busann": 1}, "did you mean us.tariff.busan"),
        ({"us.tariff": 30, "us.tariff.busan": 31}, "is us.tariff.busan, which is given too"),
    ],
)
def test_bad_levels_are_one_line(given, said) -> None:
    with pytest.raises((InputError, NotFoundError), match=said) as caught:
        load("busan-2025", given)
    assert "\n" not in str(caught.value)


def test_a_scenario_file_may_give_a_number() -> None:
    text = BUSAN.replace('tariff = ["busan", "threat-100"]', 'tariff = ["busan", 35.5, 60]')
    text = text.replace('ports = "off"', "ports = 0.5", 1)
    scenario = parse(text, "mine")
    assert [b.tariff for b in scenario.bundles("us")][::2] == [29.8, 35.5, 60]
    assert scenario.bundles("us")[2].label == "35.5% tariff · no entity rule"
    assert scenario.bundles("us")[0].level("ports") == 0.5
    same = load("busan-2025", {"us.tariff.threat-100": 60, "us.ports": 0.5})
    assert scenario.game().payoffs(4, 3) == same.game().payoffs(2, 3)
    with pytest.raises(InputError, match=r"us\.ports: is 0\.5 in the file itself"):
        scenario.override({"us.ports": 1})


@pytest.mark.parametrize("number", ["1001", "-1", "nan", "inf", "true", "1e400", "[3]"])
def test_numbers_that_are_no_level(number) -> None:
    text = BUSAN.replace('tariff = ["busan", "threat-100"]', f'tariff = ["busan", {number}]')
    with pytest.raises(InputError):
        parse(text, "mine")


def test_a_setting_without_a_level_is_called_unpriced() -> None:
    text = BUSAN.replace('chips = "h20"', 'chips = "blackwell"')
    with pytest.raises(InputError, match=r"us\.chips\.blackwell: unpriced: no level of it is doc"):
        parse(text, "mine")
    scenario = parse(text + '\n[calibration]\n"us.chips.blackwell" = 0.5\n', "mine")
    assert scenario.game().explain(0, 0)["us"]["security_weight"] == pytest.approx(5.0)
    assert lever("china", "rare_earths").setting("gallium-ban").priced is False


def test_levels_without_a_price_are_worth_nothing_until_one_is_set() -> None:
    scenario = load("geneva-2025")
    assert not scenario.game(threat=True).row_channels["unpriced"].any()
    priced = load("geneva-2025", {"software_loss_us": 2.0, "software_loss_china": 5.0})
    game = priced.game(threat=True)
    # where the United States presses it is halted only if China presses too
    assert game.row_channels["unpriced"].tolist() == [[0, 0], [0, -2]]
    assert game.column_channels["unpriced"].tolist() == [[0, 0], [0, -5]]


def test_levels_with_a_range_are_drawn() -> None:
    names = sampled_names(load("busan-2025"))
    for name in ("us.tariff.threat-100", "china.rare_earths.general", "us.chips.h20"):
        assert name in names
    assert "us.tariff.busan" not in names
    assert "china.rare_earths.licensing" not in names
    assert "us.tariff.busan" in sampled_names(load("busan-2025", {"series": "statutory"}))


@pytest.mark.parametrize("engine", ["closed-form", "armington"])
@pytest.mark.parametrize("threat", [False, True])
def test_many_levels_at_once_are_one_after_the_other(engine, threat) -> None:
    scenario = load("february-2026-call", {"engine": engine})
    values = {
        "us.tariff": np.array([29.8, 20.0, 35.0, 35.0, 0.0]),
        "us.fentanyl.twenty": np.array([20.0, 25.0, 25.0, 5.0, 60.0]),
        "us.chips.h200": np.array([0.9, 0.2, 0.9, 1.0, 0.0]),
        "china.tariff.busan": np.array([31.9, 8.0, 8.0, 8.0, 100.0]),
        "china.soybeans.twenty": np.array([20.0, 15.0, 13.0, 30.0, 0.0]),
    }
    A, B = payoff_stack(scenario, values, threat=threat)
    for k in range(5):
        game = scenario.override({name: float(v[k]) for name, v in values.items()}).game(threat)
        assert np.abs(A[k] - game.row_payoffs).max() <= 1.01e-9
        assert np.abs(B[k] - game.column_payoffs).max() <= 1.01e-9


def test_a_calibration_holds_what_has_a_value() -> None:
    calibration = Calibration.central()
    assert "us.chips.blackwell" not in calibration
    assert "us.tariff.june-2019" not in calibration
    assert len(calibration) == len(dict(calibration))
    given = calibration.override({"us.tariff.june-2019": 18.0, "us.chips.blackwell": 0.3})
    assert given["us.tariff.june-2019"] == 18.0
    assert given.in_series("statutory").override({"us.tariff.june-2019": 18.3}).overrides == (
        ("us.chips.blackwell", 0.3),
    )
