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

from payoffs.elementary import stable
from payoffs.errors import InputError, SandboxError
from payoffs.game import FloatArray, Game, cell_names, with_cells
from payoffs.numeric import Profile, settle_many
from payoffs.pricing_many import payoff_stack
from payoffs.scenario import Scenario
from sandbox.answers import best_responses
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, Options, about

if TYPE_CHECKING:
    from sandbox.experiments.gamemap import GameMap
    from sandbox.experiments.sweep.design import Axis

#: Told the work done and the work to do; may raise to stop.
Progress = Callable[[int, int], None]
#: Points along each side of a map whose steps are not given.
MAP_STEPS = 41
#: Outcomes of a game of given numbers whose payoffs are offered unasked.
MOST_CELLS = 144


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
        A scenario, a file or a game.
    x, y
        ``NAME=LO:HI:N``, or a name alone for its plausible range; parameters, levels of levers,
        terms (the two that matter most, those that move an equilibrium before others). Of a game
        of given numbers, payoffs: ``a0,1`` the row side's in row 0, column 1, ``b0,1`` the other's.
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
        If an axis is no range of numbers, or of something that is not there.
    """
    from sandbox.experiments.gamemap import game_map, with_war

    subject = about(what, **how)
    scenario = subject.scenario or Scenario("game", subject.game.title, "", matrix=subject.game)
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

    An InputError if one is not an axis or has no range.
    """
    from sandbox.experiments.gamemap import plausible
    from sandbox.experiments.sweep.design import Axis, read_axis

    asked = [
        read_axis(a, w) if isinstance(a, str) and "=" in a else a for a, w in ((x, "x"), (y, "y"))
    ]
    names = [axis.name if isinstance(axis, Axis) else axis for axis in asked]
    if None in names:
        free = (name for name in what_varies(scenario, threat=threat) if name not in names)
        names = [next(free, None) if name is None else name for name in names]

    def made(axis: Axis | str | None, name: str | None, where: str) -> Axis:
        if name is None:
            raise InputError("nothing is left to vary; name it", where)
        beside = [other for other in names if other and other != name]
        return axis if isinstance(axis, Axis) else plausible(scenario, name, steps, where, beside)

    return made(asked[0], names[0], "x"), made(asked[1], names[1], "y")


def what_varies(scenario: Scenario, *, threat: bool = False, points: int = 5) -> tuple[str, ...]:
    """Names that a map can vary, what matters most first.

    Parameters as :func:`swings` orders them. Of a game of given numbers the payoffs, those that
    move a pure equilibrium first, the sides' in turn; none of a game of more than
    :data:`MOST_CELLS` outcomes, where they have to be named.
    """
    game = scenario.matrix
    if game is None:
        return tuple(swing.name for swing in swings(scenario, threat=threat, points=points))
    if game.row_payoffs.size > MOST_CELLS:
        return ()
    from sandbox.experiments.gamemap import plausible

    def moves(name: str) -> bool:
        ends = plausible(scenario, name, 2).ends
        return len({_pure_equilibria(with_cells(game, {name: end})) for end in ends}) > 1

    names = sorted(cell_names(game), key=lambda name: not moves(name))
    row, column = ([name for name in names if name[0] == side] for side in "ab")
    return tuple(name for pair in zip(row, column, strict=True) for name in pair)


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

    A textbook game has no parameters and gives an empty answer. ``threat``: the threat game instead
    of the stage game; at so many ``points`` between low and high the equilibria are looked at.
    """
    if not scenario.priced:
        return ()
    found = []
    for name in scenario.used_parameters():
        entry = scenario.calibration.parameter(name)
        if not entry.low < entry.high or (name.startswith("audience") and not threat):
            continue
        found += _swing(scenario, name, np.linspace(entry.low, entry.high, points), threat)
    return tuple(sorted(found, key=lambda s: (not s.moves, -s.swing, s.name)))


def _swing(scenario: Scenario, name: str, values: FloatArray, threat: bool) -> list[Swing]:
    """What moving a parameter over these values does; nothing where two cannot be priced."""
    try:
        A, B = payoff_stack(scenario, {name: values}, threat=threat)
    except SandboxError:
        good = [x for x in values.tolist() if _can_be_priced(scenario, name, x, threat)]
        return _swing(scenario, name, np.array(good), threat) if len(good) > 1 else []
    pure = stable(settle_many(A), settle_many(B), (1, 2))
    # to a dollar, as payoffs are: what is as large stands by its name
    return [Swing(name, round(_difference(A, B), 9), bool((pure != pure[0]).any()))]


def _difference(A: FloatArray, B: FloatArray) -> float:
    """Largest change, from the first game on, of what a side gains or loses by switching."""
    rows, columns = A[1:] - A[0], B[1:] - B[0]
    return float(max(np.ptp(rows, axis=1).max(), np.ptp(columns, axis=2).max()))


def _can_be_priced(scenario: Scenario, name: str, value: float, threat: bool) -> bool:
    try:
        payoff_stack(scenario, {name: [value]}, threat=threat)
    except SandboxError:
        return False
    return True


def _pure_equilibria(game: Game) -> frozenset[tuple[int, int]]:
    row, column = best_responses(game)
    return frozenset((int(i), int(j)) for i, j in np.argwhere(row & column))
