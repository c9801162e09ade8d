"""The command contract: keys, exit codes, one line of error, nothing else on standard output."""

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payoffs.resources import scenario_names
from sandbox.cli import main


def run(capsys, *arguments: str):
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys, *arguments: str):
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def complaint(capsys, *arguments: str) -> str:
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    return err


def test_scenarios(capsys) -> None:
    rows = answer(capsys, "scenarios")
    assert [row["name"] for row in rows] == list(scenario_names())
    for row in rows:
        assert {"name", "title", "date", "shape", "sources"} <= set(row)


def test_game(capsys) -> None:
    data = answer(capsys, "game", "busan-2025")
    keys = {"players", "rows", "columns", "row_payoffs", "column_payoffs", "unit", "class"}
    assert keys <= set(data)
    assert data["players"] == ["us", "china"]
    assert len(data["row_payoffs"]) == len(data["rows"])


def test_overrides_and_the_threat_game(capsys) -> None:
    plain = answer(capsys, "game", "october-2025", "--threat")
    assert plain["rows"] == ["hold", "press"]
    changed = answer(
        capsys, "game", "october-2025", "--threat", "--set", "audience_cost_us=5",
        "--set", "engine=armington",
    )  # fmt: skip
    assert changed["row_payoffs"] != plain["row_payoffs"]
    assert changed["provenance"]["engine"] == "armington"
    assert changed["provenance"]["overrides"] == {"audience_cost_us": 5.0}


def test_explain_adds_up(capsys) -> None:
    data = answer(capsys, "explain", "busan-2025", "--profile", "2,3")
    assert set(data) == {"us", "china", "engines", "unpriced"}
    assert data.pop("unpriced") == ["co-operation on fentanyl precursors (no documented price)"]
    (own,) = [e for e in data["engines"] if e["engine"] == "closed-form, short run"]
    assert own["china"] == pytest.approx(data["china"]["total"])
    data.pop("engines")
    for channels in data.values():
        total = channels.pop("total")
        assert sum(channels.values()) == pytest.approx(total)


def test_explain_leads_to_the_record(capsys) -> None:
    data = answer(capsys, "explain", "busan-2025", "--profile", "0,0", "--sources")
    soy = data["sources"]["us"]["soybeans"]
    assert "soy_loss_us" in [use["name"] for use in soy]
    assert any("Adjemian" in line for use in soy for line in use["facts"])
    code, out, _ = run(capsys, "explain", "busan-2025", "--profile", "0,0", "--sources")
    assert code == 0
    assert "Adjemian" in out


@pytest.mark.parametrize("ending", ["nfg", "json", "csv"])
def test_a_written_game_is_read_again(capsys, tmp_path: Path, ending) -> None:
    path = tmp_path / f"busan.{ending}"
    first = answer(capsys, "game", "busan-2025", "--to", str(path))
    again = answer(capsys, "game", str(path))
    for key in ("rows", "columns", "row_payoffs", "column_payoffs", "class"):
        assert again[key] == first[key]


