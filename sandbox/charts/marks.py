"""What all charts share: plain Vega-Lite specifications, their colours and their legend.

Colours of the sides come from the page's theme: the first two of its categorical palette.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Spec = dict[str, Any]

#: Readable on the light page and on the dark one.
GREY, CALM, ACCENT, NO = "#8A949B", "#75808A", "#8F66D4", "#D9483B"
MONTH = {"type": "quantitative", "axis": {"tickMinStep": 1, "grid": False}}
LEGEND = {"orient": "top", "title": None, "symbolOpacity": 1}


def layer(values: Any, mark: Spec, /, **encoding: Any) -> Spec:
    """Data, how each is drawn, and what of it is where: ``x``, ``y``, ``color``, ``tooltip``, …"""
    if values == []:  # what holds no mark has no words either: voices need not hear of it
        mark = {**mark, "aria": False}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def measure(field: str, title: Any, **more: Any) -> Spec:
    """A number along an axis, under its title; ``scale``, ``axis`` and so on where they matter."""
    return {"field": field, "type": "quantitative", "title": title, **more}


def nominal(field: str, title: Any = None, **more: Any) -> Spec:
    """Kinds of something, by name; without a title unless it is given."""
    return {"field": field, "type": "nominal", "title": title, **more}


def hover(*told: str | tuple[Any, ...]) -> list[Spec]:
    """What a mark tells of itself: fields, with their title and format where they have them."""
    parts = ((one,) if isinstance(one, str) else one for one in told)
    return [
        {name: x for name, x in zip(("field", "title", "format"), part, strict=False) if x}
        for part in parts
    ]


def rule_mark(**more: Any) -> Spec:
    """A line that says nothing of its own: no description, nothing on hover."""
    return {"type": "rule", "aria": False, "tooltip": None, **more}


def text_mark(**more: Any) -> Spec:
    """Text in a chart, nothing on hover."""
    return {"type": "text", "tooltip": None, **more}


def side_color(domain: Sequence[str], legend: Spec | None) -> Spec:
    """The sides' colours of the page's theme, for a field named who."""
    scale = {"domain": list(domain)}
    return {"field": "who", "type": "nominal", "scale": scale, "legend": legend}


def domain(*values: float, nice: bool = False) -> Spec:
    """A scale from the least of some values to the largest."""
    return {"domain": [min(values), max(values)], "nice": nice}


def side_bars(
    values: Sequence[Spec], of: str, title: str, names: Sequence[str], what: str | None = None
) -> Spec:
    """Two bars a row, one for each side, in their colours.

    Values have ``what`` (the row), ``who`` (one of the names) and the number under the key ``of``.
    """
    return layer(
        list(values),
        {"type": "bar", "tooltip": True},
        y=nominal("what", what, sort=None),
        yOffset={"field": "who", "sort": list(names)},
        x=measure(of, title),
        color=side_color(names, LEGEND),
    )
