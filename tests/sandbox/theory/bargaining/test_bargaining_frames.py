"""Results as tables: as many lines as there is to tell, and the same numbers."""

import numpy as np
import pytest

from payoffs.scenario import load
from sandbox.theory.bargaining import (
    alternating_offers,
    bayesian_threat,
    lever_zones,
    low_high,
    ratify,
    win_set,
)
from sandbox.theory.bargaining.offers import TalkRules


def test_offers() -> None:
    pie = np.array([[0.0, 1.0], [1.0, 0.0]])
    talks = alternating_offers(pie, (0.0, 0.0), TalkRules(patience=(0.9, 0.9), rounds=4))
    frame = talks.to_frame()
    assert frame["round"].tolist() == [1, 2, 3, 4]
    assert frame[["row", "column"]].to_numpy() == pytest.approx(talks.offers)


def test_ratification() -> None:
    game = load("february-2026-call").game()
    row, column = (win_set(game, side, (0, 0)) for side in (0, 1))
    found = ratify(game, (-100.0, -100.0), row, column)
    frame = found.to_frame()
    assert len(frame) == game.row_payoffs.size
    assert frame["passes"].sum() == found.to_dict()["both"]


def test_types_and_zones() -> None:
    threat = load("october-2025").game(threat=True)
    types = low_high(0.3, yielding=2.0)
    solution = bayesian_threat(threat, types, types)
    frame = solution.to_frame()
    assert len(frame) == len(solution.equilibria)
    assert {"row low", "row high", "column high", "escalation"} <= set(frame.columns)
    for zone in lever_zones(load("busan-2025")):
        assert len(zone.to_frame()) == len(zone.levels)
