"""What the Mesa model costs, a step, its recording, memory: ``python benchmarks/mesa_model.py``.

Recording is timed apart, by running it alone on a model in full swing; Mesa's own collector
is timed as its users run it, with one reporter for every column on every step. The last part
makes many short models in one process (100,000; another number as the argument; 0 for none)
and watches how many are left and how much memory they hold.
"""

from __future__ import annotations

import gc
import json
import platform
import sys
import time
import tracemalloc
import weakref
from array import array
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from agents import TruceModel, simulate_world
from agents.mesa.governments import Logbook

STEPS = 3000
SCENARIO, US, CHINA = "busan-2025", "tit_for_tat", "tolerant_trigger"


def fastest(job: Callable[[], object], runs: int = 7) -> float:
    """CPU seconds of the fastest of some runs."""
    times = []
    for _ in range(runs):
        before = time.process_time()
        job()
        times.append(time.process_time() - before)
    return min(times)


def model(surroundings: str | None) -> TruceModel:
    """A model that can run for as long as it is asked to."""
    return TruceModel(SCENARIO, US, CHINA, surroundings=surroundings, periods=1_000_000, rng=1)


def step_and_recording(surroundings: str | None) -> dict[str, float]:
    """Microseconds of a step and of its recording."""
    running = model(surroundings)
    step = fastest(lambda: running.run(STEPS)) / STEPS

    def record() -> None:
        bits, rows = Logbook(), array("d")
        world = running.world
        reach = [] if world is None else [group.reach for group in world.constituencies]
        for _ in range(STEPS):
            bits.add(running.us.code, running.china.code, True)
            if world is not None:
                world._row.add(rows, 3, reach)

    recording = fastest(record) / STEPS
    return {
        "step_us": round(1e6 * step, 2),
        "recording_us": round(1e6 * recording, 2),
        "share": round(recording / step, 3),
    }


def mesa_collector(surroundings: str | None) -> dict[str, float]:
    """The same with Mesa's collector, on every step, with the same columns."""
    running = model(surroundings)
    running.run(STEPS)
    names = list(running.history().columns)
    row = running.history().iloc[-1].to_dict()
    collector: Any = mesa.DataCollector(
        model_reporters={name: (lambda _, name=name: row[name]) for name in names}
    )

    def collect() -> None:
        for _ in range(STEPS):
            collector.collect(running)

    step = fastest(lambda: running.run(STEPS)) / STEPS
    collecting = fastest(collect, 3) / STEPS
    return {
        "columns": len(names),
        "collect_us": round(1e6 * collecting, 2),
        "share_of_step_and_collecting": round(collecting / (step + collecting), 3),
    }


def memory(count: int, surroundings: str | None) -> dict[str, Any]:
    """Models left alive, and bytes held, after a tenth and after all of many short models."""
    left: weakref.WeakSet[TruceModel] = weakref.WeakSet()
    held = []
    tracemalloc.start()
    began = time.process_time()
    for k in range(count):
        one = TruceModel(SCENARIO, US, CHINA, surroundings=surroundings, periods=3, rng=k)
        one.run()
        left.add(one)
        if k + 1 in (count // 10, count):
            del one
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    return {
        "models": count,
        "alive_at_the_end": len(left),
        "bytes_after_a_tenth_and_all": held,
        "seconds": round(time.process_time() - began, 1),
    }


def many_replicates() -> dict[str, Any]:
    """Seconds of a thousand replicates of 36 months in the vectorised engine."""
    answer = {}
    for surroundings in (None, "all"):

        def run(surroundings: str | None = surroundings) -> None:
            simulate_world(
                SCENARIO, US, CHINA, surroundings=surroundings, periods=36, replicates=1000, seed=1
            )

        answer[str(surroundings)] = round(fastest(run, 5), 4)
    return answer


def main() -> None:
    """Prints everything as JSON."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    answer: dict[str, Any] = {
        "python": platform.python_version(),
        "mesa": mesa.__version__,
        "numpy": np.__version__,
    }
    for surroundings in (None, "suppliers", "all"):
        name = f"surroundings {surroundings}"
        answer[name] = step_and_recording(surroundings)
        answer[name]["mesa_collector"] = mesa_collector(surroundings)
    answer["simulate_world 1,000 x 36, s"] = many_replicates()
    if count:
        answer["memory, bare"] = memory(count, None)
        answer["memory, all parts"] = memory(count // 10, "all")
    print(json.dumps(answer, indent=1))


if __name__ == "__main__":
    main()
