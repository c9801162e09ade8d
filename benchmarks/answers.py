"""What the answers that take longest cost, each beside a plainer way to the same answer.

    python benchmarks/answers.py             # a few minutes
    python benchmarks/answers.py --quick     # a part of each

CPU seconds, user and system, of one process and its workers. Both ways run one after the other in
processes of their own, so that the ratio holds on a busy machine and nobody finds started what
another has paid for. Each pair of ways gives the same answer, which is checked.

- history: every chain with all its states, each read for itself, sampled by NumPy
- uncertainty: compiled engine, with whatever Numba keeps on disk, and with nothing kept ("cold")
- PAWN: each resample sorted and counted at every point
- sweep with surroundings: two workers, where ``auto`` takes one unless that takes long
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

Way = Callable[[bool], Any]


def history(quick: bool) -> Any:
    """Every pair of rules against the record."""
    from sandbox.experiments.history import history_table

    rules = ["tit_for_tat", "firm_but_fair", "remorse", "prober"] if quick else None
    table = history_table(rules=rules, power=False)
    # by name: of pairs as likely as each other rounding may put either first
    return sorted(
        (one.name, round(one.fit.log_likelihood, 8), one.fits) for one in table.judgements
    )


def history_plain(quick: bool) -> Any:
    """The same, nothing shared and nothing lumped."""
    from sandbox.experiments.history import chains, study

    chains.PairChain.lumped = property(lambda chain: chain)  # type: ignore[assignment, method-assign]
    chains.PairChain.law = property(  # type: ignore[assignment, method-assign]
        lambda chain: f"{chain.us} / {chain.china}".encode()
    )
    study.uses_numba = lambda *work: False
    return history(quick)


def uncertainty(quick: bool) -> Any:
    """How often answers hold, as the command asks."""
    return _uncertainty(quick, "auto")


def uncertainty_compiled(quick: bool) -> Any:
    """The same, by the compiled engine."""
    return _uncertainty(quick, "numba")


def uncertainty_cold(quick: bool) -> Any:
    """The same, where Numba has not compiled before."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder
        return _uncertainty(quick, "numba")


def _uncertainty(quick: bool, engine: Any) -> Any:
    from payoffs.scenario import load
    from sandbox.experiments.uncertainty import uncertainty

    found = uncertainty(load("busan-2025"), 1000 if quick else 10_000, engine=engine)
    return {k: v for k, v in found.to_dict().items() if k != "provenance"}


def pawn(quick: bool) -> Any:
    """Which parameter matters, by distances of distributions."""
    from payoffs.scenario import load
    from sandbox.experiments.indices import indices

    found = indices(load("busan-2025"), method="pawn", base=1000 if quick else None)
    return [(entry.name, round(entry.value, 12), round(entry.low, 12)) for entry in found.entries]


def pawn_plain(quick: bool) -> Any:
    """The same, every resample sorted and every distribution taken at every point."""
    from sandbox.experiments import indices as estimators

    class Distances:
        def __init__(self, slices: Any, Y: np.ndarray) -> None:
            self.slices, self.Y = slices, Y

        def __call__(self, weights: np.ndarray) -> np.ndarray:
            chosen = np.repeat(np.arange(len(self.Y)), weights.astype(int))
            slices, Y = self.slices[chosen], self.Y[chosen]
            order = np.argsort(Y, kind="stable")
            last = np.append(np.diff(Y[order]) > 0.0, True)
            overall = (np.flatnonzero(last) + 1.0)[:, None] / len(Y)
            found = []
            for column in slices[order].T:
                counts = np.cumsum(column[:, None] == np.arange(estimators.SLICES), axis=0)[last]
                found.append(np.median(np.abs(counts / counts[-1] - overall).max(axis=0)))
            return np.array(found)

    estimators._Distances = Distances  # type: ignore[assignment, misc]
    return pawn(quick)


def sweep(quick: bool) -> Any:
    """Nine points in a world that answers, on one worker, as short sweeps are."""
    return _sweep(quick, 1)


def sweep_two(quick: bool) -> Any:
    """The same on two workers."""
    return _sweep(quick, 2)


def _sweep(quick: bool, workers: int | None) -> Any:
    from sandbox.experiments.sweep import sweep as swept

    found = swept(
        "busan-2025",
        {"execution_error": "0:0.05:3", "monitoring_error": "0:0.1:3"},
        us="tit_for_tat",
        china="grim_trigger",
        replicates=200 if quick else 2000,
        surroundings="all",
        workers=workers,
    )
    return found.to_frame().round(9).to_dict("records")


ANSWERS: dict[str, tuple[Way, ...]] = {
    "truce history": (history, history_plain),
    "truce uncertainty busan-2025": (uncertainty, uncertainty_compiled, uncertainty_cold),
    "its PAWN indices": (pawn, pawn_plain),
    "a sweep with surroundings": (sweep, sweep_two),
}


def spent(way: Way, quick: bool) -> tuple[float, Any]:
    """CPU seconds of a process of its own, with its start, and the answer."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, way, quick).result()


def _measured(way: Way, quick: bool) -> tuple[float, str]:
    answer = json.dumps(way(quick), default=str)
    used = (resource.getrusage(k) for k in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in used), answer


def main(arguments: list[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="a part of each")
    parser.add_argument("--only", choices=sorted(ANSWERS), help="one line of the table")
    options = parser.parse_args(arguments)
    print(f"{'':<32}{'CPU s':>8}   beside")
    for name, (way, *others) in ANSWERS.items():
        if options.only not in (None, name):
            continue
        seconds, answer = spent(way, options.quick)
        print(f"{name:<32}{seconds:>8.1f}", end="", flush=True)
        for other in others:
            beside, known = spent(other, options.quick)
            same = "" if known == answer else " (another answer!)"
            title = (other.__doc__ or "").rstrip(".")
            print(f"   {beside:.1f} = {beside / seconds:.1f} x: {title}{same}", end="", flush=True)
        print()


if __name__ == "__main__":
    main(sys.argv[1:])
