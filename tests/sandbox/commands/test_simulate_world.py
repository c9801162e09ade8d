"""``truce simulate --surroundings``: a world around the two sides."""

import json

import pyarrow.parquet as pq
import pytest

from agents import simulate_world
from sandbox.cli import main

BUSAN = ["simulate", "busan-2025", "--us", "tit_for_tat", "--china", "tolerant_trigger"]
SMALL = ["--periods", "12", "--replicates", "40", "--seed", "3"]


def answer(capsys, *arguments):
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_it_answers_as_the_library_does(capsys):
    told = answer(capsys, *BUSAN, *SMALL, "--surroundings", "all")
    result = simulate_world("busan-2025", "tit_for_tat", "tolerant_trigger", surroundings="all",
                            periods=12, replicates=40, seed=3)  # fmt: skip
    assert told == json.loads(json.dumps(result.to_dict())) | {"exact": False}
    for key in ("row_mean", "column_mean", "row_se", "column_se", "cooperation", "periods",
                "replicates", "seed", "truces", "constituencies"):  # fmt: skip
        assert key in told


def test_numbers_calendar_and_start(capsys):
    told = answer(capsys, *BUSAN, *SMALL, "--surroundings", "suppliers,elections",
                  "--world", "rare_earth_target=0.7", "--world", "change_chance=0",
                  "--start", "2028-01-01", "--expiry-months", "0", "--summit-every", "0",
                  "--set", "farm_weight=0")  # fmt: skip
    assert told["surroundings"]["suppliers"]["rare_earth_target"] == 0.7
    assert told["surroundings"]["elections"]["change_chance"] == 0.0
    assert told["start"] == "2028-01-01"
    assert told["expiry_periods"] == told["summit_every_periods"] == 0


def test_people_read_it_too(capsys):
    assert main([*BUSAN, *SMALL, "--surroundings", "all"]) == 0
    text = capsys.readouterr().out
    assert "US soybean growers" in text
    assert "truces:" in text
    assert main([*BUSAN, *SMALL, "--surroundings", "none"]) == 0
    assert "Surroundings: none." in capsys.readouterr().out


def test_what_lapses_is_said(capsys):
    arguments = ("simulate", "extension-2027", "--us", "tit_for_tat", "--china", "tit_for_tat")
    told = answer(capsys, *arguments, *SMALL, "--surroundings", "none")
    names = ["affiliates-rule", "mineral-controls", "port-fees"]
    assert told["lapses"] == [{"period": 2, "clocks": names}]
    assert main([*arguments, *SMALL, "--surroundings", "none"]) == 0
    assert "these lapse in period 2: affiliates-rule" in capsys.readouterr().out


def test_it_writes_parquet(capsys, tmp_path):
    file = tmp_path / "world.parquet"
    answer(capsys, *BUSAN, *SMALL, "--surroundings", "courts", "--out", str(file))
    made = json.loads(pq.read_schema(file).metadata[b"truce"])
    assert made["surroundings"]["courts"]["strike_potency"] == 0.25


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--surroundings weather", "there is no part 'weather'"),
        ("--surroundings all --world clearing", "--world: 'clearing' is not NAME=VALUE"),
        ("--surroundings all --world clearing=x", "--world clearing: 'x' is not a number"),
        ("--surroundings all --world clearin=1", "did you mean clearing"),
        ("--surroundings courts --world clearing=1", "belongs to ministers, which is off"),
        ("--world clearing=1", "--world: belongs to a world; add --surroundings"),
        ("--start 2026-01-01", "--start: belongs to a world"),
        ("--surroundings all --exact", "--surroundings: an exact value has no chance in it"),
        ("--exact --summit-every 3", "--summit-every: an exact value has no chance in it"),
        ("--surroundings all --start soon", "start: 'soon' is not a date"),
        ("--surroundings all --expiry-months -1", "expiry_months: -1 months"),
        ("--surroundings all --out no/such/x.parquet", "x.parquet"),
    ],
)
def test_bad_input(capsys, arguments, said):
    assert main([*BUSAN, "--periods", "3", *arguments.split()]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert said in error
    assert error.count("\n") == 1


def test_textbook_games_take_what_needs_no_channels(capsys):
    chicken = ["simulate", "chicken", "--us", "tit_for_tat", "--china", "random(0.9)", *SMALL]
    assert answer(capsys, *chicken, "--surroundings", "shocks,ministers")["constituencies"] == []
    assert main([*chicken, "--surroundings", "all"]) == 2
    assert "take a priced scenario" in capsys.readouterr().err
