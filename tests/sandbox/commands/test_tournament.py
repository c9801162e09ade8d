"""``truce tournament``, and exact values from ``truce simulate``."""

import pytest
from test_cli import answer, complaint, run

from agents.contests.tournament import TWENTY
from sandbox.questions.play import split

DILEMMA = "prisoners-dilemma"
CONTRITE = ("simulate", DILEMMA, "--us", "contrite_tit_for_tat", "--china", "contrite_tit_for_tat")


class TestExactValues:
    """``truce simulate --exact``."""

    @pytest.mark.parametrize(
        ("arguments", "value"),
        [
            (["--execution-error", "0.05", "--long-run"], 2.9025),
            (["--monitoring-error", "0.05", "--long-run"], 2.25),
            (["--false-alarm", "0.05", "--missed-alarm", "0.05", "--long-run"], 2.25),
            (["--monitoring-error", "0.05,0.05", "--long-run"], 2.25),
            (["--discount", "0.9"], 3.0),
            (["--periods", "7"], 3.0),
            ([], 3.0),
        ],
    )
    def test_known_values(self, capsys, arguments, value):
        data = answer(capsys, *CONTRITE, "--exact", *arguments)
        assert data["row_mean"] == pytest.approx(value, abs=1e-12)
        assert data["column_mean"] == pytest.approx(value, abs=1e-12)
        assert data["exact"] is True

    @pytest.mark.parametrize(
        ("arguments", "value", "periods"),
        [
            ([], "mean", 120),
            (["--periods", "9"], "mean", 9),
            (["--discount", "0.5"], "discounted", None),
            (["--discount", "0.5", "--periods", "9"], "discounted", 9),
            (["--long-run"], "long-run", None),
        ],
    )
    def test_keys(self, capsys, arguments, value, periods):
        data = answer(capsys, *CONTRITE, "--exact", *arguments)
        assert (data["row_se"], data["column_se"]) == (0.0, 0.0)
        assert (data["replicates"], data["seed"]) == (None, None)
        assert (data["value"], data["periods"]) == (value, periods)
        assert len(data["cooperation"]) == 2
        assert data["expected_truce"] is None

    def test_histories_come_close_to_it(self, capsys):
        rules = ("--us", "tit_for_tat", "--china", "tolerant_trigger")
        noise = ("--execution-error", "0.02", "--periods", "30")
        arguments = ("simulate", "busan-2025", *rules, *noise)
        exact = answer(capsys, *arguments, "--exact")
        drawn = answer(capsys, *arguments, "--replicates", "4000", "--seed", "1")
        assert drawn["exact"] is False
        assert drawn["false_alarm"] == exact["false_alarm"] == [0.19, 0.02]
        for side in ("row", "column"):
            error = drawn[f"{side}_se"]
            assert drawn[f"{side}_mean"] == pytest.approx(exact[f"{side}_mean"], abs=5 * error)

    def test_public_and_private_reports_differ(self, capsys):
        noise = ("--exact", "--long-run", "--monitoring-error", "0.05", "--signal")
        values = [answer(capsys, *CONTRITE, *noise, s)["row_mean"] for s in ("private", "public")]
        assert values[0] == pytest.approx(2.25)
        assert values[1] > 2.9

    def test_a_fresh_start_each_period_repeats_the_first(self, capsys):
        noise = ("--exact", "--execution-error", "0.1")
        first = answer(capsys, *CONTRITE, *noise, "--periods", "1")["row_mean"]
        for renewal in (["--renew-every", "1"], ["--renewal", "1"]):
            found = answer(capsys, *CONTRITE, *noise, "--long-run", *renewal)
            assert found["row_mean"] == pytest.approx(first)

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--long-run", "--execution-error", "0.05"],
            ["--false-alarm", "0.1", "--signal", "public"],
            ["--discount", "0.9"],
        ],
    )
    def test_people_get_text(self, capsys, arguments):
        code, out, _ = run(capsys, *CONTRITE, "--exact", *arguments)
        assert code == 0
        assert "Exact" in out
        assert "contrite_tit_for_tat" in out

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ("--exact --discount 1", "discount: 1 is outside 0 to just below 1"),
            ("--exact --discount -1", "discount: -1 is outside"),
            ("--exact --discount nan", "discount: nan is not a finite number"),
            ("--exact --execution-error 1.1", "execution_error: 1.1 is not a probability"),
            ("--exact --false-alarm 2", "false_alarm: 2 is not a probability"),
            ("--exact --missed-alarm x", "missed_alarm: 'x' is not a number"),
            ("--exact --monitoring-error 0.1,0.2,0.3", "one for each side"),
            ("--exact --signal smoke", "invalid choice: 'smoke'"),
            ("--exact --periods 0", "periods: 0 is outside"),
            ("--exact --replicates 0", "--replicates: an exact value has no chance in it"),
            ("--exact --seed 1", "--seed: an exact value"),
            ("--exact --out x.parquet", "--out: an exact value"),
            ("--exact --long-run --discount 0.9", "--long-run: leave out"),
            ("--exact --renewal 2", "renewal: 2 is not a probability"),
            ("--long-run", "--long-run: belongs to an exact value; add --exact"),
            ("--discount 0.9", "--discount: belongs to an exact value; add --exact"),
            ("--replicates 0", "replicates: 0 is outside"),
            ("--exact --us q_learning", "us: q_learning(0.1, 0.9, 0.1) learns"),
            ("--exact --us extortion(0.5)", "0.5 is outside 1 to"),
            ("--exact --us tolerant_trigger(900,900) --china tolerant_trigger(900,900)"
             " --monitoring-error 0.5", "joint states"),
        ],
    )  # fmt: skip
    def test_bad_input_is_one_line(self, capsys, arguments, said):
        assert said in complaint(capsys, *CONTRITE, *arguments.split())

    @pytest.mark.parametrize("game", ["stag-hunt", "chicken", "harmony", "deadlock"])
    def test_no_extortion_without_a_dilemma(self, capsys, game):
        arguments = ("simulate", game, "--us", "extortion", "--china", "tit_for_tat")
        assert "us: extortion(2, 0.5) does not fit this game" in complaint(capsys, *arguments)


