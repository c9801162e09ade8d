"""What can be said of a sweep's input before anything is worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.rules.strategies import parse_rule
from agents.setup import Match
from agents.surroundings import Surroundings
from payoffs.errors import InputError, NotFoundError, near
from payoffs.fields import FIELDS, NOISE, RULES, one_or_two
from payoffs.game import Game, place_of_cell
from payoffs.numeric import whole
from payoffs.parameters import TERMS, catalogue, is_parameter, numbers
from payoffs.scenario import CHOICES, Scenario
from sandbox.experiments.sweep.design import Axis
from sandbox.experiments.sweep.plan import SweepPlan
from sandbox.experiments.sweep.play import WORLD, Play, sums_fit
from sandbox.experiments.sweep.points import SIMULATED_TERMS, place_of, points

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

    ``around`` are the surroundings of a simulation in a world, None outside one.

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


def is_played(words: Mapping[str, Any], varied: set[str], each: bool) -> bool:
    """Whether words of a match name, or axes vary, both rules.

    Raises
    ------
    InputError
        If one rule is missing, something is given and varied, or belongs to a simulation.
    """
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


def checked_play(
    subject: Scenario | Game | Match,
    axes: Sequence[Axis],
    words: Mapping[str, Any],
    replicates: Any,
    each: bool,
) -> Play:
    """What is played, from a match or words of one; ``bargain`` and ``crises`` may be named.

    Raises
    ------
    InputError
        If anything cannot be used.
    """
    varied = frozenset(axis.name for axis in axes)
    world = in_world(subject, words, varied)
    if each and world:
        raise InputError("histories in a world are told a point at a time; leave it out", "--each")
    found: dict[str, Any] = {name: _noise(name, words[name]) for name in NOISE if name in words}
    if "periods" in words:
        found["periods"] = whole(words["periods"], "--periods", 1, MOST_PERIODS)
    if not isinstance(subject, Match) and not any(name in words for name in WORLD):
        found |= {"expiry_months": 0, "summit_every": 0}
    if isinstance(words.get("bargain"), str):
        from sandbox.theory.bargaining.pure_deals import bargaining_rule

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


def in_world(
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


def checked_seed(seed: Any) -> int:
    """A seed that NumPy takes."""
    return whole(seed, "--seed", 0, 2**128)


def check_profiles(
    subject: Scenario | Game, threat: bool, profiles: Mapping[str, tuple[int, int] | None]
) -> None:
    """Deal and punishment are profiles of the game.

    Raises
    ------
    InputError
        If not, or the scenario has no threat game to look at.
    """
    game = subject if isinstance(subject, Game) else subject.game(threat)
    for name, profile in profiles.items():
        if profile is not None:
            game.check_profile(*profile, where=_flag(name))


def check_first(plan: SweepPlan) -> None:
    """The first point can be played.

    Raises
    ------
    InputError
        If not.
    """
    if plan.play is None:
        return
    if not plan.play.world:
        next(points(plan, 0, 1))
        return
    from sandbox.experiments.sweep.played import world_rows

    short = replace(plan.play, match=plan.play.match.but(periods=1), replicates=1)
    world_rows(replace(plan, play=short), 0, 1)
