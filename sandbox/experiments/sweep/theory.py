"""Pieces of a theory sweep: what the games at some points are, solved together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.errors import InputError
from sandbox.experiments.sweep.plan import Plan
from sandbox.experiments.sweep.points import by_words
from sandbox.experiments.sweep.tables import table_of


def answers(plan: Plan, first: int, stop: int) -> Any:
    """One row a point: its axes, then the columns of ``theory_rows``."""
    from sandbox.theory.stacks.answers import theory_rows

    scenario = plan.scenario
    if scenario is None:
        raise InputError("a game file has no parameters to vary; name two rules to play", "sweep")
    values = plan.at(first, stop)
    found: dict[str, NDArray[Any]] = {}
    for here, where, numbers in by_words(scenario, values, stop - first):
        # a term without effect on payoffs tells how many games there are
        patience = np.full(len(where), scenario.discount_factor)
        numbers = {"discount_factor": patience} | numbers
        # as quick on pieces of this size as compiled, and there is nothing to start
        rows = theory_rows(here, numbers, deal=plan.deal, threat=plan.threat, engine="numpy")
        for name, column in rows.items():
            if name in values:
                continue
            array = np.asarray(column)
            if name not in found:
                found[name] = np.empty(stop - first, dtype=_kind(array))
            found[name][where] = array
    return table_of({**values, **_named(found)})


def _named(found: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The columns, with the critical discount factor under its plain name."""
    return {"critical_discount" if n == "critical_nash" else n: c for n, c in found.items()}


def _kind(array: NDArray[Any]) -> Any:
    """Words may be longer at other points than at the first."""
    return object if array.dtype.kind in "UO" else array.dtype
