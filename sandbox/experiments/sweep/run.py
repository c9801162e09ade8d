"""Sweeps from a script: what the ``truce sweep`` command calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from payoffs.errors import InputError, SandboxError
from payoffs.game import Game
from payoffs.named_games import open_game, open_scenario
from payoffs.scenario import Scenario
from sandbox.experiments.sweep import checks, design, tables
from sandbox.experiments.sweep.axes import Axis, axes_of
from sandbox.experiments.sweep.executors import Executor, InProcess, Pool, WorkersLostError, cores
from sandbox.experiments.sweep.plan import Plan, World
from sandbox.experiments.sweep.points import NOISE
from sandbox.experiments.sweep.schedule import Sizes, Supply, run
from sandbox.experiments.sweep.store import Folder, Memory, Store
from sandbox.experiments.sweep.work import Done, job_of, work

if TYPE_CHECKING:
    import pandas as pd

#: More rows than these are no answer for a screen.
MOST_ROWS = 100_000
#: Unless told otherwise, a pool is started for sweeps that would take longer than this alone.
ALONE_SECONDS, TRIAL_SECONDS = 4.0, 0.5
PERIODS, REPLICATES = 120, 1000

Report = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Sweep:
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

    plan: Plan
    path: Path | None
    resumed: int
    seconds: float
    processor: float
    workers: str
    mended: tuple[str, ...] = ()
    rows: Any = None

    def to_table(self) -> Any:
        """All rows as an Arrow table; a large sweep is better read part by part."""
        if self.path is None:
            return self.rows
        return tables.read(self.path)

    def to_frame(self) -> pd.DataFrame:
        """One row a point, or a history where each was asked for."""
        frame: pd.DataFrame = self.to_table().to_pandas()
        return frame


def sweep(
    game: str | Scenario | Game,
    vary: Mapping[str, object] | tuple[Axis, ...] | None = None,
    *,
    us: str | None = None,
    china: str | None = None,
    periods: int = PERIODS,
    replicates: int = REPLICATES,
    design: str = "grid",
    points: int | None = None,
    seed: int = 0,
    threat: bool = False,
    deal: tuple[int, int] | None = None,
    punish: tuple[int, int] | None = None,
    each: bool = False,
    world: World | None = None,
    out: str | Path | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Report | None = None,
    engine: str = "auto",
    **noise: Any,
) -> Sweep:
    """Asks one question of very many games, or plays very many truces.

    With two rules, given or varied, every point is played ``replicates`` times; without, every
    point's game is solved.

    Parameters
    ----------
    game
        A scenario or a game, or what ``truce`` takes for GAME.
    vary
        Name to ``"LO:HI:N"``, ``"LO:HI"`` (for a sample) or a sequence of values.
    design, points
        ``grid``, or a ``latin`` or ``sobol`` sample of so many points.
    seed
        Same seed, same rows, on any number of workers.
    each
        One row a history instead of one a point.
    world
        Surroundings and calendar, where truces are played in a world that answers.
    out
        ``FILE.parquet``, a folder of parts. The same call takes up what was interrupted.
    workers
        Processes; None decides by what there is to do.
    cluster
        The address of a Dask scheduler to work there instead.
    progress
        Called with pieces done and to do.
    noise
        ``execution_error``, ``monitoring_error``, ``false_alarm``, ``missed_alarm``, ``signal``.

    Raises
    ------
    InputError
        If anything cannot be used; what is wrong, where, and how to mend it.
    SandboxError
        If workers were lost again and again.

    Examples
    --------
    >>> found = sweep("prisoners-dilemma", {"execution_error": [0, 0.1]}, us="tit_for_tat",
    ...               china="always_defect", periods=10, replicates=4, seed=1)
    >>> found.to_frame()[["execution_error", "broken", "row_mean"]].round(2).values.tolist()
    [[0.0, 1.0, 0.9], [0.1, 1.0, 1.05]]
    """
    plan = plan_of(
        game,
        vary,
        us=us,
        china=china,
        periods=periods,
        replicates=replicates,
        design=design,
        points=points,
        seed=seed,
        threat=threat,
        deal=deal,
        punish=punish,
        each=each,
        world=world,
        noise=noise,
    )
    return run_plan(
        plan, out=out, workers=workers, cluster=cluster, progress=progress, engine=engine
    )


def plan_of(
    game: str | Scenario | Game,
    vary: Mapping[str, object] | tuple[Axis, ...] | None,
    *,
    us: str | None,
    china: str | None,
    periods: int,
    replicates: int,
    design: str,
    points: int | None,
    seed: int,
    threat: bool,
    deal: tuple[int, int] | None,
    punish: tuple[int, int] | None,
    each: bool,
    noise: Mapping[str, Any],
    world: World | None = None,
) -> Plan:
    """The plan of a sweep, checked.

    Raises
    ------
    InputError
        As :func:`sweep`.
    """
    axes = vary if isinstance(vary, tuple) else axes_of(vary)
    subject = _subject(game, threat)
    unknown = [name for name in noise if name not in NOISE]
    if unknown:
        raise InputError(f"is none of {', '.join(NOISE)}", unknown[0])
    varied = {axis.name for axis in axes}
    play = checks.checked_play(us, china, varied, periods, replicates, dict(noise), each, world)
    if play is None and isinstance(subject, Game):
        raise InputError(
            "a game file has no parameters to vary; add --us and --china to simulate it", "--vary"
        )
    if deal is None and isinstance(subject, Scenario):
        deal = subject.deal_in(threat)
    checks.check_axes(subject, axes, play)
    total = _size(design, axes, points)
    if play is not None:
        play = checks.with_monitoring(play, subject, varied)
    plan = Plan(subject, axes, design, total, checks.checked_seed(seed), threat, deal, punish, play)
    checks.check_profiles(plan)
    return plan


_size = design.size


def _subject(game: str | Scenario | Game, threat: bool) -> Scenario | Game:
    if isinstance(game, Scenario | Game):
        return game
    scenario = open_scenario(game)
    return scenario if scenario is not None else open_game(game, threat=threat)


def run_plan(
    plan: Plan,
    *,
    out: str | Path | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Report | None = None,
    engine: str = "auto",
) -> Sweep:
    """Works out a plan, or what is left of it; parameters are those of :func:`sweep`."""
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers; give 1 or more", "--workers")
    if cluster is not None and workers is not None:
        raise InputError("the cluster has its own workers; leave out one of the two", "--workers")
    store: Store = _store(plan, out)
    try:
        runner = _Runner(plan, store, job_of(plan, engine), progress)
        if len(store.done) < plan.layout.pieces:
            runner.run(workers, cluster)
        store.finish()
    except WorkersLostError as lost:
        raise WorkersLostError(f"{lost}{kept(store)}") from None
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"interrupted{kept(store) or '; nothing was written'}") from None
    finally:
        store.close()
    folder = store if isinstance(store, Folder) else None
    return Sweep(
        plan,
        folder.target if folder else None,
        runner.resumed,
        runner.seconds,
        runner.processor,
        runner.name,
        tuple(folder.mended) if folder else (),
        store.table() if isinstance(store, Memory) else None,
    )


def kept(store: Store) -> str:
    """Where the rest of a sweep would go on from, in words."""
    if not isinstance(store, Folder):
        return ""
    share = len(store.done) / store.plan.layout.pieces
    return f"; {share:.0%} is kept in {store.path}, and the same command goes on from there"


def _store(plan: Plan, out: str | Path | None) -> Store:
    if out is not None:
        target = Path(out)
        if target.suffix != ".parquet":
            raise InputError("is not a Parquet name; call it FILE.parquet", f"--out {out}")
        return Folder(plan, target)
    if plan.rows > MOST_ROWS:
        raise InputError(
            f"{plan.rows:,} rows are too many for a screen (at most {MOST_ROWS:,}); add --out "
            "FILE.parquet",
            "sweep",
        )
    return Memory(plan)


class _Runner:
    """One call's work on a plan, in this process first and with others where that pays."""

    def __init__(self, plan: Plan, store: Store, job: bytes, progress: Report | None) -> None:
        self.plan, self.store, self.job, self.progress = plan, store, job, progress
        self.resumed = len(store.done)
        self.seconds = self.processor = 0.0
        self.name = "nobody: it was done before"

    def run(self, workers: int | None, cluster: str | None) -> None:
        """Works out what the store lacks."""
        if cluster is None and workers is None and cores() > 1:
            workers = self._trial()
            if len(self.store.done) == self.plan.layout.pieces:
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
        pieces, spent, done = self.plan.layout.pieces, 0.0, 0
        while spent < TRIAL_SECONDS and len(self.store.done) < pieces:
            first = self.store.done.gaps(pieces)[0][0]
            found = work(self.job, first, first + 1)
            self._keep(found)
            spent, done = spent + found.seconds, done + 1
        left = (pieces - len(self.store.done)) * spent / max(done, 1)
        return cores() if left > ALONE_SECONDS else 1

    def _keep(self, done: Done) -> None:
        for segment in done.segments:
            self.store.put(segment)
        self.seconds += done.seconds
        self.processor += done.processor
        if self.progress is not None:
            self.progress(len(self.store.done), self.plan.layout.pieces)


__all__ = ["SandboxError", "Sweep", "plan_of", "run_plan", "sweep"]
