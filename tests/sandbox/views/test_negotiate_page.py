"""The page on negotiation as Streamlit runs it, and the charts and tables it draws."""

import json
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from views_domain import page_at

from payoffs.game import Game
from payoffs.resources import scenario_names
from sandbox.charts import negotiation as offer_charts
from sandbox.charts.negotiation import (
    SHAPES,
    PayoffSpace,
    box_of,
    deal_words,
    negotiation_spec,
    sample,
)
from sandbox.charts.payoff_space import Box, outline, placed_labels
from sandbox.theory.bargaining import SOLUTIONS, negotiate
from sandbox.views.negotiate import offers, page, trades
from sandbox.views.negotiate.deals import deals_html
from sandbox.views.state.address import Address, read
from sandbox.views.state.choice import GameChoice
from sandbox.views.state.negotiation import LISTS, MODES, NegotiationSettings

NAMES = [
    *("nodeal", "agree", "solution", "view", "levers", "give", "list"),
    *("patience1", "patience2", "deadline", "risk", "first", "scenario", "game"),
]
WORDS = st.one_of(
    st.text(max_size=20),
    st.floats().map(str),
    st.integers(-3, 40).map(str),
    st.tuples(st.floats(), st.floats()).map(lambda pair: f"{pair[0]},{pair[1]}"),
    st.sampled_from(["minmax", "status-quo", "equilibrium:1", "pure", "transfers", "all", "row"]),
    st.sampled_from([*scenario_names(), "threat", *LISTS, *SOLUTIONS]),
)


opened = partial(page_at, "negotiate")


def text_of(app):
    return " ".join(element.value for element in [*app.markdown, *app.caption, *app.info])


def space_of(name="grand-bargain", fallback="equilibrium", mode="lotteries"):
    return page.outcome_of(GameChoice(name), fallback, mode)


@given(st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=8))
def test_any_settings_are_read_and_written_back(query):
    address, complaints = read(query)
    again, silent = read(address.query())
    assert again == address
    assert silent == ()
    assert all("\n" not in line and len(line) < 300 for line in complaints)


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ({"nodeal": "war"}, "nodeal: 'war' says not what happens"),
        ({"nodeal": "1,nan"}, "nodeal: '1,nan' says not"),
        ({"nodeal": "1,2,3"}, "nodeal: '1,2,3' says not"),
        ({"nodeal": "1e9,0"}, "nodeal: '1e9,0' says not"),
        ({"scenario": "chicken", "nodeal": "status-quo"}, "nodeal: 'status-quo' says not"),
        ({"agree": "peace"}, "agree: 'peace' is not one of lotteries, pure, transfers"),
        ({"solution": "best"}, "solution: 'best' is not one of nash"),
        ({"patience1": "1"}, "patience1: '1' is not a number from 0.1 to 0.99; using 0.9"),
        ({"patience2": "nan"}, "patience2: 'nan' is not a number"),
        ({"deadline": "2.5"}, "deadline: '2.5' is not a whole number from 0 to 24"),
        ({"risk": "-0.1"}, "risk: '-0.1' is not a number from 0 to 0.5"),
        ({"give": "9"}, "give: '9' is not a whole number from 1 to 2"),
        ({"first": "us"}, "first: 'us' is not one of row, column"),
    ],
)
def test_settings_that_cannot_be_used_are_said_in_one_line(query, start):
    _, complaints = read(query)
    assert len(complaints) == 1
    assert complaints[0].startswith(start)


def test_all_settings_come_back_and_defaults_leave_no_trace():
    query = {
        "scenario": "october-2025",
        "nodeal": "-60,-40.5",
        "agree": "transfers",
        "solution": "egalitarian",
        "view": "all",
        "levers": "table",
        "give": "2",
        "list": "prices",
        "patience1": "0.8",
        "patience2": "0.95",
        "deadline": "7",
        "risk": "0.05",
        "first": "column",
    }
    address, complaints = read(query)
    assert complaints == ()
    assert address.query() == query
    assert Address(negotiation=NegotiationSettings()).query() == {}


def test_payoffs_without_a_deal_belong_to_one_game():
    address = read({"nodeal": "-60,-40", "patience1": "0.5"})[0]
    moved = address.choose(scenario="chicken")
    assert moved.negotiation == NegotiationSettings(patience=(0.5, 0.9))
    kept = read({"nodeal": "minmax"})[0].choose(scenario="chicken")
    assert kept.negotiation.fallback == "minmax"
    assert (
        read({"nodeal": "status-quo"})[0].choose(scenario="chicken").negotiation
        == NegotiationSettings()
    )


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_can_be_negotiated(name):
    app = opened(scenario=name)
    assert not app.warning
    assert not app.error
    assert "Without a deal: " in text_of(app)


