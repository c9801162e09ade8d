"""How long it takes to price a game: every lever of both sides on the table, 96 x 128 bundles.

    python benchmarks/pricing.py

Each row is a fresh calibration, so nothing comes from the cache of solved tariff pairs. The plain
loop prices the same game one profile at a time, as a payoff function of one outcome would.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from payoffs.channels import channels
from payoffs.levers import SIDES
from payoffs.scenario import Scenario, load

REPEATS = 5
#: The plain loop is timed on this many profiles and scaled up.
SAMPLE = 60


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def fresh(engine: dict[str, str], k: int) -> Scenario:
    """The scenario with a calibration that has not been priced yet."""
    nudge = {"trade_elasticity": 2.5 + 0.01 * k, "elasticity_us": 2.5 + 0.01 * k}
    return load("grand-bargain").override({**engine, **nudge})


def loop(scenario: Scenario) -> float:
    """CPU seconds of pricing profile by profile, scaled up from a sample."""
    us, china = (scenario.bundles(side) for side in SIDES)
    pairs = [(us[k % len(us)], china[k % len(china)]) for k in range(SAMPLE)]

    def one_by_one() -> None:
        for row, column in pairs:
            channels((row,), (column,), scenario.engine, scenario.calibration)

    return cpu(one_by_one) * len(us) * len(china) / SAMPLE


def main() -> None:
    """Print one line an engine."""
    print(f"{'engine':<24}{'CPU s a game':>14}{'profile by profile':>20}{'ratio':>8}")
    for name, engine in (
        ("closed form, short run", {"engine": "closed-form", "horizon": "short"}),
        ("closed form, long run", {"engine": "closed-form", "horizon": "long"}),
        ("Armington", {"engine": "armington"}),
    ):
        fresh(engine, 0).game()  # warm-up
        fast = min(cpu(fresh(engine, k).game) for k in range(1, REPEATS + 1))
        slow = loop(fresh(engine, REPEATS + 1))
        print(f"{name:<24}{fast:>14.4f}{slow:>20.2f}{slow / fast:>8.0f}")


if __name__ == "__main__":
    main()
