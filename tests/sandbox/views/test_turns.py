"""Runs of pages take turns: one at a time, in order, and never for ever."""

import threading

import pytest
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from sandbox.views.kit import turns
from sandbox.views.kit.turns import DIRECTLY, PAGE, Turns


def begin(place, name, rank, said, go):
    """A thread that waits for its turn, says its name and stays until it may go."""

    def work():
        with place.turn(rank):
            said.append(name)
            go.wait(5)

    thread = threading.Thread(target=work, daemon=True)
    waiting = len(place._queue)
    thread.start()
    while len(place._queue) == waiting and name not in said:
        thread.join(0.001)
    return thread


def test_first_come_first_served_and_direct_questions_before(monkeypatch):
    monkeypatch.setattr(turns, "MOST", 30.0)
    place, said, go = Turns(), [], threading.Event()
    asked = [("a", PAGE), ("b", PAGE), ("c", PAGE), ("d", DIRECTLY), ("e", DIRECTLY)]
    threads = [begin(place, name, rank, said, go) for name, rank in asked]
    assert said == ["a"]
    go.set()
    for thread in threads:
        thread.join(5)
    assert said == ["a", "d", "e", "b", "c"]


def test_beside_a_long_run_the_others_take_turns(monkeypatch):
    monkeypatch.setattr(turns, "MOST", 0.05)
    place, said, long, go = Turns(), [], threading.Event(), threading.Event()
    threads = [begin(place, name, PAGE, said, long if name == "a" else go) for name in "abc"]
    while len(said) < 2:
        threads[1].join(0.01)
    threads[2].join(0.2)
    assert said == ["a", "b"]
    go.set()
    threads[2].join(5)
    assert said == ["a", "b", "c"]
    monkeypatch.setattr(turns, "EVER", 0.1)
    stuck = [begin(place, name, PAGE, said, long) for name in "de"]
    while len(said) < 5:  # nobody waits for ever, whatever the others do
        stuck[1].join(0.01)
    long.set()
    for thread in [*threads, *stuck]:
        thread.join(5)
    assert (place._taken, place._queue) == (0, [])


def test_a_turn_ends_with_what_is_raised_and_is_lent_while_its_thread_waits(monkeypatch):
    monkeypatch.setattr(turns, "MOST", 30.0)
    place, said, go = Turns(), [], threading.Event()
    go.set()

    def work():
        with place.turn(), place.turn():
            with place.away():
                begin(place, "meanwhile", PAGE, said, go).join(5)
            raise KeyError(*said, place._taken)

    with pytest.raises(KeyError, match="'meanwhile', 1"):
        work()
    assert place._taken == 0


def test_streamlit_runs_in_turns(monkeypatch):
    seen = []
    monkeypatch.setattr(ScriptRunner, "_run_script", lambda *_: seen.append(turns.turns._taken))
    turns.fair()
    turns.fair()  # once is enough
    ScriptRunner._run_script(None, None)
    assert seen == [1]
    assert turns.turns._taken == 0
