"""Runs of pages take turns: computed together under one interpreter's lock all would be late.

First come, first served, and a question that is asked directly before a whole run of a page. Beside
a run that takes long the others take turns with each other: two compute, not all.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import count
from typing import Any

#: Seconds after which a run is long, and another may go on beside it; so many compute then.
MOST, BESIDE = 0.3, 2
#: Seconds that one waits for its turn at most, whatever the others do.
EVER = 20.0
#: Who asks: the panels alone, a run of a page.
DIRECTLY, PAGE = 0, 1


class Turns:
    """A place that one thread has at a time; a thread that has it may enter again."""

    def __init__(self) -> None:
        self._lock, self._mine = threading.Lock(), threading.local()
        self._queue: list[tuple[int, int, threading.Event]] = []
        self._order = count()
        self._taken, self._began = 0, 0.0

    @contextmanager
    def turn(self, rank: int = PAGE) -> Iterator[None]:
        """Wait for the turn, and have it."""
        if getattr(self._mine, "has", False):
            yield
            return
        self._enter(rank)
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Let others go on while this thread waits for something else."""
        if not getattr(self._mine, "has", False):
            yield
            return
        self._leave()
        try:
            yield
        finally:
            self._enter(PAGE)

    def _enter(self, rank: int) -> None:
        called = threading.Event()
        with self._lock:
            waits = bool(self._taken or self._queue)
            if waits:
                heapq.heappush(self._queue, (rank, next(self._order), called))
            else:
                self._take()
        last = time.monotonic() + EVER
        while waits and not called.wait(MOST):
            with self._lock:
                if self._queue and self._taken < BESIDE:
                    self._call()
                waits = called.is_set() or time.monotonic() < last
                if not waits:
                    self._queue = [one for one in self._queue if one[2] is not called]
                    heapq.heapify(self._queue)
                    self._take()
        self._mine.has = True

    def _call(self) -> None:
        heapq.heappop(self._queue)[2].set()
        self._take()

    def _take(self) -> None:
        if not self._taken:
            self._began = time.monotonic()
        self._taken += 1

    def _leave(self) -> None:
        self._mine.has = False
        with self._lock:
            self._taken -= 1
            long = time.monotonic() - self._began > MOST
            if self._queue and self._taken < (BESIDE if long else 1):
                self._call()


#: Of all visitors together.
turns = Turns()


def fair() -> None:
    """From now on whatever Streamlit runs, callbacks and parts of pages too, takes its turn."""
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

    run = ScriptRunner._run_script
    if hasattr(run, "__wrapped__"):
        return

    @wraps(run)
    def in_turn(*args: Any, **named: Any) -> None:
        with turns.turn():
            run(*args, **named)

    ScriptRunner._run_script = in_turn  # type: ignore[method-assign]
