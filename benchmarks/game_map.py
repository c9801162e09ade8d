"""A map of 200 x 200 games against a loop of nashpy over the same games.

    python benchmarks/game_map.py [GAMES]

CPU seconds of one process. nashpy's support enumeration gives the equilibria alone; it is timed on
GAMES of the map's games (200) and scaled to all of them. The map also has each game's class, deal
and patience.
"""

from __future__ import annotations

import sys
import time
import warnings

import nashpy
import numpy as np

from payoffs.pricing_many import payoff_stack
from payoffs.scenario import load
from sandbox.experiments.gamemap import game_map, read_axis

SIDE, REPEATS = 200, 5


def main() -> None:
    """Print both times and their ratio."""
    games = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    scenario = load("busan-2025")
    axes = [
        read_axis(f"{name}={ends}:{SIDE}")
        for name, ends in (("protection_weight_us", "0:0.65"), ("soy_loss_china", "0.3:3"))
    ]
    spent = []
    for _ in range(REPEATS):
        start = time.process_time()
        found = game_map(scenario, *axes)
        spent.append(time.process_time() - start)
    ours = float(np.median(spent))
    ys, xs = (grid.ravel() for grid in np.meshgrid(found.ys, found.xs, indexing="ij"))
    chosen = np.linspace(0, SIDE**2 - 1, games).astype(int)
    A, B = payoff_stack(scenario, {found.x.name: xs[chosen], found.y.name: ys[chosen]})
    counts = found.layers["equilibria"].ravel()[chosen]
    start, same = time.process_time(), 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for a, b, count in zip(A, B, counts, strict=True):
            same += len(list(nashpy.Game(a, b).support_enumeration())) == count
    theirs = (time.process_time() - start) / games * SIDE**2
    print(f"map of {SIDE} x {SIDE}: {ours:.2f} CPU s (median of {REPEATS})")
    print(f"nashpy, {games} games scaled to {SIDE**2:,}: {theirs:,.0f} CPU s; same count in {same}")
    print(f"ratio: {theirs / ours:,.0f}")


if __name__ == "__main__":
    main()
