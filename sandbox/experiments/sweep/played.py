"""Pieces of a simulation sweep: exact sums over histories, or the histories themselves.

Sums are whole numbers, so that the same bytes come out in whichever order they are added up. In a
world that answers a point is a piece, and its row is made at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.engines.replicates import BLOCK, player
from agents.engines.sampler import stem
from payoffs.errors import InputError
from payoffs.fields import NOISE
from payoffs.numeric import FloatArray, IntArray
from payoffs.parameters import numbers
from sandbox.experiments.sweep.plan import MARKS, SweepPlan, plain
from sandbox.experiments.sweep.points import (
    PlayedPoint,
    joined,
    place_of,
    play_of,
    points,
    table_of,
)

if TYPE_CHECKING:
    from agents import WorldSimulation


#: Cells whose periods are counted, in this order; mutual restraint has the rest.
CELLS = ("column", "row", "both")
PAIRS = tuple(combinations_with_replacement(range(len(CELLS)), 2))
#: What is added up over histories, all whole numbers.
COUNTED = (
    "replicates",
    *CELLS,
    *(f"{CELLS[i]}_{CELLS[j]}" for i, j in PAIRS),
    "kept",
    "kept_kept",
    "broken",
    *MARKS,
)
#: Payoffs of both sides in the four cells between deal and punishment.
WORTH = tuple(f"{side}_{k}" for side in ("us", "china") for k in range(4))
_CARRIED = ("punish", "months", *WORTH)


def sums(plan: SweepPlan, first: int, stop: int, histories: tuple[int, int], engine: str) -> Any:
    """One row a point: exact sums over its histories from the first to before the last."""
    found: dict[str, list[Any]] = {name: [] for name in ("point", *COUNTED, *_CARRIED)}
    periods = play_of(plan).periods
    for point in points(plan, first, stop):
        counts = np.zeros(len(COUNTED), dtype=np.int64)
        for block in _blocks(plan, point, histories, engine):
            counts += _counted(block, periods)
        deal = point.pairing.deal
        worth = np.concatenate([deal.row.ravel(), deal.column.ravel()]).tolist()
        punish = ",".join(map(str, deal.punishment))
        row = [point.run, *counts.tolist(), punish, point.months, *worth]
        for column, value in zip(found.values(), row, strict=True):
            column.append(value)
    return table_of(found)


def _blocks(
    plan: SweepPlan, point: PlayedPoint, histories: tuple[int, int], engine: str
) -> Iterator[IntArray]:
    """Counts of :data:`agents.engines.sampler.COUNTERS`, each of shape ``(replicates, 5)``."""
    first, stop = histories
    periods = play_of(plan).periods
    play = player(point.pairing, point.wheel, periods, point.seed, engine, point.run)
    for start in range(first, stop, BLOCK):
        # nobody listens to the progress within a piece
        yield play(start, min(BLOCK, stop - start), 0, lambda turns: None).counts


def _counted(counts: IntArray, periods: int) -> IntArray:
    """The sums of :data:`COUNTED` over one block of histories."""
    kept, cells = counts[:, 0], counts[:, 2:]
    products = [int((cells[:, i] * cells[:, j]).sum()) for i, j in PAIRS]
    marks = [int((kept >= -(-periods // part)).sum()) for part in MARKS.values()]
    broken = int((kept < periods).sum())
    lasting = [int(kept.sum()), int((kept * kept).sum()), broken]
    whole = [len(counts), *cells.sum(axis=0).tolist(), *products, *lasting, *marks]
    return np.array(whole, dtype=np.int64)


def merged(tables: list[Any]) -> Any:
    """Sums that belong to the same point added up; points stay in their order."""
    table = joined(tables)
    point = table["point"].to_numpy()
    starts = np.flatnonzero(np.concatenate([[True], point[1:] != point[:-1]]))
    if len(starts) == len(point):
        return table
    first = table.take(starts)
    for name in COUNTED:
        total = table_of({name: np.add.reduceat(table[name].to_numpy(), starts)})
        first = first.set_column(first.column_names.index(name), name, total[name])
    return first


def finished(plan: SweepPlan, table: Any) -> Any:
    """The rows of the answer from the sums of whole points."""
    play = play_of(plan)
    sums = {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}
    n, point = sums["replicates"], sums["point"]
    row_mean, row_se = _payoff(sums, "us", play.periods)
    column_mean, column_se = _payoff(sums, "china", play.periods)
    turns = n * play.periods
    kept_se = np.sqrt(_covariance(sums["kept_kept"], sums["kept"], sums["kept"], n) / n)
    exposed = sums["kept"] + sums["broken"]
    rows = {
        **plan.at(int(point[0]), int(point[-1]) + 1),  # points have no gap
        "replicates": n,
        "punish": sums["punish"],
        "row_mean": row_mean,
        "column_mean": column_mean,
        "row_se": row_se,
        "column_se": column_se,
        "row_cooperation": 1.0 - (sums["row"] + sums["both"]) / turns,
        "column_cooperation": 1.0 - (sums["column"] + sums["both"]) / turns,
        "kept_mean": sums["kept"] / n,
        "kept_se": kept_se,
        "broken": sums["broken"] / n,
        "hazard": sums["broken"] / exposed * (12.0 / sums["months"]),
        **{name: sums[name] / n for name in MARKS},
    }
    return table_of(rows)


def _payoff(sums: dict[str, Any], side: str, periods: int) -> tuple[FloatArray, FloatArray]:
    """Mean payoff a period of a side and its standard error, at each point."""
    n = sums["replicates"]
    base = sums[f"{side}_0"]
    more = [sums[f"{side}_{k}"] - base for k in (1, 2, 3)]
    mean, variance = base.copy(), np.zeros(len(n))
    for gain, cell in zip(more, CELLS, strict=True):
        mean += gain * (sums[cell] / (n * periods))
    for i, j in PAIRS:
        of_i, of_j = sums[CELLS[i]], sums[CELLS[j]]
        spread = _covariance(sums[f"{CELLS[i]}_{CELLS[j]}"], of_i, of_j, n)
        variance += more[i] * more[j] * spread * (1.0 if i == j else 2.0)
    with np.errstate(invalid="ignore"):
        return mean, np.sqrt(np.maximum(variance, 0.0) / n) / periods


def _covariance(products: IntArray, one: IntArray, two: IntArray, n: IntArray) -> FloatArray:
    """Sample covariances from exact sums; NaN where there are fewer than two histories."""
    exact: Any = n.astype(object)  # products of sums may go beyond 64 bits
    over = exact * products - one.astype(object) * two
    under = exact * (exact - 1)
    pairs = zip(over, under, strict=True)
    return np.array([a / b if b else np.nan for a, b in pairs], dtype=np.float64)


def histories(plan: SweepPlan, first: int, stop: int, share: tuple[int, int], engine: str) -> Any:
    """One row a history of these points, from the first history to before the last."""
    periods, tables = play_of(plan).periods, []
    axes = plan.at(first, stop)
    for k, point in enumerate(points(plan, first, stop)):
        counts = np.concatenate(list(_blocks(plan, point, share, engine)))
        kept, later, column, row, both = counts.T
        cells = (kept + later, column, row, both)
        count = len(kept)
        tables.append(
            {
                **{name: np.repeat(values[k : k + 1], count) for name, values in axes.items()},
                "point": np.full(count, point.run),
                "replicate": np.arange(share[0], share[0] + count),
                "row_payoff": _mean(point.pairing.deal.row, cells, periods),
                "column_payoff": _mean(point.pairing.deal.column, cells, periods),
                "row_cooperation": 1.0 - (row + both) / periods,
                "column_cooperation": 1.0 - (column + both) / periods,
                "kept": kept,
                "broken": kept < periods,
            }
        )
    return table_of({name: np.concatenate([t[name] for t in tables]) for name in tables[0]})


def _mean(worth: FloatArray, cells: tuple[IntArray, ...], periods: int) -> FloatArray:
    """Mean payoff a period of each history; term by term, so that all machines agree."""
    total = np.zeros(len(cells[0]))
    for value, count in zip(worth.ravel().tolist(), cells, strict=True):
        total += value * count
    return total / periods


def world_rows(plan: SweepPlan, first: int, stop: int) -> Any:
    """One row a point, for the points from ``first`` to before ``stop``."""
    values = plan.at(first, stop)
    found = []
    for k in range(stop - first):
        here = {name: column[k] for name, column in values.items()}
        try:
            found.append(here | _row(simulated(plan, first + k, here)))
        except InputError as problem:
            raise (problem.within(place_of(here)) if here else problem) from None
    return table_of({name: [row[name] for row in found] for name in found[0]})


def simulated(plan: SweepPlan, run: int, here: Mapping[str, Any]) -> WorldSimulation:
    """The histories of one point, whose axes have these values."""
    from agents import simulate_world

    play, scenario = play_of(plan), plan.scenario
    assert scenario is not None  # surroundings need one
    other = (*NOISE, "us", "china", "seed", "crises", *numbers())
    varied = {name: plain(value) for name, value in here.items() if name not in other}
    return simulate_world(
        play.at(scenario.override(varied), here),
        replicates=play.replicates,
        bands=False,
        seed=seed_of(int(here.get("seed", plan.seed)), run),
    )


def seed_of(seed: int, run: int) -> int:
    """The seed of one point, with which ``simulate_world`` plays it again."""
    return int(stem(seed, run).generate_state(1, np.uint64)[0])


def _row(result: WorldSimulation) -> dict[str, Any]:
    """What is said of a point; ``kept`` and what follows are of each history's first truce."""
    from agents.world.truces import CAUSES

    truces, periods = result.truces, result.periods
    kept = truces.kept[truces.first]
    broken = truces.cause == CAUSES.index("breakdown")
    at_risk = truces.kept.sum() + broken.sum()
    row: dict[str, Any] = {
        "replicates": result.replicates,
        "punish": ",".join(map(str, result.pairing.deal.punishment)),
        "row_mean": result.row_mean,
        "column_mean": result.column_mean,
        "row_se": result.row_se,
        "column_se": result.column_se,
        "row_money": float(result.row_money.mean()),
        "column_money": float(result.column_money.mean()),
        "row_cooperation": float(result.row_cooperation.mean()),
        "column_cooperation": float(result.column_cooperation.mean()),
        "kept_mean": float(kept.mean()),
        "broken": float(broken[truces.first].mean()),
        "hazard": float(broken.sum() / at_risk * 12.0 / result.plan.months),
        "truces": len(truces) / result.replicates,
    }
    row |= {name: float((kept >= -(-periods // part)).mean()) for name, part in MARKS.items()}
    groups = result.constituencies()
    return row | {f"reached_{group['name']}": float(group["mean"]) for group in groups}


def together(plan: SweepPlan, found: list[Any]) -> Any:
    """Tables of consecutive pieces as one."""
    return merged(found) if plan.added_up else joined(found)


def rows_of(plan: SweepPlan, found: list[Any]) -> Any:
    """The rows of the answer from the tables of all pieces of a part."""
    table = together(plan, found)
    return finished(plan, table) if plan.added_up else table
