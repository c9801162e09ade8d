"""Work beside the page: results kept, problems handed on, cancelling heard."""

import threading

import pytest

from payoffs.errors import InputError
from sandbox.views.kit import jobs


def test_a_result_and_its_progress():
    seen = threading.Event()

    def work(progress):
        progress(1, 4)
        seen.wait(5)
        return 42

    job = jobs.Job(("a result",)).start(work)
    assert not job.wait(0.05)
    assert job.share == 0.25
    assert job.seconds_left > 0
    seen.set()
    assert job.wait(5)
    assert job.result == 42
    assert jobs._kept["a result",] == 42


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

    job = jobs.Job(("cancelled",)).start(work)
    job.cancel()
    asked.set()
    assert stopped.wait(5)
    assert job.wait(5)
    assert job.result is None
    assert ("cancelled",) not in jobs._kept


@pytest.mark.parametrize("error", [InputError("no", "deal"), ZeroDivisionError()])
def test_what_goes_wrong_is_handed_on(error):
    def work(progress):
        raise error

    job = jobs.Job(("wrong", str(error))).start(work)
    assert job.wait(5)
    assert (job.problem or job.crash) is error


def test_only_so_many_results_are_kept():
    for k in range(jobs.KEPT + 5):
        jobs._keep(("kept", k), k)
    assert len(jobs._kept) == jobs.KEPT
    assert ("kept", 0) not in jobs._kept