@pytest.mark.parametrize("listed", LISTS)
@pytest.mark.parametrize("query", [{"scenario": "beijing-summit-2026"}, {"game": "threat"}])
def test_every_table_of_exchanges_opens(listed, query):
    app = opened(list=listed, levers="table", **query)
    assert not app.error
    assert ("not announced" in text_of(app)) == ("game" in query)


def test_the_default_says_that_the_truce_is_the_best_of_its_table():
    app = opened()
    assert "**Nothing to gain.**" in text_of(app)
    assert "100 exchanges leave both better off" in text_of(app)
    assert app.dataframe[0].value.shape == (100, 7)
    assert not app.slider


def test_a_deal_a_split_and_a_deadline():
    app = opened(scenario="grand-bargain")
    assert "**A deal is possible.**" in text_of(app)
    before = next(m.value for m in app.markdown if "agree at once" in m.value)
    app.slider(key="w_patience1").set_value(0.6).run()
    assert app.query_params["patience1"] == "0.6"
    after = next(m.value for m in app.markdown if "agree at once" in m.value)
    assert before != after
    app.slider(key="w_deadline").set_value(1).run()
    assert "With 1 round and the United States first" in text_of(app)
    assert "United States +28.2" in text_of(app)
    assert not app.exception


def test_settings_write_to_the_address():
    app = opened(scenario="grand-bargain")
    app.selectbox(key="w_nodeal").select("minmax").run()
    assert app.query_params["nodeal"] == "minmax"
    app.selectbox(key="w_nodeal").select("own").run()
    assert app.query_params["nodeal"] == "-70.7,-226.8"
    app.number_input(key="w_own0").set_value(-10.0).run()
    assert app.query_params["nodeal"] == "-10,-226.8"
    app.selectbox(key="w_agree").select("pure").run()
    assert "need lotteries or payments" in text_of(app)
    app.get_by_key("w_view").set_value("all").run()
    assert app.query_params["view"] == "all"
    assert not app.exception


def test_an_equilibrium_that_is_not_there_is_one_line():
    app = opened(nodeal="equilibrium:7")
    assert len(app.warning) == 1
    assert "no equilibrium" in app.warning[0].value


def test_a_textbook_game_says_why_nothing_can_be_exchanged():
    app = opened(scenario="chicken")
    assert "no levers to trade" in text_of(app)
    assert "status-quo" not in app.selectbox(key="w_nodeal").options


def test_no_deal_is_said_plainly():
    app = opened(nodeal="100,100")
    assert "**No deal is possible.**" in text_of(app)
    assert "nothing to divide" in text_of(app)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=5))
def test_no_address_brings_the_page_down(query):
    opened(**query)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["busan-2025", "pre-2018", "grand-bargain", "matching-pennies"])
@pytest.mark.parametrize("near", [True, False])
def test_the_chart_is_small_plain_data(name, mode, near):
    spec = json.dumps(negotiation_spec(space_of(name, mode=mode), near, "nash"), allow_nan=False)
    assert len(spec) < 400_000


def test_a_large_game_is_sampled_with_everything_notable():
    space = space_of()
    drawn = sample(space, box_of(space, near=False))
    n = space.outcome.game.shape[1]
    assert len(drawn) == 700
    assert {i * n + j for i, j in {*space.outcome.on_frontier, *space.equilibria}} <= set(drawn)
    everything = space_of("pre-2018")
    assert len(sample(everything, box_of(everything, near=False))) == 18


def test_all_that_is_marked_lies_in_the_view():
    for near in (True, False):
        space = space_of()
        marked = [deal.payoffs for deal in space.outcome.deals.values()]
        marked.append(space.outcome.disagreement.payoffs)
        assert box_of(space, near).inside(np.array(marked)).all()


def test_solutions_differ_by_shape_and_by_name():
    marks = negotiation_spec(space_of(), True, "nash")["layer"]
    values = next(x["data"]["values"] for x in marks if "shape" in x["encoding"])
    assert {value["shape"] for value in values} == set(SOLUTIONS)
    assert len({shape for shape, _ in SHAPES.values()}) == len(SOLUTIONS)
    labels = {v["text"] for x in marks for v in x["data"]["values"] if "text" in v}
    assert {"Nash", "Kalai-Smorodinsky", "No deal", "⚑ Status quo"} <= labels


