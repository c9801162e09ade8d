"""Many games at once: this batch solver beside the loops one would write with other libraries.

    python benchmarks/batch.py             # about a minute and a half
    python benchmarks/batch.py --quick     # a tenth of the games

CPU time of this process, all threads together, the least of several repeats, compilation and
imports excluded; peers run on a subsample of the same games, between our repeats, so that a busy
machine slows all of them. Every time includes building what a library needs from the matrices
and listing all equilibria. *Missed* counts equilibria of exact arithmetic (on a subsample of the
subsample) that an answer lacks. Gambit is asked for all extreme equilibria in doubles.

Random games have normal payoffs. The calibrations are drawn within the ranges of the sources, the
political weights too, and priced beforehand. In a second table, batches of a million: wall clock
with all cores, which only an idle machine shows.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

import numpy as np

from payoffs.game import Game
from payoffs.scenario import load
from sandbox.theory.batch import solve_batch
from sandbox.theory.equilibria.exact import extreme_equilibria

Profiles = list[tuple[np.ndarray, np.ndarray]]
Solver = Callable[[np.ndarray, np.ndarray], Profiles]


class Peer(NamedTuple):
    """A library's loop: what solves one game, and how many games it is timed on."""

    name: str
    solve: Solver
    games: int


class Case(NamedTuple):
    """A batch of games, shape ``(g, m, n)``."""

    name: str
    A: np.ndarray
    B: np.ndarray


