"""Two games in the plane of payoffs: where the same outcomes stand in each."""

from __future__ import annotations

from typing import Any

import numpy as np

from sandbox.charts.marks import ACCENT, CALM, GREY, LEGEND, Spec, layer, rule_mark
from sandbox.charts.payoff_space import around, axis, placed_labels, point_mark, side_colors
from sandbox.messages import N_, _
from sandbox.questions.compare import Comparison
from sandbox.words import name_of, number

#: What is drawn of both, by the key of its line.
DRAWN = {
    "status_quo_payoffs": N_("status quo"),
    "deal_payoffs": N_("the deal"),
    "equilibrium_payoffs": N_("equilibrium"),
    "nash": N_("Nash bargain"),
}
HEIGHT = 320


def pairs(found: Comparison) -> list[tuple[str, list[float], list[float]]]:
    """What is drawn: its words, its payoffs in the first and in the second; same pairs once."""
    lines = {line.key: line for line in found.lines}
    places: dict[tuple[float, ...], list[str]] = {}
    for key, words in DRAWN.items():
        a, b = lines[key].a, lines[key].b
        if _is_pair(a) and _is_pair(b):
            places.setdefault((*a, *b), []).append(_(words))
    return [(", ".join(w), list(at[:2]), list(at[2:])) for at, w in places.items()]


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and not isinstance(value[0], list)


def compare_spec(found: Comparison) -> Spec:
    """A line from each outcome's place in the first game to its place in the second."""
    drawn, game = pairs(found), found.a.game
    ends = np.array([at for _words, *both in drawn for at in both] or [[0.0, 0.0]])
    box = around(ends)
    points = [
        {"u": at[0], "v": at[1], "what": words, "game": name}
        for words, *both in drawn
        for name, at in zip("AB", both, strict=True)
    ]
    lines = [{"u": a[0], "v": a[1], "u2": b[0], "v2": b[1], "what": words} for words, a, b in drawn]
    gets = [
        {"field": "uv"[k], "title": name_of(player), "format": ",.4~g"}
        for k, player in enumerate(game.players)
    ]
    marked = point_mark(
        points, [{"field": "what", "title": _("outcome")}, {"field": "game"}, *gets]
    )
    marked["encoding"] |= {
        "shape": {
            "field": "game",
            "type": "nominal",
            "scale": {"domain": ["A", "B"], "range": ["circle", "diamond"]},
            "legend": LEGEND,
        },
        "color": {"condition": {"test": "datum.game == 'A'", "value": CALM}, "value": ACCENT},
        "size": {"value": 130},
    }
    named = [(words, (b[0], b[1]), CALM) for words, _a, b in drawn]
    return {
        "height": HEIGHT,
        "layer": [
            layer(
                lines,
                rule_mark(color=GREY, strokeWidth=1.5),
                x2={"field": "u2"},
                y2={"field": "v2"},
            ),
            marked,
            *(placed_labels(named, box, ends) if named else []),
            side_colors(game, (float(ends[0, 0]), float(ends[0, 1]))),
        ],
        "encoding": {"x": axis(game, box, 0), "y": axis(game, box, 1)},
    }


def compare_alt(found: Comparison) -> str:
    """The picture in words."""
    parts = [
        f"{words}: "
        + ", ".join(
            f"{name} "
            + _("{first} and {second}").format(first=number(pair[0]), second=number(pair[1]))
            for name, pair in (("A", a), ("B", b))
        )
        for words, a, b in pairs(found)
    ]
    first, second = (name_of(player) for player in found.a.game.players)
    return _("Payoffs of {first} and of {second} in both. {points}").format(
        first=first, second=second, points="; ".join(parts) or _("none to draw")
    )
