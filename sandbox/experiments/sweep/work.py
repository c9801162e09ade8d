"""What a worker does: a run of pieces, handed back as bytes, part by part."""

from __future__ import annotations

import pickle
import threading
import time
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from agents.engines.sampler import WORTH_COMPILING
from payoffs.errors import InputError
from sandbox.experiments.sweep import played, tables
from sandbox.experiments.sweep.plan import FORMAT, SweepPlan
from sandbox.experiments.sweep.points import answers
from sandbox.experiments.sweep.provenance import made_with


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
            data = tables.to_wire(together(plan, found))
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
        from sandbox.experiments.sweep import worlds

        return worlds.rows(plan, first, stop)
    share = begin, min(begin + layout.replicates, play.replicates)
    rows = played.histories if play.each else played.sums
    return rows(plan, first, stop, share, engine)


def together(plan: SweepPlan, found: list[Any]) -> Any:
    """Tables of consecutive pieces as one."""
    return played.merged(found) if plan.added_up else tables.joined(found)


def file_of(plan: SweepPlan, part: int, found: list[Any]) -> bytes:
    """A part's file from the tables of all its pieces."""
    return tables.to_parquet(rows_of(plan, found), plan.digest, part)


def rows_of(plan: SweepPlan, found: list[Any]) -> Any:
    """The rows of the answer from the tables of all pieces of a part."""
    table = together(plan, found)
    return played.finished(plan, table) if plan.added_up else table
