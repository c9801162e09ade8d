"""What can be said of a sweep's input before anything is worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agents.checks import near, one_or_two, whole
from agents.rules.parsing import parse_rule
from payoffs.errors import InputError, NotFoundError
from payoffs.fields import FIELDS, NOISE
from payoffs.game import Game
from payoffs.parameters import catalogue, is_parameter
from payoffs.scenario import CHOICES, Scenario
from payoffs.surroundings import numbers
from payoffs.terms import TERMS
from sandbox.experiments.sweep.axes import Axis
from sandbox.experiments.sweep.plan import Plan
from sandbox.experiments.sweep.play import Play, SweepWorld, fits
from sandbox.experiments.sweep.points import SIMULATED_TERMS, points

RULES = ("us", "china")
MOST_PERIODS, MOST_REPLICATES = 1_000_000, 10**12


def check_axes(subject: Scenario | Game, axes: Sequence[Axis], play: Play | None) -> None:
    """Every name is known where it stands and every value can be used.

    Raises
    ------
    InputError
        With the axis and the mend.
    """
    twice = [name for name, count in Counter(axis.name for axis in axes).items() if count > 1]
    if twice:
        raise InputError("is varied twice; keep one", f"--vary {twice[0]}")
    for axis in axes:
        try:
            _check_axis(subject, axis, play)
        except NotFoundError as problem:
            raise InputError(problem.message, f"--vary {axis.name}") from None
        except InputError as problem:
            place = problem.where
            message = problem.message if place in (axis.name, "") else f"{place}: {problem.message}"
            raise InputError(message, f"--vary {axis.name}") from None


def _check_axis(subject: Scenario | Game, axis: Axis, play: Play | None) -> None:
    name, simulated = axis.name, play is not None
    world = play.world if play is not None else None
    if name in numbers():
        if world is None:
            raise InputError("belongs to the surroundings; add --us, --china and --surroundings")
        for value in axis.ends:
            world.surroundings.override({name: value})
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
    if name in TERMS and simulated and world is None and name not in SIMULATED_TERMS:
        raise InputError("changes nothing in a simulation; leave it out")
    if name not in TERMS and name not in CHOICES and not is_parameter(name):
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


def checked_play(
    us: str | None,
    china: str | None,
    varied: set[str],
    periods: Any,
    replicates: Any,
    noise: dict[str, Any],
    each: bool,
    world: SweepWorld | None = None,
) -> Play | None:
    """What is played; None for a sweep of theory.

    Raises
    ------
    InputError
        If one rule is missing, a rule is given and varied, or a size or a noise cannot be used.
    """
    rules = {"us": us, "china": china}
    given = {side for side, rule in rules.items() if rule is not None} | (varied & {*RULES})
    if not given:
        around = "crises" if world is not None and not world.surroundings.parts else "surroundings"
        asked = (*noise.items(), ("each", each or None), (around, world))
        extra = [name for name, value in asked if value is not None]
        if extra:
            raise InputError("belongs to a simulation; add --us and --china", _flag(extra[0]))
        return None
    for side, rule in rules.items():
        if side not in given:
            raise InputError("a simulation needs both rules; add it", f"--{side}")
        if rule is not None and side in varied:
            raise InputError("is given and varied; keep one", f"--{side}")
    named = {side: parse_rule(rule, side).name for side, rule in rules.items() if rule is not None}
    periods = whole(periods, "--periods", 1, MOST_PERIODS)
    replicates = whole(replicates, "--replicates", 1, MOST_REPLICATES)
    if not fits(replicates, periods):
        raise InputError(
            f"{replicates:,} histories of {periods:,} periods are more than exact sums can hold; "
            "ask for fewer",
            "--replicates",
        )
    kept = tuple((name, _noise(name, value)) for name, value in noise.items() if value is not None)
    for name, _ in kept:
        if name in varied:
            raise InputError("is given and varied; keep one", _flag(name))
    if each and world is not None:
        raise InputError("histories in a world are told a point at a time; leave it out", "--each")
    return Play(named.get("us"), named.get("china"), periods, replicates, kept, each, world)


def _noise(name: str, value: Any) -> Any:
    row = FIELDS[name]
    if row.kind == "each" and isinstance(value, str):
        value = one_or_two(value, _flag(name))
    found = row.check(value, _flag(name))
    return list(found) if isinstance(found, tuple) else found


def _flag(option: str) -> str:
    return "--" + option.replace("_", "-")


def checked_seed(seed: Any) -> int:
    """A seed that NumPy takes."""
    return whole(seed, "--seed", 0, 2**128)


def check_profiles(plan: Plan) -> None:
    """Deal and punishment are profiles of the game and differ; rules fit it at the first point.

    Raises
    ------
    InputError
        If not, or the scenario has no threat game to look at.
    """
    scenario = plan.scenario
    game = plan.subject if scenario is None else scenario.game(plan.threat)
    assert isinstance(game, Game)
    if plan.deal is not None:
        game.check_profile(*plan.deal, where="--deal")
    if plan.play is None:
        if plan.punish is not None:
            raise InputError("belongs to a simulation; add --us and --china", "--punish")
        return
    if plan.punish is not None:
        game.check_profile(*plan.punish, where="--punish")
    if plan.play.world is not None and scenario is None:
        raise InputError("need a scenario; a game file has no calendar", "--surroundings")
    if plan.play.world is None:
        next(points(plan, 0, 1))
        return
    from sandbox.experiments.sweep import worlds

    worlds.rows(replace(plan, play=replace(plan.play, periods=1, replicates=1)), 0, 1)
