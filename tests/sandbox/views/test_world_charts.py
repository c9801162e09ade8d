"""Charts of many truces: the numbers of the result, and the record beside them."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from agents import simulate_world
from sandbox.charts import histories as world_charts
from sandbox.charts.timeline import threats_spec
from sandbox.experiments.history import record_survival
from sandbox.views.simulate import results


@pytest.fixture(scope="module")
def result():
    return simulate_world(
        "busan-2025", "tit_for_tat", "tit_for_tat", surroundings="all", periods=30, replicates=60
    )


def test_a_band_holds_the_quantiles_and_single_paths(result):
    names = {"us_average": "United States", "china_average": "China"}
    spec = world_charts.band_spec(result, names, "bn")
    outer, inner, paths, line = spec["layer"]
    assert outer["data"] == inner["data"] == line["data"]
    values = line["data"]["values"]
    assert len(values) == 2 * result.periods
    assert values[29]["middle"] == result.bands["us_average"][2, 29]
    assert all(v["low"] <= v["lower"] <= v["middle"] <= v["upper"] <= v["high"] for v in values)
    assert len({v["path"] for v in paths["data"]["values"]}) == 2 * world_charts.SHOWN_PATHS
    json.dumps(spec, allow_nan=False)


def test_survival_stands_beside_the_record(result):
    spec = world_charts.survival_spec(result, record_survival(), None)
    points = spec["layer"][-1]["data"]["values"]
    mine = [p for p in points if p["who"] == world_charts.THIS]
    theirs = [p for p in points if p["who"] == world_charts.RECORD]
    assert [p["standing"] for p in mine] == result.survival("all", lapses=False).survival.tolist()
    assert theirs[0]["standing"] == 1.0
    assert theirs[-1]["month"] == 30
    # five of the seven truces ended within half a year
    assert theirs[-1]["standing"] == pytest.approx(2 / 7)
    json.dumps(spec, allow_nan=False)


def test_threats_stand_beside_the_record():
    keep = "always_cooperate"
    result = simulate_world(
        "busan-2025", keep, keep, crises="rates", periods=106, replicates=40, seed=1
    )
    panels = threats_spec(result)["concat"]
    assert [p["layer"][1]["encoding"]["y"]["title"] for p in panels] == [
        *("threats made", "conceded to", "carried out", "dropped")
    ]
    for panel, count, code in zip(panels, (21, 9, 13, 4), range(4), strict=True):
        mine, theirs = (panel["layer"][k]["data"]["values"] for k in (1, 2))
        assert theirs[-1]["count"] == count
        total = len(result.threats) if not code else (result.threats.outcome == code).sum()
        assert mine[-1]["count"] == pytest.approx(total / 40)
        assert all(v["low"] <= v["high"] for v in mine)
    # the first threat of the record, 22 March 2018, is day 80 of it
    assert panels[0]["layer"][2]["data"]["values"][1]["month"] == pytest.approx(80 / 30.436875)
    json.dumps(threats_spec(result), allow_nan=False)


def test_long_runs_are_thinned_and_keep_both_ends():
    kept = world_charts.kept_periods(600)
    assert kept[0] == 0
    assert kept[-1] == 599
    assert len(kept) <= world_charts.POINTS
    assert (np.diff(kept) > 0).all()


def test_constituencies_have_a_dot_a_bar_and_a_tick(result):
    groups = result.constituencies()
    values = world_charts.reach_spec(groups, result)["data"]["values"]
    assert [v["group"] for v in values] == [g["title"] for g in groups]
    assert all(v["low"] - 1e-9 <= v["mean"] <= v["high"] + 1e-9 for v in values)


def test_means_are_drawn_as_they_are(result):
    spec = world_charts.mean_spec(result, {"support_soy_growers": "growers"}, "support")
    drawn = [v["value"] for v in spec["data"]["values"]]
    assert drawn == result.means["support_soy_growers"].tolist()


def test_the_band_of_single_histories_stands_on_the_curves_months():
    from sandbox.experiments.history import one_history_band

    alone = simulate_world(
        "busan-2025",
        "grim_trigger",
        "grim_trigger",
        monitoring_error=0.2,
        expiry_months=0,
        summit_every=0,
        periods=20,
        replicates=1,
        seed=3,
    )
    assert alone.truces.over.all()
    band = one_history_band(alone, world_charts.kept_periods(alone.periods + 1))
    assert band.median == pytest.approx(alone.survival("all").survival)


def figures_page():
    from types import SimpleNamespace

    from payoffs.scenario import load
    from sandbox.views.simulate import results

    game = load("busan-2025").game()
    numbers = {"row_mean": -12.345, "row_se": 0.678, "column_mean": -3.21, "column_se": 0.12}
    last, plan = SimpleNamespace(median=7), SimpleNamespace(months=0.5)
    fake = SimpleNamespace(game=game, plan=plan, broken=0.375, survival=lambda: last, **numbers)
    results.draw_figures(fake)


def test_figures_above_the_pictures_in_words():
    """Three of eight first truces ended: 37.5%; seven periods of half a month are 3.5 months."""
    page = AppTest.from_function(figures_page, default_timeout=600).run()
    assert not page.exception
    told = {metric.label: metric.value for metric in page.metric}
    assert told["First truces that ended"] == "37.5%"
    assert told["Half of them within"] == "3.5 months"
    assert [told[name] for name in told if name.startswith("United States")] == [
        "\u221212.3 \u00b1 0.68"
    ]


def test_the_survival_chart_says_its_end_in_words():
    curve = SimpleNamespace(survival=np.array([1.0, 0.5333]))
    asked = []
    fake = SimpleNamespace(
        periods=6,
        plan=SimpleNamespace(months=2.0),
        survival=lambda *a, **k: (asked.append((a, k)), curve)[1],
    )
    assert results._survival_alt(fake) == "53% of truces last longer than 12 months"
    assert asked == [(("all",), {"lapses": False})]


def test_the_payoff_chart_says_its_end_in_words():
    game = SimpleNamespace(players=("us", "china"))
    fake = SimpleNamespace(game=game, row_mean=-12.34, column_mean=3.21)
    assert results._payoff_alt(fake) == (
        "Average payoff so far: the United States ends near -12.3, China near 3.2"
    )


def an_unequal_result():
    """Two periods of three months, two sides; every quantile and path another number."""
    bands = {
        "us_average": np.array([[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]], dtype=float),
        "china_average": -np.array([[9, 19], [7, 17], [5, 15], [3, 13], [1, 11]], dtype=float),
    }
    paths = {name: np.array([[k, k + 0.5] for k in range(4)]) for name in bands}
    plan = SimpleNamespace(months=3.0)
    return SimpleNamespace(periods=2, plan=plan, bands=bands, paths=paths)


def test_a_band_says_which_quantile_is_which():
    names = {"us_average": "United States", "china_average": "China"}
    spec = world_charts.band_spec(an_unequal_result(), names, "mean so far, bn")
    outer, inner, paths, line = spec["layer"]
    who = [(v["who"], v["month"], v["low"], v["lower"], v["middle"], v["upper"], v["high"])
           for v in line["data"]["values"]]  # fmt: skip
    assert who == [
        ("United States", 3, 1.0, 3.0, 5.0, 7.0, 9.0),
        ("United States", 6, 2.0, 4.0, 6.0, 8.0, 10.0),
        ("China", 3, -9.0, -7.0, -5.0, -3.0, -1.0),
        ("China", 6, -19.0, -17.0, -15.0, -13.0, -11.0),
    ]
    told = [(t["field"], t.get("title"), t.get("format")) for t in
            line["encoding"]["tooltip"]]  # fmt: skip
    assert told == [
        ("who", None, None),
        ("month", None, None),
        ("low", "5%", ",.1f"),
        ("lower", "25%", ",.1f"),
        ("middle", "median", ",.1f"),
        ("upper", "75%", ",.1f"),
        ("high", "95%", ",.1f"),
    ]
    # the axis ends where the run does
    assert spec["encoding"]["x"]["scale"]["domain"] == [0, 6]
    ends = [(a["encoding"]["y"]["field"], a["encoding"]["y2"]["field"]) for a in (outer, inner)]
    assert ends == [("low", "high"), ("lower", "upper")]
    assert line["encoding"]["y"]["field"] == "middle"
    assert line["encoding"]["y"]["title"] == "mean so far, bn"
    drawn = [(v["path"], v["value"]) for v in paths["data"]["values"]][:3]
    assert drawn == [("United States 0", 0.0), ("United States 0", 0.5), ("United States 1", 1.0)]
    shares = world_charts.band_spec(an_unequal_result(), names, "share", percent=True)
    assert shares["layer"][3]["encoding"]["tooltip"][2]["format"] == ".0%"
    assert shares["layer"][3]["encoding"]["y"]["axis"] == {"format": "%"}


def test_constituencies_in_numbers_and_words():
    """Of 0 to 20 in steps of one the 5% quantile is 1 and the 95% quantile is 19."""
    groups = [{"title": "growers", "side": "us", "mean": 9.0, "kept_deal": 12.0}]
    result = SimpleNamespace(reached=[np.arange(21.0)], game=SimpleNamespace(unit="bn a year"))
    spec = world_charts.reach_spec(groups, result)
    assert spec["data"]["values"] == [
        {"group": "growers", "who": "United States", "mean": 9.0, "low": 1.0, "high": 19.0,
         "kept": 12.0}
    ]  # fmt: skip
    told = [(t["field"], t.get("title")) for t in spec["encoding"]["tooltip"]]
    assert told == [
        ("group", None),
        ("mean", None),
        ("low", "5% of histories"),
        ("high", "95% of histories"),
        ("kept", "if the deal were kept"),
    ]
    bar, dot, tick = (layer["encoding"] for layer in spec["layer"])
    assert (bar["x"]["field"], bar["x2"]["field"]) == ("low", "high")
    assert (dot["x"]["field"], tick["x"]["field"]) == ("mean", "kept")
    assert dot["x"]["title"] == "mean, bn a year"


def test_the_record_of_truces_is_in_months_and_carried_on():
    """365.2425 / 12 days make a month; one of two truces ended after two of them."""
    curve = SimpleNamespace(survival=np.array([1.0, 0.75, 0.25, 0.25]))
    plan = SimpleNamespace(months=2.0)
    result = SimpleNamespace(periods=3, plan=plan, survival=lambda *a, **k: curve)
    days, low, high = np.array([0.0, 60.87375, 300.0]), np.array([1.0, 0.2, 0.0]), np.ones(3)
    record = SimpleNamespace(time=days, share=np.array([1.0, 0.5, 0.0]), low=low, high=high)
    spec = world_charts.survival_spec(result, record, None)
    points = [(p["who"], round(p["month"], 6), p["standing"])
              for p in spec["layer"][-1]["data"]["values"]]  # fmt: skip
    assert points == [
        ("the record, 2018 to 2026", 0.0, 1.0),
        ("the record, 2018 to 2026", 2.0, 0.5),
        ("the record, 2018 to 2026", 6.0, 0.5),
        ("these rules", 0.0, 1.0),
        ("these rules", 2.0, 0.75),
        ("these rules", 4.0, 0.25),
        ("these rules", 6.0, 0.25),
    ]
    color = spec["layer"][-1]["encoding"]["color"]["scale"]["domain"]
    assert color == ["these rules", "the record, 2018 to 2026"]
    alone = world_charts.survival_spec(result, None, None)
    assert alone["layer"][-1]["encoding"]["color"]["scale"]["domain"] == ["these rules"]
    y = spec["layer"][-1]["encoding"]["y"]
    assert (y["title"], y["axis"]) == ("truces that last longer", {"format": "%"})
    assert spec["layer"][0]["data"]["values"][1]["low"] == 0.2
