"""Long work beside the page: it shows how far it is, can be cancelled, and never blocks.

Work runs in a thread of its own while Streamlit goes on answering. What it found is kept, so
that coming back to the same question costs nothing; asking another question cancels the one
that is still running.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from payoffs.errors import SandboxError

#: Work that is done within this many seconds shows no bar at all.
PATIENCE = 0.7
#: Seconds between two looks at work that is still running.
POLL = 0.5
#: Results kept for all visitors together.
KEPT = 32

_RUNNING = "_running_job"


class CancelledError(Exception):
    """Raised inside the work when nobody waits for it any more."""


@dataclass(eq=False)
class Job:
    """One piece of work in a thread: how far it is, and what came of it."""

    key: Hashable
    started: float = field(default_factory=time.monotonic)
    share: float = 0.0
    result: Any = None
    problem: SandboxError | None = None
    crash: BaseException | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)

    def start(self, work: Callable[[Callable[[int, int], None]], Any]) -> Job:
        """Runs ``work(progress)`` in a thread; progress is called with done and total."""
        threading.Thread(target=self._run, args=(work,), daemon=True).start()
        return self

    def _run(self, work: Callable[[Callable[[int, int], None]], Any]) -> None:
        try:
            self.result = work(self._progress)
            _keep(self.key, self.result)
        except CancelledError:
            pass
        except SandboxError as problem:
            if not self.cancelled:  # an engine may say in its own way that it was stopped
                self.problem = problem
        except BaseException as crash:  # shown by the page, like any other crash
            self.crash = crash
        finally:
            self._over.set()

    def _progress(self, done: int, total: int) -> None:
        self.share = done / max(total, 1)
        if self._stop.is_set():
            raise CancelledError

    def wait(self, seconds: float) -> bool:
        """Whether the work is over, after waiting for it at most so long."""
        return self._over.wait(seconds)

    def cancel(self) -> None:
        """Asks the work to stop at its next report of progress."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take if it goes on like this; None before it can be told."""
        if self.share <= 0.0:
            return None
        return (time.monotonic() - self.started) * (1.0 - self.share) / self.share


_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


def _keep(key: Hashable, result: Any) -> None:
    with _lock:
        _kept[key] = result
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def run(key: Hashable, work: Callable[[Callable[[int, int], None]], Any], what: str) -> Any:
    """The result of ``work(progress)``; None while it runs or after it was cancelled.

    While it runs, a bar with the time left and a button to cancel stand here, and the page
    draws itself again when it is done.

    Raises
    ------
    SandboxError
        What the work raised.
    """
    job = st.session_state.get(_RUNNING)
    with _lock:
        found = key in _kept
        result = _kept.get(key)
    if job is not None and job.key != key:
        job.cancel()
        job = None
    if found:
        st.session_state[_RUNNING] = None
        return result
    if job is None:
        job = st.session_state[_RUNNING] = Job(key).start(work)
    if not job.cancelled and not job.wait(PATIENCE):
        _bar(what)
        return None
    return _outcome(job)


def _outcome(job: Job) -> Any:
    if job.crash is not None:
        st.session_state[_RUNNING] = None
        raise job.crash
    if job.problem is not None:
        st.session_state[_RUNNING] = None
        raise job.problem
    if job.cancelled:
        st.info("Cancelled; nothing was kept.", icon=":material/cancel:")
        st.button("Run it again", on_click=_forget)
        return None
    st.session_state[_RUNNING] = None
    return job.result


@st.fragment(run_every=POLL)
def _bar(what: str) -> None:
    job = st.session_state.get(_RUNNING)
    if job is None or job.wait(0.0) or job.cancelled:
        st.rerun()
    left = job.seconds_left
    time_left = "" if left is None else f", about {max(1, round(left))} s left"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(job.share, 1.0), f"{what}: {100 * job.share:.0f}%{time_left}")
        st.button("Cancel", icon=":material/cancel:", on_click=job.cancel)


def _forget() -> None:
    st.session_state[_RUNNING] = None
