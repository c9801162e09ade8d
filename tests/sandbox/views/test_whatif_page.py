"""The page *What if*: its map, where a click goes, and the command that gives the same."""

import json

import numpy as np
import pytest
from views_domain import page_at, settled

import sandbox as sb
from payoffs.game import Game
from sandbox.charts.gamemap import KINDS, Area, areas, map_alt, map_spec, runs
from sandbox.cli import main
from sandbox.views.state.address import read
from sandbox.views.state.own import word_of
from sandbox.views.whatif import page as whatif
from sandbox.views.whatif.board import board_html, points_of
from sandbox.views.whatif.page import _interval, revealed, weights_html

PREMIUM, LOSS = "soy_premium_later=40:80:3", "soy_loss_china=0.2:1:2"


@pytest.fixture(scope="module")
def busan():
    return sb.map("busan-2025", PREMIUM, LOSS).main


def opened(**query):
    return settled(page_at("whatif", **query))


def test_areas_by_hand(busan):
    """The boycott (0,2) pays on the lower row and at the right end of the upper one."""
    stay, boycott = areas(busan.bands("outcome"))[::-1]
    assert boycott == Area(
        "29.8% tariff · no entity rule / boycott · general licences",
        KINDS[0],
        4 / 6,
        "M0 1h3v1h-3zM2 0h1v1h-1z",
    )
    assert stay.path == "M0 0h2v1h-2z"
    assert runs(np.array([[1, 1, 0]])) == [(0, 0, 2, 1), (0, 2, 1, 0)]


def test_the_picture_and_its_words(busan):
    html = board_html(busan, "outcome", (1, 0))
    assert '<div class="here" style="left:16.67%;bottom:75%">' in html
    assert 'style="left:50%">60<' in html
    assert 'style="bottom:0%">0.2<' in html
    assert "boycott · general licences on 67%" in map_alt(busan, "outcome")
    layer = points_of(busan, (1, 0))["layers"][4]
    assert layer["name"] == "The deal:"
    assert layer["runs"] == [2, 3, 0, 2, 2, 1]


def test_the_figure_has_a_rectangle_a_run(busan):
    spec = map_spec(busan, "outcome")
    assert len(spec["data"]["values"]) == 3
    first = spec["data"]["values"][0]
    assert (first["x"], first["x2"]) == (30.0, 90.0)
    assert (first["y"], first["y2"]) == (pytest.approx(-0.2), pytest.approx(0.6))
    assert busan.plot().to_dict()["mark"]["type"] == "rect"


def test_a_click_goes_there_and_the_ring_follows(busan):
    address = read({"soy_premium_later": "60"})[0]
    assert whatif.place(address, busan) == (1, 1)
    there = whatif.moved(address, busan, (0, 2))
    assert there.query() == {"soy_premium_later": "80", "soy_loss_china": "0.2"}
    assert whatif.place(there, busan) == (0, 2)
    back = whatif.moved(read({})[0], busan, (1, 0))
    assert back.query() == {"soy_premium_later": "40"}


def test_patience_goes_into_the_address():
    found = sb.map("busan-2025", "discount_factor=0:0.9:4", LOSS).main
    there = whatif.moved(read({})[0], found, (1, 2))
    assert there.query() == {"delta": "0.6"}


def test_the_page_opens_and_its_controls_write_to_the_address():
    app = opened(game="threat", x="audience_cost_us")
    assert app.selectbox(key="w_x").value == "audience_cost_us"
    app.selectbox(key="w_show").select("holds").run()
    assert app.query_params["show"] == "holds"
    app.selectbox(key="w_y").select("discount_factor").run()
    assert app.query_params["y"] == "discount_factor"
    assert app.query_params["x"] == "audience_cost_us"


