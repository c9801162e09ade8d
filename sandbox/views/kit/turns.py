"""Runs of pages take turns: computed together under one interpreter's lock all would be late.

First come, first served, and a question that is asked directly before a whole run of a page. Nobody
waits longer than :data:`MOST`: a run that takes long then shares the processor with the next.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import count
from typing import Any

#: Seconds that one waits for its turn at most.
MOST = 0.3
#: Who asks: the panels alone, a run of a page.
DIRECTLY, PAGE = 0, 1


class Turns:
    """A place that one thread has at a time; a thread that has it may enter again."""

    def __init__(self) -> None:
        self._lock, self._mine = threading.Lock(), threading.local()
        self._queue: list[tuple[int, int, threading.Event]] = []
        self._order = count()
        self._taken = 0

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
                self._taken += 1
        if waits and not called.wait(MOST):
            with self._lock:
                if not called.is_set():  # it goes on beside who has the turn
                    self._queue = [one for one in self._queue if one[2] is not called]
                    heapq.heapify(self._queue)
                    self._taken += 1
        self._mine.has = True

    def _leave(self) -> None:
        self._mine.has = False
        with self._lock:
            self._taken -= 1
            if self._queue and not self._taken:
                heapq.heappop(self._queue)[2].set()
                self._taken += 1


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
