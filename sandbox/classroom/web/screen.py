"""What the projector shows: shares and pictures of the class, never a name.

Predictions and theory are in what :func:`screen_view` returns only once the teacher has revealed
them; the template could not show them earlier.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sandbox.classroom import picture, theory
from sandbox.classroom.lesson import Block
from sandbox.classroom.replay import replay
from sandbox.classroom.room import Room
from sandbox.classroom.web.pages import Told, round_words
from sandbox.classroom.web.phone import package
from sandbox.words import number, percent

#: Choices of people below which no rules are estimated on the projector.
ENOUGH = 30
WIDE, HIGH, LEFT, TOP = 640, 300, 46, 16

Answers = Mapping[tuple[int, int, str], str]


def screen_view(room: Room, answers: Answers, told: Told) -> dict[str, Any]:
    """Everything of the projector's page.

    Parameters
    ----------
    answers
        All answers of the room, by seat, stage and item.
    """
    kind = room.now.kind
    view: dict[str, Any] = {
        "kind": kind,
        "stage": room.stage,
        "tick": room.tick,
        "plan": told(room.plan.title),
        "lesson": room.lesson,
        "seated": len(room.present),
        "paused": room.paused,
        "revealed": room.revealed,
        "blocks": [],
        "coop": None,
    }
    if kind == "end":
        view["gains"] = gains(room, answers)
    if kind in ("play", "discuss"):
        view["coop"] = _cooperation(room)
        assert room.lesson is not None
        begun = {tick.block for tick in room.ticks[: room.tick]}
        wanted = sorted(begun) if kind == "discuss" else sorted(begun)[-1:]
        view["blocks"] = [_block(room, k, told) for k in wanted]
        if room.revealed:
            view["guess"] = _guess(room, answers)
            if any("truces" in block["theory"] for block in view["blocks"]):
                view["record"] = _record()
    if kind == "play" and room.playing is not None and room.block is not None:
        block = room.block
        view["which_round"] = round_words(room.playing, block, told)
        view["block_title"] = told(block.title)
    if kind == "discuss" and room.revealed:
        view["question"] = _question(room, answers)
        view["rules"] = _rules(room)
    return view


def _guess(room: Room, answers: Answers) -> dict[str, Any] | None:
    """What the class predicted of itself, on average and in its middle half."""
    stage = room.play_stage - 1
    given = [
        float(value)
        for (_, at, item), value in answers.items()
        if at == stage and item == "prediction"
    ]
    if not given:
        return None
    low, middle, high = np.quantile(given, [0.25, 0.5, 0.75])
    return {"n": len(given), "low": f"{low:.0f}", "middle": f"{middle:.0f}", "high": f"{high:.0f}"}


def _question(room: Room, answers: Answers) -> list[tuple[str, float, int, bool]] | None:
    if room.lesson is None or room.lesson.question is None:
        return None
    item = room.lesson.question
    given = [v for (_, at, what), v in answers.items() if at == room.stage and what == "question"]
    return [
        (option, given.count(str(k)) / max(1, len(given)), given.count(str(k)), k == item.right)
        for k, option in enumerate(item.options)
    ]


def gains(room: Room, answers: Answers) -> dict[str, Any] | None:
    """Right answers before and after, of those who answered both times."""
    kinds = [stage.kind for stage in room.plan.stages]
    if "entry" not in kinds:
        return None
    before, after = kinds.index("entry"), kinds.index("exit")
    rows = []
    for k, item in enumerate(room.plan.quiz):
        both = [
            (answers[seat, before, f"q{k}"], answers[seat, after, f"q{k}"])
            for seat in range(len(room.seats))
            if (seat, before, f"q{k}") in answers and (seat, after, f"q{k}") in answers
        ]
        right = str(item.right)
        shares = [sum(pair[t] == right for pair in both) / max(1, len(both)) for t in (0, 1)]
        rows.append({"ask": item.ask, "n": len(both), "before": shares[0], "after": shares[1]})
    return {"rows": rows}


def _rules(room: Room) -> dict[str, Any] | None:
    """Shares of decision rules, estimated from the moves of people in this lesson."""
    import pandas as pd

    from sandbox.experiments.estimation import estimate

    rows = picture.panel(room)
    if not any(row["round"] != 1 for row in rows):
        return None  # one-shot games say nothing about rules
    if len(rows) < ENOUGH:
        return {"few": len(rows)}
    found = estimate(pd.DataFrame(rows), bootstraps=200)
    listed = zip(found.rules, found.shares, found.low, found.high, strict=True)
    return {
        "few": 0,
        "subjects": found.subjects,
        "rows": [(name.replace("_", " "), a, b, c) for name, a, b, c in listed],
        "vague": found.vague,
        "foreign": found.foreign,
        "slips": found.error,
    }


def _block(room: Room, k: int, told: Told) -> dict[str, Any]:
    assert room.lesson is not None
    block = room.lesson.blocks[k]
    game = block.payoffs
    view: dict[str, Any] = {
        "title": told(block.title),
        "rows": [told(label) for label in game.rows],
        "columns": [told(label) for label in game.columns],
        "bargained": block.bargained,
        "small": game.shape[0] * game.shape[1] <= 20,
        "space": _space(room, block, k),
        "unit": told(game.unit),
    }
    if block.bargained:
        counts = picture.deals(room, k).most_common()
        view["deals"] = [
            (told("No deal") if one is None else package(block, one, told), count)
            for one, count in counts
        ]
    else:
        view["cells"] = picture.outcomes(room, k)
        view["overall"] = picture.overall(room, k)
    if block.noise:
        view["false"] = picture.false_reports(room, k)
    if room.revealed:
        view["theory"] = _theory(room, block, k, told)
    return view


def _theory(room: Room, block: Block, k: int, told: Told) -> dict[str, Any]:
    found = theory.prediction(block)
    view: dict[str, Any] = {
        "cells": found.cells,
        "equilibria": [
            {
                "row": _mixture(one[0], found.game.rows, told),
                "column": _mixture(one[1], found.game.columns, told),
                "payoffs": [number(x) for x in one[2]],
            }
            for one in found.equilibria[:4]
        ],
        "more": max(0, len(found.equilibria) - 4),
        "complete": found.complete,
        "critical": found.critical,
        "continuation": block.continuation,
        "package": None if found.package is None else package(block, found.package, told),
        "escalation": found.escalation,
        "published": None,
        "noisy": None,
        "replay": [],
        "repeated": block.continuation is not None or block.rounds > 1,
    }
    if block.form == "delegations":
        us, china = theory.win_sets(block)
        both = [(int(i), int(j)) for i, j in zip(*np.nonzero(us & china), strict=True)]
        view["passed"] = {
            "us": int(us.sum()),
            "china": int(china.sum()),
            "both": len(both),
            "all": us.size,
            "which": [package(block, one, told) for one in both[:6]],
        }
    if block.form == "moves" and block.continuation is not None:
        view["published"] = _shares(theory.PUBLISHED.get(block.continuation, ()))
        if block.noise:
            view["noisy"] = _shares(theory.NOISY[0.125])
    if block.form == "moves" and block.noise and room.now.kind == "discuss":
        view["replay"] = replay(room, k)
    if block.form == "moves":
        held, whole = picture.lengths(room, k)
        if held and view["repeated"]:
            view["truces"] = {
                "of": len(held),
                "whole": whole,
                "mean": number(float(np.mean(held)), 1),
                "exact": None if found.truce is None else number(found.truce, 1),
                "rule": block.bot.replace("_", " "),
            }
            view["truces"]["curve"] = _held(picture.kept_up(room, k), found.held)
    return view


def _held(seen: list[picture.Share], exact: tuple[float, ...]) -> dict[str, Any]:
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


def _record() -> dict[str, Any]:
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


def _shares(values: tuple[float, ...]) -> str:
    return " / ".join(f"{value}%" for value in values)


def _mixture(chances: Any, labels: tuple[str, ...], told: Told) -> str:
    played = [(p, told(label)) for p, label in zip(chances, labels, strict=True) if p > 1e-9]
    if len(played) == 1:
        return played[0][1]
    return ", ".join(f"{percent(p)} {label}" for p, label in played)


def _cooperation(room: Room) -> dict[str, Any] | None:
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


def _y(share: float) -> float:
    return round(TOP + (1 - share) * (HIGH - TOP - 34), 1)


def _space(room: Room, block: Block, k: int) -> dict[str, Any] | None:
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