def cases(rng: np.random.Generator, games: int) -> Iterator[Case]:
    """Random games of three shapes, and sampled calibrations."""
    for k in (2, 3, 4):
        A, B = rng.normal(size=(2, games, k, k))
        yield Case(f"random {k} x {k}", A, B)
    A, B = calibrations(rng, games // 5)
    yield Case(f"busan-2025, {A.shape[1]} x {A.shape[2]}", A, B)


def calibrations(rng: np.random.Generator, games: int) -> tuple[np.ndarray, np.ndarray]:
    """Payoffs of the scenario under sampled parameters."""
    scenario = load("busan-2025")
    A, B = np.empty((2, games, *scenario.shape))
    for k in range(games):
        sampled = scenario.calibration.sampled(rng, weights=True)
        game = scenario.override(dict(sampled)).game()
        A[k], B[k] = game.row_payoffs, game.column_payoffs
    return A, B


def peers() -> Iterator[Peer]:
    """Those that can be imported."""
    try:
        import nashpy
    except ImportError:
        pass
    else:

        def by_nashpy(A: np.ndarray, B: np.ndarray) -> Profiles:
            return list(nashpy.Game(A, B).support_enumeration())

        yield Peer("nashpy", by_nashpy, 60)
    try:
        import quantecon.game_theory as gt
    except ImportError:
        pass
    else:

        def by_quantecon(A: np.ndarray, B: np.ndarray) -> Profiles:
            players = gt.Player(A), gt.Player(np.ascontiguousarray(B.T))
            return list(gt.support_enumeration(gt.NormalFormGame(players)))

        yield Peer("QuantEcon", by_quantecon, 500)
    try:
        import pygambit
    except ImportError:
        return

    build = getattr(pygambit, "StrategicGame", pygambit.Game).from_arrays  # since 17, before it

    def by_gambit(A: np.ndarray, B: np.ndarray) -> Profiles:
        found = pygambit.nash.enummixed_solve(build(A, B), rational=False).equilibria
        return [tuple(probabilities(side) for side in profile) for profile in found]

    def probabilities(side) -> np.ndarray:
        strategies = side[1] if isinstance(side, tuple) else side
        return np.array([p for _, p in strategies], dtype=float)

    yield Peer("Gambit", by_gambit, 60)


def exactly(A: np.ndarray, B: np.ndarray) -> Profiles:
    """All extreme equilibria, rounded at the end only."""
    return [
        (np.array([float(p) for p in e.row]), np.array([float(p) for p in e.column]))
        for e in extreme_equilibria(Game.of(A, B)).equilibria
    ]


def missing(found: Profiles, exact: Profiles) -> int:
    """How many of the exact profiles are not among those found."""
    return sum(
        not any(
            abs(x - p).max() < 1e-6 and abs(y - q).max() < 1e-6
            for p, q in found
            if len(p) == len(x) and len(q) == len(y)
        )
        for x, y in exact
    )


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(case: Case, repeats: int, checked: int) -> dict[str, tuple[float, int]]:
    """CPU seconds a game, and equilibria missed, by solver."""
    exact = [exactly(A, B) for A, B in zip(case.A[:checked], case.B[:checked], strict=True)]
    results = {"exact": (np.nan, sum(map(len, exact)))}
    seconds: dict[str, list[float]] = {}
    others = list(peers())
    for _ in range(repeats):
        for engine in engines():
            runs = 20 if engine == "numba" else 5  # short ones meet more of what disturbs them
            best = min(
                cpu(lambda e=engine: solve_batch(case.A, case.B, engine=e)) for _ in range(runs)
            )
            seconds.setdefault(engine, []).append(best / len(case.A))
        for peer in others:
            n = min(peer.games, len(case.A))
            spent = cpu(lambda p=peer, n=n: [p.solve(case.A[k], case.B[k]) for k in range(n)])
            seconds.setdefault(peer.name, []).append(spent / n)
    for engine in engines():
        answer = solve_batch(case.A, case.B, engine=engine)
        lists = (
            list(zip(answer.row[answer.of(k)], answer.column[answer.of(k)], strict=True))
            for k in range(checked)
        )
        missed = sum(map(missing, lists, exact))
        results[f"this, {engine}"] = min(seconds[engine]), missed
    for peer in others:
        lists = (peer.solve(case.A[k], case.B[k]) for k in range(checked))
        results[peer.name] = min(seconds[peer.name]), sum(map(missing, lists, exact))
    return results


def engines() -> tuple[str, ...]:
    """Ours that can run here."""
    return ("numba", "numpy") if installed("numba") else ("numpy",)


def installed(package: str) -> bool:
    """Whether a package has a version here."""
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def report(case: Case, results: dict[str, tuple[float, int]], checked: int) -> None:
    """Lines of the first table."""
    in_all = results.pop("exact")[1]
    fast = [name for name in results if name.startswith("this")]
    for name, (seconds, missed) in results.items():
        ratios = "".join(f"{seconds / results[best][0]:>11,.1f}" for best in fast)
        print(
            f"{case.name:<18} {len(case.A):>7,}  {name:<12} {1e6 * seconds:>13,.3f}{ratios}"
            f"   {missed} of {in_all} in {checked} games"
        )
    print(flush=True)


def millions(rng: np.random.Generator, games: int) -> None:
    """The second table."""
    print(f"{'batches of':<12} {'shape':<7} {'CPU ns a game':>14} {'wall ns a game':>15}  tied")
    for k in (2, 3, 4):
        A, B = rng.normal(size=(2, games, k, k))
        spent, wall, tied = np.inf, np.inf, 0
        for _ in range(5):
            start, clock = time.process_time(), time.perf_counter()
            tied = int(solve_batch(A, B).tied.sum())
            wall = min(wall, time.perf_counter() - clock)
            spent = min(spent, time.process_time() - start)
        print(
            f"{games:<12,} {k} x {k:<3} {1e9 * spent / games:>14.1f} "
            f"{1e9 * wall / games:>15.1f}  {tied}"
        )


def provenance() -> str:
    """Date, versions, machine."""
    packages = ("numpy", "numba", "nashpy", "quantecon", "pygambit")
    found = [f"{p} {version(p)}" if installed(p) else f"{p} absent" for p in packages]
    cores = f"{os.cpu_count()} cores ({processor()}), load {os.getloadavg()[0]:.1f}"
    day = datetime.now(UTC).date().isoformat()
    return f"{day}; Python {platform.python_version()}, {', '.join(found)}; {cores}"


def processor() -> str:
    """What the machine calls its processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123
            names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model na"))
            return next(names, platform.machine())
    except OSError:
        return platform.machine()


def main(arguments: list[str]) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the games")
    parser.add_argument("--seed", type=int, default=2025)
    options = parser.parse_args(arguments)
    part = 10 if options.quick else 1
    rng = np.random.default_rng(options.seed)
    warnings.simplefilter("ignore")  # peers warn of degenerate games one by one
    print(provenance(), "\n")
    for engine in ("auto", "numpy"):  # compile, and fill tables, before the clock runs
        for k in (2, 3, 4):
            tied = np.ones((1, k, k))
            solve_batch(tied, rng.normal(size=(1, k, k)), engine=engine)
    columns = "".join(f"{'/ ' + name:>11}" for name in engines())
    print(f"{'games':<18} {'number':>7}  {'solver':<12} {'CPU us a game':>13}{columns}   missed")
    checked = 300 // part
    for case in cases(rng, 10_000 // part):
        report(case, measure(case, 3, checked), checked)
    millions(rng, 1_000_000 // part)


if __name__ == "__main__":
    main(sys.argv[1:])
