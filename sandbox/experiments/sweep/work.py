"""What a worker does, and who works: this process, a pool of processes, or a cluster.

A run of pieces is handed back as :class:`Done`, as bytes, part by part, in any order. The runner
knows no more of workers than :class:`Executor`.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from importlib.util import find_spec
from multiprocessing import connection
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from agents.engines.sampler import WORTH_COMPILING
from payoffs.errors import InputError, SandboxError
from sandbox.experiments.sweep import played
from sandbox.experiments.sweep.plan import FORMAT, SweepPlan, made_with
from sandbox.experiments.sweep.play import Run, Runs
from sandbox.experiments.sweep.points import answers, joined, to_parquet, to_wire


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


class SweepJob(NamedTuple):
    """A plan on its way to a worker. ``engine`` changes how fast, not what comes out."""

    format: int
    versions: dict[str, str]
    plan: bytes
    engine: str


def job_of(plan: SweepPlan, engine: str = "auto") -> bytes:
    """A plan, packed for workers; its layout travels with it."""
    assert plan.layout.pieces
    return pickle.dumps(SweepJob(FORMAT, dict(plan.versions), pickle.dumps(plan), engine))


def work(job: bytes, first: int, stop: int) -> Done:
    """Works out the pieces from ``first`` to before ``stop``.

    Raises
    ------
    InputError
        If this worker's packages are other versions than the plan's, or a point cannot be
        worked out.
    """
    plan, engine = unpacked(job)
    begun, clock = time.perf_counter(), time.thread_time()
    segments = []
    while first < stop:
        part = first // plan.layout.together
        begin, end = plan.layout.part(part)
        until = min(stop, end)
        found = [piece(plan, k, engine) for k in range(first, until)]
        if (first, until) == (begin, end):
            segments.append(Segment(part, first, until, True, file_of(plan, part, found)))
        else:
            data = to_wire(together(plan, found))
            segments.append(Segment(part, first, until, False, data))
        first = until
    took = time.perf_counter() - begun, time.thread_time() - clock
    return Done(segments[0].first, stop, tuple(segments), *took)


@lru_cache(maxsize=4)
def unpacked(job: bytes) -> tuple[SweepPlan, str]:
    """The plan of a job and the engine to play it with."""
    asked = pickle.loads(job)
    here = dict(made_with())
    if (asked.format, asked.versions) != (FORMAT, here):
        wrong = [
            f"{name} {here.get(name)}, not {version}"
            for name, version in asked.versions.items()
            if here.get(name) != version
        ]
        raise InputError(
            f"a worker has {'; '.join(wrong) or 'another release'}; install the same versions",
            "sweep",
        )
    plan: SweepPlan = pickle.loads(asked.plan)
    return plan, engine_for(plan, asked.engine)


_starting = threading.Lock()


def engine_for(plan: SweepPlan, engine: str = "auto") -> str:
    """``numba`` where it is installed and the whole sweep is worth its start, else ``numpy``."""
    if plan.play is None or plan.play.world:
        return "numpy"
    turns = plan.histories * plan.play.periods
    if engine == "auto":
        worth = turns >= WORTH_COMPILING and find_spec("numba") is not None
        engine = "numba" if worth else "numpy"
    if engine == "numba":
        from agents.engines.kernels import kernel

        with _starting:  # threads of one worker may all begin here
            kernel("play")
    return engine


def piece(plan: SweepPlan, number: int, engine: str) -> Any:
    """The table of one piece: sums, histories or theory."""
    layout, play = plan.layout, plan.play
    if layout.shares > 1:
        first, nth = divmod(number, layout.shares)
        stop, begin = first + 1, nth * layout.replicates
    else:
        first = number * layout.points
        stop = min(first + layout.points, plan.points)
        begin = 0
    if play is None:
        return answers(plan, first, stop)
    if play.world:
        return played.world_rows(plan, first, stop)
    share = begin, min(begin + layout.replicates, play.replicates)
    rows = played.histories if play.each else played.sums
    return rows(plan, first, stop, share, engine)


def together(plan: SweepPlan, found: list[Any]) -> Any:
    """Tables of consecutive pieces as one."""
    return played.merged(found) if plan.added_up else joined(found)


def file_of(plan: SweepPlan, part: int, found: list[Any]) -> bytes:
    """A part's file from the tables of all its pieces."""
    return to_parquet(rows_of(plan, found), plan.digest, part)


def rows_of(plan: SweepPlan, found: list[Any]) -> Any:
    """The rows of the answer from the tables of all pieces of a part."""
    table = together(plan, found)
    return played.finished(plan, table) if plan.added_up else table


#: So often a pool that lost a worker is made anew without anything done in between.
MOST_LOST = 3


class WorkersLostError(SandboxError):
    """Workers died again and again; what was handed back before is kept."""


class PieceStore:
    """Keeps what workers hand back; what it does not say has nothing to do."""

    done: Runs
    written: Path | None = None
    mended: Sequence[str] = ()

    def open(self) -> None:
        """Called first: finds out what is there already."""

    def put(self, segment: Segment) -> None:
        """Keeps a segment for good."""
        raise NotImplementedError

    def finish(self) -> None:
        """Called when every piece is kept."""

    def close(self) -> None:
        """Called in any case, at the end."""

    def table(self) -> Any:
        """All rows, where they are kept in memory."""
        return None

    def kept(self) -> str:
        """What is left after a stop, in words; empty where that is nothing."""
        return ""


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
