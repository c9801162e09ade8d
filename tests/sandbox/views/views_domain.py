"""What the tests of pages share: a page as Streamlit runs it, without a browser."""

import json
import re
import time
from html import unescape

from streamlit.testing.v1 import AppTest

#: The commands that pages name.
VERBS = ("crisis", "negotiate", "record", "repeat", "simulate", "solve")


def page_at(page, /, **query):
    """A page run once at an address."""
    app = AppTest.from_string(
        f"from sandbox.views.{page}.page import page; page()", default_timeout=600
    )
    app.query_params.update(query)
    for verb in VERBS:  # the fold with a page's command is open
        app.session_state[f"command_{verb}"] = True
    app.run()
    assert [error.message for error in app.exception] == []
    return app


def told(app):
    """What each panel was told, with the panel."""
    pairs = ((json.loads(e.proto.json or "{}"), e) for e in app.get("bidi_component"))
    return {data["key"]: (data, e) for data, e in pairs if isinstance(data, dict) and "key" in data}


#: What a component's events are called in Streamlit's protocol.
EVENTS = "$$STREAMLIT_INTERNAL_KEY_{}__events"
_SLIDER = re.compile(
    r'data-high="([^"]*)".*?<input[^>]* id="([^"]*)" min="([^"]*)"[^>]* value="([^"]*)"'
)


def sliders_of(app):
    """Every slider of the panels: its panel and name, and low, high and value."""
    return {
        (key, name): (float(low), float(high), float(value))
        for key, (data, _element) in told(app).items()
        for high, name, low, value in _SLIDER.findall(data["html"])
    }


def value_of(app, name, panel="sliders"):
    """What a slider of a panel shows."""
    return sliders_of(app)[panel, name][2]


def slide(app, panel="sliders", **values):
    """The sliders of a panel rest at other values, as a browser tells it."""
    data, element = told(app)[panel]
    states = app._tree.get_widget_states()
    value = {"move": data["move"] + 1, "seen": False, "values": values}
    said = json.dumps([{"event": "moved", "value": value}])
    states.widgets.add(id=EVENTS.format(element.proto.id), json_trigger_value=said)
    app._run(states)
    assert [error.message for error in app.exception] == []
    return app


def panels_of(app):
    """The text of what a page shows as HTML of its own."""
    data = (json.loads(e.proto.json or "{}") for e in app.get("bidi_component"))
    bare = (re.sub("</?[bi]>", "", d["html"]) for d in data if "html" in d)
    return [" ".join(unescape(re.sub("<[^>]*>", " ", html)).split()) for html in bare]


def text_of(app):
    """All that a page says in sentences, without Markdown's stars."""
    said = " ".join(element.value for element in [*app.markdown, *app.caption])
    return " ".join([said.replace("**", ""), *panels_of(app)])


def settled(app, seconds=600):
    """The page once its work beside it is done."""
    end = time.monotonic() + seconds
    while any(b.label == "Cancel" for b in app.button) and time.monotonic() < end:
        time.sleep(0.1)
        app.run()
    assert [error.message for error in app.exception] == []
    return app
