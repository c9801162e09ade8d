"""A plan worked out: piece by piece, here first and with others where that pays, and kept.

A plan travels to a worker packed, with the versions of what rows depend on. Pieces come back in any
order and are kept in memory or in a folder (:mod:`~sandbox.experiments.sweep.folder`).
"""

from __future__ import annotations

import os
import pickle
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from agents.engines.sampler import WORTH_COMPILING
from payoffs.errors import InputError
from payoffs.results import Result, histories_of, plain
from sandbox.experiments.sweep import played
from sandbox.experiments.sweep.plan import FORMAT, Runs, SweepPlan, made_with
from sandbox.experiments.sweep.played import rows_of, together
from sandbox.experiments.sweep.points import (
    answers,
    from_parquet,
    from_wire,
    joined,
    read_parts,
    to_parquet,
    to_wire,
)
from sandbox.experiments.sweep.workers import (
    Cluster,
    Done,
    Executor,
    InProcess,
    Pool,
    Segment,
    Sizes,
    WorkersLostError,
    run,
)

if TYPE_CHECKING:
    import pandas as pd


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

    Raises InputError if this worker's packages are other versions than the plan's, or a point
    cannot be worked out.
    """
    plan, engine = unpacked(job)
    begun, clock = time.perf_counter(), time.thread_time()
    segments = []
    while first < stop:
        part = first // plan.layout.together
        begin, end = plan.layout.part(part)
        until = min(stop, end)
        found = [piece(plan, k, engine) for k in range(first, until)]
        whole = (first, until) == (begin, end)
        if whole:
            data = to_parquet(rows_of(plan, found), plan.digest, part)
        else:
            data = to_wire(together(plan, found))
        segments.append(Segment(part, first, until, whole, data))
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


def ready(job: bytes) -> bool:
    """Whether this worker can do a job; complains as :func:`unpacked`."""
    return bool(unpacked(job))


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


class PieceStore(Protocol):
    """Keeps what workers hand back."""

    done: Runs
    written: Path | None
    mended: Sequence[str]

    def open(self) -> None:
        """Called first: finds out what is there already."""

    def put(self, segment: Segment) -> None:
        """Keeps a segment for good."""

    def finish(self) -> Any:
        """Called when every piece is kept: all rows, where they are kept in memory."""

    def close(self) -> None:
        """Called in any case, at the end."""

    def kept(self) -> str:
        """What is left after a stop, in words; empty where that is nothing."""


class RowsInMemory:
    """Keeps rows in memory."""

    written: Path | None = None
    mended: Sequence[str] = ()

    def __init__(self, plan: SweepPlan) -> None:
        self.plan, self.done = plan, Runs()
        self._segments: list[Segment] = []

    def put(self, segment: Segment) -> None:
        """Keeps a segment."""
        self.done.add(segment.first, segment.stop)
        self._segments.append(segment)

    def open(self) -> None:
        """Nothing is there yet."""

    def close(self) -> None:
        """Nothing to let go."""

    def kept(self) -> str:
        """Nothing is left."""
        return ""

    def finish(self) -> Any:
        """All rows, in the order of the points."""
        tables = []
        for _, some in groupby(sorted(self._segments), key=attrgetter("part")):
            part = list(some)
            if part[0].whole:
                tables.append(from_parquet(part[0].data).replace_schema_metadata(None))
            else:
                tables.append(rows_of(self.plan, [from_wire(one.data) for one in part]))
        return joined(tables)


#: More rows than these are no answer for a screen.
MOST_ROWS = 100_000
#: Unless told otherwise, a pool is started for what would take longer than this alone; the
#: start of a worker costs some seconds, most of them imports.
ALONE_SECONDS, TRIAL_SECONDS = 20.0, 0.5
Report = Callable[[int, int], None]


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Result):
    """A sweep that is done."""

    says = (
        "points=plan.points design=plan.design seed=plan.seed vary=plan.axes "
        "threat=plan.threat deal=plan.deal plan=plan.digest versions=plan.versions"
    )

    plan: SweepPlan
    #: The folder of Parquet files; None for one kept in memory.
    path: Path | None
    #: Pieces that were done before this call.
    resumed: int
    #: Time that workers spent on pieces in this call, by the clock and by the processor's.
    seconds: float
    processor: float
    workers: str
    #: Files that were damaged or half-written, and done again.
    mended: tuple[str, ...] = ()
    rows: Any = None

    @property
    def headline(self) -> str:
        """How many points, of what."""
        plan, axes = self.plan, ", ".join(axis.name for axis in self.plan.axes) or "nothing"
        text = f"{plan.points:,} point{'s' * (plan.points > 1)} ({plan.design}) over {axes}"
        if plan.play is not None:
            text += f", {histories_of(plan.play.replicates, plan.play.periods)} each"
        return f"{text}, seed {plan.seed}"

    @property
    def made_from(self) -> dict[str, Any]:
        """Its whole plan."""
        return self.plan.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """What it was, enough to run it again, and the rows of one kept in memory."""
        data = self.told() | {"game": self.plan.to_dict()["game"]["name"]}
        if self.plan.play is not None:
            data |= self.plan.play.to_dict()
        if self.path is None:
            return {"rows": plain(self.to_table().to_pylist()), **data}
        size = sum(file.stat().st_size for file in self.path.iterdir())
        told = self.told("row_count=plan.rows parts=plan.layout.parts workers")
        resumed = self.resumed / self.plan.layout.pieces
        return data | told | {"out": str(self.path), "bytes": size, "resumed": resumed}

    def to_table(self) -> Any:
        """All rows as an Arrow table; a large sweep is better read part by part."""
        if self.path is None:
            return self.rows
        return read_parts(self.path)

    def to_frame(self) -> pd.DataFrame:
        """One row a point, or a history where each was asked for."""
        frame: pd.DataFrame = self.to_table().to_pandas()
        return frame


def run_plan(
    plan: SweepPlan,
    *,
    out: str | Path | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Report | None = None,
    engine: str = "auto",
) -> Sweep:
    """Works out a plan, or what is left of it; parameters are those of :func:`…run.sweep`."""
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers; give 1 or more", "--workers")
    if cluster is not None and workers is not None:
        raise InputError("the cluster has its own workers; leave out one of the two", "--workers")
    store = _store(plan, out)
    runner = _Runner(plan, store, job_of(plan, engine), progress)
    try:
        store.open()
        runner.run(workers, cluster)
        rows = store.finish()
    except WorkersLostError as lost:
        raise WorkersLostError(f"{lost}{_kept(store)}") from None
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"interrupted{_kept(store) or '; nothing was written'}") from None
    finally:
        store.close()
    return runner.sweep(rows)


def _kept(store: PieceStore) -> str:
    """What a stop leaves; said once nothing more can change."""
    store.close()
    kept = store.kept()
    return kept and f"; {kept}"


def _store(plan: SweepPlan, out: str | Path | None) -> PieceStore:
    if out is not None:
        target = Path(out)
        if target.suffix != ".parquet":
            raise InputError("is not a Parquet name; call it FILE.parquet", f"--out {out}")
        from sandbox.experiments.sweep.folder import Folder  # only where something is kept

        return Folder(plan, target)
    if plan.rows > MOST_ROWS:
        raise InputError(
            f"{plan.rows:,} rows are too many for a screen (at most {MOST_ROWS:,}); add --out "
            "FILE.parquet",
            "sweep",
        )
    return RowsInMemory(plan)


class _Runner:
    """One call's work on a plan, in this process first and with others where that pays."""

    def __init__(
        self, plan: SweepPlan, store: PieceStore, job: bytes, progress: Report | None
    ) -> None:
        self.plan, self.store, self.job, self.progress = plan, store, job, progress
        self.resumed = 0
        self.seconds = self.processor = 0.0
        self.name = "nobody: it was done before"

    @property
    def left(self) -> int:
        """Pieces that are not kept yet."""
        return self.plan.layout.pieces - len(self.store.done)

    def run(self, workers: int | None, cluster: str | None) -> None:
        """Works out what the store lacks."""
        self.resumed = len(self.store.done)
        if cluster is None and workers is None and self.left and cores() > 1:
            workers = self._trial()
        if not self.left:
            return
        executor = self._executor(workers, cluster)
        self.name = executor.name
        play = self.plan.play
        heavy = play is not None and play.each
        sizes = Sizes(self.plan.layout, max(1, executor.slots // 2), heavy)
        try:
            run(executor, self.store.done.gaps(self.plan.layout.pieces), sizes, self._keep)
        finally:
            executor.close()

    def _executor(self, workers: int | None, cluster: str | None) -> Executor:
        task = partial(work, self.job)
        if cluster is not None:
            return Cluster(task, partial(ready, self.job), cluster)
        return Pool(task, workers) if workers and workers > 1 else InProcess(task)

    def _trial(self) -> int:
        """Begins alone; how many processes the rest is worth."""
        self.name = "one process"
        times: list[float] = []
        begun = time.perf_counter()
        while self.left and (len(times) < 2 or time.perf_counter() - begun < TRIAL_SECONDS):
            first = self.store.done.gaps(self.plan.layout.pieces)[0][0]
            found = work(self.job, first, first + 1)
            self._keep(found)
            times.append(found.seconds)
        # the first piece also imports and compiles what all of them need
        steady = times[1:] or times
        alone = self.left * sum(steady) / len(steady)
        return cores() if alone > ALONE_SECONDS else 1

    def _keep(self, done: Done) -> None:
        for segment in done.segments:
            self.store.put(segment)
        self.seconds += done.seconds
        self.processor += done.processor
        if self.progress is not None:
            self.progress(len(self.store.done), self.plan.layout.pieces)

    def sweep(self, rows: Any) -> Sweep:
        """What came of it."""
        store = self.store
        return Sweep(
            self.plan,
            store.written,
            self.resumed,
            self.seconds,
            self.processor,
            self.name,
            tuple(store.mended),
            rows,
        )


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
