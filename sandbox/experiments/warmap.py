"""The chance that a threat is carried out, over two numbers at once: a crisis at every point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from payoffs.crisis import priced
from payoffs.errors import InputError
from payoffs.levers import Side
from payoffs.scenario import UNIT, Scenario
from sandbox.experiments.gamemap import GameMap, Progress
from sandbox.theory.crisis import Tree, private

#: A map of more points is asked for in pieces.
MOST = 10_000


def with_war(found: GameMap, progress: Progress | None = None) -> GameMap:
    """The map with the layer ``war``: the first threat that the scenario states, private costs.

    Raises
    ------
    InputError
        If the scenario states no threat, or the map has too many points.
    """
    scenario = found.scenario
    if not scenario.crisis:
        raise InputError("states no threat; leave out --war", scenario.name)
    xs, ys = found.xs, found.ys
    if len(xs) * len(ys) > MOST:
        raise InputError(f"more than {MOST:,} points; take fewer steps", "war")
    sender = next(iter(scenario.crisis))
    chances = np.empty((len(ys), len(xs)))
    for i, y in enumerate(ys):
        for j, x in enumerate(xs):
            there = scenario.override({found.x.name: float(x), found.y.name: float(y)})
            chances[i, j] = war(there, sender)
        if progress is not None:
            progress((i + 1) * len(xs), chances.size)
    return replace(found, layers={**found.layers, "war": chances}, sender=sender)


def war(scenario: Scenario, sender: Side) -> float:
    """The chance of execution at the equilibrium that expectations drift to."""
    made = priced(scenario, sender)
    sides = made.sender, made.target
    worth = {name: tuple(made.total(name, side) for side in sides) for name in made.outcomes}
    solution = private(Tree(**worth, players=sides, unit=UNIT), made.noise)  # type: ignore[arg-type]
    return solution.equilibria[solution.drifts_to].chances["execution"]
