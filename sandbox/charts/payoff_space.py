"""The plane of both sides' payoffs: axes, the area within reach, names beside points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from payoffs.game import FloatArray, Game
from payoffs.numeric import BoolArray
from sandbox.charts.marks import GREY, Spec, hover, layer, measure, text_mark
from sandbox.messages import _
from sandbox.theory.bargaining.frontier import upper_right
from sandbox.words import name_of

HEIGHT = 440
#: A title that lies above its axis, where it can be read.
ABOVE: Spec = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end"}
ABOVE |= {"titleX": 0, "titleY": -12, "titleBaseline": "bottom"}
#: Labels closer than this share of the height would touch.
GAP = 0.048
#: Pixels: a letter, how far from its point a label starts, a chart on a phone and at a desk.
LETTER, ASIDE, PHONE, DESK = 7.0, 12, 290, 1100
#: Lines above a point that a label can stand, the best first.
STEPS = (1, -1, 0, 2, -2, 3, -3, 4, -4)


@dataclass(frozen=True)
class Box:
    """Which part of the payoff space is drawn."""

    low: tuple[float, float]
    high: tuple[float, float]

    def inside(self, points: FloatArray) -> BoolArray:
        """Which points lie in it, shape ``(p,)``."""
        within = (points >= self.low) & (points <= self.high)
        inside: BoolArray = np.asarray(within.all(axis=1))
        return inside


def around(points: FloatArray) -> Box:
    """What is drawn so that all points have some room, most of it above and to the right.

    A side whose payoffs hardly differ still gets some.

    >>> around(np.array([[0.0, 5.0], [100.0, 5.0]]))
    Box(low=(-6.0, 3.5), high=(110.0, 7.5))
    """
    low, high = points.min(axis=0), points.max(axis=0)
    spread = high - low
    spread = np.where(spread > 0.02 * spread.max(), spread, max(float(spread.max()), 1.0) / 4)
    (a, b), (c, d) = (low - 0.06 * spread).tolist(), (high + 0.1 * spread).tolist()
    return Box((a, b), (c, d))


def outline(points: FloatArray) -> FloatArray:
    """The corners of everything that lotteries can reach, in order round it, shape ``(k, 2)``."""
    parts = []
    for signs in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
        corners = points[upper_right(points * signs)]
        parts.append(corners if signs[0] == signs[1] else corners[::-1])
    return np.concatenate(parts)


def cells(game: Game) -> FloatArray:
    """Payoffs of all profiles, shape ``(m * n, 2)``."""
    return np.column_stack([game.row_payoffs.ravel(), game.column_payoffs.ravel()])


def plane(game: Game, box: Box, layers: Sequence[Spec], height: int = HEIGHT) -> Spec:
    """A figure in the plane of payoffs."""
    axes = {"x": axis(game, box, 0), "y": axis(game, box, 1)}
    return {"height": height, "layer": list(layers), "encoding": axes}


def axis(game: Game, box: Box, side: int) -> Spec:
    """One side's payoff, titled in its colour."""
    name = name_of(game.players[side])
    title = {"titleColor": {"expr": f"scale('color', '{name}')"}, "titleFontWeight": 600}
    return measure(
        "uv"[side],
        f"{name}, {_(game.unit)}",
        scale={"domain": [box.low[side], box.high[side]], "nice": False, "zero": False},
        axis={"grid": False, "tickCount": 6, **title, **(ABOVE if side == 1 else {})},
    )


def side_colors(game: Game, at: tuple[float, float]) -> Spec:
    """Nothing to see: the scale from which the axis titles take the sides' colours."""
    names, (u, v) = [name_of(player) for player in game.players], at
    return layer(
        [{"who": name, "u": u, "v": v} for name in names],
        {"type": "point", "size": 0, "opacity": 0, "tooltip": None},
        color={"field": "who", "scale": {"domain": names}, "legend": None, "type": "nominal"},
    )


def point_data(points: FloatArray) -> list[Spec]:
    """Points as data, in order."""
    return [{"u": float(u), "v": float(v), "n": k} for k, (u, v) in enumerate(points)]


def spot(at: Sequence[float], what: str, **more: Any) -> Spec:
    """A place in the plane, and what stands there."""
    return {"u": float(at[0]), "v": float(at[1]), "what": what, **more}


def gets(game: Game, form: str) -> list[Spec]:
    """What both sides get, for what a mark tells on hover."""
    words = _("{side} gets")
    return hover(
        *(("uv"[k], words.format(side=name_of(one)), form) for k, one in enumerate(game.players))
    )