@pytest.mark.parametrize("width", [290, 1100])
def test_names_stand_neither_on_each_other_nor_outside(width):
    """Four places close together in the upper right corner, and no deal at the lower left."""
    wanted = [
        ("Nash, Equal gains, Largest sum", (9.2, 19.0), "violet"),
        ("Kalai-Smorodinsky", (9.25, 18.8), "violet"),
        ("Equal loss", (9.3, 18.6), "violet"),
        ("No deal", (0.5, 1.0), "red"),
        ("⚑ Status quo", (0.6, 1.2), "grey"),
    ]
    boxes = []
    for layer in placed_labels(wanted, Box((0.0, 0.0), (10.0, 20.0)), np.array([[8.0, 19.1]])):
        left = layer["mark"]["align"] == "right"
        for value in layer["data"]["values"] if "color" in layer["encoding"] else ():
            near = value["u"] * width / 10 + (-12 if left else 12)
            far = near + (-7 if left else 7) * len(value["text"])
            boxes.append((min(near, far), max(near, far), value["v"] * 360 / 20))
    assert len(boxes) == 5
    for k, (start, end, height) in enumerate(boxes):
        assert start >= 0
        assert end <= width
        assert 0 < height < 360
        for begin, stop, other in boxes[:k]:
            assert stop <= start or end <= begin or abs(other - height) >= 17


def test_hovering_says_what_each_side_does():
    outcome = page.outcome_of(GameChoice(), "minmax", "transfers").outcome
    deal = outcome.deals["nash"]
    assert deal_words(outcome, deal, 0) == (
        "29.8% tariff · no entity rule; pays 15.7 bn USD a year"
    )
    assert deal_words(outcome, deal, 1) == "25 Mt beans · general licences"
    outcome = space_of("pre-2018").outcome
    assert deal_words(outcome, outcome.deals["nash"], 0) == "22%: 3.1% tariff; 78%: 12% tariff"
    assert deal_words(outcome, outcome.deals["nash"], 1) == "8% tariff · market beans"


def test_the_outline_goes_round_everything():
    square = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, 0.5]])
    corners = outline(square)
    assert {tuple(point) for point in corners.tolist()} == {(0, 0), (0, 1), (1, 0), (1, 1)}
    u, v = corners.T
    around = np.sum(u * np.roll(v, -1) - v * np.roll(u, -1)) / 2
    assert abs(around) == 1.0


def test_the_table_escapes_labels_and_says_what_a_lottery_shares():
    game = Game.of([[0], [3]], [[3], [0]], rows=["<i> · x", "<i> · y"], columns=["c"])
    html = deals_html(negotiate(game, (0.0, 0.0)))
    assert '<span class="a">&lt;i&gt;</span> / <span class="b">c</span>' in html
    assert '<b>50%</b> <span class="a">x</span>' in html
    assert "<i>" not in html


def test_without_a_solution_the_table_says_so():
    assert "nothing is acceptable" in deals_html(negotiate(Game.of([[0]], [[0]]), (1.0, 1.0)))


def test_offers_are_drawn_round_by_round():
    outcome = space_of().outcome
    bargain = NegotiationSettings(rounds=5, first="column")
    found = offers.talks(outcome, offers.terms_of(bargain))
    values = offer_charts.rounds_spec(outcome, found)["data"]["values"]
    assert [value["proposes"] for value in values[::2]] == ["China", "United States"] * 2 + [
        "China"
    ]
    assert sum(value["own"] for value in values) == 5
    gains = offers.by_deadline(outcome, bargain)
    assert len(gains) == 24
    assert gains[4] == found.gains
    json.dumps(offer_charts.deadlines_spec(outcome, gains, 5), allow_nan=False)


def test_one_best_outcome_leaves_nothing_to_divide():
    assert "best for both sides" in offers.why_not(space_of("stag-hunt").outcome)
    assert offers.why_not(space_of("stag-hunt", mode="transfers").outcome) == ""


def test_prices_are_written_with_their_unit():
    frame = trades.price_frame(trades.priced(GameChoice("beijing-summit-2026"), False))
    assert set(frame["paid in"]) == {"money", "tariff", "soybeans"}
    assert frame["now"].str.contains("bn USD a year|percent|Mt a year").all()


def test_space_knows_whether_anybody_gains():
    assert not space_of("busan-2025").has_near
    assert isinstance(space_of("pre-2018"), PayoffSpace)
    assert space_of("pre-2018").has_near


def test_a_wide_view_names_the_chosen_solution_alone():
    space = space_of("pre-2018")
    named = {
        near: [
            value["text"]
            for layer in negotiation_spec(space, near, "nash")["layer"]
            if isinstance(layer.get("mark"), dict) and layer["mark"]["type"] == "text"
            for value in layer["data"]["values"]
        ]
        for near in (True, False)
    }
    around = ["No deal", "⚑ Status quo"]
    assert named[True][:5] == ["Nash", "Equal loss", "Largest sum", *around]
    assert named[False][:3] == ["Nash", *around]
