"""What is the game at other numbers: over a plane of two of them.

Which parameters matter in a scenario: each moved over its range, one at a time.

A one-at-a-time measure says nothing about parameters that only matter together; it orders the
sliders of a page and answers "which number should I check first?".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np

from payoffs.errors import InputError, SandboxError
from payoffs.game import Game
from payoffs.scenario import Scenario
from sandbox.answers import best_responses
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, Options, Profile, about

if TYPE_CHECKING:
    from payoffs.scenario import Scenario
    from sandbox.experiments.gamemap import GameMap
    from sandbox.experiments.sweep.design import Axis

#: Told the work done and the work to do; may raise to stop.
Progress = Callable[[int, int], None]
#: Points along each side of a map whose steps are not given.
MAP_STEPS = 41


def map(
    what: Asked,
    x: str | Axis | None = None,
    y: str | Axis | None = None,
    *,
    deal: Profile | str | None = None,
    steps: int = MAP_STEPS,
    war: bool = False,
    effort: float = 1.0,
    progress: Progress | None = None,
    **how: Unpack[Options],
) -> Findings[GameMap]:
    """What the game is, and what theory says of it, over two numbers at once.

    Parameters
    ----------
    what
        A priced scenario: its name, its file or itself.
    x, y
        ``NAME=LO:HI:N``, or a name alone for its plausible range; parameters, levels of levers,
        terms (the two that matter most, those that move an equilibrium before others).
    deal
        The profile to be kept (the scenario's deal).
    steps
        Points along a side where none are given.
    war
        Also solve the crisis at each point (some 0.1 ms each): the layer ``war``.
    effort
        Times the usual budget of work for each game that is searched by itself.
    progress
        Called with the points done and to do; may raise to stop.

    Returns
    -------
    Findings
        A :class:`~sandbox.experiments.gamemap.GameMap`: layers of shape ``(y points, x points)``.

    Raises
    ------
    InputError
        If what is asked about has no parameters, or an axis is no range of numbers.
    """
    from sandbox.experiments.gamemap import game_map
    from sandbox.experiments.warmap import with_war

    subject = about(what, **how)
    scenario = subject.priced("it has no parameters to vary; choose a priced scenario")
    first, second = axes_of_map(scenario, x, y, steps, threat=subject.threat)
    found = game_map(
        scenario,
        first,
        second,
        threat=subject.threat,
        deal=subject.deal(deal),
        effort=effort,
        progress=progress,
    )
    if war:
        found = with_war(found, progress)
    return Findings(found, {}, {"question": "map", "effort": effort}, subject)


def axes_of_map(
    scenario: Scenario,
    x: str | Axis | None,
    y: str | Axis | None,
    steps: int = MAP_STEPS,
    *,
    threat: bool = False,
) -> tuple[Axis, Axis]:
    """The axes of a map: as given, over the plausible range, or what matters most.

    Raises
    ------
    InputError
        If one is not an axis or has no range.
    """
    from sandbox.experiments.gamemap import plausible
    from sandbox.experiments.sweep.design import read_axis

    found: list[Axis | None] = []
    for asked, where in ((x, "x"), (y, "y")):
        if isinstance(asked, str):
            given = "=" in asked
            asked = read_axis(asked, where) if given else plausible(scenario, asked, steps, where)
        found.append(asked)
    if None in found:
        from sandbox.questions.whatif import swings

        taken = {axis.name for axis in found if axis is not None}
        free = (s.name for s in swings(scenario, threat=threat) if s.name not in taken)
        for k, where in enumerate(("x", "y")):
            if found[k] is None:
                name = next(free, None)
                if name is None:
                    raise InputError("nothing is left to vary; name it", where)
                found[k] = plausible(scenario, name, steps, where)
    first, second = found
    assert first is not None
    assert second is not None
    return first, second


@dataclass(frozen=True)
class Swing:
    """What moving one parameter from low to high does to a game.

    ``swing`` is the largest change of any payoff difference a side weighs between two of its
    strategies, bn USD a year; ``moves`` says whether the pure equilibria change on the way.
    """

    name: str
    swing: float
    moves: bool


def swings(scenario: Scenario, *, threat: bool = False, points: int = 5) -> tuple[Swing, ...]:
    """Every parameter in use, those that move an equilibrium first, then by swing.

    Parameters
    ----------
    scenario
        A priced scenario; a textbook game has no parameters and gives an empty answer.
    threat
        The threat game instead of the stage game.
    points
        Grid points between low and high at which the equilibria are looked at.
    """
    if not scenario.priced:
        return ()
    found = []
    for name in scenario.used_parameters():
        entry = scenario.calibration.parameter(name)
        if not entry.low < entry.high or (name.startswith("audience") and not threat):
            continue
        games = []
        for value in np.linspace(entry.low, entry.high, points):
            try:
                games.append(scenario.override({name: float(value)}).game(threat))
            except SandboxError:
                continue  # this value cannot be priced; the others still tell
        if len(games) > 1:
            swing = max(_difference(games[0], game) for game in games[1:])
            moves = len({_pure_equilibria(game) for game in games}) > 1
            found.append(Swing(name, swing, moves))
    return tuple(sorted(found, key=lambda s: (not s.moves, -s.swing, s.name)))


def _difference(one: Game, two: Game) -> float:
    """Largest change of what a side gains or loses by switching strategy."""
    rows = two.row_payoffs - one.row_payoffs
    columns = two.column_payoffs - one.column_payoffs
    return float(max(np.ptp(rows, axis=0).max(), np.ptp(columns, axis=1).max()))


def _pure_equilibria(game: Game) -> frozenset[tuple[int, int]]:
    row, column = best_responses(game)
    return frozenset((int(i), int(j)) for i, j in np.argwhere(row & column))
