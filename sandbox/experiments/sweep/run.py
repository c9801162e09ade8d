"""Sweeps from a script, what ``truce sweep`` calls: words read, and checked before work begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from agents.play.deal import profile
from agents.rules.strategies import parse_rule
from agents.setup import Match
from agents.surroundings import Surroundings
from payoffs.errors import InputError, NotFoundError, near, shown
from payoffs.fields import FIELDS, NOISE, RULES, one_or_two
from payoffs.game import Game, place_of_cell
from payoffs.named_games import open_game
from payoffs.numeric import whole
from payoffs.parameters import TERMS, catalogue, is_parameter, numbers, with_calibration
from payoffs.scenario import CHOICES, Scenario
from payoffs.scenario_reader import open_scenario
from sandbox.experiments.sweep.design import Axis, axes_of, size
from sandbox.experiments.sweep.plan import WORLD, Play, SweepPlan, sums_fit
from sandbox.experiments.sweep.played import world_rows
from sandbox.experiments.sweep.points import SIMULATED_TERMS, place_of, points
from sandbox.experiments.sweep.work import Report, Sweep, run_plan

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
    *,
    design: str = "grid",
    points: int | None = None,
    seed: int = 0,
    replicates: int = FIELDS["replicates"].default,
    each: bool = False,
    calibration: str | None = None,
    **asked: Any,
) -> SweepPlan:
    """The plan of a sweep, checked; parameters and errors as those of :func:`sweep`."""
    axes = vary if isinstance(vary, tuple) else axes_of(vary)
    asked |= asked.pop("noise", None) or {}
    words = {name: value for name, value in asked.items() if value is not None}
    unknown = next((name for name in words if name not in WORDS), None)
    if unknown is not None:
        raise InputError(f"is none of {', '.join(WORDS)}", unknown)
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
    played = _is_played(rules | words, varied, each)
    if not played and isinstance(subject, Game):
        raise InputError(
            "a game file has no parameters to vary; add --us and --china to simulate it", "--vary"
        )
    around = words.get("surroundings", base.surroundings if base else None)
    world = played and _in_world(base or subject, words, varied)
    if world and isinstance(subject, Game):
        raise InputError("need a scenario; a game file has no calendar", "--surroundings")
    check_axes(subject, axes, played, Surroundings.of(around) if world else None)
    total = size(design, axes, points)
    played_game = subject if isinstance(subject, Game) else subject.game(threat)
    for name in ("deal", "punish"):
        if (cell := words.get(name)) is not None:
            played_game.check_profile(cell[0], cell[1], _flag(name))
    play = _checked_play(base or subject, axes, words, replicates, each) if played else None
    seed = whole(seed, "--seed", 0, 2**128)
    plan = SweepPlan(subject, axes, design, total, seed, threat, words.get("deal"), play)
    _check_first(plan)
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


#: Words of a match that a sweep takes.
WORDS = (*RULES, "periods", "deal", "punish", "threat", *NOISE, *WORLD)
MOST_PERIODS, MOST_REPLICATES = 1_000_000, 10**12


def check_axes(
    subject: Scenario | Game,
    axes: Sequence[Axis],
    played: bool = False,
    around: Surroundings | None = None,
) -> None:
    """Every name is known where it stands and every value can be used.

    ``around`` are the surroundings of a simulation in a world, None outside one. Complains with
    the axis and the mend.
    """
    twice = [name for name, count in Counter(axis.name for axis in axes).items() if count > 1]
    if twice:
        raise InputError("is varied twice; keep one", f"--vary {twice[0]}")
    for axis in axes:
        try:
            _check_axis(subject, axis, played, around)
        except NotFoundError as problem:
            raise InputError(problem.message, f"--vary {axis.name}") from None
        except InputError as problem:
            place = problem.where
            message = problem.message if place in (axis.name, "") else f"{place}: {problem.message}"
            raise InputError(message, f"--vary {axis.name}") from None


def _check_axis(
    subject: Scenario | Game, axis: Axis, simulated: bool, around: Surroundings | None
) -> None:
    name = axis.name
    if name in numbers():
        if around is None:
            raise InputError("belongs to the surroundings; add --us, --china and --surroundings")
        for value in axis.ends:
            around.override({name: value})
        return
    played = name in (*RULES, "seed", "crises")
    if played or (name in NOISE and (simulated or name not in TERMS)):
        if not simulated:
            raise InputError("belongs to a simulation; add --us and --china")
        _check_played(axis)
        return
    if isinstance(subject, Game):
        raise InputError(
            f"a game file has no parameters; vary {', '.join((*RULES, 'seed', *NOISE))}"
        )
    if name == "calibration":
        raise InputError("is the same at every point of a sweep; give it as --calibration")
    if name in TERMS and simulated and around is None and name not in SIMULATED_TERMS:
        raise InputError("changes nothing in a simulation; leave it out")
    a_payoff = not subject.priced and place_of_cell(name) is not None
    if name not in TERMS and name not in CHOICES and not is_parameter(name) and not a_payoff:
        known = [*catalogue(), *numbers(), *TERMS, *CHOICES, *RULES, "seed", *NOISE]
        raise InputError(f"nothing is called {name!r}; {near(name, known)}")
    for value in axis.ends:
        subject.override({name: value})


def _check_played(axis: Axis) -> None:
    for value in axis.ends:
        if axis.name in RULES:
            parse_rule(value, "")
        elif axis.name == "seed":
            whole(value, "", 0, 2**53)
        else:
            FIELDS[axis.name].check(value)
    if axis.name == "seed" and not axis.values:
        step = (axis.high - axis.low) / max((axis.steps or 1) - 1, 1)
        if axis.steps is None or not float(step).is_integer():
            raise InputError("seeds are whole numbers; write LO:HI:N with whole steps")


def _is_played(words: Mapping[str, Any], varied: set[str], each: bool) -> bool:
    """Whether words of a match name, or axes vary, both rules."""
    given = {side for side in RULES if side in words or side in varied}
    if not given:
        alone = "crises" if "crises" in words and "surroundings" not in words else "surroundings"
        extra = [*(n for n in NOISE if n in words), *["each"] * each]
        extra += [alone] * any(name in words for name in WORLD) + ["punish"] * ("punish" in words)
        if extra:
            raise InputError("belongs to a simulation; add --us and --china", _flag(extra[0]))
        return False
    for side in RULES:
        if side not in given:
            raise InputError("a simulation needs both rules; add it", f"--{side}")
    for name in (*RULES, *NOISE, "crises"):
        if name in varied and words.get(name, "off") != "off":
            raise InputError("is given and varied; keep one", _flag(name))
    return True


def _checked_play(
    subject: Scenario | Game | Match,
    axes: Sequence[Axis],
    words: Mapping[str, Any],
    replicates: Any,
    each: bool,
) -> Play:
    """What is played, from a match or words of one; ``bargain`` and ``crises`` may be named."""
    varied = frozenset(axis.name for axis in axes)
    world = _in_world(subject, words, varied)
    if each and world:
        raise InputError("histories in a world are told a point at a time; leave it out", "--each")
    found: dict[str, Any] = {name: _noise(name, words[name]) for name in NOISE if name in words}
    if "periods" in words:
        found["periods"] = whole(words["periods"], "--periods", 1, MOST_PERIODS)
    if not isinstance(subject, Match) and not any(name in words for name in WORLD):
        found |= {"expiry_months": 0, "summit_every": 0}
    if isinstance(words.get("bargain"), str):
        from sandbox.theory.bargaining.solutions import bargaining_rule

        found["bargain"] = bargaining_rule(words["bargain"])
    solved = words.get("crises") == "equilibrium"
    if solved:
        from sandbox.theory.crisis.priced import asked_crises

        assert isinstance(subject, Scenario)
        found["crises"] = asked_crises("equilibrium", subject)
    first = {axis.name: str(axis.ends[0]) for axis in axes if axis.name in RULES}
    try:
        match = Match.of(subject, **{**words, **found, **first})
    except InputError as problem:
        raise (problem.within(place_of(first)) if first else problem) from None
    replicates = whole(replicates, "--replicates", 1, MOST_REPLICATES)
    if not sums_fit(replicates, match.horizon):
        raise InputError(
            f"{replicates:,} histories of {match.horizon:,} periods are more than exact sums can "
            "hold; ask for fewer",
            "--replicates",
        )
    return Play(match, replicates, varied, each, world, solved)


def _in_world(
    subject: Scenario | Game | Match, words: Mapping[str, Any], varied: Container[str]
) -> bool:
    """Whether more than the bare repeated game is played."""
    own = isinstance(subject, Match) and not subject.bare
    return own or "crises" in varied or any(name in words for name in WORLD)


def _noise(name: str, value: Any) -> Any:
    row = FIELDS[name]
    if row.kind == "each" and isinstance(value, str):
        value = one_or_two(value, _flag(name))
    found = row.check(value, _flag(name))
    return list(found) if isinstance(found, tuple) else found


def _flag(option: str) -> str:
    return "--" + option.replace("_", "-")


def _check_first(plan: SweepPlan) -> None:
    """Plays the first point, or a period of it."""
    if plan.play is None:
        return
    if not plan.play.world:
        next(points(plan, 0, 1))
        return
    short = replace(plan.play, match=plan.play.match.but(periods=1), replicates=1)
    world_rows(replace(plan, play=short), 0, 1)
