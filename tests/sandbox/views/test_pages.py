"""Each page as Streamlit runs it, without a browser."""

from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from views_domain import page_at as opened
from views_domain import settled, slide, sliders_of, text_of, value_of

from payoffs.resources import scenario_names
from payoffs.scenario import load
from sandbox.views.kit.html import sliders_html, step_of
from sandbox.views.serve import SCRIPT
from sandbox.views.state.choice import GameChoice, slider_order


def test_the_whole_app_opens_on_the_game():
    app = AppTest.from_file(str(SCRIPT), default_timeout=600).run()
    assert not app.exception
    assert app.title[0].value == "Which game are they in?"


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_opens(name):
    app = opened("game", scenario=name)
    assert not app.warning
    assert app.selectbox(key="w_scenario").value == name


def test_a_link_reopens_what_was_seen():
    app = opened("game", scenario="october-2025", game="threat", engine="long", farm_weight="2.5")
    assert app.get_by_key("w_stage").value is True
    assert app.selectbox(key="w_engine").value == "long"
    assert ": 2.5 instead of 1.7" in text_of(app)


def test_a_count_in_a_rule_stays_a_whole_number():
    app = settled(opened("simulate", months="6", histories="5"))
    app.number_input(key="w_china_tolerant_trigger_tolerance").increment().run()
    assert settled(app).query_params["china"] == "tolerant_trigger(3, 3)"
    app.number_input(key="w_china_tolerant_trigger_punishment").set_value(5).run()
    assert settled(app).query_params["china"] == "tolerant_trigger(3, 5)"


def test_a_slider_writes_to_the_address_and_reset_empties_it():
    app = opened("game")
    slide(app, soy_premium_later=70.0)
    assert app.query_params["soy_premium_later"] == "70"
    told = (
        "Staying put against doing one's worst is the game of harmony / concord. One equilibrium,"
    )
    assert told in text_of(app)
    assert "China: boycott · general licences (worth" in text_of(app)
    assert ": 70 instead of 50" in text_of(app)
    next(b for b in app.button if b.label.startswith("Back to")).click().run()
    assert "soy_premium_later" not in app.query_params
    assert value_of(app, "soy_premium_later") == 50.0


def test_choices_write_to_the_address():
    app = opened("game")
    app.selectbox(key="w_engine").select("armington-4").run()
    assert app.query_params["engine"] == "armington-4"
    app.selectbox(key="w_engine").select("short").run()
    assert "engine" not in app.query_params
    app.selectbox(key="w_scenario").select("grand-bargain").run()
    assert app.query_params["scenario"] == "grand-bargain"
    assert not app.exception


def test_the_address_wins_over_widgets_when_it_changes():
    app = opened("game", soy_premium_later="60")
    assert value_of(app, "soy_premium_later") == 60.0
    app.query_params["soy_premium_later"] = "55"
    app.run()
    assert value_of(app, "soy_premium_later") == 55.0


def test_a_textbook_game_has_no_engine_and_no_sliders():
    app = opened("game", scenario="stag-hunt")
    assert not sliders_of(app)
    assert "w_stage" not in [control.key for control in app.get("button_group")]


def test_bad_values_give_one_line_each():
    app = opened("game", scenario="busan-2026", cell="x", soy_premium_later="<b>*1*</b>")
    assert len(app.warning) == 1
    assert "busan" in app.warning[0].value
    assert "<b>" not in app.warning[0].value


def test_every_slider_of_a_scenario_can_be_drawn():
    choice = GameChoice(threat=True)
    names = [swing.name for swing in slider_order(choice)]
    html = sliders_html(choice.base(), choice, names)
    assert html.count('type="range"') == html.count("data-about=") == len(names) > 25


def test_a_slider_says_what_its_number_is_and_rests_on():
    scenario = load("busan-2025")
    html = unescape(sliders_html(scenario, GameChoice(), ["soy_premium_later"]))
    assert 'min="42" max="75" step="0.5" value="50" data-unit="USD a tonne"' in html
    assert 'aria-valuetext="50.0 USD a tonne"' in html
    assert "<b>42 to 75</b>, central <b>50</b> (USD a tonne)" in html
    assert '<a href="https://' in html
    moved = GameChoice(overrides=(("soy_premium_later", 200.0),))
    html = sliders_html(moved.build(), moved, ["soy_premium_later"])
    assert 'class="slider moved" data-name="soy_premium_later" data-own="50"' in html
    assert 'max="200" step="0.5" value="200"' in html


