"""Sweeps from a script: what the ``truce sweep`` command calls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.checks import profile
from agents.setup import Match, name_of
from agents.surroundings import Surroundings
from payoffs.calibrations import with_calibration
from payoffs.errors import InputError
from payoffs.fields import FIELDS, NOISE
from payoffs.game import Game
from payoffs.named_games import open_game, open_scenario
from payoffs.scenario import Scenario
from sandbox.experiments.sweep import checks
from sandbox.experiments.sweep import design as designs
from sandbox.experiments.sweep.axes import Axis, axes_of
from sandbox.experiments.sweep.plan import Plan
from sandbox.experiments.sweep.play import SweepWorld
from sandbox.experiments.sweep.runner import Report, Sweep, run_plan

PERIODS, REPLICATES = FIELDS["periods"].default, FIELDS["replicates"].default


def sweep(
    game: str | Scenario | Game | Match,
    vary: Mapping[str, object] | tuple[Axis, ...] | None = None,
    *,
    out: str | Path | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Report | None = None,
    engine: str = "auto",
    **asked: Any,
) -> Sweep:
    """Asks one question of very many games, or plays very many truces.

    With two rules, given or varied, every point is played ``replicates`` times; without, every
    point's game is solved.

    Parameters
    ----------
    game
        A scenario or a game, what ``truce`` takes for GAME, or a :class:`agents.Match`, which is
        played at every point with what ``vary`` and the other words change of it.
    calibration
        Whose payoffs at every point: ``economies``, ``leaders``, or None for the scenario's own.
    us, china, periods, replicates, threat, deal, punish
        What is played, as in :class:`agents.Match`; without rules every game is solved.
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
        Processes; None decides by how long the first pieces take.
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
    plan = plan_of(game, vary, **asked)
    return run_plan(
        plan, out=out, workers=workers, cluster=cluster, progress=progress, engine=engine
    )


def plan_of(
    game: str | Scenario | Game | Match,
    vary: Mapping[str, object] | tuple[Axis, ...] | None = None,
    **asked: Any,
) -> Plan:
    """The plan of a sweep, checked; parameters as those of :func:`sweep`.

    Raises
    ------
    InputError
        As :func:`sweep`.
    """
    axes = vary if isinstance(vary, tuple) else axes_of(vary)
    if isinstance(game, Match):
        asked = _words(game, {axis.name for axis in axes}) | asked
        game = game.situation.scenario or game.situation.game
    return _plan(game, axes, **asked)


def _words(match: Match, varied: set[str]) -> dict[str, Any]:
    """A match in the words of a sweep, without what is varied."""
    kept = ("periods", "threat", "deal", "punish")
    words: dict[str, Any] = {name: getattr(match, name) for name in kept}
    words |= {side: str(getattr(match, side)) for side in ("us", "china")}
    words |= {n: getattr(match, n) for n in NOISE if getattr(match, n) != FIELDS[n].default}
    for name in ("deal", "punish"):
        words[name] = words[name] and profile(words[name], name)
    if not match.bare:
        bargain = None if match.bargain is None else name_of(match.bargain)
        start = None if match.start is None else str(match.start)
        calendar = {n: getattr(match, n) for n in ("expiry_months", "summit_every")}
        chances = {"renewal": match.renewal, "repair": match.repair}
        words["world"] = SweepWorld(
            match.around, start, bargain=bargain, **calendar, **chances, crises=match.threats
        )
    return {name: value for name, value in words.items() if name not in varied}


def _plan(
    game: str | Scenario | Game,
    axes: tuple[Axis, ...],
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
    world: SweepWorld | None = None,
    calibration: str | None = None,
    noise: Mapping[str, Any] | None = None,
    **errors: Any,
) -> Plan:
    noise = {**(noise or {}), **errors}
    subject = _subject(game, threat, calibration)
    unknown = [name for name in noise if name not in NOISE]
    if unknown:
        raise InputError(f"is none of {', '.join(NOISE)}", unknown[0])
    varied = {axis.name for axis in axes}
    if "crises" in varied:
        world = _with_threats(world)
    play = checks.checked_play(us, china, varied, periods, replicates, noise, each, world)
    if play is None and isinstance(subject, Game):
        raise InputError(
            "a game file has no parameters to vary; add --us and --china to simulate it", "--vary"
        )
    if deal is None and isinstance(subject, Scenario):
        deal = subject.deal_in(threat)
    checks.check_axes(subject, axes, play)
    total = designs.size(design, axes, points)
    plan = Plan(subject, axes, design, total, checks.checked_seed(seed), threat, deal, punish, play)
    checks.check_profiles(plan)
    return plan


def _with_threats(world: SweepWorld | None) -> SweepWorld:
    """A world whose threats are varied; without surroundings, one without a calendar."""
    if world is None:
        return SweepWorld(Surroundings(), expiry_months=0, summit_every=0)
    if world.crises not in (None, "off"):
        raise InputError("is given and varied; keep one", "--crises")
    return world


def _subject(game: str | Scenario | Game, threat: bool, calibration: str | None) -> Scenario | Game:
    words = with_calibration(None, calibration)
    if isinstance(game, Scenario):
        return game.override(words) if words else game
    if isinstance(game, Game):
        if words:
            raise InputError("a game of given numbers has no parameters", "calibration")
        return game
    scenario = open_scenario(game, words)
    return scenario if scenario is not None else open_game(game, threat=threat)
