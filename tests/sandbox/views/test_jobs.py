"""Work beside the page: results kept, problems handed on, cancelling heard."""

import os
import signal
import threading
import time
from functools import partial

import pytest

from payoffs.errors import InputError, SandboxError
from sandbox.views.kit import jobs, worker


def test_a_result_and_its_progress():
    seen = threading.Event()

    def work(progress):
        progress(1, 4)
        seen.wait(5)
        return 42

    job = jobs.join(("a result",), work, "me")
    assert not job.wait(0.05)
    assert job.share == 0.25
    assert job.seconds_left > 0
    seen.set()
    assert job.wait(5)
    assert job.result == 42
    assert jobs._kept["a result",][0] == 42


def test_cancelling_stops_the_work_at_its_next_report():
    asked, stopped = threading.Event(), threading.Event()

    def work(progress):
        asked.wait(5)
        try:
            progress(1, 2)
        except jobs.CancelledError:
            stopped.set()
            raise
        return "never"

    job = jobs.join(("cancelled",), work, "me")
    job.leave("me")
    asked.set()
    assert stopped.wait(5)
    assert job.wait(5)
    assert job.result is None
    assert ("cancelled",) not in jobs._kept


@pytest.mark.parametrize("error", [InputError("no", "deal"), ZeroDivisionError()])
def test_what_goes_wrong_is_handed_on(error):
    def work(progress):
        raise error

    job = jobs.join(("wrong", str(error)), work, "me")
    assert job.wait(5)
    assert (job.problem or job.crash) is error


def test_only_so_many_results_are_kept():
    for k in range(jobs.KEPT + 5):
        jobs._keep(("kept", k), k, 8)
    assert len(jobs._kept) == jobs.KEPT
    assert ("kept", 0) not in jobs._kept


def test_the_memory_of_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(jobs, "ROOM", 1_000_000)
    for k in range(5):
        jobs._keep(("large", k), k, 400_000)
    assert [key[1] for key in jobs._kept if key[0] == "large"] == [3, 4]
    jobs._keep(("larger",), 0, 1_600_000)
    assert list(jobs._kept) == [("larger",)]  # whoever asked has to get it


class Work:
    """Work that goes on until it is let go, and says when it was stopped."""

    def __init__(self):
        self.let_go, self.begun, self.stopped = (threading.Event() for _ in range(3))

    def __call__(self, progress):
        self.begun.set()
        try:
            while not self.let_go.wait(0.01):
                progress(1, 2)
        except jobs.CancelledError:
            self.stopped.set()
            raise
        return "done"


def test_a_question_is_worked_on_once_until_nobody_waits():
    work, other = Work(), Work()
    job = jobs.join(("shared",), work, "first")
    assert jobs.join(("shared",), other, "second") is job
    job.leave("first")
    assert job.lost("first")
    assert not job.lost("second")
    assert not job.wait(0.1)
    job.leave("second")
    assert job.wait(5)
    assert work.stopped.is_set()
    assert not other.begun.is_set()


def test_work_ends_with_its_last_visitor(monkeypatch):
    here = {"stays", "leaves"}
    monkeypatch.setattr(jobs, "_is_here", here.__contains__)
    monkeypatch.setattr(jobs, "RETURN", 0.05)
    work = Work()
    job = jobs.join(("left",), work, "stays")
    jobs.join(("left",), work, "leaves")
    here.remove("leaves")
    assert not job.wait(0.3)
    assert list(job.visitors) == ["stays"]
    here.remove("stays")
    assert job.wait(5)
    assert work.stopped.is_set()


def test_who_is_back_in_time_finds_the_work_going_on(monkeypatch):
    here = {"me"}
    monkeypatch.setattr(jobs, "_is_here", here.__contains__)
    work = Work()
    job = jobs.join(("back",), work, "me")
    here.clear()
    assert not job.wait(0.1)
    here.add("me")
    work.let_go.set()
    assert job.wait(5)
    assert job.result == "done"


