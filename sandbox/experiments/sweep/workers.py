"""Who works: this process, a pool of processes, or a Dask cluster; and how much at a time.

A task is a run of pieces and is handed back as :class:`Done`, as bytes, part by part, in any order.
Handing one out costs a few milliseconds, so it should take a good part of a second; towards the end
tasks become shorter, so that no worker waits long for another.

A cluster is the extra ``cluster``, and a scheduler that is running. Its workers hand their bytes
back too, so that they need no folder in common. One that dies is Dask's to replace.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import re
import signal
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import connection
from typing import Any, NamedTuple, Protocol

from payoffs.errors import InputError, SandboxError
from sandbox.experiments.sweep.plan import Layout, Run


class Segment(NamedTuple):
    """Pieces ``first`` to before ``stop``, all of one part.

    ``data`` is the part's file where ``whole`` is true, else rows or sums on their way there.
    """

    part: int
    first: int
    stop: int
    whole: bool
    data: bytes


class Done(NamedTuple):
    """A task's answer, the seconds that it took and the processor's among them."""

    first: int
    stop: int
    segments: tuple[Segment, ...]
    seconds: float
    processor: float


#: Works out the pieces from the first number to before the second.
Task = Callable[[int, int], Done]
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

    def __init__(self, task: Task) -> None:
        self.task = task
        self._tasks: deque[Run] = deque()

    def submit(self, first: int, stop: int) -> None:
        """Notes the task; :meth:`next` works it out."""
        self._tasks.append((first, stop))

    def next(self) -> Done:
        """Works out the oldest task."""
        return self.task(*self._tasks.popleft())

    def close(self) -> None:
        """Nothing to let go."""


class Pool:
    """Processes on this machine, each started afresh; a lost one is replaced.

    Raises WorkersLostError by :meth:`next`, if workers die time and again.
    """

    def __init__(self, task: Task, workers: int) -> None:
        self.task, self.workers = task, workers
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
            self._futures[self._pool.submit(self.task, first, stop)] = (first, stop)
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


#: Seconds within which a scheduler has to answer.
CONNECT_SECONDS = 5
_ADDRESS = re.compile(r"(\w+://)?([\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}")
#: Tasks under way for each thread of the cluster: one in work, the others on their way.
AHEAD = 3


class Cluster:
    """Workers of a Dask scheduler at an address as ``tcp://host:8786``.

    ``ready`` runs on each of them at the start: versions are compared, tables compiled. InputError
    if the extra is not installed, nobody answers, there is no worker, or workers lack this package
    or have another version of it.
    """

    def __init__(self, task: Task, ready: Callable[[], bool], address: str) -> None:
        if find_spec("distributed") is None:
            raise InputError(
                "needs Dask; install it with pip install 'truce-sandbox[cluster]'", "--cluster"
            )
        self.task, self.address = task, address
        self.name = f"the cluster at {address}"
        self._client = _connected(address)
        try:
            self.threads = self._ready(ready)
        except BaseException:
            self.close()
            raise
        self.slots = AHEAD * self.threads
        self._done: Any = None

    def _ready(self, ready: Callable[[], bool]) -> int:
        """The cluster's threads, once every worker has shown that it can do the work."""
        threads = sum(self._client.nthreads().values())
        if not threads:
            raise InputError(
                f"has no workers; start some with `dask worker {self.address} --nthreads 1`",
                "--cluster",
            )
        try:
            self._client.run(ready)
        except ImportError as error:
            raise _lacking(error) from None
        return int(threads)

    def submit(self, first: int, stop: int) -> None:
        """Hands a task to the scheduler."""
        distributed: Any = import_module("distributed")
        future = self._client.submit(self.task, first, stop, pure=False, retries=2)
        if self._done is None:
            self._done = distributed.as_completed([future], loop=self._client.loop)
        else:
            self._done.add(future)

    def next(self) -> Done:
        """Waits for the next task.

        Raises WorkersLostError if a task lost its worker too often, or the scheduler is gone.
        """
        from distributed.scheduler import KilledWorker

        try:
            future = next(self._done)
            done: Done = future.result()
        except (KilledWorker, CancelledError, OSError, StopIteration) as error:
            killed = isinstance(error, KilledWorker)
            lost = "a task lost its worker too often" if killed else "the scheduler is gone"
            raise WorkersLostError(f"{self.name}: {lost}; see its log") from None
        except ImportError as error:
            raise _lacking(error) from None
        future.release()
        return done

    def close(self) -> None:
        """Leaves the cluster; what was under way is cancelled."""
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)


def _lacking(error: ImportError) -> InputError:
    lacks = f"a worker lacks {error.name or 'a package'}"
    return InputError(f"{lacks}; install truce-sandbox there", "--cluster")


def _connected(address: str) -> Any:
    if not _ADDRESS.fullmatch(address):
        raise InputError(f"{address!r} is no address; write tcp://HOST:PORT", "--cluster")
    distributed: Any = import_module("distributed")
    _hush()
    try:
        return distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError):
        raise InputError(
            f"nobody answers at {address}; start `dask scheduler --host 127.0.0.1` and give its "
            "address, as tcp://127.0.0.1:8786",
            "--cluster",
        ) from None


def _hush() -> None:
    """Dask's log would tell what we tell, in many lines; its loggers have levels of their own."""
    for name in ["distributed", *logging.root.manager.loggerDict]:
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


#: Seconds that a task should take, and the least while there is enough to do.
TASK_SECONDS, LEAST_SECONDS = 1.0, 0.3
#: With more workers than these tasks are longer, so that one process can hand them all out.
CROWD = 32
#: Rows of histories that one task may hold in memory.
TASK_PARTS = 2


class Sizes:
    """How many pieces the next task should have, from what the last ones took."""

    def __init__(self, layout: Layout, workers: int, rows_heavy: bool) -> None:
        self.most = TASK_PARTS * layout.together if rows_heavy else layout.pieces
        self.workers = workers
        self.longest = TASK_SECONDS * max(1.0, workers / CROWD)
        self.seconds: float | None = None

    def learn(self, done: Done) -> None:
        """Takes the seconds a piece of this task took into account."""
        each = done.seconds / (done.stop - done.first)
        # a first task also started its worker: the shorter time is the truer one
        before = each if self.seconds is None else self.seconds
        self.seconds = each if each <= before else (before + each) / 2

    def size(self, left: int) -> int:
        """Pieces of the next task, with ``left`` of them not yet handed out."""
        if self.seconds is None:
            return 1
        share = left * self.seconds / (4 * self.workers)
        wanted = min(self.longest, max(LEAST_SECONDS, share))
        return max(1, min(self.most, round(wanted / max(self.seconds, 1e-9))))


def run(executor: Executor, gaps: list[Run], sizes: Sizes, keep: Callable[[Done], None]) -> None:
    """Has the pieces of some gaps worked out; ``keep`` is called with each task's answer."""
    waiting, todo = 0, gaps[::-1]
    left = sum(stop - first for first, stop in gaps)
    while left or waiting:
        while left and waiting < executor.slots:
            first, stop = todo.pop()
            until = min(stop, first + sizes.size(left))
            if until < stop:
                todo.append((until, stop))
            executor.submit(first, until)
            left -= until - first
            waiting += 1
        done = executor.next()
        waiting -= 1
        sizes.learn(done)
        keep(done)
