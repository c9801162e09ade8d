"""The chance that a threat is carried out, over two numbers at once: a crisis at every point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from payoffs.crisis_many import priced_many
from payoffs.errors import InputError
from sandbox.experiments.gamemap import GameMap, Progress
from sandbox.theory.crisis.many import drifted

#: Points solved between two reports.
BLOCK = 2_000


def with_war(found: GameMap, progress: Progress | None = None) -> GameMap:
    """The map with the layer ``war``: the first threat that the scenario states, private costs.

    Raises
    ------
    InputError
        If the scenario states no threat.
    """
    scenario = found.scenario
    if not scenario.crisis:
        raise InputError("states no threat; leave out --war", scenario.name)
    sender = next(iter(scenario.crisis))
    ys, xs = (grid.ravel() for grid in np.meshgrid(found.ys, found.xs, indexing="ij"))
    chances = np.empty(len(xs))
    for start in range(0, len(xs), BLOCK):
        block = slice(start, start + BLOCK)
        many = priced_many(scenario, sender, {found.x.name: xs[block], found.y.name: ys[block]})
        chances[block] = drifted(many.worth, many.noise)["execution"]
        if progress is not None:
            progress(min(start + BLOCK, len(xs)), len(xs))
    war = chances.reshape(len(found.ys), len(found.xs))
    return replace(found, layers={**found.layers, "war": war}, sender=sender)