def test_steps_are_round_and_fine():
    from payoffs.parameters import catalogue

    for entry in catalogue().values():
        if entry.high > entry.low:
            step = step_of(entry)
            assert 50 <= (entry.high - entry.low) / step <= 160
            assert f"{step:e}"[0] in "125"


def test_the_simulation_runs_and_a_rule_can_be_changed():
    app = settled(opened("simulate", months="24", histories="50"))
    assert len(app.metric) == 4
    order = [e.key or e.value for e in app.main if e.type in ("header", "selectbox")]
    assert order[3:] == [
        "One history, watched closely",
        "w_rule_us",
        "w_rule_china",
        "w_crises",
        "50 histories together",
    ]
    app.selectbox(key="w_rule_us").select("generous_tit_for_tat").run()
    assert not app.exception
    assert app.query_params["us"] == "generous_tit_for_tat(0.3333333333333333)"
    app.number_input(key="w_us_generous_tit_for_tat_g").set_value(0.5).run()
    assert app.query_params["us"] == "generous_tit_for_tat(0.5)"
    next(b for b in settled(app).button if b.label.startswith("Another")).click().run()
    assert app.query_params["seed"] == "2"
    assert not app.exception


@pytest.mark.parametrize("rule", ["memory_one(1,0,1,0)", "best_reply(0.5, 5000)", "random"])
def test_every_kind_of_rule_plays(rule):
    app = settled(opened("simulate", us=rule, china=rule, months="12", histories="20"))
    assert not app.warning
    assert not app.error


@pytest.mark.parametrize("scenario", ["chicken", "grand-bargain", "pre-2018"])
def test_other_games_are_simulated_too(scenario):
    app = settled(opened("simulate", scenario=scenario, months="12", histories="20"))
    assert not app.error


def test_a_long_run_can_be_cancelled_and_run_again():
    app = opened("simulate", months="600", histories="20000", us="q_learning")
    next(b for b in app.button if b.label == "Cancel").click().run()
    assert not app.exception
    assert not app.metric
    assert "Cancelled" in app.info[0].value
    app.number_input(key="w_histories").set_value(20).run()
    assert len(settled(app).metric) == 4


def test_parts_of_the_world_are_switched_on_and_their_numbers_moved():
    app = settled(opened("simulate", months="12", histories="30"))
    app.get_by_key("w_around").set_value(["suppliers", "constituencies"]).run()
    assert app.query_params["around"] == "constituencies,suppliers"
    headers = [header.value for header in settled(app).header]
    assert "How leverage wears out" in headers
    assert "What each constituency got" in headers
    app = settled(
        opened("simulate", months="12", histories="30", around="suppliers", rare_earth_target="0.7")
    )
    assert "rare_earth_target" in app.query_params
    app.get_by_key("w_around").set_value([]).run()
    assert "around" not in app.query_params
    assert "rare_earth_target" not in app.query_params


def test_sliders_reach_to_a_number_outside_its_range():
    app = settled(
        opened("simulate", months="6", histories="5", around="suppliers", rare_earth_target="0.9")
    )
    assert not app.exception
    assert (
        "0.9 is not between 0.2 and 0.7 share of imports; using it all the same"
        in app.warning[0].value
    )
    app = opened("game", soy_premium_later="200", elasticity_us="1")
    assert not app.exception
    assert value_of(app, "soy_premium_later") == 200.0
    assert "200 is not between 42 and 75 USD a tonne; using it all the same" in app.warning[0].value


def test_what_a_game_cannot_have_is_left_out_in_words():
    app = settled(opened("simulate", scenario="chicken", around="suppliers,shocks", months="12"))
    assert "no channels" in app.warning[0].value
    assert len(app.metric) == 4


