"""Large games: elimination, pure equilibria, the welfare-best correlated equilibrium, commitment.

    python benchmarks/large_games.py            # a minute or so
    python benchmarks/large_games.py --plain    # the plain linear programme at 64 x 96 as well

CPU time of one process, after everything is imported. *Lever games* have bundles of on-off levers
on both sides and payoffs that add up over levers, plus an interaction of every pair of levers of
the two sides: of strength 1, as large as what the levers bring by themselves; of strength 2, twice
as large. *Random* games draw every payoff on its own, so that nothing is dominated: the hardest
case, which no bundles of levers produce.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from payoffs.elementary import iterated
from payoffs.errors import BudgetError
from payoffs.game import Game
from payoffs.scenario import load
from sandbox.theory.basics import Budget
from sandbox.theory.concepts.commitment import commit
from sandbox.theory.concepts.correlated import best_correlated
from sandbox.theory.concepts.incentives import Correlated
from sandbox.theory.elementary.dominance import eliminate
from sandbox.theory.elementary.pure import pure_equilibria, unit_range

SEEDS = 5


def bundles(sizes: tuple[int, ...]) -> np.ndarray:
    """One row a bundle, one column a level above the first of each lever."""
    levels = list(product(*(range(size) for size in sizes)))
    columns = [
        [float(bundle[k] == level) for bundle in levels]
        for k, size in enumerate(sizes)
        for level in range(1, size)
    ]
    return np.array(columns).T


def lever_game(seed: int, rows: tuple[int, ...], columns: tuple[int, ...], strength: float) -> Game:
    """Payoffs that add up over levers, plus interactions across the table."""
    rng = np.random.default_rng(seed)
    X, Y = bundles(rows), bundles(columns)
    payoffs = []
    for _ in range(2):
        own = X @ rng.normal(size=X.shape[1])
        other = Y @ rng.normal(size=Y.shape[1])
        cross = X @ rng.normal(size=(X.shape[1], Y.shape[1])) @ Y.T
        payoffs.append(own[:, None] + other + strength * cross)
    return Game.of(*payoffs)


def random_game(seed: int, m: int, n: int) -> Game:
    """Every payoff drawn on its own."""
    rng = np.random.default_rng(seed)
    return Game.of(rng.normal(size=(m, n)), rng.normal(size=(m, n)))


def families() -> Iterator[tuple[str, list[Game]]]:
    """Names and games."""
    yield "grand-bargain 96 x 128", [load("grand-bargain").game()]
    small = (2,) * 5 + (3,), (2,) * 7
    for strength in (1.0, 2.0):
        games = [lever_game(seed, *small, strength) for seed in range(SEEDS)]
        yield f"levers 96 x 128, strength {strength:g}", games
    yield "random 96 x 128", [random_game(seed, 96, 128) for seed in range(SEEDS)]
    large = (2,) * 8, (2,) * 8
    for strength in (1.0, 2.0):
        games = [lever_game(seed, *large, strength) for seed in range(SEEDS)]
        yield f"levers 256 x 256, strength {strength:g}", games
    yield "random 256 x 256", [random_game(seed, 256, 256) for seed in range(SEEDS)]


def seconds(task: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of one call and its result; None if its budget ran out."""
    start = time.process_time()
    try:
        result = task()
    except BudgetError:
        result = None
    return time.process_time() - start, result


def steps(game: Game) -> dict[str, Callable[[], Any]]:
    """What is timed together."""
    return {
        "eliminate (record)": lambda: eliminate(game, mixed=False),
        "reduce": lambda: iterated(game.row_payoffs, game.column_payoffs),
        "pure": lambda: pure_equilibria(game),
        "correlated": lambda: best_correlated(game, budget=Budget.of(2.0)),
        "row leads": lambda: commit(game, 0, budget=Budget.of(2.0)),
        "column leads": lambda: commit(game, 1, budget=Budget.of(2.0)),
    }


def measure(name: str, games: list[Game]) -> None:
    """One line: the slowest and the median game, and what each step took in the median."""
    totals, parts, left, lost = [], [], [], 0
    for game in games:
        timed = {step: seconds(task) for step, task in steps(game).items()}
        lost += timed["correlated"][1] is None
        survivors = timed["eliminate (record)"][1]
        left.append(f"{len(survivors.rows)}x{len(survivors.columns)}")
        parts.append({step: spent for step, (spent, _) in timed.items()})
        # the command strikes out with a record; the programmes strike out for themselves
        totals.append(sum(spent for step, spent in parts[-1].items() if step != "reduce"))
    detail = ", ".join(
        f"{step} {statistics.median(p[step] for p in parts):.3f}" for step in parts[0]
    )
    print(f"{name:32} median {statistics.median(totals):.3f} s, worst {max(totals):.3f} s")
    print(f"{'':32} left {' '.join(left)}; medians: {detail}" + (f"; {lost} lost" if lost else ""))


def plain(game: Game) -> float:
    """The welfare-best correlated equilibrium from the programme written out whole."""
    conditions = Correlated(unit_range(game.row_payoffs), unit_range(game.column_payoffs))
    keys = np.array(conditions.keys(), dtype=np.intp)
    cells = np.arange(game.row_payoffs.size)
    blocks = [csr_array(-conditions.gains(part, cells)) for part in np.array_split(keys, 64)]
    from scipy.sparse import vstack

    answer = linprog(
        -(game.row_payoffs + game.column_payoffs).ravel(),
        A_ub=vstack(blocks),
        b_ub=np.zeros(len(keys)),
        A_eq=np.ones((1, len(cells))),
        b_eq=[1.0],
        method="highs",
        options={"time_limit": 300.0},
    )
    return float("nan") if answer.fun is None else -float(answer.fun)


def against_plain() -> None:
    """The same optimum, and how much sooner."""
    games = {
        "levers 64 x 96, strength 1": lever_game(0, (2,) * 6, (2,) * 5 + (3,), 1.0),
        "levers 64 x 96, strength 2": lever_game(0, (2,) * 6, (2,) * 5 + (3,), 2.0),
        "random 64 x 96": random_game(3, 64, 96),
    }
    for name, game in games.items():
        spent, best = seconds(lambda game=game: best_correlated(game))
        slow, value = seconds(lambda game=game: plain(game))
        print(
            f"{name:32} {spent:.4f} s against {slow:.2f} s ({slow / spent:,.0f} times); "
            f"optimum {sum(best.payoffs):.9g} and {value:.9g}"
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", action="store_true", help="time the plain programme too")
    asked = parser.parse_args()
    seconds(lambda: best_correlated(random_game(0, 4, 4)))
    for name, games in families():
        measure(name, games)
    if asked.plain:
        against_plain()


if __name__ == "__main__":
    main()
