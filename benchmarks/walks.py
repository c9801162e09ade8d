"""How many of our own modules each of the four walks of ARCHITECTURE.md loads, and in how many code
runs: the files to open for who follows it (what runs while modules are imported does not count).

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
BEFORE = """
import os, sys
ours = tuple(os.path.join(os.getcwd(), name) for name in ("payoffs", "agents", "sandbox"))
ran, importing = set(), []
def seen(frame, event, _):
    code = frame.f_code
    if code.co_name == "<module>":
        importing.append(1) if event == "call" else event == "return" and importing.pop()
    elif event == "call" and not importing and code.co_filename.startswith(ours):
        ran.add(code.co_filename)
sys.setprofile(seen)
"""
AFTER = """
sys.setprofile(None)
print(sum(name.partition(".")[0] in ("payoffs", "agents", "sandbox") for name in sys.modules))
print(len(ran))
"""


def main() -> None:
    """Print one line a walk."""
    for name, code in WALKS.items():
        done = subprocess.run(
            [sys.executable, "-c", f"{BEFORE}{code}{AFTER}"],
            capture_output=True,
            text=True,
            check=True,
        )
        loaded, ran = done.stdout.split()
        print(f"{name}: {loaded} modules loaded, code runs in {ran} files")


if __name__ == "__main__":
    main()
