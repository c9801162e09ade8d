"""What sweeps cost: ``python benchmarks/sweep.py [TRUCES]``, by default 10**7; the aim is 10**8.

Every measurement runs in a process of its own, so that its peak of memory is its own; the best
of several runs counts, because a shared machine only ever adds time. ``work`` is what workers
spent on pieces, by their own processor clocks; ``handing out`` is the rest of all processor
time that was used: starting workers, scheduling, writing.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sandbox.experiments.sweep import sweep

PERIODS, RUNS = 365, 3
RULES = {"us": "tit_for_tat", "china": "grim_trigger"}
THEORY = {"elasticity_us": "1.5:4", "elasticity_china": "1.5:4", "farm_weight": "1:4"}


def measured(work: dict[str, Any]) -> dict[str, float]:
    """Runs one sweep here: seconds, processor seconds, peak memory in MB."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = sweep("busan-2025", out=Path(folder) / "rows.parquet", **work)
        size = sum(file.stat().st_size for file in Path(folder, "rows.parquet").iterdir())
    clock = time.perf_counter() - begun
    mine, others = (resource.getrusage(k) for k in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "clock": clock,
        "processor": mine.ru_utime + mine.ru_stime + others.ru_utime + others.ru_stime,
        "lead": mine.ru_utime + mine.ru_stime,
        "work": found.processor,
        "work_clock": found.seconds,
        "megabytes": max(mine.ru_maxrss, others.ru_maxrss) / 1024,
        "bytes": size,
    }


def best(work: dict[str, Any], runs: int = RUNS) -> dict[str, float]:
    """The quickest of some runs, each in a fresh process."""
    found = []
    for _ in range(runs):
        command = [sys.executable, __file__, "--one", json.dumps(work)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(answer.stdout))
    return min(found, key=lambda one: one["clock"])


def played(truces: int, points: int, workers: int, **more: Any) -> dict[str, Any]:
    """A simulation sweep of so many truces."""
    vary = {"execution_error": f"0.001:0.05:{points}"}
    size = {"periods": PERIODS, "replicates": truces // points}
    return {"vary": vary, **RULES, **size, "workers": workers, **more}


def line(name: str, one: dict[str, float], unit: float, what: str) -> None:
    """One measurement a line."""
    rest = one["processor"] - one["work"]
    print(
        f"{name:34} {one['clock']:8.2f} s clock {one['processor']:8.2f} s processor "
        f"(work {one['work']:.2f}, handing out {rest:.2f}) {one['megabytes']:5.0f} MB; "
        f"{one['processor'] / unit:.3f} processor seconds a million {what}"
    )


def main() -> None:
    """Prints the table."""
    truces = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10**7
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {PERIODS} periods a truce")
    runs = RUNS if truces <= 10**7 else 1
    for points in (100, 10_000):
        alone = best(played(truces, points, 1), runs)
        two = best(played(truces, points, 2), runs)
        line(f"{truces:,} truces, {points:,} points, 1", alone, truces / 1e6, "truces")
        line(f"{truces:,} truces, {points:,} points, 2", two, truces / 1e6, "truces")
        print(f"{'':34} two workers {alone['clock'] / two['clock']:.2f} times one by the clock")
    small = best(played(truces // 100, 100, 1), 1)
    line(f"{truces // 100:,} truces, 100 points, 1", small, truces / 1e8, "truces")
    plain = best(played(truces // 10, 100, 1, engine="numpy"), 1)
    line(f"{truces // 10:,} truces, NumPy alone, 1", plain, truces / 1e7, "truces")
    each = best(played(truces // 10, 100, 1, each=True), 1)
    line(f"{truces // 10:,} truces, a row each, 1", each, truces / 1e7, "truces")
    for games in (10**4, 10**6):
        one = best({"vary": THEORY, "design": "sobol", "points": games, "workers": 1}, 1)
        line(f"{games:,} games solved, 1", one, games / 1e6, "games")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(json.loads(sys.argv[2]))))
    else:
        main()
