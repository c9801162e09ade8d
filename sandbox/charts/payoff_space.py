"""The chart of what two sides could agree: a plain Vega-Lite specification."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoffs.game import FloatArray, Game
from sandbox.charts.game import GREY, Spec
from sandbox.views.kit.words import decimals_for, name_of
from sandbox.views.negotiate.outcomes import (
    SHAPES,
    Box,
    Space,
    box_of,
    deal_words,
    groups,
    outline,
    sample,
    title_of,
)

#: Readable on the light page and on the dark one.
ACCENT, NO, CALM = "#8F66D4", "#D9483B", "#75808A"
HEIGHT = 440
NO_DEAL, STATUS_QUO, EQUILIBRIUM = "No deal", "Status quo", "Equilibrium"
#: Labels closer than this share of the height would touch.
GAP = 0.048
#: Width of a letter and of the chart on a phone, to see on which side of its point a label fits.
LETTER, PHONE = 7.0, 290


def space_spec(space: Space, near: bool, chosen: str) -> Spec:
    """The whole chart; ``chosen`` is the solution that is drawn larger."""
    box, game = box_of(space, near), space.outcome.game
    return {
        "height": HEIGHT,
        "layer": [
            shade(space.points),
            _axes_of_no_deal(space, box),
            *_frontier(space),
            _outcomes(space, box),
            _equilibria(space),
            _marks(space, chosen),
            _no_deal(space),
            *_labels(space, box, chosen, every=near or not space.has_near),
            side_colors(game, space.outcome.disagreement.payoffs),
        ],
        "encoding": {"x": axis(game, box, 0), "y": axis(game, box, 1)},
    }


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


def _axes_of_no_deal(space: Space, box: Box) -> Spec:
    """From no deal upwards and to the right: where both have at least as much."""
    (u, v), (right, top) = space.outcome.disagreement.payoffs, box.high
    ends = [{"u": u, "v": v, "u2": u, "v2": top}, {"u": u, "v": v, "u2": right, "v2": v}]
    return {
        "data": {"values": ends},
        "mark": {
            "type": "rule",
            "strokeDash": [3, 4],
            "color": NO,
            "opacity": 0.7,
            "clip": True,
            "tooltip": None,
        },
        "encoding": {"x2": {"field": "u2"}, "y2": {"field": "v2"}},
    }


def _frontier(space: Space) -> list[Spec]:
    """The Pareto frontier thin, and thick where no side refuses."""
    drawn = ((space.outcome.frontier, GREY, 1.5), (space.outcome.rational, ACCENT, 3.5))
    return [
        {
            "data": {"values": pairs(points)},
            "mark": {
                "type": "line",
                "interpolate": "linear",
                "color": color,
                "strokeWidth": width,
                "clip": True,
                "tooltip": None,
            },
            "encoding": {"order": {"field": "n"}},
        }
        for points, color, width in drawn
        if len(points) > 1
    ]


def _tooltip(space: Space) -> list[Spec]:
    names = [name_of(player) for player in space.outcome.game.players]
    decimals = decimals_for(space.outcome.game)
    return [
        {"field": "what", "title": "Here"},
        {"field": "does", "title": f"{names[0]} does"},
        {"field": "does2", "title": f"{names[1]} does"},
        *(
            {"field": "uv"[k], "title": f"{names[k]} gets", "format": f",.{decimals}f"}
            for k in (0, 1)
        ),
    ]


def _outcomes(space: Space, box: Box) -> Spec:
    values = [_outcome(space, *divmod(k, space.outcome.game.shape[1])) for k in sample(space, box)]
    size = 60 if len(values) <= 150 else 26
    return {
        "data": {"values": values},
        "mark": {
            "type": "point",
            "filled": True,
            "color": GREY,
            "size": size,
            "opacity": 0.75 if size == 60 else 0.5,
            "clip": True,
        },
        "encoding": {"tooltip": _tooltip(space)},
    }


def _outcome(space: Space, i: int, j: int) -> Spec:
    game = space.outcome.game
    u, v = game.payoffs(i, j)
    here = [EQUILIBRIUM] if (i, j) in space.equilibria else []
    here += [STATUS_QUO] if (i, j) == space.status_quo else []
    here += ["On the frontier"] if (i, j) in space.outcome.on_frontier else []
    what = ", ".join(here) or "One outcome"
    return {"u": u, "v": v, "what": what, "does": game.rows[i], "does2": game.columns[j]}


def _equilibria(space: Space) -> Spec:
    return {
        "data": {"values": [_outcome(space, i, j) for i, j in space.equilibria]},
        "mark": {
            "type": "point",
            "shape": "square",
            "filled": False,
            "size": 240,
            "strokeWidth": 2.5,
            "color": GREY,
            "opacity": 1,
            "clip": True,
        },
        "encoding": {"tooltip": _tooltip(space)},
    }


def _marks(space: Space, chosen: str) -> Spec:
    values = []
    for names, deal in groups(space.outcome):
        u, v = deal.payoffs or (0.0, 0.0)
        shown = chosen if chosen in names else names[0]
        values.append(
            {
                "u": u,
                "v": v,
                "what": title_of(names),
                "shape": shown,
                "large": chosen in names,
                "does": deal_words(space.outcome, deal, 0),
                "does2": deal_words(space.outcome, deal, 1),
            }
        )
    shapes = {name: shape for name, (shape, _) in SHAPES.items()}
    return {
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "color": ACCENT, "opacity": 1, "clip": True},
        "encoding": {
            "shape": {
                "field": "shape",
                "scale": {"domain": list(shapes), "range": list(shapes.values())},
                "legend": None,
            },
            "size": {"condition": {"test": "datum.large", "value": 210}, "value": 110},
            "tooltip": _tooltip(space),
        },
    }


def _no_deal(space: Space) -> Spec:
    u, v = space.outcome.disagreement.payoffs
    here, _, _, *gets = _tooltip(space)
    return {
        "data": {"values": [{"u": u, "v": v, "what": NO_DEAL}]},
        "mark": {
            "type": "point",
            "shape": "cross",
            "filled": True,
            "color": NO,
            "size": 210,
            "opacity": 1,
        },
        "encoding": {"tooltip": [here, *gets]},
    }


def _labels(space: Space, box: Box, chosen: str, *, every: bool) -> list[Spec]:
    """Names beside the marks, moved apart where they would touch.

    Where the solutions lie close together in a wide view only the chosen one is named.
    """
    wanted = [
        (title_of(names), deal.payoffs, ACCENT)
        for names, deal in groups(space.outcome)
        if deal.payoffs is not None and (every or chosen in names)
    ]
    wanted.append((NO_DEAL, space.outcome.disagreement.payoffs, NO))
    if space.status_quo is not None:
        at = space.outcome.game.payoffs(*space.status_quo)
        wanted.append((f"⚑ {STATUS_QUO}", at, CALM))
    return labels(wanted, box)


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
