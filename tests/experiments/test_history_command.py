import json

import pytest

from sandbox.cli import main
from sandbox.experiments.history import history_pair, history_table

PAIR = ("--us", "generous_tit_for_tat", "--china", "pavlov", "--replicates", "200")


def run(capsys, *arguments: str):
    code = main(["history", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture(scope="module")
def small():
    return history_table(
        rules=["tit_for_tat", "memory_one(1, 0, 0, 0.4)", "grim_trigger"], replicates=199, seed=1
    )


def test_a_table(small) -> None:
    assert len(small.judgements) == 6
    scores = [one.fit.log_likelihood for one in small.judgements]
    assert scores == sorted(scores, reverse=True)
    assert small.judgements[0].name == " / ".join(["memory_one(1, 0, 0, 0.4, 1)"] * 2)
    assert small.judgements[0].fits
    assert small.judgements[-1].comparison.rejected
    grim = next(j for j in small.judgements if j.name == "grim_trigger / grim_trigger")
    assert grim.obstacle == "no truce follows a gap of 27 weeks"
    assert small.posterior.sum() == pytest.approx(1.0)
    assert small.posterior[0] > 0.9


def test_the_truce_in_force(small) -> None:
    """Nearly constant hazards: the chance is close to the yardstick's."""
    first, constant = small.judgements[0], small.reference_lasts[0]
    assert first.lasts == pytest.approx(constant, abs=0.02)
    for chance, (low, high) in zip(first.lasts, first.lasts_range, strict=True):
        assert 0 < low < chance < high < 1
    assert small.lasts.tolist() == [[x, x] for x in first.lasts]


def test_a_table_as_data(small) -> None:
    data = json.loads(json.dumps(small.to_dict(), allow_nan=False))
    assert data["tried"] == 6
    assert data["not_rejected"] == len(small.fitting)
    assert data["provenance"]["seed"] == 1
    assert {"T1", "T7"} <= set(data["record"]["sources"])
    frame = small.to_frame()
    assert list(frame["log_likelihood"]) == [j.fit.log_likelihood for j in small.judgements]


def test_same_seed_same_table(small) -> None:
    again = history_table(
        rules=["tit_for_tat", "memory_one(1, 0, 0, 0.4)", "grim_trigger"], replicates=199, seed=1
    )
    assert again.to_dict() == small.to_dict()


def test_the_table_of_some_rules(capsys) -> None:
    rules = ("--rules", "tit_for_tat,memory_one(1, 0, 0, 0.4)", "--replicates", "99")
    code, out, err = run(capsys, *rules, "--variant", "2025")
    assert (code, err) == (0, "")
    for words in ("T5 to T7", "What this can tell", "To fit is not to be true", "T6 2025-06-10"):
        assert words in " ".join(out.split())  # lines may break anywhere


def test_one_pair_in_words(capsys) -> None:
    code, out, _ = run(capsys, *PAIR)
    assert code == 0
    for words in ("fits (is not rejected)", "Survival, lengths in weeks", "PIIE", "Who broke"):
        assert words in out


def test_one_pair_as_data(capsys) -> None:
    code, out, _ = run(capsys, *PAIR, "--json", "--seed", "5")
    data = json.loads(out)
    assert code == 0
    assert data["provenance"]["rules"][1] == "win_stay_lose_shift"
    assert data["fit"]["log_likelihood"] == pytest.approx(-49.92, abs=0.01)
    for kind, spells in (("truce", 7), ("gap", 6)):
        curves = data["survival"][kind]
        assert curves["record"]["at_risk"][0] == spells
        assert len(curves["model"]) == len(curves["simulated"]["median"])
    assert data["tariffs"]["series"] == "PIIE"
    assert data["who_broke"]["coded"] == ["us"] * 4 + [None] * 2


def test_a_hole_leaves_tariffs_out(capsys) -> None:
    code, out, _ = run(capsys, *PAIR, "--variant", "without")
    assert code == 0
    assert "Tariff paths are not compared: 'without Phase One' has a hole" in out


def test_one_pair_as_a_frame() -> None:
    found = history_pair("tit_for_tat", "tit_for_tat", "2025", replicates=99, series="tracker")
    frame = found.to_frame()
    assert set(frame["kind"]) == {"truce", "gap"}
    assert ((frame["low"] <= frame["median"]) & (frame["median"] <= frame["high"])).all()
    assert found.tariffs is not None
    assert found.tariffs.changes.series == "tracker"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--us", "tit_for_tat"), "--china: one pair takes both rules"),
        (("--china", "tit_for_tat"), "--us: one pair takes both rules"),
        (("--us", "tit_for_tat", "--china", "q_learning"), "china: q_learning"),
        (("--us", "nobody", "--china", "tit_for_tat"), "us: there is no rule 'nobody'"),
        (("--us", "soft_majority(8)", "--china", "gradual"), "joint states"),
        (("--variant", "T4"), "variant: 'T4' is none of"),
        (("--period", "year"), "period: 'year' is none of day, week, month"),
        (("--replicates", "3"), "replicates: 3 is outside 99"),
        (("--seed", "-1"), "seed: -1 is outside"),
        (("--series", "PIIE"), "--series: tariffs are compared for one pair"),
        ((*PAIR, "--series", "tracker"), "series: the tracker series begins on 2024-12-31"),
        ((*PAIR, "--series", "mine"), "series: 'mine' is none of PIIE, tracker"),
        ((*PAIR, "--rules", "tit_for_tat"), "--rules: leave it out"),
        (("--rules", "q_learning"), "rules: q_learning"),
        (("--rules", ""), "rules: "),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, words) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {words}") or words in err
    assert err.count("\n") == 1
