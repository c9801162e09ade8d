"""How many of our own modules each of the four walks of ARCHITECTURE.md loads.

Run ``python benchmarks/walks.py``. Each walk starts in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys

WALKS = {
    "a payoff, from TOML to a cell": (
        "from payoffs.scenario import load; load('busan-2025').game()"
    ),
    "a rule, from its name to a truce": (
        "from agents.mesa.model import TruceModel; "
        "model = TruceModel('busan-2025', rng=1); model.run(5); model.history()"
    ),
    "an address, to an equilibrium": (
        "from sandbox.views.state.choice import GameChoice, solved; solved(GameChoice())"
    ),
    "a row of a sweep": (
        "from sandbox.experiments.sweep import sweep; "
        "sweep('prisoners-dilemma', {'execution_error': [0, 0.1]}, us='tit_for_tat', "
        "china='always_defect', periods=5, replicates=2, seed=1).to_frame()"
    ),
}
COUNT = (
    "; import sys; ours = ('payoffs', 'agents', 'sandbox'); "
    "print(sum(name.partition('.')[0] in ours for name in sys.modules))"
)


def main() -> None:
    """Print one line a walk."""
    for name, code in WALKS.items():
        done = subprocess.run(
            [sys.executable, "-c", code + COUNT], capture_output=True, text=True, check=True
        )
        print(f"{name}: {int(done.stdout)} modules")


if __name__ == "__main__":
    main()
