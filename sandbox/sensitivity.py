"""Which parameters matter in a scenario: each moved over its range, one at a time.

A one-at-a-time measure says nothing about parameters that only matter together; it orders the
sliders of a page and answers "which number should I check first?".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoffs.errors import SandboxError
from payoffs.game import Game
from payoffs.scenario import Scenario
from sandbox.answers import best_responses


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
