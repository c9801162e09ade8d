"""Sweeps from a script: what the ``truce sweep`` command calls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.play.deal import profile
from agents.setup import Match
from agents.surroundings import Surroundings
from payoffs.errors import InputError, shown
from payoffs.fields import FIELDS, RULES
from payoffs.game import Game
from payoffs.named_games import open_game
from payoffs.parameters import with_calibration
from payoffs.scenario import Scenario
from payoffs.scenario_reader import open_scenario
from sandbox.experiments.sweep import checks
from sandbox.experiments.sweep import design as designs
from sandbox.experiments.sweep.design import Axis, axes_of
from sandbox.experiments.sweep.plan import SweepPlan
from sandbox.experiments.sweep.runner import Report, Sweep, run_plan

#: How histories are played: which changes how fast, not what comes out.
ENGINES = ("auto", "numpy", "numba")


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
    replicates
        Histories at each point.
    vary
        Name to ``"LO:HI:N"``, ``"LO:HI"`` (for a sample) or a sequence of values.
    design, points
        ``grid``, or a ``latin`` or ``sobol`` sample of so many points.
    seed
        Same seed, same rows, on any number of workers.
    each
        One row a history instead of one a point.
    out
        ``FILE.parquet``, a folder of parts. The same call takes up what was interrupted.
    workers
        Processes; None decides by how long the first pieces take.
    cluster
        The address of a Dask scheduler to work there instead.
    progress
        Called with pieces done and to do.
    asked
        What is played, in the words of :class:`agents.Match`; ``bargain`` and ``crises`` may be
        named, ``crises="equilibrium"`` is solved at every point. Without rules every game is
        solved; without surroundings, threats or a calendar the bare repeated game is played.

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
    if engine not in ENGINES:
        raise InputError(f"{shown(engine)} is not one; choose {' or '.join(ENGINES)}", "engine")
    plan = plan_of(game, vary, **asked)
    return run_plan(
        plan, out=out, workers=workers, cluster=cluster, progress=progress, engine=engine
    )


def plan_of(
    game: str | Scenario | Game | Match,
    vary: Mapping[str, object] | tuple[Axis, ...] | None = None,
    **asked: Any,
) -> SweepPlan:
    """The plan of a sweep, checked; parameters as those of :func:`sweep`.

    Raises
    ------
    InputError
        As :func:`sweep`.
    """
    axes = vary if isinstance(vary, tuple) else axes_of(vary)
    return _plan(game, axes, **asked)


def _plan(
    game: str | Scenario | Game | Match,
    axes: tuple[Axis, ...],
    *,
    design: str = "grid",
    points: int | None = None,
    seed: int = 0,
    replicates: int = FIELDS["replicates"].default,
    each: bool = False,
    calibration: str | None = None,
    **asked: Any,
) -> SweepPlan:
    asked |= asked.pop("noise", None) or {}
    words = {name: value for name, value in asked.items() if value is not None}
    unknown = next((name for name in words if name not in checks.WORDS), None)
    if unknown is not None:
        raise InputError(f"is none of {', '.join(checks.WORDS)}", unknown)
    threat = words.setdefault("threat", isinstance(game, Match) and game.threat)
    base: Match | None = None
    subject: Scenario | Game
    if not isinstance(game, Match):
        subject = _subject(game, threat, calibration)
    else:
        subject = game.situation.scenario or game.situation.game
        base = game.but(subject=subject, parameters=None, calibration=None)
        own = {name: getattr(base, name) for name in ("deal", "punish")}
        words = {n: profile(value, n) for n, value in own.items() if value is not None} | words
    if "deal" not in words and isinstance(subject, Scenario):
        agreed = subject.deal_in(threat)
        words |= {} if agreed is None else {"deal": agreed}
    varied = {axis.name for axis in axes}
    rules = {} if base is None else dict.fromkeys(set(RULES) - varied, True)
    played = checks.is_played(rules | words, varied, each)
    if not played and isinstance(subject, Game):
        raise InputError(
            "a game file has no parameters to vary; add --us and --china to simulate it", "--vary"
        )
    around = words.get("surroundings", base.surroundings if base else None)
    world = played and checks.in_world(base or subject, words, varied)
    if world and isinstance(subject, Game):
        raise InputError("need a scenario; a game file has no calendar", "--surroundings")
    checks.check_axes(subject, axes, played, Surroundings.of(around) if world else None)
    total = designs.size(design, axes, points)
    checks.check_profiles(subject, threat, {n: words.get(n) for n in ("deal", "punish")})
    play = None
    if played:
        play = checks.checked_play(base or subject, axes, words, replicates, each)
    seed = checks.checked_seed(seed)
    plan = SweepPlan(subject, axes, design, total, seed, threat, words.get("deal"), play)
    checks.check_first(plan)
    return plan


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
