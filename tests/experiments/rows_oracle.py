"""Each column of ``game_rows`` from the functions behind the commands, one game at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from payoffs.game import Game
from sandbox.theory.bargaining import disagreement_point, negotiate
from sandbox.theory.elementary.ordinal import game_class
from sandbox.theory.equilibria.solver import solve
from sandbox.theory.repeated import would_it_last


def one_row(game: Game, deal: tuple[int, int], delta: float) -> dict[str, Any]:
    """The answers of ``solve``, ``negotiate`` and ``would_it_last`` on one game."""
    solution = solve(game)
    lasting = would_it_last(game, deal, delta=delta, solution=solution)
    point = disagreement_point(game, solution=solution)
    outcome = negotiate(game, point)
    best = negotiate(game, point, lotteries=False).deals["nash"]
    pure = {(int(e.row.argmax()), int(e.column.argmax())) for e in solution.equilibria if e.pure}
    row: dict[str, Any] = {
        "equilibria": len(solution.equilibria),
        "pure_equilibria": len(pure),
        "components": solution.components,
        "complete": solution.complete,
        "class": game_class(game),
        "deal_row": lasting.deal.payoffs[0],
        "deal_column": lasting.deal.payoffs[1],
        "deal_is_equilibrium": deal in pure,
        "disagreement_row": point.payoffs[0],
        "disagreement_column": point.payoffs[1],
        "deal_exists": min(outcome.gains) > 0.0,
        "gain_row": outcome.gains[0],
        "gain_column": outcome.gains[1],
        "best_row": -1,
        "best_column": -1,
        "best_gain_row": math.nan,
        "best_gain_column": math.nan,
    }
    if best.gains is not None:
        row["best_row"], row["best_column"] = best.lottery[0][0]
        row["best_gain_row"], row["best_gain_column"] = best.gains
    for name, entry in (("nash", lasting.nash), ("minmax", lasting.minmax)):
        for key, value in (
            (f"critical_{name}_row", entry.row),
            (f"critical_{name}_column", entry.column),
            (f"critical_{name}", entry.both),
        ):
            row[key] = math.inf if value is None else value
        row[f"sustained_{name}"] = entry.sustains(delta)
    m, n = game.shape
    row |= {f"equilibrium_{i}_{j}": (i, j) in pure for i in range(m) for j in range(n)}
    return row


def assert_row(found: dict[str, Any], k: int, expected: dict[str, Any], scale: float) -> None:
    """Words, counts and yes or no exactly; numbers within rounding."""
    for name, value in expected.items():
        answer = found[name][k]
        if isinstance(value, float) and not math.isinf(value):
            assert answer == pytest.approx(value, rel=1e-7, abs=1e-9 * scale, nan_ok=True), name
        else:
            assert answer == value, name


def both_gain(game: Game, d: tuple[float, float]) -> bool:
    """Whether a pure profile is clearly better for both."""
    gain = np.minimum(game.row_payoffs - d[0], game.column_payoffs - d[1])
    return bool(gain.max() > 1e-6)
