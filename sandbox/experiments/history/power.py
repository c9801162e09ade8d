"""How often so short a record would name the right pair: a study on records made by known ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sandbox.experiments.history.chains import PairChain
from sandbox.experiments.history.fitting import Fit
from sandbox.experiments.history.likelihood import Forward
from sandbox.experiments.history.record import History, Runs
from sandbox.experiments.history.replay import paths

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

#: Errors a period along each axis of the grid on which simulated records are judged.
GRID = np.geomspace(1e-4, 0.2, 8)


@dataclass(frozen=True, eq=False)
class Power:
    """Records made by each of some pairs, and which of them is then found most likely.

    Attributes
    ----------
    pairs
        The pairs' names.
    picked
        Shape ``(pairs, pairs)``: the share of records of the row's pair for which the column's
        is the most likely of all.
    preferred
        Shape ``(pairs, pairs)``: the share of records of the row's pair that are more likely
        under it than under the column's, ties counted half; one half on the diagonal.
    records
        Simulated for each pair.
    """

    pairs: tuple[str, ...]
    picked: FloatArray
    preferred: FloatArray
    records: int

    @property
    def right(self) -> float:
        """How often the pair that made a record is picked, on average."""
        return float(np.diag(self.picked).mean())

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "pairs": list(self.pairs),
            "picked": self.picked.tolist(),
            "preferred": self.preferred.tolist(),
            "right": self.right,
            "records": self.records,
        }


def power_study(
    fits: Sequence[Fit],
    history: History,
    seed: int,
    records: int = 60,
    progress: Callable[[], None] = lambda: None,
) -> Power:
    """Simulates records of history's length from each pair and has all pairs compete for them.

    Parameters
    ----------
    fits
        Pairs at their most likely errors.
    records
        Simulated for each pair.
    progress
        Called after each pair's records.
    """
    judges = [_judge(fit.chain) for fit in fits]
    size = len(fits)
    picked, preferred = np.zeros((size, size)), np.full((size, size), 0.5)
    for i, one in enumerate(fits):
        made = paths(
            one.chain, one.execution, one.monitoring, history.transitions, records, [seed, 10**9, i]
        )
        scores = np.array([[judge(_runs_of(made, k)) for judge in judges] for k in range(records)])
        scores = np.maximum(scores, -1e9)  # impossible under both is a tie
        best = scores >= scores.max(axis=1, keepdims=True) - 1e-9
        picked[i] = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
        ahead = scores[:, [i]] - scores
        preferred[i] = (np.where(np.abs(ahead) < 1e-9, 0.5, ahead > 0)).mean(axis=0)
        progress()
    return Power(tuple(fit.name for fit in fits), picked, preferred, records)


def _judge(chain: PairChain) -> Callable[[list[Runs]], float]:
    """A function from a record to its highest log likelihood on the grid."""
    forward = Forward(chain.parts(np.repeat(GRID, len(GRID)), np.tile(GRID, len(GRID))))
    return lambda pieces: float(forward.run(pieces)[0].max())


def _runs_of(made: Sequence[BoolArray], k: int) -> list[Runs]:
    """Record ``k`` as runs."""
    return [runs_of_path(piece[k]) for piece in made]


def runs_of_path(kept: BoolArray) -> Runs:
    """One piece watched period by period, as alternating runs.

    >>> runs_of_path(np.array([True, True, False, True]))
    ((True, 2), (False, 1), (True, 1))
    """
    first = np.flatnonzero(np.diff(kept.astype(np.int8), prepend=-1))
    lengths = np.diff(np.append(first, len(kept)))
    return tuple((bool(kept[at]), int(n)) for at, n in zip(first, lengths, strict=True))
