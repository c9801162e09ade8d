"""What the projector shows: shares and pictures of the class, never a name.

Predictions and theory are in what :func:`screen_view` returns only once the teacher has revealed
them; the template could not show them earlier. Pictures are places in a frame of 640 by 300, for
``charts.html``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sandbox.classroom import picture, theory
from sandbox.classroom.lesson import Block
from sandbox.classroom.rehearsal import replay
from sandbox.classroom.room import Room
from sandbox.classroom.web.pages import Told, round_words, standing
from sandbox.classroom.web.phone import package
from sandbox.words import number, percent

if TYPE_CHECKING:
    from sandbox.experiments.estimation import Estimate

#: Choices of people below which no rules are estimated on the projector.
ENOUGH = 30

#: Published errors of execution, by their names in the template.
ERRORS = {"eighth": 1 / 8, "sixteenth": 1 / 16, "none": 0.0}
WIDE, HIGH, LEFT, TOP = 640, 300, 46, 16

Answers = Mapping[tuple[int, int, str], str]


def screen_view(room: Room, answers: Answers, told: Told) -> dict[str, Any]:
    """Everything of the projector's page.

    ``answers``: all answers of the room, by seat, stage and item.
    """
    kind = room.now.kind
    view: dict[str, Any] = {
        **standing(room, told),
        "seated": len(room.present),
        "blocks": [],
        "coop": None,
    }
    if kind == "end":
        view["gains"] = gains(room, answers)
    if kind in ("play", "discuss"):
        view["coop"] = _cooperation(room)
        begun = {tick.block for tick in room.ticks[: room.tick]}
        wanted = sorted(begun) if kind == "discuss" else sorted(begun)[-1:]
        view["blocks"] = [_block(room, k, told) for k in wanted]
        if room.revealed:
            view["guess"] = _guess(room, answers)
            if any("truces" in block["theory"] for block in view["blocks"]):
                view["record"] = _record()
    if room.playing is not None:
        block = room.blocks[room.playing.block]
        view["which_round"] = round_words(room.playing, block, told)
        view["block_title"] = told(block.title)
    if kind == "discuss" and room.revealed:
        view["question"] = _question(room, answers)
        view["rules"] = _rules(room, told)
    return view


def _guess(room: Room, answers: Answers) -> dict[str, Any] | None:
    """What the class predicted of itself, on average and in its middle half."""
    given = [float(value) for value in _given(answers, room.play_stage - 1, "prediction")]
    if not given:
        return None
    low, middle, high = np.quantile(given, [0.25, 0.5, 0.75])
    return {"n": len(given), "low": f"{low:.0f}", "middle": f"{middle:.0f}", "high": f"{high:.0f}"}


def _given(answers: Answers, stage: int, item: str) -> list[str]:
    return [value for (_, at, what), value in answers.items() if (at, what) == (stage, item)]


def _question(room: Room, answers: Answers) -> list[tuple[str, float, int, bool]] | None:
    if room.lesson is None or room.lesson.question is None:
        return None
    item = room.lesson.question
    given = _given(answers, room.stage, "question")
    counts = [given.count(str(k)) for k in range(len(item.options))]
    return [
        (option, count / max(1, len(given)), count, k == item.right)
        for k, (option, count) in enumerate(zip(item.options, counts, strict=True))
    ]


def gains(room: Room, answers: Answers) -> dict[str, Any] | None:
    """Right answers before and after, of those who answered both times."""
    kinds = [stage.kind for stage in room.plan.stages]
    if "entry" not in kinds:
        return None
    before, after = kinds.index("entry"), kinds.index("exit")
    rows = []
    for k, item in enumerate(room.plan.quiz):
        each = (
            [answers.get((seat.number, at, f"q{k}")) for at in (before, after)]
            for seat in room.seats
        )
        both = [pair for pair in each if None not in pair]
        right = [sum(pair[t] == str(item.right) for pair in both) for t in (0, 1)]
        shares = [count / max(1, len(both)) for count in right]
        rows.append({"ask": item.ask, "n": len(both), "before": shares[0], "after": shares[1]})
    return {"rows": rows}


def _rules(room: Room, told: Told) -> dict[str, Any] | None:
    """Shares of decision rules, estimated from the moves of people in this lesson."""
    rows = picture.panel(room)
    if not any(row["round"] != 1 for row in rows):
        return None  # one-shot games say nothing about rules
    if len(rows) < ENOUGH:
        return {"few": len(rows)}
    found = _estimated(tuple(tuple(row.items()) for row in rows))
    listed = zip(found.rules, found.shares, found.low, found.high, strict=True)
    return {
        "few": 0,
        "subjects": found.subjects,
        "rows": [(told(name.replace("_", " ")), a, b, c) for name, a, b, c in listed],
        "vague": found.vague,
        "foreign": found.foreign,
        "slips": found.error,
    }


@lru_cache(maxsize=16)  # a discussion is drawn again at every answer; its rounds are over
def _estimated(rows: tuple[tuple[tuple[str, Any], ...], ...]) -> Estimate:
    import pandas as pd

    from sandbox.experiments.estimation import estimate

    return estimate(pd.DataFrame([dict(row) for row in rows]), bootstraps=200)


def _block(room: Room, k: int, told: Told) -> dict[str, Any]:
    block = room.blocks[k]
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
        view["deals"] = [
            (told("No deal") if one is None else package(block, one, told), count)
            for one, count in picture.deals(room, k).most_common()
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
        "repeated": block.repeated,
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
    if block.form != "moves":
        return view
    if block.continuation is not None:
        view["published"] = _shares(theory.PUBLISHED.get(block.continuation, ()))
        if block.noise:
            view["noisy"] = {name: _shares(theory.NOISY[error]) for name, error in ERRORS.items()}
    if block.noise and room.now.kind == "discuss":
        view["replay"] = replay(room, k)
    held, whole = picture.lengths(room, k)
    if held and block.repeated:
        view["truces"] = {
            "of": len(held),
            "whole": whole,
            "mean": number(float(np.mean(held)), 1),
            "exact": None if found.truce is None else number(found.truce, 1),
            "rule": told(block.bot.replace("_", " ")),
            "curve": _held(picture.kept_up(room, k), found.held),
        }
    return view


def _shares(values: tuple[float, ...]) -> str:
    return " / ".join(f"{value}%" for value in values)


def _mixture(chances: Any, labels: tuple[str, ...], told: Told) -> str:
    played = [(p, told(label)) for p, label in zip(chances, labels, strict=True) if p > 1e-9]
    if len(played) == 1:
        return played[0][1]
    return ", ".join(f"{percent(p)} {label}" for p, label in played)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * (HIGH - TOP - 34), 1)


def _steps(count: int) -> list[float]:
    """The left ends of so many steps across the frame, and the right end of the last."""
    return [LEFT + k * (WIDE - LEFT - 20) / max(1, count) for k in range(count + 1)]


def _cooperation(room: Room) -> dict[str, Any] | None:
    """Cooperation by round and role; lines join the rounds of a match."""
    found = picture.cooperation(room)
    if not found:
        return None
    rounds = sorted({(point.match, point.round) for point in found})
    edges = _steps(len(rounds))
    x = {at: (a + b) / 2 for at, a, b in zip(rounds, edges, edges[1:], strict=False)}
    dots: dict[int, list[dict[str, float]]] = {0: [], 1: []}
    runs: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for point in found:
        at = round(x[point.match, point.round] + (5 if point.side else -5), 1)
        y, low, high = (_y(v) for v in (point.share.value, point.share.low, point.share.high))
        dots[point.side].append({"x": at, "y": y, "low": low, "high": high})
        runs[point.side, point.match].append((at, y))
    every = max(1, len(rounds) // 12)
    return {
        "lines": {s: [_line(run) for (t, _), run in runs.items() if t == s] for s in (0, 1)},
        "dots": dots,
        "ticks": [(round(x[at], 1), f"{at[0] + 1}.{at[1]}") for at in rounds[::every]],
        "last": [
            (point.side, point.share) for point in found if (point.match, point.round) == rounds[-1]
        ],
    }


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

    together = Counter(at(*pair) for pair in found)
    view: dict[str, Any] = {
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
        reached = [at(*p) for p in told.frontier]
        if block.bargained:
            view["packages"] = reached
        else:
            view["frontier"] = _line(reached)
        names = {"nash": "Nash", "kalai_smorodinsky": "Kalai-Smorodinsky"}
        view["solutions"] = [(*at(*both), names[name]) for name, both in told.solutions.items()]
    return view


def _held(seen: list[picture.Portion], exact: tuple[float, ...]) -> dict[str, Any]:
    """Shares of truces that hold through each round: the class's, and exactly for the rule."""
    shares = np.cumprod([1.0, *(share.value for share in seen)])
    across = [round(x, 1) for x in _steps(len(seen))]
    every = max(1, len(seen) // 12)
    return {
        "dots": list(zip(across, map(_y, map(float, shares)), strict=True)),
        "exact": _line(zip(across, map(_y, exact), strict=False)),
        "ticks": list(zip(across, range(len(across)), strict=True))[::every],
        "words": percent(shares[-1]),
    }


def _line(places: Iterable[tuple[float, float]]) -> str:
    """The points of a polyline."""
    return " ".join(f"{x},{y}" for x, y in places)


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
