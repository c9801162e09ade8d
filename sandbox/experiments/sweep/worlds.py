"""Pieces of a sweep whose truces are played in a world that answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from agents import WorldSimulation, simulate_world
from agents.engines.sampler import stem
from agents.world.truces import CAUSES
from payoffs.errors import InputError
from payoffs.fields import NOISE
from payoffs.parameters import numbers
from sandbox.experiments.sweep.plan import SweepPlan
from sandbox.experiments.sweep.play import MARKS, plain
from sandbox.experiments.sweep.points import place_of, play_of
from sandbox.experiments.sweep.tables import table_of


def rows(plan: SweepPlan, first: int, stop: int) -> Any:
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
    play, scenario = play_of(plan), plan.scenario
    if not play.world or scenario is None:
        raise InputError("surroundings need a scenario", "sweep")
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
