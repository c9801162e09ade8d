"""What many replicates of a truce in a world came to, with everything needed to run it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from agents.engines.simulation import ASIDE, Replicates, played_by, standard_error
from agents.engines.survival import SurvivalCurve, kaplan_meier
from agents.play.diplomacy import Diplomacy
from agents.play.pairing import Pairing
from agents.setup import name_of
from agents.surroundings.parts import days_of
from agents.world.plan import WorldPlan, rows_of
from agents.world.play import Histories
from agents.world.threats import Made, Over, Threats
from agents.world.truces import EndsBlock, Truces, beside_the_record, joined
from payoffs.game import Game
from payoffs.numeric import FloatArray
from payoffs.results import counted, plain, versions

if TYPE_CHECKING:
    import pandas as pd


#: The quantiles of a band, in percent.
QUANTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True, eq=False, repr=False)
class WorldSimulation(Replicates):
    """The replicates of one pair of rules in one world."""

    plan: WorldPlan
    pairing: Pairing
    periods: int
    replicates: int
    seed: int
    terms: Mapping[str, Any]
    #: Shape ``(replicates,)``: mean payoff a period, bn USD a year, all channels and weights.
    row_payoffs: FloatArray
    column_payoffs: FloatArray
    #: The same without political channels and constituencies' weights.
    row_money: FloatArray
    column_money: FloatArray
    #: Shape ``(replicates,)``: the share of periods in which the side carried out the deal.
    row_cooperation: FloatArray
    column_cooperation: FloatArray
    #: Shape ``(constituencies, replicates)``: what reached each, mean over periods.
    reached: FloatArray
    #: Every truce.
    truces: Truces
    #: Of everything recorded, the mean over all replicates, by name: shape ``(periods,)``.
    means: Mapping[str, FloatArray]
    #: The same, and each side's mean payoff so far (``us_average``, ``china_average``), as
    #: quantiles (:data:`QUANTILES`) over the first ``watched`` replicates: shape ``(5, periods)``.
    bands: Mapping[str, FloatArray]
    watched: int
    #: The same for the first few replicates: shape ``(sample, periods)``.
    paths: Mapping[str, NDArray[Any]]
    versions: dict[str, str] = field(default_factory=lambda: versions())
    #: What was played, for :meth:`agents.Match.from_dict`.
    match: Mapping[str, Any] | None = None
    #: Every threat; None where none can be made.
    threats: Threats | None = None

    @property
    def game(self) -> Game:
        """The game at the start."""
        return self.plan.situation.game

    @property
    def broken(self) -> float:
        """The share of replicates whose first truce ended before the run did."""
        return float(self.truces.over[self.truces.first].mean())

    def survival(self, which: str = "first", *, lapses: bool = True) -> SurvivalCurve:
        """How long truces last.

        ``which``: ``first``: each replicate's first truce, watched equally long; ``all``: every
            truce, those of one replicate counted as if they were independent.
        ``lapses``: whether an expiry ends a truce too; else a truce that lapsed counts as last seen
            in force on that day.
        """
        truces = self.truces
        chosen = truces.first if which == "first" else np.ones(len(truces), dtype=bool)
        over = truces.over if lapses else truces.broken
        return kaplan_meier(truces.kept[chosen], over[chosen], self.periods)

    def dates(self) -> NDArray[np.datetime64] | None:
        """The first day of each period, if the run has a calendar."""
        if self.plan.start is None:
            return None
        return days_of(self.plan.start, self.plan.months, self.periods)

    def constituencies(self) -> list[dict[str, Any]]:
        """What each constituency got, bn USD a year: mean, standard error, and at the start."""
        return [
            {
                **plain(stake.group),
                "mean": float(reached.mean()),
                "se": plain(standard_error(reached)),
                "kept_deal": stake.kept,
                "stake": stake.stake,
                "support": float(self.means[f"support_{stake.group.name}"][-1]),
            }
            for stake, reached in zip(self.plan.stakes.groups, self.reached, strict=True)
        ]

    def provenance(self) -> dict[str, Any]:
        """Everything the run used: enough to run it again."""
        pairing = self.pairing
        rules = pairing.row.name, pairing.column.name
        return {
            **played_by(self.game, rules, self.plan.deal, pairing.noise),
            **self.terms,
            "surroundings": self.plan.surroundings.to_dict(),
            "start": plain(self.plan.start),
            "lapses": [
                {"period": lapse.period, "clocks": list(lapse.clocks)} for lapse in self.plan.lapses
            ],
            "bargain": None if self.plan.bargain is None else name_of(self.plan.bargain),
            **({} if self.plan.crises is None else {"crises": self.plan.crises.to_dict()}),
            **self.told("periods replicates seed match versions"),
        }

    @property
    def headline(self) -> str:
        """The answer in one line."""
        us, china = self.provenance()["rules"]
        return (
            f"{us} against {china} in a world that answers: {self.row_mean:.4g} and "
            f"{self.column_mean:.4g} a period ({self.game.unit}) in "
            f"{counted(self.replicates, 'history', 'histories')}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain numbers, ready for JSON; what does not exist is None."""
        first = self.survival()
        return {
            **self.averages(),
            "row_money": float(self.row_money.mean()),
            "column_money": float(self.column_money.mean()),
            "broken": self.broken,
            "median_truce": first.median,
            "truces": {**self.truces.tally(), "survival": first.to_dict()},
            "constituencies": self.constituencies(),
            **({} if self.threats is None else self._crises(self.threats)),
            "bands": plain(self.bands),
            "band_quantiles": list(QUANTILES),
            "band_replicates": self.watched,
            **{k: v for k, v in self.provenance().items() if k not in ASIDE},
            "unit": self.game.unit,
        }

    def _crises(self, threats: Threats) -> dict[str, Any]:
        """Threats and truces beside the record."""
        return {"threats": threats.tally(), "beside_the_record": plain(beside_the_record(self))}

    def columns(self) -> dict[str, NDArray[Any]]:
        """One array a column, one entry a replicate."""
        truces = self.truces
        counts = np.bincount(truces.replicate, minlength=self.replicates)
        kept = np.bincount(truces.replicate, weights=truces.kept, minlength=self.replicates)
        groups = self.plan.stakes.groups
        return {
            "replicate": np.arange(self.replicates),
            "row_payoff": self.row_payoffs,
            "column_payoff": self.column_payoffs,
            "row_money": self.row_money,
            "column_money": self.column_money,
            "row_cooperation": self.row_cooperation,
            "column_cooperation": self.column_cooperation,
            "first_truce": truces.kept[truces.first],
            "broken": truces.over[truces.first],
            "truces": counts,
            "truce_share": kept / self.periods,
            **{
                f"reach_{stake.group.name}": reached
                for stake, reached in zip(groups, self.reached, strict=True)
            },
        }

    def truce_frame(self) -> pd.DataFrame:
        """One row a truce."""
        import pandas as pd

        return pd.DataFrame(self.truces.columns())

    def path(self, replicate: int) -> pd.DataFrame:
        """One of the full paths that the result keeps, one row a period."""
        import pandas as pd

        columns: dict[str, Any] = {"period": np.arange(1, self.periods + 1)}
        dates = self.dates()
        if dates is not None:
            columns["date"] = dates
        return pd.DataFrame(columns | {name: rows[replicate] for name, rows in self.paths.items()})

    def write_parquet(self, path: str | Path) -> Path:
        """Writes one row a replicate; see :func:`agents.write_parquet`."""
        from agents.engines.simulation import write_parquet

        return write_parquet(cast(Any, self), path)