def test_the_map_is_what_the_command_gives(capsys):
    address = read({"game": "threat", "x": "audience_cost_us", "delta": "0.5", "show": "holds"})[0]
    _, y = whatif.axes(address)
    found = sb.map(
        address.choice.build().override({"discount_factor": 0.5}),
        "audience_cost_us",
        y,
        steps=200,
        threat=True,
    ).main
    assert main([*whatif.map_words(address, found), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["layers"]["holds"] == found.layers["holds"].tolist()
    assert told["x"]["values"] == pytest.approx(found.xs.tolist())


def test_payoffs_of_a_game_of_given_numbers_are_what_varies():
    """A 2 x 3 game that is not symmetric: the point clicked becomes a game of one's own."""
    game = Game.of([[3, 0, 1], [5, 1, 2]], [[3, 5, 1], [0, 1, 4]], ["up", "down"], list("LMR"))
    app = opened(own=word_of(game).removeprefix("own="), x="a0,1", y="b0,2", show="outcome")
    assert not app.error
    assert app.selectbox(key="w_x").format_func("a0,1") == "Row at up / M"
    address = read(app.query_params | {})[0]
    found = whatif.mapped(address, "a0,1", "b0,2")
    assert (found.x.low, found.x.high) == (0.0, 6.0)  # others 1 to 5, a quarter of 4 more
    assert whatif.place(address, found) == (
        np.abs(found.ys - 1).argmin(),
        np.abs(found.xs - 0).argmin(),
    )
    there = whatif.moved(address, found, (199, 0))
    assert there.choice.base().game().column_payoffs.tolist() == [[3, 5, 6.25], [0, 1, 4]]
    assert whatif.mapped(there, "a0,1", "b0,2") is found  # the map stays where it was
    assert "--x" in whatif.map_words(address, found)


def test_a_game_too_large_to_choose_from_says_what_would_have_to_change():
    large = Game.of(np.arange(169).reshape(13, 13), np.ones((13, 13)))
    app = opened(own=word_of(large).removeprefix("own="))
    assert "too many payoffs" in app.markdown[0].value
    next(b for b in app.button if b.label == "Look at the Busan truce").click().run()
    assert app.query_params.get("scenario", "busan-2025") == "busan-2025"


def test_an_address_that_names_no_number_is_answered():
    for query, said in (
        ({"x": "colour"}, "x: 'colour' cannot be varied here"),
        ({"x": "soy_loss_china", "y": "soy_loss_china"}, "is along x already"),
        ({"show": "war!"}, "showing the equilibria"),
        ({"scenario": "chicken", "x": "soy_loss_china"}, "cannot be varied here"),
    ):
        assert said in read(query)[1][0]


def test_large_games_have_coarse_maps():
    assert whatif.steps_of(read({})[0].choice) == 200
    assert whatif.steps_of(read({"scenario": "grand-bargain"})[0].choice) == 18
    assert whatif.steps_of(read({"scenario": "grand-bargain", "game": "threat"})[0].choice) == 200


def test_weights_that_make_an_outcome_an_equilibrium_can_be_taken():
    """Geneva's fight (1,1) is no equilibrium: the nearest weights are put into the address."""
    app = opened(scenario="geneva-2025", game="threat", cell="1,0", show="class")
    address = read({"scenario": "geneva-2025", "game": "threat"})[0]
    found = revealed(address.choice, (1, 0))
    html = weights_html(found)
    assert html.count("<tr>") == 1 + len(found.us.names) + len(found.china.names)
    assert "in force" in html
    assert app.selectbox(key="w_show").value == "class"


def test_intervals_in_words():
    assert _interval(None, 3.0) == "up to 3"
    assert _interval(0.5, None) == "from 0.5"
    assert _interval(1.0, 2.0) == "1 to 2"


def test_war_is_offered_where_somebody_threatens():
    address = read({"show": "war", "x": "crisis_return", "y": "farm_weight"})[0]
    assert whatif.steps_of(address.choice) == 200
    found = sb.map("busan-2025", "crisis_return=0:1:2", "farm_weight=0:3:2", war=True).main
    assert "--war" in whatif.map_words(address, found)
    assert points_of(found, (0, 0))["layers"][-1]["name"] == "Threat carried out:"