def test_the_answer_of_game_is_itself_a_game(capsys, monkeypatch) -> None:
    _, out, _ = run(capsys, "game", "chicken", "--json")
    stdin = io.TextIOWrapper(io.BytesIO(out.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert answer(capsys, "game", "-")["class"] == "chicken"


@pytest.mark.parametrize(
    ("name", "game_class"),
    [
        ("prisoners-dilemma", "dilemma"),
        ("chicken", "chicken"),
        ("stag-hunt", "stag hunt"),
        ("battle-of-the-sexes", "battle of the sexes"),
        ("matching-pennies", "matching pennies"),
        ("deadlock", "deadlock"),
        ("harmony", "harmony"),
    ],
)
def test_textbook_games_have_their_class(capsys, name, game_class) -> None:
    assert answer(capsys, "solve", name)["class"] == game_class


def test_solve(capsys) -> None:
    data = answer(capsys, "solve", "chicken")
    assert {"equilibria", "components", "degenerate", "complete", "method", "class"} <= set(data)
    assert data["complete"] is True
    assert len(data["equilibria"]) == 3
    for equilibrium in data["equilibria"]:
        assert {"row", "column", "payoffs", "pure", "component"} <= set(equilibrium)
    mixed = next(e for e in data["equilibria"] if not e["pure"])
    assert mixed["row"] == pytest.approx([0.5, 0.5])


def test_solving_october_as_threats(capsys) -> None:
    """Two asymmetric equilibria and a mixed one that seldom executes the war."""
    data = answer(capsys, "solve", "october-2025", "--threat")
    assert data["complete"]
    pure = {(e["row"].index(1.0), e["column"].index(1.0)) for e in data["equilibria"] if e["pure"]}
    assert pure == {(0, 1), (1, 0)}
    (mixed,) = (e for e in data["equilibria"] if not e["pure"])
    assert mixed["row"][1] * mixed["column"][1] == pytest.approx(0.063, abs=0.001)
    sides = data["class"].split(" / ")
    assert set(sides) <= {"chicken", "leader", "hero"}


def test_restraint_is_dominant_in_busan_under_every_engine(capsys) -> None:
    for settings_ in (
        ("engine=closed-form", "horizon=short"),
        ("engine=closed-form", "horizon=long"),
        ("engine=armington", "trade_elasticity=2.5"),
        ("engine=armington", "trade_elasticity=4"),
    ):
        sets = [part for setting in settings_ for part in ("--set", setting)]
        (only,) = answer(capsys, "solve", "busan-2025", *sets)["equilibria"]
        assert only["row"][0] == only["column"][0] == 1.0


def test_simulate(capsys) -> None:
    arguments = ("simulate", "busan-2025", "--us", "tit_for_tat", "--china", "tolerant_trigger")
    small = ("--periods", "20", "--replicates", "50", "--seed", "3")
    data = answer(capsys, *arguments, *small)
    keys = {"row_mean", "column_mean", "row_se", "column_se", "cooperation", "periods"}
    assert keys | {"replicates", "seed"} <= set(data)
    assert (data["periods"], data["replicates"], data["seed"]) == (20, 50, 3)
    assert data == answer(capsys, *arguments, *small)
    assert data["monitoring_error"] is None
    assert (data["false_alarm"], data["missed_alarm"]) == ([0.19, 0.02], [0.01, 0.0])
    _, text, _ = run(capsys, *arguments, *small)
    assert "By lever: what the United States does is misread in 2% of periods kept" in text
    own = answer(capsys, *arguments, *small, "--set", "monitoring_error=0.2")
    assert own["monitoring_error"] == [0.2, 0.2]


def test_simulate_writes_parquet_with_its_provenance(capsys, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "run.parquet"
    answer(
        capsys, "simulate", "prisoners-dilemma", "--us", "grim_trigger", "--china", "random(0.5)",
        "--periods", "5", "--replicates", "7", "--seed", "1", "--out", str(path),
    )  # fmt: skip
    metadata = json.loads(pq.read_schema(path).metadata[b"truce"])
    assert metadata["seed"] == 1
    assert metadata["game"]["scenario"] == "prisoners-dilemma"
    assert metadata["versions"]["truce-sandbox"]


def test_a_result_carries_the_whole_calibration(capsys) -> None:
    data = answer(capsys, "game", "busan-2025", "--set", "farm_weight=2")
    assert data["provenance"]["calibration"]["farm_weight"] == 2.0
    assert data["provenance"]["calibration"]["soy_premium_later"] == 50.0


def test_rules_parameters_facts_and_validation_answer(capsys) -> None:
    assert len(answer(capsys, "rules")) >= 8
    main(["rules"])
    assert "memory_one                 p_cc, p_cd, p_dc, p_dd, " in capsys.readouterr().out
    assert {"name", "central", "low", "high", "unit", "source", "kind", "value"} <= set(
        answer(capsys, "parameters", "busan-2025")[0]
    )
    assert answer(capsys, "facts", "F134")[0]["id"] == "F134"
    assert answer(capsys, "validate")["checks"]


@pytest.mark.parametrize(
    "command",
    [
        "scenarios",
        "game busan-2025",
        "game grand-bargain",
        "game chicken --threat=",
        "explain chicken --profile 0,1",
        "solve busan-2025",
        "solve chicken --method support",
        "simulate chicken --us random --china random --periods 3 --replicates 2 --seed 1",
        "rules",
        "parameters",
        "facts F001",
        "validate",
    ],
)
def test_people_get_text(capsys, command) -> None:
    if command.endswith("--threat="):
        complaint(capsys, *command.split())
        return
    code, out, _ = run(capsys, *command.split())
    assert code == 0
    assert out.strip()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("nonsense", "is no command; `truce --help` lists them"),
        ("game", "required: GAME"),
        ("game nosuch", "no scenario is called 'nosuch'"),
        ("game nosuch.json", "nosuch.json: no such file"),
        ("game chicken --threat", "describes no threat game"),
        ("game busan-2025 --set farm_weight", "is not NAME=VALUE"),
        ("game busan-2025 --set farm_weight=x", "--set farm_weight: 'x' is not a number"),
        ("game busan-2025 --set farm_weight=nan", "farm_weight: nan is not a finite number"),
        ("game busan-2025 --set weight=1", "did you mean farm_weight"),
        ("game busan-2025 --set series=statutory --set engine=x", "engine: 'x' is not one"),
        ("game busan-2025 --to game.xls", "unknown ending '.xls'"),
        ("explain busan-2025 --profile 4,0", "outside this 4 x 4 game"),
        ("explain busan-2025 --profile x", "'x' is not I,J"),
        ("explain busan-2025 --profile 1,2,3", "is not I,J"),
        ("explain chicken --profile 0,0 --sources", "no parameters behind it"),
        (
            "solve chicken --method guess",
            "--method: unknown method 'guess'; choose one of support",
        ),
        ("simulate chicken --us tit_for_tat", "required: --china"),
        ("simulate chicken --us tit --china random", "there is no rule 'tit'"),
        ("simulate chicken --us random(2) --china random", "random"),
        ("simulate chicken --us random --china random --replicates 0", "replicates"),
        ("simulate chicken --us random --china random --periods x", "invalid int value"),
        ("simulate chicken --us random --china random --monitoring-error 2", "monitoring_error"),
        ("simulate chicken --us random --china random --deal 5,5", "--deal: 5,5 is outside"),
        ("simulate chicken --us random --china random --out no/such/x.parquet", "x.parquet"),
        ("facts F999", "F999: no such fact"),
        ("parameters chicken", "textbook game"),
    ],
)
def test_bad_input_is_one_line(capsys, command, said) -> None:
    assert said in complaint(capsys, *command.split())


WORDS = st.sampled_from(
    ["game", "solve", "simulate", "explain", "busan-2025", "--json", "--threat", "--set", "x=1",
     "--profile", "0,0", "-", "--us", "random", "--china", "-1", "--replicates", "3", "é", "--to"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=6))
def test_any_words_end_in_an_answer_or_one_line(capsys, monkeypatch, words) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
    code = main(words)
    err = capsys.readouterr().err
    assert code in (0, 2)
    assert code == 0 or (err.startswith("error: ") and err.count("\n") == 1)


def test_help_and_version(capsys) -> None:
    assert run(capsys)[0] == 0
    code, out, _ = run(capsys, "--version")
    assert code == 0
    assert out.startswith("truce-sandbox ")
    with pytest.raises(SystemExit, match="0"):
        main(["solve", "--help"])


def test_effort_buys_work_and_stands_in_the_answer(tmp_path, capsys):
    rng = np.random.default_rng(0)
    rows, columns = rng.normal(size=(2, 10, 10)).tolist()
    path = tmp_path / "ten.json"
    path.write_text(json.dumps({"row_payoffs": rows, "column_payoffs": columns}))
    found = {}
    for effort in ("0.001", "1"):
        assert main(["solve", str(path), "--effort", effort, "--json"]) == 0
        found[effort] = json.loads(capsys.readouterr().out)
    assert [found[e]["complete"] for e in ("0.001", "1")] == [False, True]
    assert [found[e]["effort"] for e in ("0.001", "1")] == [0.001, 1.0]
    for effort, remark in (("0.001", "the list of equilibria may lack some\n"), ("1", "")):
        assert main(["ratify", str(path), "--effort", effort, "--json"]) == 0
        out, err = capsys.readouterr()
        assert (json.loads(out)["notes"], err) == (remark.splitlines(), remark)


@pytest.mark.parametrize("command", ["solve", "negotiate", "ratify", "repeat", "uncertainty"])
@pytest.mark.parametrize("effort", ["0", "-2", "nan", "inf", "much"])
def test_an_effort_that_buys_nothing_is_refused_in_one_line(command, effort, capsys):
    assert main([command, "chicken", f"--effort={effort}"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: argument --effort: ")
    assert error.count("\n") == 1