def test_sources_can_be_searched():
    app = opened("sources", q="growers", kind="weight")
    assert "2 of 156 numbers" in text_of(app)
    app.text_input(key="w_search").set_value("").run()
    assert "11 of 156 numbers" in text_of(app)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(["scenario", "game", "engine", "cell", "farm_weight", "us", "seed", "q"]),
        st.text(max_size=12),
        max_size=4,
    ),
    st.sampled_from(["game", "simulate", "sources"]),
)
def test_no_address_brings_a_page_down(query, page):
    opened(page, **query)


def test_how_sure_the_answer_is():
    from sandbox.experiments.uncertainty import uncertainty
    from sandbox.views.kit.sampling import SAMPLES, SEED, sampled
    from sandbox.views.kit.told import shares_html
    from sandbox.views.state.choice import GameChoice

    found, _ = sampled(GameChoice(), False, lambda done, total: None)
    assert found.holds == uncertainty(load("busan-2025"), samples=SAMPLES, seed=SEED).holds
    html = shares_html(found)
    share = found.equilibria[0, 0].share
    assert 0.9 < share < 1
    assert f"{100 * share:.1f}%" in html
    assert "not probabilities" in html


@pytest.mark.parametrize("name", ["busan-2025", "chicken", "grand-bargain"])
def test_the_question_of_sureness_stands_on_the_first_page_where_it_has_an_answer(name):
    app = opened("game", scenario=name)
    labels = [box.label for box in app.expander]
    assert ("How sure is this?" in labels) == (name != "chicken")


#: What Streamlit calls charts and panels of HTML.
CHARTS = ("arrow_vega_lite_chart", "vega_lite_chart", "bidi_component")
PAGES = ("game", "negotiate", "lasting", "simulate", "sources")


@pytest.mark.parametrize("page", PAGES)
def test_moved_numbers_are_named_on_every_page_with_a_way_back(page):
    app = opened(
        page,
        protection_weight_us="0.65",
        engine="armington-4",
        around="courts",
        strike_potency="0.5",
        months="6",
        histories="5",
    )
    assert (
        "Not this situation's own numbers: How tariffs are priced: World trade, elasticity "
        "4 instead of Closed form, short run; US political value of a dollar of Chinese goods "
        "kept out: 0.65 instead of 0; In " in text_of(app)
    )
    next(b for b in app.button if b.label == "Back to its own numbers").click().run()
    assert not app.exception
    assert set(app.query_params) == {"around", "months", "histories"}
    assert "own numbers" not in text_of(app)
    assert not [b for b in app.button if b.label == "Back to its own numbers"]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_said_where_nothing_was_moved(page):
    assert "own numbers" not in text_of(opened(page, months="6", histories="5"))


@pytest.mark.parametrize("page", ["game", "negotiate", "lasting", "simulate"])
def test_a_textbook_game_is_about_row_and_column(page):
    app = settled(opened(page, scenario="chicken", us="grim_trigger", months="6", histories="5"))
    shown = text_of(app) + " ".join(
        str(element.proto) for kind in CHARTS for element in app.get(kind)
    )
    assert "Row" in shown
    assert "Column" in shown
    for word in ("United States", "China", '"us"', '"china"'):
        assert word not in shown, word


def test_the_language_is_in_the_address():
    app = opened("lasting", lang="zh")
    assert app.title[0].value == "能守住吗？"
    app.get_by_key("w_lang").set_value("es").run()
    assert app.query_params["lang"] == "es"
    assert app.title[0].value == "¿Se mantendrá?"
    app.get_by_key("w_lang").set_value("en").run()
    assert "lang" not in app.query_params
    assert app.title[0].value == "Will it hold?"


def test_an_unknown_language_is_named_and_english_is_shown():
    app = opened("lasting", lang="xx")
    assert "lang: 'xx' is no language of this app" in app.warning[0].value.replace("\\", "")
    assert app.title[0].value == "Will it hold?"


@pytest.mark.parametrize("page", ["game", "crisis"])
def test_pages_say_in_shares_what_leaders_weights_leave_open(page):
    app = opened(page, scenario="october-2025", calibration="leaders")
    assert "draws from what the record" in text_of(app)