def shade(points: FloatArray) -> Spec:
    """The area that lotteries over the points can reach."""
    return layer(
        point_data(outline(points)),
        {"type": "line", "interpolate": "linear-closed", "strokeWidth": 0}
        | {"fill": GREY, "fillOpacity": 0.13, "clip": True, "tooltip": None},
        order={"field": "n"},
    )


def point_mark(values: list[Spec], tooltip: Sequence[Spec], size: int = 60, **mark: Any) -> Spec:
    """Filled points over the plane; ``mark`` says what is otherwise."""
    usual = {"type": "point", "filled": True, "color": GREY, "size": size, "clip": True}
    return layer(values, {**usual, "opacity": 1, **mark}, tooltip=list(tooltip))


def squares(values: list[Spec], tooltip: Sequence[Spec]) -> Spec:
    """Boxes round equilibria."""
    return point_mark(values, tooltip, 240, shape="square", filled=False, strokeWidth=2.5)


def placed_labels(
    wanted: Sequence[tuple[str, tuple[float, float], str]], box: Box, points: FloatArray
) -> list[Spec]:
    """Texts beside their points in colours, where they touch each other and the points least.

    ``wanted`` has text, payoffs and colour of each, the most important first; ``points``, of shape
    ``(p, 2)``, are what is drawn besides.
    """
    low, high = np.array(box.low), np.array(box.high)
    marks = np.vstack([np.array([at for _, at, _ in wanted]), points])
    marks = (marks[box.inside(marks)] - low) / (high - low)
    taken: list[_Place] = []
    for text, at, _color in wanted:
        x, y = (np.array(at) - low) / (high - low)
        places = [
            _Place(float(x), float(y), step, left, len(text) * LETTER)
            for step in STEPS
            for left in (False, True)
        ]
        taken.append(min(places, key=lambda place: place.trouble(taken, marks)))
    layers = []
    for left in (False, True):
        values = [
            {"u": u, "v": float(v + place.step * GAP * (high[1] - low[1]))}
            | {"text": text, "color": color}
            for (text, (u, v), color), place in zip(wanted, taken, strict=True)
            if place.left == left
        ]
        layers += _label_layers(values, left)
    return layers


@dataclass(frozen=True)
class _Place:
    """Where a text could stand: so many lines above its point, to its right or its left.

    ``x`` and ``y`` are the point as shares of the chart, ``length`` is the text's in pixels.
    """

    x: float
    y: float
    step: int
    left: bool
    length: float

    def span(self, width: float) -> tuple[float, float]:
        """From where to where it reaches across a chart of this many pixels, as shares."""
        near, far = ASIDE / width, (ASIDE + self.length) / width
        return (self.x - far, self.x - near) if self.left else (self.x + near, self.x + far)

    def trouble(self, taken: Sequence[_Place], marks: FloatArray) -> float:
        """How badly it stands, on a phone and at a desk: outside, over texts, over points."""
        height, worst = self.y + self.step * GAP, 0.02 * abs(self.step) + 0.01 * self.left
        if not 0.0 < height < 1.0:
            worst += 50.0
        for width in (PHONE, DESK):
            start, end = self.span(width)
            worst += 40.0 * (max(0.0, -start) + max(0.0, end - 1.0))
            for other in taken:
                begin, stop = other.span(width)
                apart = abs(height - other.y - other.step * GAP)
                worst += 10.0 * (apart < 0.99 * GAP and start < stop and begin < end)
            over = (np.abs(marks[:, 1] - height) < 0.6 * GAP) & (marks[:, 0] < end)
            worst += float((over & (marks[:, 0] > start)).sum())
        return worst


def _label_layers(values: list[Spec], left: bool) -> list[Spec]:
    """Texts to the right or left of where they belong, on a rim of the page's colour."""
    align, dx = ("right", -ASIDE) if left else ("left", ASIDE)
    mark = text_mark(align=align, baseline="middle", dx=dx, fontSize=13, fontWeight=600)
    color = {"field": "color", "type": "nominal", "scale": None}
    rim = {"stroke": {"expr": "background"}, "strokeWidth": 4, "strokeJoin": "round"}
    text = {"field": "text"}
    return [
        {"data": {"values": values}, "mark": {**mark, **rim}, "encoding": {"text": text}},
        layer(values, mark, text=text, color=color),
    ]
