"""Chart specifications: plain data with the numbers of the result in them."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from agents import TruceModel
from agents.play.diplomacy import Spell
from sandbox.charts import history as charts
from sandbox.charts import lasting, negotiation
from sandbox.views.negotiate.offers import sentence


@pytest.fixture(scope="module")
def model():
    model = TruceModel(us="tit_for_tat", china="tit_for_tat", execution_error=0.1, rng=2)
    model.run(24)
    return model


def test_history_has_a_mark_for_each_side_and_month(model):
    history = model.history()
    spec = charts.history_spec(history, model.spells())
    truces, actions, slips = spec["layer"]
    assert len(actions["data"]["values"]) == 2 * len(history)
    assert len(truces["data"]["values"]) == len(model.spells())
    slipped = (history["us_action"] != history["us_choice"]).sum()
    slipped += (history["china_action"] != history["china_choice"]).sum()
    assert len(slips["data"]["values"]) == slipped > 0
    json.dumps(spec, allow_nan=False)


def test_a_truce_bar_ends_where_it_broke(model):
    broken = next(spell for spell in model.spells() if spell.cause == "breakdown")
    bar = charts._truce(broken, 24, {"us": "United States", "china": "China"})
    assert bar["to"] - bar["from"] == broken.kept
    assert bar["end"].startswith("broke down (")


def test_tariffs_are_drawn_only_where_one_moves(model):
    history = model.history()
    spec = charts.tariff_spec(history)
    assert {value["tariff"] for value in spec["data"]["values"]} == {29.8, 141.9, 31.9}
    assert charts.tariff_spec(history.assign(us_tariff=29.8)) is None
    assert charts.tariff_spec(history.drop(columns=["us_tariff", "china_tariff"])) is None


def test_events_and_reasons_stand_beside_the_truces():
    model = TruceModel(
        us="tit_for_tat", china="tit_for_tat", surroundings="all", execution_error=0.1, rng=4
    )
    model.run(60)
    events = list(model.world.events)
    spec = charts.history_spec(model.history(), model.spells(), events)
    marks = spec["layer"][-1]["data"]["values"]
    assert len(marks) == len(events) > 0
    assert {mark["mark"] for mark in marks} <= set(charts.MARKS.values())
    ends = [bar["end"] for bar in spec["layer"][0]["data"]["values"]]
    assert any("slip" in end or "misreading" in end for end in ends)
    json.dumps(spec, allow_nan=False)


#: Period 1: China slips into keeping, the United States hears that it broke. Period 2: the
#: United States breaks, is told the truth and China is too.
TWO_MONTHS = pd.DataFrame(
    {
        "period": [1, 2],
        "us_action": [0, 1],
        "us_choice": [0, 1],
        "us_report": [1, 0],
        "china_action": [0, 0],
        "china_choice": [1, 0],
        "china_report": [0, 1],
    }
)


def test_a_history_in_words():
    events = [(2, "ruling: the tariff falls"), (4, "new government")]
    spells = [
        Spell(1, 3, 2, "breakdown", "us", "misreading"),
        Spell(3, 4, 1, "breakdown", "both", "several"),
        Spell(4, 5, 1, "breakdown", "china", "rule"),
        Spell(5, 6, 1, "expiry", ""),
        Spell(6, None, 2, "in force", ""),
    ]
    truces, actions, slips, marks = charts.history_spec(TWO_MONTHS, spells, events)["layer"]
    keys = ("who", "month", "from", "middle", "to", "did", "why", "told")
    assert [tuple(v[key] for key in keys) for v in actions["data"]["values"]] == [
        ("United States", 1, 0, 0.5, 1, "keeps the deal", "as meant", "other breaks it (false)"),
        ("China", 1, 0, 0.5, 1, "keeps the deal", "a slip", "other keeps the deal"),
        ("United States", 2, 1, 1.5, 2, "breaks it", "as meant", "other keeps the deal"),
        ("China", 2, 1, 1.5, 2, "keeps the deal", "as meant", "other breaks it"),
    ]
    assert [(v["who"], v["month"]) for v in slips["data"]["values"]] == [("China", 1)]
    assert actions["encoding"]["opacity"]["scale"] == {
        "domain": ["keeps the deal", "breaks it"],
        "range": [0.16, 1],
    }
    assert actions["encoding"]["color"]["scale"]["domain"] == ["United States", "China"]
    assert [(v["from"], v["to"], v["kept"], v["end"]) for v in truces["data"]["values"]] == [
        (0, 2, 2, "broke down (United States, misreading a report)"),
        (2, 3, 1, "broke down (both sides, different reasons)"),
        (3, 4, 1, "broke down (China)"),
        (4, 5, 1, "expired"),
        (5, 2, 2, "still in force"),
    ]
    assert [(v["mark"], v["middle"]) for v in marks["data"]["values"]] == [("R", 1.5), ("G", 3.5)]


def test_tariffs_keep_their_side_and_unit():
    rates = {"us_tariff": [29.8, 141.9], "china_tariff": [31.9, 147.6]}
    spec = charts.tariff_spec(TWO_MONTHS.assign(**rates))
    assert [(v["who"], v["month"], v["tariff"]) for v in spec["data"]["values"]] == [
        ("United States", 1, 29.8),
        ("United States", 2, 141.9),
        ("China", 1, 31.9),
        ("China", 2, 147.6),
    ]
    assert spec["encoding"]["y"]["title"] == "tariff, percent"


def test_discount_factors_in_bars_and_words():
    pairs = {"nash-reversion": (0.25, None), "minmax": (0.0, 0.5), "optimal": (0.125, 0.75)}
    answer = SimpleNamespace(
        deal=SimpleNamespace(game=SimpleNamespace(players=("the United States", "China"))),
        punishments={k: SimpleNamespace(row=a, column=b) for k, (a, b) in pairs.items()},
        delta=0.6,
    )
    bars, text, rule = lasting.patience_spec(answer)["layer"]
    assert [(v["how"], v["who"], v["delta"], v["text"]) for v in bars["data"]["values"]] == [
        ("Equilibrium", "United States", 0.25, "0.250"),
        ("Equilibrium", "China", 0.0, "never"),
        ("Minmax", "United States", 0.0, "0"),
        ("Minmax", "China", 0.5, "0.500"),
        ("Optimal code", "United States", 0.125, "0.125"),
        ("Optimal code", "China", 0.75, "0.750"),
    ]
    assert text["data"] == bars["data"]
    assert rule["data"]["values"] == [{"delta": 0.6}]
    assert lasting.patience_alt(answer) == (
        "Discount factors that keep the deal. Equilibrium: United States 0.25, China never; "
        "Minmax: United States 0, China 0.5; Optimal code: United States 0.125, China 0.75; "
        "now 0.6"
    )


def test_months_of_truce_by_tolerance_beside_the_record():
    """Six ends a year are 2 months; a record of 1.5 (0.5 to 3) a year is 8 (4 to 24) months."""
    found = [
        SimpleNamespace(
            asked=SimpleNamespace(
                breaks_per_year=ends, sustained=kept, trigger=SimpleNamespace(tolerance=k)
            )
        )
        for k, (ends, kept) in enumerate([(6.0, False), (0.5, True), (0.001, False), (0.0, True)])
    ]
    record = SimpleNamespace(per_year=1.5, interval=(0.5, 3.0))
    spec = lasting.truce_spec(found, record, 1)
    band, points = spec["layer"][0]["data"]["values"], spec["layer"][-1]
    assert band == [{"from": 4.0, "to": 24.0, "months": 8.0}]
    assert points["data"]["values"] == [
        {"k": 0, "months": 2.0, "cheating": "pays", "chosen": False},
        {"k": 1, "months": 24.0, "cheating": "does not pay", "chosen": True},
    ]
    # hollow where cheating pays
    assert points["encoding"]["fill"]["condition"] == {
        "test": "datum.cheating == 'pays'",
        "value": "transparent",
    }
    assert lasting.truce_alt(found, record, 1) == (
        "Expected months of truce by bad reports let pass (1 chosen): 0: 2.0, 1: 24, 2: 12,000, "
        "3: no end; on record 8, 90% interval 4 to 24"
    )
    # truces that outlast the axis leave no mark: its axes stay, and no voice meets a nameless one
    *others, line, points = lasting.truce_spec(found[2:], record, 1)["layer"]
    assert line["data"]["values"] == points["data"]["values"] == []
    assert line["mark"]["aria"] is points["mark"]["aria"] is False
    assert "aria" not in others[0]["mark"]
    assert points["encoding"]["x"]["title"] == "bad reports in a row that are let pass"


def talks_of(rounds, first=1):
    """Three rounds about gains over (-10, 4), China first."""
    outcome = SimpleNamespace(
        game=SimpleNamespace(players=("us", "china"), unit="bn"),
        disagreement=SimpleNamespace(payoffs=(-10.0, 4.0)),
        gains=(8.0, 10.0),
        deals={"nash": SimpleNamespace(gains=(4.0, 5.0))},
    )
    found = SimpleNamespace(
        terms=SimpleNamespace(rounds=rounds, first=first),
        offers=[(-4.0, 5.0), (-7.0, 9.0), (-5.0, 6.0)],
        gains=(6.0, 1.0),
    )
    return outcome, found


def test_offers_round_by_round():
    spec = negotiation.rounds_spec(*talks_of(3))
    keys = ("round", "who", "gain", "proposes", "own")
    assert [tuple(v[key] for key in keys) for v in spec["data"]["values"]] == [
        (1, "United States", 6.0, "China", False),
        (1, "China", 1.0, "China", True),
        (2, "United States", 3.0, "United States", True),
        (2, "China", 5.0, "United States", False),
        (3, "United States", 5.0, "China", False),
        (3, "China", 2.0, "China", True),
    ]
    assert spec["encoding"]["y"]["title"] == "gain, bn"
    endless = negotiation.rounds_spec(*talks_of(None))["data"]["values"]
    assert [(v["round"], v["gain"]) for v in endless if v["who"] == "China"][:3] == [
        (1, 5.0), (2, 1.0), (3, 5.0)]  # fmt: skip
    assert endless[-1]["round"] == 8


def test_offers_and_deadlines_in_words():
    outcome, found = talks_of(3)
    assert negotiation.rounds_alt(outcome, found) == (
        "The first offer gives the United States a gain of 6.0 and China 1.0"
    )
    gains = ((8.0, 0.0), (2.5, 7.0), (6.0, 1.0))
    assert negotiation.deadlines_alt(outcome, gains) == (
        "With one round the United States gains 8.0 and China 0.0; with 3 rounds 6.0 and 1.0"
    )
    spec = negotiation.deadlines_spec(outcome, gains, 2)
    assert [(v["round"], v["who"], v["gain"]) for v in spec["data"]["values"]][2:4] == [
        (2, "United States", 2.5), (2, "China", 7.0)]  # fmt: skip
    assert spec["layer"][-1]["data"]["values"] == [{"round": 2}]
    assert sentence(outcome, found) == (
        "With 3 rounds and China first, they agree at once: :blue[**the United States +6.0**] "
        "(75% of the most it could gain) and :orange[**China +1.0**] (10% of the most it could "
        "gain), in bn over no deal. The Nash solution would give +4.0 and +5.0."
    )
    assert sentence(*talks_of(None, 0)).startswith(
        "With no deadline and the United States first, they agree at once: "
    )
