"""Two games in the plane of payoffs: where the same outcomes stand in each."""

from __future__ import annotations

from typing import Any

from sandbox.charts.marks import CALM, GREY, LEGEND, Spec
from sandbox.messages import _
from sandbox.questions.compare import Comparison
from sandbox.words import name_of, number

#: What is drawn of both, by the key of its line.
DRAWN = {
    "status_quo_payoffs": "status quo",
    "deal_payoffs": "the deal",
    "equilibrium_payoffs": "equilibrium",
    "nash": "Nash bargain",
}
HEIGHT = 320


def pairs(found: Comparison) -> list[tuple[str, list[float], list[float]]]:
    """What is drawn: its words, its payoffs in the first and in the second; same pairs once."""
    lines = {line.key: line for line in found.lines}
    places: dict[tuple[float, ...], list[str]] = {}
    for key, words in DRAWN.items():
        a, b = lines[key].a, lines[key].b
        if _is_pair(a) and _is_pair(b):
            places.setdefault((*a, *b), []).append(words)
    return [(", ".join(w), list(at[:2]), list(at[2:])) for at, w in places.items()]


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and not isinstance(value[0], list)


def compare_spec(found: Comparison) -> Spec:
    """A line from each outcome's place in the first game to its place in the second."""
    drawn, players = pairs(found), found.a.game.players
    points = [
        {"u": at[0], "v": at[1], "what": words, "game": game, "name": words if k else ""}
        for words, a, b in drawn
        for k, (game, at) in enumerate((("A", a), ("B", b)))
    ]
    lines = [{"u": a[0], "v": a[1], "u2": b[0], "v2": b[1], "what": words} for words, a, b in drawn]
    axes = {
        channel: {
            "field": "uv"[k],
            "type": "quantitative",
            "title": _("{side} gets ({unit})").format(
                side=name_of(players[k]), unit=_(found.a.game.unit)
            ),
            "scale": {"zero": False, "padding": 36},
            "axis": {"gridOpacity": 0.4},
        }
        for k, channel in enumerate("xy")
    }
    tooltip = [
        {"field": "what", "title": "outcome"},
        {"field": "game"},
        *({"field": "uv"[k], "title": name_of(players[k]), "format": ",.4~g"} for k in (0, 1)),
    ]
    return {
        "height": HEIGHT,
        "layer": [
            {
                "data": {"values": lines},
                "mark": {
                    "type": "rule",
                    "aria": False,
                    "color": GREY,
                    "strokeWidth": 1.5,
                    "tooltip": None,
                },
                "encoding": {**axes, "x2": {"field": "u2"}, "y2": {"field": "v2"}},
            },
            {
                "data": {"values": points},
                "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1},
                "encoding": {
                    **axes,
                    "shape": {
                        "field": "game",
                        "type": "nominal",
                        "scale": {"domain": ["A", "B"], "range": ["circle", "diamond"]},
                        "legend": LEGEND,
                    },
                    "color": {
                        "field": "game",
                        "type": "nominal",
                        "scale": {"domain": ["A", "B"]},
                        "legend": LEGEND,
                    },
                    "tooltip": tooltip,
                },
            },
            {
                "data": {"values": points},
                "mark": {
                    "type": "text",
                    "dy": -13,
                    "fontSize": 13,
                    "color": CALM,
                    "tooltip": None,
                },
                "encoding": {**axes, "text": {"field": "name"}},
            },
        ],
    }


def compare_alt(found: Comparison) -> str:
    """The picture in words."""
    parts = [
        f"{words}: A {number(a[0])} and {number(a[1])}, B {number(b[0])} and {number(b[1])}"
        for words, a, b in pairs(found)
    ]
    first, second = (name_of(player) for player in found.a.game.players)
    return _("Payoffs of {first} and of {second} in both. {points}").format(
        first=first, second=second, points="; ".join(parts) or _("none to draw")
    )
