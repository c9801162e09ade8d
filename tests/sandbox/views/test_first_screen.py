"""What an empty address opens shows tension on every page, and no shipped situation is empty."""

import pytest
from streamlit.testing.v1 import AppTest
from views_domain import page_at as opened
from views_domain import text_of

from payoffs.resources import scenario_names
from payoffs.scenario import load
from sandbox.views.kit.take_away import ratify_words, resolve_command, simulate_words
from sandbox.views.lasting.page import deal_of, lasted
from sandbox.views.negotiate import deals
from sandbox.views.negotiate.page import outcome_of
from sandbox.views.serve import SCRIPT
from sandbox.views.state.address import FIRST, read
from sandbox.views.state.choice import solved


def test_an_empty_address_opens_the_truce_that_lapses_next():
    app = AppTest.from_file(str(SCRIPT), default_timeout=600).run()
    assert not app.exception
    assert dict(app.query_params) == FIRST
    assert "Yet six of the seven truces since 2018 broke." in text_of(app)
    app.button(key="way_busan").click().run()
    assert not app.exception
    assert dict(app.query_params) == {"scenario": "busan-2025", "calibration": "economies"} or (
        dict(app.query_params) == {"calibration": "economies"}
    )
    assert "In dollars alone nobody gains by leaving the deal" in text_of(app)
    app.get_by_key("w_calibration").set_value("scenario").run()
    assert dict(app.query_params) == {"scenario": "busan-2025"}  # and reopens as it stands


def test_a_link_that_says_something_is_left_alone():
    app = AppTest.from_file(str(SCRIPT), default_timeout=600)
    app.query_params["farm_weight"] = "2.5"
    app.run()
    assert dict(app.query_params) == {"farm_weight": "2.5"}
    assert app.selectbox(key="w_scenario").value == "busan-2025"


def test_the_first_situation_shows_tension_on_every_page():
    address, complaints = read(FIRST)
    assert complaints == ()
    shown = solved(address.choice)
    stay = shown.deal
    assert all(
        (int(e.row.argmax()), int(e.column.argmax())) != stay for e in shown.solution.equilibria
    )
    outcome = outcome_of(address.choice, address.negotiation.fallback, "lotteries").outcome
    assert min(outcome.deals["nash"].gains) > 1.0
    lasting = lasted(address.choice, deal_of(shown, address))
    assert lasting.nash.both is None
    assert 0.0 < lasting.optimal.both < 0.99
    from sandbox.views.crisis.page import answered

    chances = answered(address.choice, address.crisis).chances
    assert max(chances.values()) < 0.9


@pytest.mark.parametrize("name", scenario_names())
def test_where_nothing_can_be_gained_or_lost_a_button_changes_that(name):
    app = opened("negotiate", scenario=name)
    if "Nothing to gain." in text_of(app) or "No deal is possible." in text_of(app):
        before = dict(app.query_params)
        app.button(key="no_gain_go").click().run()
        assert not app.exception
        assert dict(app.query_params) != before
    app = opened("lasting", scenario=name)
    if "It holds by itself" in text_of(app):
        app.button(key="no_patience_go").click().run()
        assert not app.exception
        assert "It holds by itself" not in text_of(app)


def test_ratification_and_resolve_stand_on_negotiate():
    from sandbox.questions.negotiate import ratify, resolve

    found = ratify("busan-2025")
    words = deals.ratification_words(found, load("busan-2025").game())
    both = int((found.main.row.ratified & found.main.column.ratified).sum())
    assert words.startswith(f"**Both sides would ratify {both} of 16 outcomes**")
    assert "50% of the groups of the United States and 50% of those of China" in words
    assert "prefer them to 29.8% tariff · no entity rule / 25 Mt beans" in words
    told = deals.resolve_words(resolve("busan-2025"))
    assert "Whoever has it bears 10 (The United States) or 10 (China) more when it yields" in told
    app = opened("negotiate", scenario="busan-2025")
    labels = [box.label for box in app.expander]
    assert "Could it be ratified at home?" in labels
    assert "What if each side's resolve is its secret?" in labels
    assert "Could it be ratified at home?" not in [
        box.label for box in opened("negotiate", scenario="chicken").expander
    ]


def test_what_ratification_and_resolve_take_is_the_visitors():
    """25% is one US group of three: eleven pass. 80% is all four of China's: one passes."""
    app = AppTest.from_string(
        "from sandbox.views.negotiate.page import page; page()", default_timeout=600
    )
    app.query_params.update({"scenario": "busan-2025", "approval1": "0.25"})
    app.session_state["x_ratify"] = app.session_state["x_resolve"] = True
    app.run()
    told = text_of(app)
    assert "ratify 11 of 16 outcomes: 25% of the groups of the United States and 50%" in told
    app.slider(key="w_approval2").set_value(0.8).run()
    app.slider(key="w_yielding1").set_value(4.0).run()
    assert not app.exception
    told = text_of(app)
    assert "ratify 1 of 16 outcomes: 25% of the groups of the United States and 80%" in told
    assert "Whoever has it bears 4 (The United States) or 10 (China) more" in told
    address = read(dict(app.query_params))[0]
    assert ratify_words(address)[1:] == ["busan-2025", "--thresholds", "0.25,0.8"]
    assert resolve_command(address)[2:] == ["--yielding", "4,10", "--war", "0,0"]
    assert "approval2: '2' is not a number from 0.05 to 1" in read({"approval2": "2"})[1][0]


def test_each_side_can_err_in_its_own_way():
    app = opened("simulate", scenario="chicken", months="12", histories="20")
    app.toggle(key="w_apart").set_value(True).run()
    app.slider(key="w_execution2").set_value(0.2).run()
    app.slider(key="w_monitoring").set_value(0.1).run()
    labels = [slider.label for slider in app.slider]
    assert labels == ["Slips: Row", "Slips: Column", "Misreadings: Row", "Misreadings: Column"]
    address = read(dict(app.query_params))[0]
    assert address.simulation.noise == {
        "execution_error": (0.0, 0.2),
        "monitoring_error": (0.1, 0.0),
    }
    assert read({"execution": "0.1", "execution2": "0.1"})[0].simulation.noise == {
        "execution_error": 0.1
    }
    words = simulate_words(address)
    assert words[words.index("--execution-error") + 1] == "0,0.2"
    assert words[words.index("--monitoring-error") + 1] == "0.1,0"
    app.toggle(key="w_apart").set_value(False).run()
    assert read(dict(app.query_params))[0].simulation.execution2 is None


def test_the_exact_value_stands_beside_the_simulated_one():
    import sandbox as sb
    from sandbox.views.simulate.results import exact_words

    value = sb.Match("prisoners-dilemma", us="tit_for_tat", china="always_defect", periods=10)
    assert exact_words(value.exact()).endswith("`--exact`): 0.90 and 1.40.")