def test_there_are_only_so_many_places():
    works = [Work() for _ in range(jobs.PLACES + 2)]
    running = [jobs.join(("place", k), work, "me") for k, work in enumerate(works)]
    assert all(work.begun.wait(5) for work in works[: jobs.PLACES])
    waiting, given_up = running[jobs.PLACES :]
    assert waiting.began is None
    assert not works[jobs.PLACES].begun.is_set()
    given_up.leave("me")
    assert given_up.wait(5)
    running[0].leave("me")
    assert works[jobs.PLACES].begun.wait(5)
    for job in running:
        job.leave("me")
    assert all(job.wait(5) for job in running)
    assert not works[-1].begun.is_set()


@pytest.fixture(scope="module")
def pool():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "HEED", 0.5)
        patch.setattr(worker, "POLL", 0.05)
        pool = worker.Workers()
        pool.open(partial(worker.silent, int))
        yield pool
        pool.close()


def steps(count, seconds, then, *, progress):
    """Work of so many steps, for a process of its own."""
    for k in range(count):
        time.sleep(seconds)
        progress(k + 1, count)
    return then, os.getpid()


def wrong(problem, *, progress):
    raise problem


def said(*, progress):
    from sandbox.messages import _

    return _("Language")


class UntoldError(Exception):
    def __init__(self, one, other):
        super().__init__(one)


def untold(*, progress):
    raise UntoldError("one", "other")


def asked(pool, work, heed=lambda: None):
    heard = []
    found, size = pool.do(work, lambda done, total: heard.append((done, total)), heed)
    assert size > 0
    return found, heard


def test_a_process_of_its_own_works_and_says_how_far_it_is(pool):
    (found, pid), heard = asked(pool, partial(steps, 4, 0.15, 42))
    assert found == 42
    assert pid != os.getpid()
    assert heard[0] == (1, 4)
    assert asked(pool, partial(steps, 1, 0, "again"))[0] == ("again", pid)  # it is kept


def test_a_process_speaks_the_language_of_who_asks(pool):
    from sandbox.messages import speak

    speak("es")
    try:
        assert asked(pool, said)[0] == "Idioma"
    finally:
        speak("en")
    assert asked(pool, said)[0] == "Language"


def test_what_goes_wrong_in_a_process_comes_back(pool):
    with pytest.raises(InputError, match=r"^deal: no$") as bad:
        asked(pool, partial(wrong, InputError("no", "deal")))
    assert bad.value.where == "deal"
    with pytest.raises(ZeroDivisionError) as crash:
        asked(pool, partial(wrong, ZeroDivisionError("by none")))
    assert "in wrong" in crash.value.__notes__[0]
    with pytest.raises(RuntimeError, match="UntoldError: one"):
        asked(pool, untold)


def cancel():
    raise jobs.CancelledError


def test_cancelled_work_stops_in_its_process_or_with_it(pool):
    _found, pid = asked(pool, partial(steps, 0, 0, ""))[0]
    with pytest.raises(jobs.CancelledError):
        asked(pool, partial(steps, 1_000, 0.1, "never"), cancel)
    assert asked(pool, partial(steps, 0, 0, ""))[0] == ("", pid)  # it heeded
    with pytest.raises(jobs.CancelledError):
        asked(pool, partial(steps, 1, 60, "never"), cancel)
    assert asked(pool, partial(steps, 0, 0, ""))[0][1] != pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_that_is_ended_from_outside_is_said_in_one_line(pool):
    kill = partial(os.kill, asked(pool, partial(steps, 0, 0, ""))[0][1], signal.SIGTERM)
    with pytest.raises(SandboxError, match="worked on it was ended from outside"):
        asked(pool, partial(steps, 1, 60, "never"), kill)
    assert asked(pool, partial(steps, 0, 0, "next"))[0][0] == "next"


def test_a_process_ends_with_whoever_started_it():
    mine = worker.Worker()
    assert mine.alive
    mine._process.stdin.close()  # as the system does when the server is gone
    assert mine._process.wait(10) == 0
    mine.end()
