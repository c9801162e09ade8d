"""How long a million calibrations take: drawn, priced, solved, and every question answered.

    python benchmarks/uncertainty.py             # about a minute
    python benchmarks/uncertainty.py --quick     # a tenth of the games

The games are busan-2025 (4 x 4) with every documented or assumed parameter drawn from its range.
Wall clock of the best of a few runs, imports and compilation excluded; the first table takes the
steps one after the other on the whole batch, with pricing on one core and solving on all where
numba is installed. The last column is CPU time of all threads: on a busy machine it says more.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from payoffs.pricing_many import payoff_stack, sampled_values
from payoffs.scenario import load
from sandbox.experiments.uncertainty import uncertainty
from sandbox.theory.batch import solve_batch
from sandbox.theory.stacks.answers import theory_rows

SCENARIO = load("busan-2025")


def timed(work: Callable[[], Any], repeats: int) -> tuple[Any, float, float]:
    """The last answer, least wall-clock and least CPU seconds."""
    wall, spent, answer = np.inf, np.inf, None
    for _ in range(repeats):
        start, clock = time.perf_counter(), time.process_time()
        answer = work()
        wall = min(wall, time.perf_counter() - start)
        spent = min(spent, time.process_time() - clock)
    return answer, wall, spent


def line(what: str, games: int, wall: float, spent: float) -> None:
    """One line of a table."""
    print(f"{what:<44}{wall:>9.2f}{games / wall:>14,.0f}{spent:>9.2f}", flush=True)


def steps(games: int, repeats: int, engines: list[str]) -> None:
    """Drawing, pricing, solving."""
    values, wall, spent = timed(lambda: sampled_values(SCENARIO, games, 1), repeats)
    line(f"draw {len(values)} parameters", games, wall, spent)
    (A, B), priced, cpu = timed(lambda: payoff_stack(SCENARIO, values), repeats)
    line("price", games, priced, cpu)
    for engine in engines:
        answer, solved, used = timed(lambda e=engine: solve_batch(A, B, engine=e), repeats)
        line(f"all equilibria ({engine}, {int(answer.tied.sum())} tied)", games, solved, used)
        whole = wall + priced + solved, spent + cpu + used
        line(f"drawn, priced and solved ({engine})", games, *whole)


def answers(games: int, repeats: int, engines: list[str]) -> None:
    """Every question of the theory, and the command's function."""
    part = games // 10
    values = sampled_values(SCENARIO, part, 1)
    for engine in engines:
        _, wall, spent = timed(lambda e=engine: theory_rows(SCENARIO, values, engine=e), repeats)
        line(f"theory_rows ({engine})", part, wall, spent)
    _, wall, spent = timed(lambda: theory_rows(SCENARIO, values, threat=True), repeats)
    line("theory_rows of the threat game, 2 x 2", part, wall, spent)
    for workers in (1, 2):
        _, wall, spent = timed(lambda w=workers: uncertainty(SCENARIO, games, workers=w), 1)
        line(f"uncertainty, workers={workers}", games, wall, spent)


def armington(count: int) -> None:
    """The engine that solves a world for each game: about 0.1 ms each, 130 rounds together."""
    scenario = SCENARIO.override({"engine": "armington"})
    values = sampled_values(scenario, count, 1)
    _, wall, spent = timed(lambda: payoff_stack(scenario, values), 1)
    line("price with Armington, every world its own", count, wall, spent)
    _, wall, spent = timed(lambda: uncertainty(scenario, count), 1)
    line("uncertainty with Armington, workers=1", count, wall, spent)


def engines() -> list[str]:
    """Batch engines that can run here."""
    try:
        import numba  # noqa: F401
    except ImportError:
        return ["numpy"]
    return ["numba", "numpy"]


def main(arguments: list[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the games")
    options = parser.parse_args(arguments)
    games, repeats = (100_000, 2) if options.quick else (1_000_000, 3)
    chosen = engines()
    for engine in chosen:  # compile before the clock runs
        theory_rows(SCENARIO, {"soy_premium_later": np.array([8.0, 50.0])}, engine=engine)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(f"{'games: ' + format(games, ','):<44}{'wall s':>9}{'games/s':>14}{'CPU s':>9}")
    steps(games, repeats, chosen)
    answers(games, repeats, chosen)
    armington(games // 100)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory {peak:,.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
