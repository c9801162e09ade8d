"""Every control of every page on every scenario, without a browser.

All controls of a page are moved at once, most scenarios on a page, and every other one after the
other on a priced and a textbook scenario. With ``TRUCE_EVERY=1`` both happen on every scenario and
page, which takes a quarter of an hour. That every page opens on every scenario stands elsewhere.
"""

import os

import pytest
from streamlit.runtime.state.common import TESTING_KEY
from views_domain import page_at, settled, slide, sliders_of

from payoffs.resources import scenario_names

PAGES = ("game", "negotiate", "lasting", "crisis", "simulate", "record", "sources")
KINDS = ("slider", "number_input", "selectbox", "button_group", "toggle", "radio", "text_input")
SMALL = {"months": "6", "histories": "5", "nodeal": "minmax"}
EVERY = bool(os.environ.get("TRUCE_EVERY"))
ALL = [(page, name) for name in scenario_names() for page in PAGES]
AT_ONCE = [pair for pair in ALL if pair[0] in PAGES[1:5]][::5]
IN_TURN = [(page, "busan-2025") for page in PAGES] + [("game", "chicken"), ("simulate", "chicken")]


def opened(page, query):
    return settled(page_at(page, **query))


def run(app):
    """Run on; where only parts were drawn again, once more: a browser still shows the others."""
    settled(app.run())
    return app if app.title else settled(app.run())


def controls(app):
    """Every control but the scenario and a phone's switch of what is shown, by key."""
    found = {c.key: c for kind in KINDS for c in app.get(kind) if not c.disabled}
    for key in ("w_scenario", "unfold"):
        found.pop(key, None)
    return found


def values(app):
    found = {key: control.value for key, control in controls(app).items()}
    return found | {key: value for key, (_low, _high, value) in sliders_of(app).items()}


def slide_all(app, up, every=1):
    """The sliders of each panel at once; whether any stood elsewhere."""
    ends = {pair: (ends[up], ends[2]) for pair, ends in [*sliders_of(app).items()][::every]}
    for panel in {panel for panel, _name in ends}:
        slide(app, panel, **{name: end for (one, name), (end, _) in ends.items() if one == panel})
    return any(end != now for end, now in ends.values())


def move(control, up):
    """Another value than the one that is shown, towards the end of what is possible."""
    kind, now = control.type, control.value
    if kind == "slider" and isinstance(now, list | tuple):
        control.set_range(*(2 * [control.max if up else control.min]))
    elif kind == "slider":
        control.set_value(control.max if up else control.min)
    elif kind == "number_input":
        control.increment() if up else control.decrement()
    elif kind in ("selectbox", "radio"):
        # what is chosen is given by its label, which AppTest would label once more
        control.root.session_state[TESTING_KEY][control.id] = str
        control.set_value(control.options[-1 if up else 0])
    elif kind in ("toggle", "checkbox"):
        control.set_value(not now)
    elif kind == "text_input":
        control.set_value("soy" if up else "")
    elif isinstance(now, list):
        control.set_value(list(control.options) if up else [])
    else:
        control.set_value(control.options[-1 if up else 0])


def query_of(app):
    return dict(app.query_params)


@pytest.mark.parametrize(("page", "name"), ALL if EVERY else AT_ONCE)
def test_all_controls_at_once(page, name):
    app = opened(page, SMALL | {"scenario": name})
    for up in (True, False) if EVERY else (True,):
        for control in controls(app).values():
            move(control, up)
        run(app)
        slide_all(app, up)
        run(app)
        assert not any("In the address" in warning.value for warning in app.warning)
        if EVERY:
            again = opened(page, query_of(app))
            assert (values(again), query_of(again)) == (values(app), query_of(app))


@pytest.mark.parametrize(("page", "name"), ALL if EVERY else IN_TURN)
def test_one_control_after_the_other(page, name):
    app = opened(page, SMALL | {"scenario": name, "around": "courts"})
    for key in list(controls(app))[:: 1 if EVERY else 2]:
        if key in controls(app):  # none before has taken it away
            before = query_of(app)
            move(controls(app)[key], up=True)
            run(app)
            assert query_of(app) != before or key.startswith("w_rule"), key
    before = query_of(app)
    assert slide_all(app, up=True, every=7) == (query_of(run(app)) != before)
    again = opened(page, query_of(app))
    assert values(again) == values(app)
    assert query_of(again) == query_of(app)