class TestTournament:
    """``truce tournament``."""

    def test_the_answer(self, capsys):
        data = answer(capsys, "tournament", DILEMMA, "--execution-error", "0.05")
        assert len(data["rules"]) == len(TWENTY)
        ranking = data["ranking"]
        assert [place["rank"] for place in ranking] == list(range(1, 21))
        assert [p["mean"] for p in ranking] == sorted((p["mean"] for p in ranking), reverse=True)
        assert len(data["payoffs"]) == len(data["payoffs"][0]) == 20
        assert (data["exact"], data["replicates"], data["seed"]) == (True, None, None)
        assert data["periods"] == 200

    def test_the_rules_that_are_named(self, capsys):
        data = answer(
            capsys, "tournament", "busan-2025", "--rules", "tit_for_tat, random(1/2)",
            "--rules", "memory_one(1, 0, 1, 0)", "--periods", "9",
        )  # fmt: skip
        assert data["rules"] == ["tit_for_tat", "random(0.5)", "memory_one(1, 0, 1, 0, 1)"]
        assert data["false_alarm"] == [0.19, 0.02]

    @pytest.mark.parametrize(
        ("arguments", "horizon"),
        [
            (["--long-run"], "long-run mean"),
            (["--discount", "0.9"], "without end, discounted at 0.9 a period"),
            (["--periods", "5"], "mean over 5 periods"),
        ],
    )
    def test_horizons(self, capsys, arguments, horizon):
        field = ("--rules", "tit_for_tat,always_defect")
        data = answer(capsys, "tournament", DILEMMA, *field, *arguments)
        assert data["horizon"] == horizon

    def test_histories(self, capsys):
        field = ("--rules", "tit_for_tat,joss", "--replicates", "50", "--seed", "3")
        data = answer(capsys, "tournament", DILEMMA, *field)
        assert (data["exact"], data["replicates"], data["seed"]) == (False, 50, 3)
        assert data["ranking"][0]["error"] > 0
        assert data == answer(capsys, "tournament", DILEMMA, *field)

    def test_evolution(self, capsys):
        data = answer(
            capsys, "tournament", DILEMMA, "--rules", "always_cooperate,always_defect",
            "--evolution", "--population", "500", "--intensity", "10",
        )["evolution"]  # fmt: skip
        assert data["stable"] == [False, True]
        assert data["invaded_by"] == [["always_defect"], []]
        assert data["moran_shares"] == pytest.approx([0, 1])
        assert data["moran_log_shares"][0] < -500
        assert data["replicator"]["shares"][-1][1] > 0.99

    @pytest.mark.parametrize(
        "arguments",
        [
            [DILEMMA, "--evolution"],
            ["busan-2025", "--rules", "tit_for_tat,q_learning", "--seed", "1", "--periods", "5"],
            ["chicken", "--long-run", "--false-alarm", "0.1", "--signal", "public"],
        ],
    )
    def test_people_get_text(self, capsys, arguments):
        code, out, err = run(capsys, "tournament", *arguments)
        assert (code, err) == (0, "")
        assert "earns against" in out
        if arguments[0] == "chicken":
            assert "Left out, since they do not fit this game: extortion" in out
        if arguments[0] == DILEMMA:
            assert "Moran share" in out

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ("", "required: GAME"),
            ("nosuch", "no scenario is called 'nosuch'"),
            ("chicken --rules tit", "rules: there is no rule 'tit'; did you mean"),
            ("chicken --rules random(2)", "2 is outside 0 to 1"),
            ("chicken --rules extortion,tit_for_tat", "rules: extortion(2, 0.5) does not fit"),
            ("chicken --rules random,random(0.5)", "random(0.5) is named twice"),
            ("chicken --rules ,", "there is no rule ''"),
            ("chicken --rules q_learning --long-run", "learns"),
            ("chicken --periods 0", "periods: 0 is outside"),
            ("chicken --discount 1", "discount: 1 is outside"),
            ("chicken --replicates 0", "replicates: 0 is outside"),
            ("chicken --replicates 5 --long-run", "histories need an end"),
            ("chicken --long-run --periods 5", "--long-run: leave out"),
            ("chicken --execution-error 2", "--execution-error: 2 is not a probability"),
            ("chicken --population 5", "--population: belongs to --evolution"),
            ("chicken --evolution --population 1", "population: 1 is outside"),
            ("chicken --evolution --intensity -1", "intensity: -1 is negative"),
            ("chicken --deal 5,5", "--deal: 5,5 is outside"),
        ],
    )
    def test_bad_input_is_one_line(self, capsys, arguments, said):
        assert said in complaint(capsys, "tournament", *arguments.split())


def test_commas_in_brackets_belong_to_a_rule():
    assert split("a, b(1, 2),c") == ["a", "b(1, 2)", "c"]
