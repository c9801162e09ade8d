"""Parts that are drawn again alone: no page is left empty, however busy the server is."""

import threading
from types import SimpleNamespace

import pytest
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest
from views_domain import page_at, slide, told

from sandbox.views.kit import jobs
from sandbox.views.simulate import page as simulate
from sandbox.views.state import session

BARE = """
import streamlit as st
{how}
def part():
    st.text("drawn again")
part()
st.text("stands after it")
"""


def arrives(script, **query):
    """The messages of a page, in which each part in turn was drawn again before they were sent."""
    sent = []
    app = AppTest.from_string(script, default_timeout=600)
    for name, value in query.items():
        app.query_params[name] = value
    ForwardMsgQueue.on_before_enqueue_msg(sent.append)
    try:
        app.run()
    finally:
        ForwardMsgQueue.on_before_enqueue_msg(None)
    assert not app.exception
    deltas = [message for message in sent if message.HasField("delta")]
    for part in {one.delta.fragment_id for one in deltas} - {""}:
        queue = ForwardMsgQueue()
        for message in deltas:
            queue.enqueue(message)
        queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[part])
        for message in deltas:
            if message.delta.fragment_id == part:
                queue.enqueue(message)
        yield queue.flush()


def put_together(messages):
    """The page as a browser builds it: every place is there, or the next of its block."""
    root = [[], [], [], []]
    for message in messages:
        *above, last = message.metadata.delta_path
        block = root
        for place in above:
            block = block[place]
        assert last <= len(block), f"no place {last} in {message.metadata.delta_path}"
        is_block = message.delta.WhichOneof("type") == "add_block"
        before = block[last] if last < len(block) else None
        block[last : last + 1] = [(before or []) if is_block else message]
    return root


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("game", {}),
        ("game", {"scenario": "chicken", "game": "threat"}),
        ("negotiate", {"scenario": "october-2025"}),
        ("lasting", {}),
    ],
)
def test_a_part_drawn_again_early_leaves_the_page_whole(page, query):
    script = f"from sandbox.views.{page}.page import page; page()"
    rounds = [put_together(messages) for messages in arrives(script, **query)]
    assert rounds


def test_long_work_looked_at_early_leaves_the_page_whole(monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr(jobs, "PATIENCE", 0.0)
    monkeypatch.setattr(simulate, "unfold", lambda *_, progress: go_on.wait(60))
    try:
        script = "from sandbox.views.simulate.page import page; page()"
        rounds = [*arrives(script, months="77", histories="101")]
    finally:
        go_on.set()
    for messages in rounds:
        put_together(messages)
    last = [messages[-1].delta.new_element.progress.text for messages in rounds]
    assert [text for text in last if text.startswith("Playing: ")]


def test_a_bare_fragment_would_not():
    with pytest.raises(AssertionError, match="no place 1"):
        put_together(next(arrives(BARE.format(how="@st.fragment"))))
    how = "from sandbox.views.kit.frame import apart\n@apart"
    main = put_together(next(arrives(BARE.format(how=how))))[0]
    assert len(main) == 2


def test_a_slider_of_the_threat_game_redraws_what_is_there() -> None:
    """Nothing is said on top of a threat game: that part is not there to be drawn again."""
    app = page_at("game", scenario="busan-2025", game="threat")
    slide(app, rare_earth_ban_us=117.0)
    assert [one.message for one in app.exception] == []
    assert app.query_params["rare_earth_ban_us"] == "117"
    assert [one.value for one in app.title] == []  # parts alone


def test_a_second_move_brings_every_panel_what_it_shows_in_one_message():
    app = page_at("game", scenario="busan-2025", soy_premium_later="60")
    slide(app, soy_premium_later=65.0)
    assert told(app)["sliders"][0]["brings"] == {}
    assert app.code[0].value.endswith("--set soy_premium_later=65")  # its fold is open
    assert "<b>65</b>" in " ".join(e.proto.json for e in app.get("bidi_component"))
    app.session_state["command_solve"] = False
    app.run()
    slide(app, soy_premium_later=70.0)
    assert not app.exception
    sent = {key: data for key, (data, _element) in told(app).items()}
    (brought,) = [data["brings"] for data in sent.values() if data["brings"]]
    shown = {key: data["html"] for key, data in sent.items()}
    assert set(brought) == {"told", "matrix", "says", "verdict", "ledger"}
    assert brought == {key: shown[key] for key in brought}
    assert ": <b>70</b> instead of 50" in brought["says"]


LOST = """
import streamlit as st
from sandbox.views.state import session
st.title("all of it")
st.button("on", on_click=session.again, args=(["gone"],))
"""


def test_where_a_part_is_not_there_the_whole_page_is_drawn_again() -> None:
    app = AppTest.from_string(LOST).run()
    app.button[0].click().run()
    assert not app.exception
    assert app.title[0].value == "all of it"


def test_a_part_drawn_by_the_clock_brings_no_choice_of_another_control(monkeypatch):
    """Its message may have left the browser before the answer to a choice had come there."""
    app = page_at("lasting", scenario="busan-2025")
    drawn = SimpleNamespace(fragment_ids_this_run=["by the clock"])
    with monkeypatch.context() as clock:
        clock.setattr(session, "get_script_run_ctx", lambda: drawn)
        app.slider(key="w_delta").set_value(0.6).run()
        assert "delta" not in app.query_params
    app.slider(key="w_delta").set_value(0.61).run()
    assert app.query_params["delta"] == "0.61"
