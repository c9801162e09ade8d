"""What many replicates of a repeated game came to, with everything needed to run it again.

Simulations as Parquet files that say what they were made from.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.play.deal import Deal
from agents.play.pairing import Noise
from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.numeric import FloatArray, IntArray
from payoffs.results import Records, Result, counted, versions

#: What of its provenance an answer does not repeat.
ASIDE = ("game", "match", "versions")


class Replicates(Result):
    """What results share that hold one payoff and one share of restraint a replicate."""

    row_payoffs: FloatArray
    column_payoffs: FloatArray
    row_cooperation: FloatArray
    column_cooperation: FloatArray

    @property
    def row_mean(self) -> float:
        """The row side's mean payoff a period."""
        return float(self.row_payoffs.mean())

    @property
    def column_mean(self) -> float:
        """The column side's mean payoff a period."""
        return float(self.column_payoffs.mean())

    @property
    def row_se(self) -> float:
        """Standard error of ``row_mean`` over replicates; NaN with one replicate."""
        return standard_error(self.row_payoffs)

    @property
    def column_se(self) -> float:
        """Standard error of ``column_mean`` over replicates; NaN with one replicate."""
        return standard_error(self.column_payoffs)

    def columns(self) -> dict[str, NDArray[Any]]:
        """One array a column, one entry a replicate."""
        raise NotImplementedError

    def records(self) -> Records:
        """One row a replicate."""
        return self.columns()

    def averages(self) -> dict[str, Any]:
        """Means, their errors and shares of restraint; what does not exist is None."""
        kept = [float(self.row_cooperation.mean()), float(self.column_cooperation.mean())]
        return {**self.told("row_mean column_mean row_se column_se"), "cooperation": kept}


def played_by(game: Game, rules: Sequence[str], deal: Deal, noise: Noise) -> dict[str, Any]:
    """What was played, as plain values, for answers that do without the scenario.

    ``payoffs`` are both sides' between deal and punishment, ``labels`` what those are.
    """
    return {
        "game": {"title": game.title, "unit": game.unit, **game.provenance},
        "rules": list(rules),
        "deal": list(deal.deal),
        "punish": list(deal.punishment),
        "labels": [[game.rows[i], game.columns[j]] for i, j in (deal.deal, deal.punishment)],
        "payoffs": [deal.row.tolist(), deal.column.tolist()],
        "punish_how": deal.how,
        **noise.to_dict(),
    }


@dataclass(frozen=True, eq=False, repr=False)
class Simulation(Replicates):
    """The replicates of one pair of rules in one game."""

    game: Game
    deal: Deal
    us: str
    china: str
    periods: int
    replicates: int
    seed: int
    noise: Noise
    #: Shape ``(replicates,)``: each replicate's mean payoff a period.
    row_payoffs: FloatArray
    column_payoffs: FloatArray
    #: Shape ``(replicates,)``: the share of periods in which the side carried out the deal.
    row_cooperation: FloatArray
    column_cooperation: FloatArray
    #: Shape ``(replicates,)``: periods before the first escalation of either side; ``periods`` if
    #: there was none (the replicate is censored).
    kept: IntArray
    #: Shape ``(sample, periods, 2)``: the executed actions (0 deal, 1 punishment) of the first few
    #: replicates.
    paths: NDArray[np.uint8]
    versions: dict[str, str] = field(default_factory=lambda: versions())
    #: What was played, for :meth:`agents.Match.from_dict`.
    match: Mapping[str, Any] | None = None

    @property
    def broken(self) -> float:
        """The share of replicates in which a side escalated before the end."""
        return float((self.kept < self.periods).mean())

    @property
    def median_truce(self) -> float | None:
        """Median of ``kept``; None if half the replicates or more never broke."""
        return float(np.median(self.kept)) if self.broken > 0.5 else None

    def survival(self) -> FloatArray:
        """Shape ``(periods + 1,)``: the share still unbroken after 0, 1, … periods.

        All replicates are watched equally long, so this is the Kaplan-Meier curve.
        """
        ended = np.bincount(self.kept[self.kept < self.periods], minlength=self.periods)
        return np.concatenate([[1.0], 1.0 - np.cumsum(ended) / self.replicates])

    def provenance(self) -> dict[str, Any]:
        """Everything the run used: enough to run it again, without the scenario if need be."""
        return {
            **played_by(self.game, (self.us, self.china), self.deal, self.noise),
            **self.told("periods replicates seed match versions"),
        }

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return (
            f"{self.us} against {self.china}: {self.row_mean:.4g} and {self.column_mean:.4g} "
            f"a period ({self.game.unit}) in "
            f"{counted(self.replicates, 'history', 'histories')} of {self.periods:,}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain numbers, ready for JSON; what does not exist is None."""
        return {
            **self.averages(),
            **self.told("median_truce broken"),
            **{k: v for k, v in self.provenance().items() if k not in ASIDE},
            "unit": self.game.unit,
        }

    def columns(self) -> dict[str, NDArray[Any]]:
        """One array a column, one entry a replicate."""
        return {
            "replicate": np.arange(self.replicates),
            "row_payoff": self.row_payoffs,
            "column_payoff": self.column_payoffs,
            "row_cooperation": self.row_cooperation,
            "column_cooperation": self.column_cooperation,
            "kept": self.kept,
            "broken": self.kept < self.periods,
        }


def standard_error(values: FloatArray) -> float:
    """Standard error of the mean of independent values; NaN for fewer than two."""
    if len(values) < 2:
        return math.nan
    if values.min() == values.max():  # else rounding of the mean passes for a spread
        return 0.0
    return float(values.std(ddof=1) / math.sqrt(len(values)))


#: Where the provenance stands in the file's schema metadata.
METADATA_KEY = b"truce"
#: Names of files that hold Parquet.
ENDINGS = (".parquet", ".pq")


def write_parquet(simulation: Simulation, path: str | Path) -> Path:
    """Writes one row a replicate, with scenario, calibration, rules, seed and versions.

    The file appears under its name only when it is whole: it is written beside it first. InputError
    if nothing can be written there.
    """
    from payoffs.writing import written_beside

    pa, pq = _pyarrow()
    target = Path(path)
    table = pa.table(simulation.columns())
    text = json.dumps(simulation.provenance(), default=_plain)
    table = table.replace_schema_metadata({METADATA_KEY: text.encode()})
    with written_beside(target) as temporary:
        pq.write_table(table, temporary)
    return target


def check_parquet_name(path: str | Path, *, force: bool = False) -> None:
    """Whether :func:`write_parquet` should write there; asked before anything is simulated.

    Raises InputError if the name does not say Parquet, or, without ``force``, a file stands there
    that this program did not write.
    """
    if Path(path).suffix.lower() not in ENDINGS:
        raise InputError(
            "is no Parquet name, and Parquet is written; call it FILE.parquet", str(path)
        )
    from payoffs.writing import check_free

    check_free(path, force=force)


def _pyarrow() -> tuple[Any, Any]:
    """PyArrow, which carries no types, when it is first needed."""
    import pyarrow
    import pyarrow.parquet

    return pyarrow, pyarrow.parquet


def _plain(value: object) -> object:
    """What JSON does not know: NumPy numbers and arrays as lists, the rest as text."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return str(value)
