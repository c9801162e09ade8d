"""``answer.plot()``: a valid Altair chart of every kind of answer that has a figure."""

import pytest

import sandbox as sb
from payoffs.game import Game
from sandbox.charts.figures import COLORS, FIGURES

LOPSIDED = Game.of([[3, 0], [5, 1]], [[2, 4], [0, 1]], title="lopsided")

ASKED = {
    "Solution": lambda: sb.solve(LOPSIDED),
    "Negotiation": lambda: sb.negotiate("chicken"),
    "Lasting": lambda: sb.repeat(LOPSIDED, delta=0.9),
    "Linkage": lambda: sb.linkage("busan-2025"),
    "Explanation": lambda: sb.explain("busan-2025", (0, 0)),
    "Resolved": lambda: sb.resolve("chicken"),
    "Simulation": lambda: sb.Match("chicken", periods=10).simulate(replicates=20, seed=1),
    "Tournament": lambda: sb.tournament("chicken", ["tit_for_tat", "grim_trigger"]),
    "Uncertainty": lambda: sb.uncertainty("geneva-2025", samples=20),
    "Validation": lambda: sb.validate(),
    "Sweep": lambda: sb.sweep("geneva-2025", {"farm_weight": [0, 1, 2]}),
}


@pytest.mark.parametrize("kind", ASKED)
def test_every_answer_draws_itself(kind):
    assert kind in FIGURES
    chart = ASKED[kind]().plot()
    spec = chart.to_dict()  # checks it against Vega-Lite's schema
    assert spec["config"]["range"]["category"] == list(COLORS)
    assert "mark" in spec or "layer" in spec


def test_a_figure_has_the_numbers_of_its_answer():
    spec = sb.solve(LOPSIDED).plot().to_dict()
    boxed = spec["layer"][2]["data"]["values"] if "data" in spec["layer"][2] else None
    values = boxed or spec["datasets"][spec["layer"][2]["data"]["name"]]
    assert [(value["u"], value["v"]) for value in values] == [(1.0, 1.0)]


def test_an_answer_without_a_figure_says_so():
    with pytest.raises(NotImplementedError, match="no figure of a Listing"):
        sb.rules().plot()
