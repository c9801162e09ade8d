"""The command: answers for machines and people, and one line where something is wrong."""

import json

import pyarrow.parquet as pq
import pytest

from sandbox.cli import main

PLAYED = ("--us", "tit_for_tat", "--china", "grim_trigger", "--periods", "20", "--replicates", "50")


def run(capsys, *arguments: str):
    code = main(("sweep", *arguments))
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys, *arguments: str):
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_theory_sweep(capsys):
    data = answer(capsys, "october-2025", "--threat", "--vary", "audience_cost_us=0:10:3")
    assert (data["points"], data["design"], data["seed"]) == (3, "grid", 0)
    assert [row["audience_cost_us"] for row in data["rows"]] == [0.0, 5.0, 10.0]
    for row in data["rows"]:
        assert {"equilibria", "class", "critical_discount", "deal_exists"} <= set(row)
        assert row["equilibria"] >= 1


def test_a_grid_of_two_axes_and_a_term(capsys):
    data = answer(capsys, "prisoners-dilemma", "--vary", "discount_factor=0.4,0.6")
    assert [row["critical_discount"] for row in data["rows"]] == [0.5, 0.5]
    assert [row["sustained_nash"] for row in data["rows"]] == [False, True]


def test_a_simulation_sweep_repeats_itself(capsys):
    asked = ("busan-2025", *PLAYED, "--monitoring-error", "0")
    asked += ("--vary", "execution_error=0:0.2:3", "--seed", "5")
    data = answer(capsys, *asked)
    assert data == answer(capsys, *asked, "--workers", "1")
    assert (data["periods"], data["replicates"], data["seed"]) == (20, 50, 5)
    assert [row["broken"] for row in data["rows"]] == [0.0, 1.0, 1.0]
    other = answer(capsys, *asked[:-1], "6")
    assert other["rows"] != data["rows"]


def test_rules_of_both_sides_may_vary(capsys):
    data = answer(
        capsys,
        *("prisoners-dilemma", "--periods", "10", "--replicates", "5"),
        *("--vary", "us=tit_for_tat,always_defect", "--vary", "china=tit_for_tat,grim_trigger"),
    )
    assert [(row["us"], row["china"]) for row in data["rows"]] == [
        ("tit_for_tat", "tit_for_tat"),
        ("tit_for_tat", "grim_trigger"),
        ("always_defect", "tit_for_tat"),
        ("always_defect", "grim_trigger"),
    ]
    assert data["rows"][0]["row_mean"] == 3.0
    assert data["rows"][2]["row_mean"] == pytest.approx((5 + 9 * 1) / 10)


def test_samples(capsys):
    for design in ("latin", "sobol"):
        data = answer(
            capsys,
            *("busan-2025", "--design", design, "--points", "8"),
            *("--vary", "elasticity_us=1.5:4", "--vary", "farm_weight=1:4"),
        )
        assert len(data["rows"]) == 8
        values = [row["elasticity_us"] for row in data["rows"]]
        assert len({int((value - 1.5) / 2.5 * 8) for value in values}) == 8


def test_axes_outside_the_plausible_range_are_announced_once(capsys):
    asked = ("busan-2025", "--set", "elasticity_china=9", "--vary", "farm_weight=1,2")
    code, _, err = run(capsys, *asked, "--vary", "elasticity_us=1:9:4", "--vary", "us.tariff=5,90")
    assert code == 0
    assert err.splitlines()[:3] == [
        "elasticity_china: 9 is not between 1.5 and 4 elasticity; using it all the same",
        "elasticity_us: 1 is not between 1.5 and 4 elasticity; using it all the same",
        "elasticity_us: 9 is not between 1.5 and 4 elasticity; using it all the same",
    ]
    assert err.count("using it all the same") == 3
    code, _, err = run(capsys, "busan-2025", "--vary", "elasticity_us=2,5,7,3")
    assert err == "elasticity_us: 7 is not between 1.5 and 4 elasticity; using it all the same\n"
    assert run(capsys, "busan-2025", "--vary", "elasticity_us=1.5:4:2")[2] == ""
    played = ("chicken", *PLAYED, "--vary", "execution_error=0,0.1")
    assert run(capsys, *played)[2] == ""


def test_a_file_where_the_folder_should_be_is_refused_and_left(capsys, tmp_path):
    out = tmp_path / "rows.parquet"
    said = "is a file, and a sweep needs a folder of that name; name another or remove it\n"
    for stands in (out, tmp_path / "rows.parquet.part"):
        stands.write_text("mine")
        code, text, err = run(capsys, "busan-2025", "--vary", "farm_weight=1,2", "--out", str(out))
        assert (code, text, err) == (2, "", f"error: {stands}: {said}")
        assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [(stands.name, "mine")]
        stands.unlink()


def test_with_out_the_answer_names_the_file(capsys, tmp_path):
    out = tmp_path / "rows.parquet"
    asked = ("prisoners-dilemma", *PLAYED, "--vary", "missed_alarm=0:1:4", "--each")
    data = answer(capsys, *asked, "--out", str(out))
    assert (data["out"], data["row_count"], data["points"], data["parts"]) == (str(out), 200, 4, 1)
    assert "rows" not in data
    assert pq.read_table(out).num_rows == 200
    assert data["resumed"] == 0.0
    assert answer(capsys, *asked, "--out", str(out))["resumed"] == 1.0
    code, text, err = run(capsys, *asked, "--out", str(out))
    assert code == 0, err
    assert "200 rows in 1 file" in text
    assert "pandas.read_parquet" in text