#: Bands are taken over so many replicates at most, and over so many numbers a variable.
WATCHED, WATCHED_CELLS = 5_000, 600_000
#: Full paths that a result keeps.
SAMPLE = 20
#: What is recorded of every run, before what its parts add.
ACTIONS = ("us_action", "china_action", "truce")
MONEY = ("us_payoff", "china_payoff", "us_money", "china_money")


class Tally:
    """What is kept of the periods as they go by: sums over all, everything of the watched."""

    def __init__(self, plan: WorldPlan, periods: int, replicates: int, bands: bool) -> None:
        self.periods, self.replicates = periods, replicates
        most = min(replicates, WATCHED, WATCHED_CELLS // periods)
        self.watched = max(1, most) if bands else 0
        self.groups = [f"reach_{stake.group.name}" for stake in plan.stakes.groups]
        names = (*ACTIONS, *rows_of(plan))
        self.sums = {name: np.zeros(periods) for name in names}
        self.seen = {name: np.empty((periods, self.watched), dtype=np.float32) for name in names}
        kept = ("us_action", "china_action", "both", *MONEY, *self.groups)
        self.totals = {name: np.zeros(replicates) for name in kept}
        self.blocks: list[EndsBlock] = []
        self.threats: list[tuple[int, list[Made], list[Over]]] = []

    def add(self, histories: Histories, period: int, first: int) -> None:
        """Takes in a period (from 0) of the block that begins with a replicate."""
        count = histories.count
        here = max(0, min(self.watched - first, count))
        for name in self.sums:
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
            reached=np.array([mean[name] for name in self.groups]).reshape(-1, self.replicates),
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
