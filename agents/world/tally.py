"""What is kept of many replicates while they are played, and the result made of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.play.diplomacy import Diplomacy
from agents.play.pairing import Pairing
from agents.world.plan import WorldPlan, rows_of
from agents.world.play import Histories
from agents.world.result import QUANTILES, WorldSimulation
from agents.world.threats import Made, Over, Threats
from agents.world.truces import Block, joined

FloatArray = NDArray[np.float64]

#: Bands are taken over so many replicates at most, and over so many numbers a variable.
WATCHED, WATCHED_CELLS = 5_000, 600_000
#: Full paths that a result keeps.
SAMPLE = 20
#: What is recorded of every run, before what its parts add.
ACTIONS = ("us_action", "china_action", "truce")


@dataclass
class Tally:
    """What is kept of the periods as they go by: sums over all, everything of the watched."""

    names: tuple[str, ...]
    periods: int
    replicates: int
    watched: int
    sums: dict[str, FloatArray]
    seen: dict[str, NDArray[np.float32]]
    totals: dict[str, FloatArray]
    blocks: list[Block]
    threats: list[tuple[int, list[Made], list[Over]]]

    @classmethod
    def empty(cls, plan: WorldPlan, periods: int, replicates: int, bands: bool) -> Tally:
        """Room for a run of this size."""
        watched = max(1, min(replicates, WATCHED, WATCHED_CELLS // periods)) if bands else 0
        names = (*ACTIONS, *rows_of(plan))
        kept = ["us_action", "china_action", "both"]
        kept += ["us_payoff", "china_payoff", "us_money", "china_money"]
        kept += [f"reach_{stake.group.name}" for stake in plan.stakes.groups]
        return cls(
            names,
            periods,
            replicates,
            watched,
            {name: np.zeros(periods) for name in names},
            {name: np.empty((periods, watched), dtype=np.float32) for name in names},
            {name: np.zeros(replicates) for name in kept},
            [],
            [],
        )

    def add(self, histories: Histories, period: int, first: int) -> None:
        """Takes in a period (from 0) of the block that begins with a replicate."""
        count = histories.count
        here = max(0, min(self.watched - first, count))
        for name in self.names:
            values = np.broadcast_to(histories.now[name], (count,))
            self.sums[name][period] += values.sum()
            if here:
                self.seen[name][period, first : first + here] = values[:here]
        for name, total in self.totals.items():
            total[first : first + count] += histories.now[name]

    def finish(self, histories: Histories, first: int) -> None:
        """Takes in the truces and threats of a block."""
        self.blocks.append((first, *histories.truces()))
        if histories.tensions is not None:
            self.threats.append((first, histories.tensions.made, histories.tensions.over))

    def result(
        self, plan: WorldPlan, pairing: Pairing, terms: Diplomacy, seed: int
    ) -> WorldSimulation:
        """Everything, worked out."""
        truces = joined(self.blocks, self.periods)
        groups = [f"reach_{stake.group.name}" for stake in plan.stakes.groups]
        mean = {name: total / self.periods for name, total in self.totals.items()}
        if plan.bare:
            # counts of the four cells are exact; payoffs enter once
            row, column, both = (self.totals[k] for k in ("us_action", "china_action", "both"))
            cells = np.stack([self.periods - row - column + both, column - both, row - both, both])
            mean["us_payoff"] = plan.deal.row.ravel() @ cells / self.periods
            mean["china_payoff"] = plan.deal.column.ravel() @ cells / self.periods
        sample = min(SAMPLE, self.watched)
        seen = self.seen if self.watched else {}
        for side in ("us", "china") if seen else ():
            seen = seen | {f"{side}_average": _so_far(seen[f"{side}_payoff"])}
        return WorldSimulation(
            plan=plan,
            pairing=pairing,
            periods=self.periods,
            replicates=self.replicates,
            seed=seed,
            terms={
                "expiry_periods": terms.expiry,
                "summit_every_periods": terms.summit_every,
                "renewal": terms.renewal,
                "repair": terms.repair,
            },
            row_payoffs=mean["us_payoff"],
            column_payoffs=mean["china_payoff"],
            row_money=mean["us_money"],
            column_money=mean["china_money"],
            row_cooperation=1.0 - mean["us_action"],
            column_cooperation=1.0 - mean["china_action"],
            reached=np.array([mean[name] for name in groups]).reshape(-1, self.replicates),
            truces=truces,
            threats=None if plan.crises is None else Threats.joined(self.threats, self.periods),
            means={name: total / self.replicates for name, total in self.sums.items()},
            bands={
                name: np.percentile(rows, QUANTILES, axis=1).astype(np.float64)
                for name, rows in seen.items()
                if name not in ACTIONS
            },
            watched=self.watched,
            paths={name: rows[:, :sample].T.copy() for name, rows in seen.items()},
        )


def _so_far(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of every period and those before it, of shape ``(periods, watched)``."""
    periods = np.arange(1, len(rows) + 1)[:, None]
    return (np.cumsum(rows, axis=0, dtype=np.float64) / periods).astype(np.float32)
