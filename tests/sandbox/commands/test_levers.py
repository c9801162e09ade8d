"""``truce levers``: the catalogue as a table and as data."""

import json

import pytest

from payoffs.resources import fact
from sandbox.cli import main


def answer(capsys, *arguments):
    assert main(["levers", *arguments, "--json"]) == 0
    return {f"{x['side']}.{x['lever']}": x for x in json.loads(capsys.readouterr().out)}


def settings(entry):
    return {setting["name"]: setting for setting in entry["settings"]}


def test_levers_settings_levels_dates_and_facts(capsys) -> None:
    data = answer(capsys)
    assert set(data) == {
        *(f"us.{n}" for n in ("tariff", "fentanyl", "chips", "software", "ports", "entity")),
        *(f"china.{n}" for n in ("tariff", "soybeans", "rare_earths", "precursors", "ports")),
    }
    busan = settings(data["us.tariff"])["busan"]
    assert (busan["statutory"], busan["collected"], busan["value"]) == (47.5, 29.8, 29.8)
    assert (busan["in_force"], busan["until"]) == ("2025-11-14", "2026-02-19")
    assert busan["parameter"] == "us.tariff.busan"
    june = settings(data["us.tariff"])["june-2019"]
    assert (june["statutory"], june["collected"], june["value"]) == (18.3, None, None)
    blackwell = settings(data["us.chips"])["blackwell"]
    assert (blackwell["value"], blackwell["kind"]) == (None, "unpriced")
    assert [name for name, entry in data.items() if not entry["priced"]] == [
        "us.software",
        "china.precursors",
    ]
    assert settings(data["us.chips"])["h200"]["range"] == [0.79, 1.0]
    for entry in data.values():
        for setting in entry["settings"]:
            assert setting["source"]
            assert all(fact(name) for name in setting["facts"])


@pytest.mark.parametrize("arguments", [(), ("grand-bargain",), ("pre-2018",)])
def test_the_table_fits_eighty_columns(capsys, arguments) -> None:
    assert main(["levers", *arguments]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    assert "unpriced" in text


def test_what_is_in_play_in_a_scenario(capsys) -> None:
    data = answer(capsys, "busan-2025", "--set", "china.soybeans=15")
    assert list(settings(data["us.tariff"])) == ["threat-100", "busan"]
    beans = settings(data["china.soybeans"])["twenty-five"]
    assert (beans["value"], beans["label"]) == (15.0, "15 Mt of soybeans")
    assert "us.fentanyl" not in data


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chicken"], "textbook game without levers"),
        (["--set", "us.tariff.busann=3"], "did you mean us.tariff.busan"),
        (["busan-2025", "--set", "us.fentanyl=3"], "neither fixes nor lists"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, said) -> None:
    assert main(["levers", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
