"""Who works: this process, a pool of processes here, or a cluster (:mod:`…sweep.cluster`).

All of them take runs of pieces and hand back :class:`Done`, in any order. The scheduling
loop (:mod:`…sweep.schedule`) knows no more of them than :class:`Executor`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from typing import Protocol

from payoffs.errors import SandboxError
from sandbox.experiments.sweep.layout import Run
from sandbox.experiments.sweep.work import Done, work

#: So often a pool that lost a worker is made anew without anything done in between.
MOST_LOST = 3


class WorkersLostError(SandboxError):
    """Workers died again and again; what was handed back before is kept."""


class Executor(Protocol):
    """Takes tasks and hands back what they came to."""

    name: str
    slots: int

    def submit(self, first: int, stop: int) -> None:
        """Starts work on the pieces from ``first`` to before ``stop``."""

    def next(self) -> Done:
        """Waits for the next task that is done."""

    def close(self) -> None:
        """Lets the workers go, without waiting for what is under way."""


class InProcess:
    """This process, one task after the other."""

    name, slots = "one process", 1

    def __init__(self, job: bytes) -> None:
        self.job = job
        self._tasks: deque[Run] = deque()

    def submit(self, first: int, stop: int) -> None:
        """Notes the task; :meth:`next` works it out."""
        self._tasks.append((first, stop))

    def next(self) -> Done:
        """Works out the oldest task."""
        return work(self.job, *self._tasks.popleft())

    def close(self) -> None:
        """Nothing to let go."""


class Pool:
    """Processes on this machine, each started afresh; a lost one is replaced.

    Raises
    ------
    WorkersLostError
        By :meth:`next`, if workers die time and again.
    """

    def __init__(self, job: bytes, workers: int) -> None:
        self.job, self.workers = job, workers
        self.name = f"{workers} processes"
        # one task in work and one waiting for each worker
        self.slots = 2 * workers
        self._lost = 0
        self._futures: dict[Future[Done], Run] = {}
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, first: int, stop: int) -> None:
        """Hands a task to the pool, which is started when it is first needed."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.workers, multiprocessing.get_context("spawn"), initializer=_begin
            )
        try:
            self._futures[self._pool.submit(work, self.job, first, stop)] = (first, stop)
        except BrokenProcessPool:
            self._renew([(first, stop)])

    def next(self) -> Done:
        """Waits for the next task; tasks of a broken pool are given to a new one."""
        while True:
            ready, _ = wait(self._futures, return_when=FIRST_COMPLETED)
            lost: list[Run] = []
            for future in ready:
                run = self._futures.pop(future)
                try:
                    done = future.result()
                except BrokenProcessPool:
                    lost.append(run)
                    continue
                self._lost = 0
                if lost:
                    self._renew(lost)
                return done
            self._renew(lost)

    def _renew(self, lost: list[Run]) -> None:
        self._lost += 1
        # whatever is left in a broken pool is lost too, but for what was done just before
        for future in list(self._futures):
            if not (future.done() and future.exception() is None):
                lost.append(self._futures.pop(future))
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
        if self._lost > MOST_LOST:
            raise WorkersLostError(
                "workers were killed again and again, for want of memory perhaps; try --workers 1 "
                '(in a script: start the sweep under if __name__ == "__main__")'
            )
        for run in sorted(lost):
            self.submit(*run)

    def close(self) -> None:
        """Ends the processes."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        processes = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        if self._futures:  # left in the middle of it: nobody waits for these answers
            for process in processes:
                process.terminate()
        for process in processes:
            process.join()


def _begin() -> None:
    """A worker leaves interrupts to the process that writes, and ends when that one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
