"""A map of games: areas of one answer each, their colours, and the figure in Vega-Lite."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from payoffs.game import place_in
from payoffs.numeric import BoolArray, FloatArray, Indices
from payoffs.scenario import Scenario
from sandbox.charts.marks import LEGEND, Spec, measure
from sandbox.experiments.gamemap import HOLDS, LAYERS, Bands, GameMap
from sandbox.messages import _
from sandbox.words import amount, name_of

#: Told apart by colour-blind readers too (P. Tol, "Colour schemes", 2021: bright).
KINDS = ("#4477AA", "#EE8866", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#EE6677", "#9AA3A8")
#: From less to more, by lightness too (viridis).
RISING = ("#FDE725", "#9FDA3A", "#4AC16D", "#1FA187", "#277F8E", "#365C8D", "#46327F", "#440154")
#: From kept to broken.
KEPT = ("#2B6CB0", "#8EC1E0", "#F4A582", "#B2303B")


class Area(NamedTuple):
    """One answer on a map: its words, colour, part of the map, and outline as an SVG path.

    The path counts points: from 0, 0 at the upper left, one unit a point.
    """

    label: str
    color: str
    share: float
    path: str


def areas(bands: Bands) -> list[Area]:
    """What a layer's map is made of, in the order of its answers; empty ones are left out."""
    colors = _colors(bands)
    return [
        Area(_(label), colors[k], float(share), _path(bands.codes == k))
        for k, (label, share) in enumerate(zip(bands.labels, bands.shares, strict=True))
        if share
    ]


def _colors(bands: Bands) -> tuple[str, ...]:
    if bands.labels == HOLDS:
        return KEPT
    if not bands.ordered:
        return KINDS
    n = len(bands.labels)
    return tuple(RISING[round(k * (len(RISING) - 1) / max(n - 1, 1))] for k in range(n))


def runs(codes: Indices) -> list[tuple[int, int, int, int]]:
    """Row, first column, length and code of every run of equal codes along the rows."""
    found = []
    for i, row in enumerate(codes):
        edges = np.flatnonzero(np.diff(row)) + 1
        starts = np.concatenate([[0], edges])
        lengths = np.diff(np.concatenate([starts, [len(row)]]))
        found += [(i, int(j), int(n), int(row[j])) for j, n in zip(starts, lengths, strict=True)]
    return found


def _path(mask: BoolArray) -> str:
    """The runs where a mask is true as rectangles, the last row at the top."""
    high = len(mask)
    return "".join(
        f"M{j} {high - 1 - i}h{n}v1h-{n}z" for i, j, n, here in runs(mask.astype(np.intp)) if here
    )


def title_of(found: GameMap, name: str) -> str:
    """What an axis is, with its unit."""
    title, unit = number_title(found.scenario, name)
    return f"{title} ({unit})" if unit else title


def number_title(scenario: Scenario, name: str) -> tuple[str, str]:
    """What a number that a map varies is called, and its unit if it has one."""
    if name == "discount_factor":
        return _("Discount factor per period"), ""
    if scenario.matrix is None:
        entry = scenario.calibration.parameter(name)
        return _(entry.title), entry.unit and _(entry.unit)
    game = scenario.game()
    side, i, j = place_in(game, name)
    title = _("{side} at {row} / {column}").format(
        side=name_of(game.players[side]), row=game.rows[i], column=game.columns[j]
    )
    return title, _(game.unit)


def map_alt(found: GameMap, layer: str) -> str:
    """The map in words."""
    bands = found.bands(layer)
    parts = [
        _("{answer} on {share}").format(answer=_(bands.labels[k]), share=f"{bands.shares[k]:.0%}")
        for k in np.argsort(-bands.shares, kind="stable")
        if bands.shares[k]
    ]
    across, up = (
        _("{number} from {low} to {high}").format(
            number=title_of(found, axis.name), low=amount(axis.low), high=amount(axis.high)
        )
        for axis in (found.x, found.y)
    )
    return _("Map of {layer}; across: {across}; up: {up}. {shares}").format(
        layer=_(LAYERS[layer]), across=across, up=up, shares="; ".join(parts)
    )


def map_spec(found: GameMap, layer: str = "class") -> Spec:
    """The map in Vega-Lite: a rectangle for every run of points with one answer."""
    bands = found.bands(layer)
    shown = areas(bands)
    xs, ys = (_edges(values) for values in (found.xs, found.ys))
    values = [
        {"x": xs[j], "x2": xs[j + n], "y": ys[i], "y2": ys[i + 1], "answer": _(bands.labels[code])}
        for i, j, n, code in runs(bands.codes)
    ]
    scale = {"zero": False, "nice": False}
    colors = {"domain": [a.label for a in shown], "range": [a.color for a in shown]}
    legend = {**LEGEND, "labelLimit": 400, "columns": 1}
    return {
        "height": 360,
        "data": {"values": values},
        "mark": {"type": "rect", "strokeWidth": 0},
        "encoding": {
            "x": measure("x", title_of(found, found.x.name), scale=scale),
            "x2": {"field": "x2"},
            "y": measure("y", title_of(found, found.y.name), scale=scale),
            "y2": {"field": "y2"},
            "color": {"field": "answer", "type": "nominal", "scale": colors, "legend": legend},
        },
    }


def _edges(values: FloatArray) -> list[float]:
    """Ends of the intervals around points of one distance."""
    half = (values[-1] - values[0]) / max(len(values) - 1, 1) / 2.0
    found: list[float] = np.append(values - half, values[-1] + half).tolist()
    return found
