"""What if, Compare and Tournament on shipped situations and on a game of one's own: never empty."""

import os
import time

import pytest
from streamlit.testing.v1 import AppTest

import sandbox as sb
from payoffs.formats.link import encode
from payoffs.game import Game
from payoffs.resources import scenario_names
from sandbox.views.whatif import page as whatif

#: Ann likes down to left and right, up to middle; Bob middle to up, right to down.
OWN = Game.of(
    [[1, 7, 2], [5, 2, 3]],
    [[2, 4, 1], [3, 0, 6]],
    ["up", "down"],
    ["left", "middle", "right"],
    ("Ann", "Bob"),
)
EVERY = bool(os.environ.get("TRUCE_EVERY"))
#: With threats of both sides, without an equilibrium in pure choices; all of them on request.
NAMES = scenario_names() if EVERY else ("october-2025", "matching-pennies")
SMALL = {"months": "6", "rules": "tit_for_tat,always_defect"}


def opened(page, query):
    app = AppTest.from_string(
        f"from sandbox.views.{page}.page import page; page()", default_timeout=600
    )
    app.query_params.update(query)
    app.run()
    for _ in range(600):
        if app.exception or not any(b.label == "Cancel" for b in app.button):
            break
        time.sleep(0.1)
        app.run()
    assert not app.exception
    assert not app.error
    return app


def text_of(app):
    return " ".join(element.value for element in [*app.markdown, *app.caption])


@pytest.mark.parametrize("name", NAMES)
def test_no_page_is_empty(name, monkeypatch):
    monkeypatch.setattr(whatif, "STEPS", whatif.LEAST)
    assert len(opened("compare", {"scenario": name}).get("vega_lite_chart")) == 1
    assert len(opened("tournament", {"scenario": name, **SMALL}).get("vega_lite_chart")) == 2
    assert "9 x 9 games, each solved" in text_of(opened("whatif", {"scenario": name}))


def test_a_game_of_ones_own():
    """Equilibria: up / middle, worth 7 and 4, and down / right, worth 3 and 6; one is mixed."""
    own = {"own": encode(OWN)}
    app = opened("compare", {**own, "with": "chicken"})
    assert "answers differ**" in text_of(app)
    lines = {line.title: line.texts[0] for line in sb.compare(OWN, "chicken").lines}
    assert lines["equilibria"].startswith("up / middle; down / right")
    assert lines["equilibria: worth to both"].startswith("7, 4; 3, 6")
    app = opened("tournament", {**own, **SMALL})
    assert "earns most, before" in text_of(app)
    assert "2 rules over 6 months" in text_of(app)
    assert "200 x 200 games, each solved" in text_of(opened("whatif", own))


def test_where_nothing_differs_a_button_shows_what_does():
    app = opened("compare", {"scenario": "chicken", "with": "chicken"})
    assert "**Both are the same game**" in text_of(app)
    assert "**0 of" in text_of(app)
    app.button(key="no_difference_go").click().run()
    assert not app.exception
    assert app.query_params["with"] == "prisoners-dilemma"
    assert "same game" not in text_of(app)
