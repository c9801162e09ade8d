"""Two games in the plane of payoffs: where the same outcomes stand in each."""

from __future__ import annotations

from typing import Any

import numpy as np

from sandbox.charts.marks import ACCENT, CALM, GREY, LEGEND, Spec, hover, layer, rule_mark
from sandbox.charts.payoff_space import around, placed_labels, plane, point_mark, side_colors, spot
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
        spot(at, words, game=name)
        for words, *both in drawn
        for name, at in zip("AB", both, strict=True)
    ]
    lines = [{"u": a[0], "v": a[1], "u2": b[0], "v2": b[1], "what": words} for words, a, b in drawn]
    u, v = (name_of(player) for player in game.players)
    worth = (("u", u, ",.4~g"), ("v", v, ",.4~g"))
    marked = point_mark(points, hover(("what", _("outcome")), "game", *worth))
    scale = {"domain": ["A", "B"], "range": ["circle", "diamond"]}
    marked["encoding"] |= {
        "shape": {"field": "game", "type": "nominal", "scale": scale, "legend": LEGEND},
        "color": {"condition": {"test": "datum.game == 'A'", "value": CALM}, "value": ACCENT},
        "size": {"value": 130},
    }
    named = [(words, (b[0], b[1]), CALM) for words, _a, b in drawn]
    rule = rule_mark(color=GREY, strokeWidth=1.5)
    moved = layer(lines, rule, x2={"field": "u2"}, y2={"field": "v2"})
    labels = placed_labels(named, box, ends) if named else []
    layers = [moved, marked, *labels, side_colors(game, ends[0].tolist())]
    return plane(game, box, layers, HEIGHT)


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
