"""What the projector shows: shares and pictures of the class, never a name.

Predictions and theory are in what :func:`screen_view` returns only once the teacher has revealed
them; the template could not show them earlier.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sandbox.classroom import picture, theory
from sandbox.classroom.lesson import Block
from sandbox.classroom.rehearsal import replay
from sandbox.classroom.room import Room
from sandbox.classroom.web import plots
from sandbox.classroom.web.pages import Told, round_words
from sandbox.classroom.web.phone import package
from sandbox.words import number, percent

if TYPE_CHECKING:
    from sandbox.experiments.estimation import Estimate

#: Choices of people below which no rules are estimated on the projector.
ENOUGH = 30

#: Published errors of execution, by their names in the template.
ERRORS = {"eighth": 1 / 8, "sixteenth": 1 / 16, "none": 0.0}

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
        view["coop"] = plots.cooperation(room)
        assert room.lesson is not None
        begun = {tick.block for tick in room.ticks[: room.tick]}
        wanted = sorted(begun) if kind == "discuss" else sorted(begun)[-1:]
        view["blocks"] = [_block(room, k, told) for k in wanted]
        if room.revealed:
            view["guess"] = _guess(room, answers)
            if any("truces" in block["theory"] for block in view["blocks"]):
                view["record"] = plots.record()
    if kind == "play" and room.playing is not None and room.block is not None:
        block = room.block
        view["which_round"] = round_words(room.playing, block, told)
        view["block_title"] = told(block.title)
    if kind == "discuss" and room.revealed:
        view["question"] = _question(room, answers)
        view["rules"] = _rules(room, told)
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
    assert room.lesson is not None
    block = room.lesson.blocks[k]
    game = block.payoffs
    view: dict[str, Any] = {
        "title": told(block.title),
        "rows": [told(label) for label in game.rows],
        "columns": [told(label) for label in game.columns],
        "bargained": block.bargained,
        "small": game.shape[0] * game.shape[1] <= 20,
        "space": plots.space(room, block, k),
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
            view["noisy"] = {name: _shares(theory.NOISY[error]) for name, error in ERRORS.items()}
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
                "rule": told(block.bot.replace("_", " ")),
            }
            view["truces"]["curve"] = plots.held(picture.kept_up(room, k), found.held)
    return view


def _shares(values: tuple[float, ...]) -> str:
    return " / ".join(f"{value}%" for value in values)


def _mixture(chances: Any, labels: tuple[str, ...], told: Told) -> str:
    played = [(p, told(label)) for p, label in zip(chances, labels, strict=True) if p > 1e-9]
    if len(played) == 1:
        return played[0][1]
    return ", ".join(f"{percent(p)} {label}" for p, label in played)
