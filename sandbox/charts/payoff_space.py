"""The plane of both sides' payoffs: axes, the area within reach, names beside points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from payoffs.game import FloatArray, Game
from sandbox.charts.marks import GREY, Spec
from sandbox.theory.bargaining.hull import upper_right
from sandbox.words import name_of

HEIGHT = 440
#: Labels closer than this share of the height would touch.
GAP = 0.048
#: Width of a letter and of the chart on a phone, to see on which side of its point a label fits.
LETTER, PHONE = 7.0, 290


@dataclass(frozen=True)
class Box:
    """Which part of the payoff space is drawn."""

    low: tuple[float, float]
    high: tuple[float, float]

    def inside(self, points: FloatArray) -> NDArray[np.bool_]:
        """Which points lie in it, shape ``(p,)``."""
        within = (points >= self.low) & (points <= self.high)
        inside: NDArray[np.bool_] = np.asarray(within.all(axis=1))
        return inside


def outline(points: FloatArray) -> FloatArray:
    """The corners of everything that lotteries can reach, in order round it, shape ``(k, 2)``."""
    parts = []
    for signs in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
        corners = points[upper_right(points * signs)]
        parts.append(corners if signs[0] == signs[1] else corners[::-1])
    return np.concatenate(parts)


def axis(game: Game, box: Box, side: int) -> Spec:
    """One side's payoff, titled in its colour."""
    name = name_of(game.players[side])
    title = {"titleColor": {"expr": f"scale('color', '{name}')"}, "titleFontWeight": 600}
    if side == 1:
        title |= {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end"}
        title |= {"titleX": 0, "titleY": -12, "titleBaseline": "bottom"}
    return {
        "field": "uv"[side],
        "type": "quantitative",
        "title": f"{name}, {game.unit}",
        "scale": {"domain": [box.low[side], box.high[side]], "nice": False, "zero": False},
        "axis": {"grid": False, "tickCount": 6, **title},
    }


def side_colors(game: Game, at: tuple[float, float]) -> Spec:
    """Nothing to see: the scale from which the axis titles take the sides' colours."""
    names, (u, v) = [name_of(player) for player in game.players], at
    return {
        "data": {"values": [{"who": name, "u": u, "v": v} for name in names]},
        "mark": {"type": "point", "size": 0, "opacity": 0, "tooltip": None},
        "encoding": {
            "color": {"field": "who", "scale": {"domain": names}, "legend": None, "type": "nominal"}
        },
    }


def pairs(points: FloatArray) -> list[Spec]:
    """Points as data, in order."""
    return [{"u": float(u), "v": float(v), "n": k} for k, (u, v) in enumerate(points)]


def shade(points: FloatArray) -> Spec:
    """The area that lotteries over the points can reach."""
    return {
        "data": {"values": pairs(outline(points))},
        "mark": {
            "type": "line",
            "interpolate": "linear-closed",
            "fill": GREY,
            "fillOpacity": 0.13,
            "strokeWidth": 0,
            "clip": True,
            "tooltip": None,
        },
        "encoding": {"order": {"field": "n"}},
    }


def labels(wanted: Sequence[tuple[str, tuple[float, float], str]], box: Box) -> list[Spec]:
    """Texts at points in colours, moved apart where they would touch."""
    (left, low), (right, high) = box.low, box.high

    def turned(text: str, u: float) -> bool:
        return (u - left) / (right - left) + (len(text) * LETTER + 12) / PHONE > 1.0

    layers = []
    for side in (False, True):
        here = [label for label in wanted if turned(label[0], label[1][0]) == side]
        values, lowest = [], -np.inf
        for text, (u, v), color in sorted(here, key=lambda label: label[1][1]):
            lowest = max(v, lowest + GAP * (high - low))
            values.append({"u": u, "v": float(lowest), "text": text, "color": color})
        layers.append(_label_layer(values, side))
    return layers


def _label_layer(values: list[Spec], turned: bool) -> Spec:
    """Labels above and to the right of their points, or below and to the left."""
    return {
        "data": {"values": values},
        "mark": {
            "type": "text",
            "align": "right" if turned else "left",
            "dx": -10 if turned else 9,
            "dy": 12 if turned else -10,
            "fontSize": 13,
            "fontWeight": 600,
            "tooltip": None,
        },
        "encoding": {
            "text": {"field": "text"},
            "color": {"field": "color", "type": "nominal", "scale": None},
        },
    }
