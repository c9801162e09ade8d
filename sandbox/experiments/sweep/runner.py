"""Works a plan out: what is kept where, who works, how much, and what is said when it is stopped.

Handing out a task costs a few milliseconds, so a task should take a good part of a second;
towards the end tasks become shorter, so that no worker waits long for another.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from payoffs.errors import InputError
from payoffs.results import Result, histories_of, plain
from sandbox.experiments.sweep.plan import SweepPlan
from sandbox.experiments.sweep.play import Layout, Run, Runs
from sandbox.experiments.sweep.points import from_parquet, from_wire, joined, read_parts
from sandbox.experiments.sweep.work import (
    Done,
    Executor,
    InProcess,
    PieceStore,
    Pool,
    Segment,
    WorkersLostError,
    cores,
    job_of,
    rows_of,
    work,
)

if TYPE_CHECKING:
    import pandas as pd

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


class Supply:
    """The pieces that nobody has been given yet, in their order."""

    def __init__(self, gaps: list[Run]) -> None:
        self._gaps = gaps[::-1]
        self.left = sum(stop - first for first, stop in gaps)

    def take(self, most: int) -> Run:
        """The next run of at most so many pieces."""
        first, stop = self._gaps.pop()
        until = min(stop, first + most)
        if until < stop:
            self._gaps.append((until, stop))
        self.left -= until - first
        return first, until


def run(executor: Executor, supply: Supply, sizes: Sizes, keep: Callable[[Done], None]) -> None:
    """Has all pieces worked out; ``keep`` is called with each task's answer."""
    waiting = 0
    while supply.left or waiting:
        while supply.left and waiting < executor.slots:
            executor.submit(*supply.take(sizes.size(supply.left)))
            waiting += 1
        done = executor.next()
        waiting -= 1
        sizes.learn(done)
        keep(done)


#: More rows than these are no answer for a screen.
MOST_ROWS = 100_000
#: Unless told otherwise, a pool is started for what would take longer than this alone; the
#: start of a worker costs some seconds, most of them imports.
ALONE_SECONDS, TRIAL_SECONDS = 20.0, 0.5

Report = Callable[[int, int], None]


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Result):
    """A sweep that is done.

    Attributes
    ----------
    path
        The folder of Parquet files; None for one kept in memory.
    resumed
        Pieces that were done before this call.
    seconds, processor
        Time that workers spent on pieces in this call, by the clock and by the processor's.
    mended
        Files that were damaged or half-written, and done again.
    workers
        Who worked, in words.
    """

    says = (
        "points=plan.points design=plan.design seed=plan.seed vary=plan.axes "
        "threat=plan.threat deal=plan.deal plan=plan.digest versions=plan.versions"
    )

    plan: SweepPlan
    path: Path | None
    resumed: int
    seconds: float
    processor: float
    workers: str
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
        store.finish()
    except WorkersLostError as lost:
        raise WorkersLostError(f"{lost}{_kept(store)}") from None
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"interrupted{_kept(store) or '; nothing was written'}") from None
    finally:
        store.close()
    return runner.sweep()


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
        from sandbox.experiments.sweep.folder import Folder

        return Folder(plan, target)
    if plan.rows > MOST_ROWS:
        raise InputError(
            f"{plan.rows:,} rows are too many for a screen (at most {MOST_ROWS:,}); add --out "
            "FILE.parquet",
            "sweep",
        )
    return RowsInMemory(plan)


class RowsInMemory(PieceStore):
    """Keeps rows in memory."""

    def __init__(self, plan: SweepPlan) -> None:
        self.plan, self.done = plan, Runs()
        self._parts: dict[int, Any] = {}
        self._waiting: dict[int, list[tuple[int, Any]]] = {}

    def put(self, segment: Segment) -> None:
        """Keeps a segment; finishes its part when it is the last."""
        self.done.add(segment.first, segment.stop)
        if segment.whole:
            self._parts[segment.part] = from_parquet(segment.data)
            return
        waiting = self._waiting.setdefault(segment.part, [])
        waiting.append((segment.first, from_wire(segment.data)))
        if self.done.covers(*self.plan.layout.part(segment.part)):
            found = [
                table for _, table in sorted(self._waiting.pop(segment.part), key=itemgetter(0))
            ]
            self._parts[segment.part] = rows_of(self.plan, found)

    def table(self) -> Any:
        """All rows, in the order of the points."""
        found = [self._parts[k] for k in sorted(self._parts)]
        return joined([table.replace_schema_metadata(None) for table in found])


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
            supply = Supply(self.store.done.gaps(self.plan.layout.pieces))
            run(executor, supply, sizes, self._keep)
        finally:
            executor.close()

    def _executor(self, workers: int | None, cluster: str | None) -> Executor:
        if cluster is not None:
            from sandbox.experiments.sweep.cluster import Cluster

            return Cluster(self.job, cluster)
        if workers is None or workers == 1:
            return InProcess(self.job)
        return Pool(self.job, workers)

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

    def sweep(self) -> Sweep:
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
            store.table(),
        )
