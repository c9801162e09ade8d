"""What is sampled to say how sure an answer is, here or in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.views.state.choice import GameChoice

if TYPE_CHECKING:
    from sandbox.experiments.indices import Indices
    from sandbox.experiments.uncertainty import Uncertainty

SAMPLES, SEED = 2_000, 1
#: What the deciding numbers are asked of, and from how many games.
OUTPUT, BASE = "critical_nash", 2_048


def sampled(
    choice: GameChoice, deciding: bool, progress: Callable[[int, int], None]
) -> tuple[Uncertainty, Indices | None]:
    """The chosen game over the ranges of everything that was not moved, and what decides."""
    from sandbox.experiments.uncertainty import uncertainty  # only when it is asked for

    shares = uncertainty(
        choice.build(),
        samples=SAMPLES,
        seed=SEED,
        threat=choice.threat,
        engine="numpy",  # for so few, sooner done than Numba's start
        progress=progress,
    )
    return shares, deciders(choice) if deciding else None


def deciders(choice: GameChoice) -> Indices:
    """Which numbers decide how patient the deal needs its sides to be (PAWN)."""
    from sandbox.experiments.indices import indices

    return indices(choice.build(), OUTPUT, "pawn", base=BASE, seed=SEED, threat=choice.threat)
