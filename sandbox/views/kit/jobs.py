"""Long work beside the page: it shows how far it is, can be cancelled, and never blocks.

Work runs in a process of its own while Streamlit goes on answering (without a server in a thread:
:mod:`~sandbox.views.kit.worker`). There are only so many places to work, the same question is
worked on once however many ask it, and work that nobody waits for any more, because its visitors
asked something else, cancelled or left, is given up. What was found is kept, so that coming back to
the same question costs nothing, within a bound on memory.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from payoffs.errors import SandboxError
from sandbox.messages import _, spoken
from sandbox.views.kit.frame import apart
from sandbox.views.kit.turns import turns
from sandbox.views.kit.worker import POLL, CancelledError, Work, Workers

#: Work that is done within this many seconds shows no bar at all.
PATIENCE = 0.7
#: Seconds between two looks of a page at its work.
LOOK = 1.0
#: So much work runs at a time, for all visitors together.
PLACES = 2
#: Seconds for which a visitor whose connection is lost may come back to find the work going on.
RETURN = 5.0
#: Bytes of results kept for all visitors together, and how many results at most.
ROOM, KEPT = 192 * 2**20, 32

_ASKED, _GIVEN_UP = "_running_job", "_cancelled_job"
#: Where work is done.
pool = Workers()


@dataclass(eq=False)
class Job:
    """One piece of work: how far it is, who waits for it, and what came of it."""

    key: Hashable
    #: Sessions that wait for it, each with the moment it was last seen.
    visitors: dict[str, float] = field(default_factory=dict)
    #: When it got a place to work; None while it waits for one.
    began: float | None = None
    share: float = 0.0
    result: Any = None
    problem: SandboxError | None = None
    crash: BaseException | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)

    def start(self, work: Work) -> Job:
        """Has ``work(progress=…)`` done and waits for it in a thread of its own."""
        told = copy_context()  # the language that its sentences are in
        threading.Thread(target=told.run, args=(self._run, work), daemon=True).start()
        return self

    def _run(self, work: Work) -> None:
        try:
            while not _places.acquire(timeout=POLL):
                self._heed()
            try:
                self._heed()
                self.began = time.monotonic()
                self.result, size = pool.do(work, self._progress, self._heed)
                _keep(self.key, self.result, size)
            finally:
                _places.release()
        except CancelledError:
            pass
        except SandboxError as problem:
            if not self.cancelled:  # an engine may say in its own way that it was stopped
                self.problem = problem
        except BaseException as crash:  # shown by the page, like any other crash
            self.crash = crash
        finally:
            with _lock:
                if _running.get(self.key) is self:
                    del _running[self.key]
            self._over.set()

    def _progress(self, done: int, total: int) -> None:
        self.share = done / max(total, 1)
        self._heed()

    def _heed(self) -> None:
        """Stops the work if it was cancelled, or if everybody who waited has left."""
        now = time.monotonic()
        with _lock:
            for visitor, seen in list(self.visitors.items()):
                if _is_here(visitor):
                    self.visitors[visitor] = now
                elif now - seen > RETURN:
                    del self.visitors[visitor]
            if not self.visitors:
                self._stop.set()
        if self._stop.is_set():
            raise CancelledError

    def wait(self, seconds: float) -> bool:
        """Whether the work is over, after waiting for it at most so long."""
        with turns.away():
            return self._over.wait(seconds)

    def leave(self, visitor: str) -> None:
        """A visitor waits no longer; the work stops at its next report if nobody does."""
        with _lock:
            self.visitors.pop(visitor, None)
            if not self.visitors:
                self._stop.set()

    def lost(self, visitor: str) -> bool:
        """Whether a visitor has nothing to expect of it any more."""
        return self.cancelled or visitor not in self.visitors

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take if it goes on like this; None before it can be told."""
        if self.began is None or self.share <= 0.0:
            return None
        return (time.monotonic() - self.began) * (1.0 - self.share) / self.share


_kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
_running: dict[Hashable, Job] = {}
_lock = threading.RLock()
_places = threading.Semaphore(PLACES)


def _is_here(visitor: str) -> bool:
    """Whether a visitor's page is still connected; outside a server there is nobody to leave."""
    return not Runtime.exists() or Runtime.instance().is_active_session(visitor)


def _visitor() -> str:
    context = get_script_run_ctx()
    return "" if context is None else context.session_id


def join(key: Hashable, work: Work, visitor: str) -> Job:
    """The job that works on a question, for one visitor more; started if there is none."""
    with _lock:
        job = _running.get(key)
        fresh = job is None or job.cancelled
        if job is None or fresh:
            job = _running[key] = Job(key)
        job.visitors[visitor] = time.monotonic()
    return job.start(work) if fresh else job


def _keep(key: Hashable, result: Any, size: int) -> None:
    """Keep a result of so many bytes; the ones asked for longest ago make room for it."""
    with _lock:
        _kept[key] = result, size
        _kept.move_to_end(key)
        while len(_kept) > 1 and (
            len(_kept) > KEPT or sum(size for _, size in _kept.values()) > ROOM
        ):
            _kept.popitem(last=False)


def run(key: Hashable, work: Work, what: str) -> Any:
    """The result of ``work(progress=…)``; None while it runs or after it was cancelled.

    While it runs, a bar with the time left and a button to cancel stand here, and the page draws
    itself again when it is done. SandboxError what the work raised.
    """
    job, visitor, key = st.session_state.get(_ASKED), _visitor(), (spoken(), key)
    with _lock:
        found = key in _kept
        if found:
            _kept.move_to_end(key)
            result = _kept[key][0]
    if job is not None and job.key != key:
        job.leave(visitor)
        job = None
    if job is not None and job.lost(visitor) and st.session_state.get(_GIVEN_UP) is not job:
        job = None  # its visitor was away for a while, and is back
    if found:
        st.session_state[_ASKED] = None
        return result
    if job is None:
        job = st.session_state[_ASKED] = join(key, work, visitor)
    if not job.lost(visitor) and not job.wait(PATIENCE):
        with st.container(horizontal=True, vertical_alignment="center"):
            _bar(what)
            st.button(_("Cancel"), icon=":material/cancel:", on_click=_give_up, args=(job, visitor))
        return None
    return _outcome(job, visitor)


def _outcome(job: Job, visitor: str) -> Any:
    problem = job.crash or job.problem
    if problem is None and job.lost(visitor):
        st.info(_("Cancelled; nothing was kept."), icon=":material/cancel:")
        st.button(_("Run it again"), on_click=_forget)
        return None
    st.session_state[_ASKED] = None
    if problem is not None:
        raise problem
    return job.result


@partial(apart, every=LOOK)
def _bar(what: str) -> None:
    job, visitor = st.session_state.get(_ASKED), _visitor()
    if job is None or job.wait(0.0) or job.lost(visitor):
        st.rerun()
    left = job.seconds_left
    time_left = "" if left is None else _(", about {s} s left").format(s=max(1, round(left)))
    words = f"{what}: {100 * job.share:.0f}%{time_left}"
    if job.began is None:
        words = _("{what}: waiting, others are before you").format(what=what)
    st.progress(min(job.share, 1.0), words)


def _give_up(job: Job, visitor: str) -> None:
    st.session_state[_GIVEN_UP] = job
    job.leave(visitor)


def _forget() -> None:
    st.session_state[_ASKED] = None
