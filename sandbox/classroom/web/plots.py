"""Pictures of the projector as places in a frame of 640 by 300, for ``charts.html``."""

from __future__ import annotations

from typing import Any

import numpy as np

from sandbox.classroom import picture, theory
from sandbox.classroom.lesson import Block
from sandbox.classroom.room import Room
from sandbox.words import number, percent

WIDE, HIGH, LEFT, TOP = 640, 300, 46, 16


def _y(share: float) -> float:
    return round(TOP + (1 - share) * (HIGH - TOP - 34), 1)


def cooperation(room: Room) -> dict[str, Any] | None:
    """Cooperation by round and role, as places in a picture of 640 by 300."""
    found = picture.cooperation(room)
    if not found:
        return None
    rounds = sorted({(point.match, point.round) for point in found})
    step = (WIDE - LEFT - 20) / max(1, len(rounds))
    x = {at: LEFT + step * (k + 0.5) for k, at in enumerate(rounds)}
    lines: dict[int, list[dict[str, Any]]] = {0: [], 1: []}
    for point in found:
        shift = -5 if point.side == 0 else 5
        lines[point.side].append(
            {
                "x": round(x[point.match, point.round] + shift, 1),
                "y": _y(point.share.value),
                "low": _y(point.share.low),
                "high": _y(point.share.high),
                "starts": point.round == 1,
                "match": point.match,
                "words": percent(point.share.value),
            }
        )
    every = max(1, len(rounds) // 12)
    ticks = [(round(x[at], 1), f"{at[0] + 1}.{at[1]}") for at in rounds[::every]]
    return {
        "lines": {side: _runs(points) for side, points in lines.items()},
        "dots": lines,
        "ticks": ticks,
        "wide": WIDE,
        "high": HIGH,
        "left": LEFT,
        "y": [(_y(share), percent(share)) for share in (0, 0.5, 1)],
        "last": [
            (point.side, point.share) for point in found if (point.match, point.round) == rounds[-1]
        ],
    }


def _runs(points: list[dict[str, Any]]) -> list[str]:
    """Polylines, one a match: nothing joins the end of one match to the start of the next."""
    runs: dict[int, list[str]] = {}
    for point in points:
        runs.setdefault(point["match"], []).append(f"{point['x']},{point['y']}")
    return [" ".join(run) for run in runs.values()]


def space(room: Room, block: Block, k: int) -> dict[str, Any] | None:
    """Pairs in payoff space; with the frontier and the solutions once they are revealed."""
    found = picture.points(room, k)
    if not found:
        return None
    game = block.payoffs
    corners = np.column_stack([game.row_payoffs.ravel(), game.column_payoffs.ravel()])
    everything = np.vstack([corners, np.array(found)])
    low, high = everything.min(axis=0), everything.max(axis=0)
    span = np.where(high > low, high - low, 1.0)

    def at(u: float, v: float) -> tuple[float, float]:
        return (
            round(LEFT + 10 + float((u - low[0]) / span[0]) * (WIDE - LEFT - 40), 1),
            round(HIGH - 44 - float((v - low[1]) / span[1]) * (HIGH - 70), 1),
        )

    together: dict[tuple[float, float], int] = {}
    for pair in found:
        together[at(*pair)] = together.get(at(*pair), 0) + 1
    view: dict[str, Any] = {
        "wide": WIDE,
        "high": HIGH,
        "pairs": [(x, y, round(4 + 3 * n**0.5, 1), n) for (x, y), n in together.items()],
        "outcomes": [at(*corner) for corner in corners] if len(corners) <= 64 else [],
        "x": (number(float(low[0])), number(float(high[0]))),
        "y": (number(float(low[1])), number(float(high[1]))),
        "frontier": "",
        "packages": [],
        "solutions": [],
        "count": len(found),
    }
    if room.revealed:
        told = theory.prediction(block)
        view["packages"] = [at(*p) for p in told.frontier] if block.bargained else []
        view["frontier"] = (
            ""
            if block.bargained
            else " ".join(f"{x},{y}" for x, y in (at(*p) for p in told.frontier))
        )
        names = {"nash": "Nash", "kalai_smorodinsky": "Kalai-Smorodinsky"}
        view["solutions"] = [(*at(*both), names[name]) for name, both in told.solutions.items()]
    return view


def held(seen: list[picture.Portion], exact: tuple[float, ...]) -> dict[str, Any]:
    """Shares of truces that hold through each round: the class's, and exactly for the rule."""
    shares = np.cumprod([1.0, *(share.value for share in seen)])
    step = (WIDE - LEFT - 20) / len(seen)

    def line(values: Any) -> list[tuple[float, float]]:
        return [(round(LEFT + step * k, 1), _y(float(v))) for k, v in enumerate(values)]

    every = max(1, len(seen) // 12)
    return {
        "dots": line(shares),
        "exact": " ".join(f"{x},{y}" for x, y in line(exact[: len(shares)])),
        "ticks": [(x, k) for k, (x, _) in enumerate(line(shares)) if k % every == 0],
        "words": percent(shares[-1]),
    }


def record() -> dict[str, Any]:
    """The truces since 2018: the share that holds, by days on a scale of ratios."""
    found = theory.recorded()
    top = found.lengths[-1][0]

    def x(day: float) -> float:
        return round(LEFT + (WIDE - LEFT - 20) * float(np.log(day / 7) / np.log(top / 7)), 1)

    steps = "".join(f"H{x(day)}V{_y(share)}" for day, share in found.held)
    return {
        "path": f"M{LEFT} {_y(1)}{steps}",
        "ticks": [(x(day), day) for day in (7, 30, 90, 365, 1825)],
        "lengths": ", ".join(f"{day:,}" if over else f"{day:,}+" for day, over in found.lengths),
        "count": len(found.lengths),
        "median": found.median,
    }
