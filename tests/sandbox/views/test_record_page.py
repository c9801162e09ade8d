"""The page on the record as Streamlit runs it, and its figure."""

import datetime as dt
import json
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest
from views_domain import page_at

import sandbox as sb
from payoffs.errors import InputError
from sandbox.charts.timeline import lanes, timeline_alt, timeline_spec
from sandbox.cli import main
from sandbox.views.kit.take_away import record_words
from sandbox.views.record import page, tables
from sandbox.views.record.page import found_in
from sandbox.views.state.address import read

DAY = 86_400_000


opened = partial(page_at, "record")


@pytest.fixture(scope="module")
def autumn():
    """China's acts in the last quarter of 2025: one threat, met by a compromise after 17 days."""
    return sb.timeline(side="china", since="2025-10-01", until="2025-12-31")


def test_the_figure_has_the_days_and_ends_of_the_record(autumn):
    spec = timeline_spec(autumn)
    tariffs, truces, threats, decisions = (layer["data"]["values"] for layer in spec["layer"])
    (threat,) = threats
    assert threat["what"].startswith("T28 controls 55-58, 61, 62")
    assert threat["end"] == "conceded"
    assert threat["to"] - threat["from"] == 17 * DAY
    assert len(decisions) == 9
    assert {row["y"] for row in decisions} == {-90}
    assert [row["what"][:2] for row in truces] == ["T6", "T7"]
    assert truces[-1]["end"] == "in force when last seen"
    first = next(row for row in tariffs if row["who"] == "China")
    assert spec["encoding"]["y"]["axis"]["labelOverlap"] is False  # every lane keeps its name
    assert (first["from"], first["rate"]) == (spec["encoding"]["x"]["scale"]["domain"][0], 32.6)
    # the fourth quarter of 2025 begins 20,362 days after 1970
    assert spec["encoding"]["x"]["axis"]["values"] == [20_362 * DAY + DAY // 2]
    assert timeline_alt(autumn).endswith(
        "truces: 2; threats: 1 (0 carried out, 1 conceded, 0 dropped, 0 open); decisions: 9"
    )
    assert autumn.plot().to_dict()["layer"]
    assert len(autumn.to_dict()["decisions"]) == len(autumn.to_frame()) == 9


def test_everything_is_there_without_a_filter():
    found = sb.timeline()
    assert (len(found.threats), len(found.decisions), len(found.truces)) == (36, 156, 7)
    assert found.first == dt.date(2018, 3, 22)


def test_overlapping_threats_lie_in_lanes_of_their_own():
    def day(k):
        return dt.date(2020, 1, k)

    rows = [
        SimpleNamespace(date=day(a), end_date=b and day(b)) for a, b in ((1, 5), (3, None), (6, 9))
    ]
    assert lanes(rows, day(20)) == [0, 1, 0]


def test_an_unknown_filter_is_refused():
    with pytest.raises(InputError, match="side"):
        sb.timeline(side="eu")


def test_filters_write_to_the_address_and_narrow_all_lists():
    app = opened()
    labels = [box.label for box in app.expander]
    assert labels[:3] == ["Threats and their ends: 36", "Decisions: 156", "Truces: 7"]
    assert labels[3:] == [
        "Which rules could have made these truces?",
        "Forecasts, dated and frozen: 5",
        "The model beside published studies: 4 of 12 agree",
        "Facts behind the numbers: 243",
        "The same numbers elsewhere",
    ]
    app.slider(key="w_years").set_value((2025, 2025)).run()
    app.get_by_key("w_who").set_value("china").run()
    assert app.query_params["years"] == "2025-2025"
    assert app.query_params["who"] == "china"
    assert app.expander[0].label == "Threats and their ends: 1"
    line = "truce record --threats --side china --from 2025-01-01 --to 2025-12-31"
    assert app.code[0].value == line
    again = opened(years="2025-2025", who="china")
    assert again.slider(key="w_years").value == (2025, 2025)


def test_the_command_gives_the_rows_of_the_page(capsys):
    address, complaints = read({"who": "us", "lever": "tariff", "years": "2018-2019"})
    assert not complaints
    assert main([*record_words(address), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == [row.id for row in found_in(address.record).threats]
    assert len(rows) > 5


def test_rules_are_tried_on_the_record_and_their_weakness_is_said():
    """Two rules on two breaks, and a term in a table's head explains itself."""
    found = sb.history(rules=["grim_trigger", "tit_for_tat"], variant="2025-26 only", replicates=99)
    text, html = page.told(found), page.rules_html(found)
    assert text.startswith("**1 of 3 pairs of rules could have made this record; 2 are rejected**")
    assert "2 breaks, 1.53 a year (90%: " in text
    assert html.count("is rejected") == 2
    assert "grim trigger / tit for tat" in html
    assert "No rule: a constant hazard</th><td></td><td></td>" in html
    assert 'data-tip="monitoring error: a report that is wrong about what was done"' in html
    address, complaints = read({"truces": "2025-26 only", "unit": "month"})
    assert not complaints
    assert (address.record.variant, address.record.unit) == ("2025-26 only", "month")


@pytest.mark.parametrize(
    "query",
    [{"who": "eu"}, {"lever": "x"}, {"years": "2026-2018"}, {"truces": "T1"}, {"unit": "hour"}],
)
def test_what_a_link_gets_wrong_is_said(query):
    address, complaints = read(query)
    assert len(complaints) == 1
    assert read(address.query()) == (address, ())


def test_forecasts_are_shown_as_they_were_written_down():
    html = tables.forecasts_html(sb.forecasts().ledger)
    assert html.count("<td>open</td>") == 5
    assert "77% <small>54 to 90</small>" in html
    assert "2026-11-26<br><small>from data to 2026-10-09; after the day</small>" in html
    ledger = sb.forecasts().ledger
    told = replace(ledger[0], outcome=True, outcome_fact="F001")
    assert "<td>yes<br>" in tables.forecasts_html([told])


def test_every_row_leads_to_its_source(autumn):
    html = tables.threats_html(autumn.threats)
    assert "Conceded after 17 days" in html
    assert 'rel="noopener noreferrer">Geopolitechs</a>' in html
    assert "confidence: " in html
    html = tables.decisions_html(sb.timeline().decisions)
    assert html.count("<tr>") == 157
    assert "3.1% average → 25% on about 50 bn" in html
    assert [row.id for row in sb.facts(search="call length")] == ["F001"]
    assert "F001" in tables.found_html(sb.facts(search="CALL length"))
    assert "Nothing matches" in tables.found_html(())