def test_the_text_shows_the_first_rows(capsys):
    code, out, _ = run(capsys, "busan-2025", "--vary", "farm_weight=1:4:50")
    assert code == 0
    assert "critical discount" in out
    assert "and 14 more rows" in out
    code, out, _ = run(capsys, "prisoners-dilemma", *PLAYED)
    assert "1 point (grid), 50 histories of 20 periods each, seed 0" in out


BAD = [
    (("busan-2025", "--vary", "elasticity_uss=1:2:3"), "did you mean elasticity_us"),
    (("busan-2025", "--vary", "elasticity_us=3:2:3"), "write the lower end first"),
    (("busan-2025", "--vary", "elasticity_us=1:2:0"), "0 steps"),
    (("busan-2025", "--vary", "elasticity_us=1:2"), "needs a number of steps"),
    (("busan-2025", "--vary", "elasticity_us=-5:2:3"), "give between 0.1 and 20"),
    (("busan-2025", "--vary", "elasticity_us"), "is not an axis"),
    (("busan-2025", "--vary", "farm_weight=1,2", "--vary", "farm_weight=3"), "varied twice"),
    (("busan-2025", "--vary", "farm_weight=1,2", "--set", "farm_weight=3"), "set and varied"),
    (("busan-2025", "--vary", "farm_weight=1:2:100001"), "add --out"),
    (("busan-2025", "--vary", "farm_weight=1,2", "--out", "rows.csv"), "call it FILE.parquet"),
    (("busan-2025", "--vary", "engine=armingtonn"), "choose closed-form or armington"),
    (("busan-2025", "--vary", "discount_factor=0.5,1"), "must be below 1"),
    (("busan-2025", "--vary", "execution_error=0,0.1"), "add --us and --china"),
    (("busan-2025", "--execution-error", "0.1"), "add --us and --china"),
    (("busan-2025", "--periods", "10"), "add --us and --china"),
    (("busan-2025", "--each"), "add --us and --china"),
    (("busan-2025", "--deal", "7,7"), "outside this 4 x 4 game"),
    (("busan-2025", "--seed", "-1"), "--seed: -1 is outside"),
    (("busan-2025", "--workers", "0"), "give 1 or more"),
    (("busan-2025", "--design", "latin", "--vary", "farm_weight=1:2"), "add --points"),
    (("busan-2025", "--points", "3"), "a grid has the points of its axes"),
    (("busan-2025", "--us", "tit_for_tat"), "--china: a simulation needs both rules"),
    (("busan-2025", *PLAYED, "--vary", "us=grim_trigger"), "is given and varied"),
    (("busan-2025", *PLAYED, "--vary", "execution_error=0:2:3"), "2 is not a probability"),
    (("busan-2025", *PLAYED, "--vary", "discount_factor=0.1,0.2"), "changes nothing"),
    (("busan-2025", *PLAYED, "--execution-error", "1.5"), "1.5 is not a probability"),
    (("busan-2025", *PLAYED, "--vary", "seed=1:2:4"), "seeds are whole numbers"),
    (("busan-2025", *PLAYED, "--vary", "signal=secret"), "neither private nor public"),
    (("busan-2025", *PLAYED[:-1], "0"), "--replicates: 0 is outside"),
    (("busan-2025", *PLAYED[:-1], "1000000000000", "--periods", "9999"), "more than exact sums"),
    (("busan-2025", *PLAYED, "--deal", "0,0", "--punish", "0,1"), "name a different one"),
    (("busan-2025", "--us", "grimm", "--china", "grim_trigger"), "there is no rule 'grimm'"),
    (("busan-2025", *PLAYED, "--cluster", "nowhere"), "no address"),
    (("busan-2025", *PLAYED, "--vary", "rare_earth_target=0,1"), "belongs to the surroundings"),
    (("busan-2025", *PLAYED, "--start", "2026-01-01"), "add --surroundings"),
    (("busan-2025", "--surroundings", "all"), "add --us and --china"),
    (("busan-2025", *PLAYED, "--surroundings", "weather"), "there is no part"),
    (("busan-2025", *PLAYED, "--surroundings", "all", "--each"), "told a point at a time"),
    (("chicken", *PLAYED, "--surroundings", "all"), "act on single channels"),
    (("no-such-scenario",), "no scenario is called"),
]


@pytest.mark.parametrize(("arguments", "complaint"), BAD)
def test_bad_input_is_one_line(capsys, tmp_path, monkeypatch, arguments, complaint):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert complaint in err
    assert list(tmp_path.iterdir()) == []


def test_a_game_file_has_rules_to_vary_only(capsys, tmp_path):
    file = tmp_path / "game.csv"
    file.write_text('"3, 3","0, 5"\n"5, 0","1, 1"\n', encoding="utf-8")
    code, _, err = run(capsys, str(file), "--vary", "farm_weight=1,2")
    assert (code, err.count("error: "), err.count("\n")) == (2, 1, 2)  # how it was read, and that
    assert "a game file has no parameters to vary" in err
    data = answer(capsys, str(file), *PLAYED, "--vary", "execution_error=0,0.5")
    assert data["rows"][0]["row_mean"] == 3.0
    assert data["rows"][0]["hazard"] is None


def test_an_interrupt_is_one_line(capsys, tmp_path, monkeypatch):
    from sandbox.experiments.sweep import work

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(work, "work", stop)
    monkeypatch.setattr("sandbox.experiments.sweep.work.work", stop)
    out = str(tmp_path / "a.parquet")
    code, text, err = run(capsys, "busan-2025", "--vary", "farm_weight=1,2", "--out", out)
    assert (code, text) == (130, "")
    assert err.startswith("error: interrupted")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
