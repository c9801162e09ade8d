"""Best replies drawn: curves of a 2 x 2 game, the upper envelope where one side has two choices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoffs.game import FloatArray, Game
from sandbox.charts.marks import ACCENT, CALM, LEGEND, Spec, layer, measure, side_color
from sandbox.messages import _, ngettext
from sandbox.theory.equilibria.solution import Solution
from sandbox.words import name_of, number

HEIGHT = 320


def curve(at_no: float, at_sure: float) -> list[tuple[float, float]]:
    """One side's best reply to the chance of the other's first strategy.

    ``at_no`` and ``at_sure`` are what the own first strategy gains over the second where that
    chance is 0, and 1. Returned are the corners ``(chance, best)`` of the curve; none where all
    replies are best throughout.

    >>> curve(-1.0, 3.0)
    [(0.0, 0.0), (0.25, 0.0), (0.25, 1.0), (1.0, 1.0)]
    >>> curve(0.0, 2.0)
    [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
    """
    if at_no == at_sure == 0:
        return []
    if at_no * at_sure < 0:
        turn = at_no / (at_no - at_sure)
        first, then = float(at_no > 0), float(at_sure > 0)
        return [(0.0, first), (turn, first), (turn, then), (1.0, then)]
    best = float(at_no + at_sure > 0)
    corners = [(0.0, best), (1.0, best)]
    if at_no == 0:
        corners.insert(0, (0.0, 1.0 - best))
    if at_sure == 0:
        corners.append((1.0, 1.0 - best))
    return corners


def curves(game: Game) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Both sides' curves of a 2 x 2 game in the plane of the chances of their first strategies.

    Points are ``(row's chance, column's chance)``.
    """
    a, b = game.settled
    of_row = curve(float(a[0, 1] - a[1, 1]), float(a[0, 0] - a[1, 0]))
    of_column = curve(float(b[1, 0] - b[1, 1]), float(b[0, 0] - b[0, 1]))
    return [(best, chance) for chance, best in of_row], of_column


def replies_spec(found: Solution) -> Spec:
    """Both sides' best-reply curves; an equilibrium is where they meet."""
    game = found.game
    names = [name_of(player) for player in game.players]
    values = [
        {"who": name, "p": p, "q": q, "n": k}
        for name, points in zip(names, curves(game), strict=True)
        for k, (p, q) in enumerate(points)
    ]
    line = {"type": "line", "strokeWidth": 3, "interpolate": "linear", "opacity": 0.85}
    meet = [{"p": float(e.row[0]), "q": float(e.column[0])} for e in found.equilibria]
    return {
        "height": HEIGHT,
        "layer": [
            layer(values, line, color=side_color(names, LEGEND), order={"field": "n"}),
            _equilibria(meet),
        ],
        "encoding": {"x": _chance("p", game, 0), "y": _chance("q", game, 1)},
    }


def _chance(field: str, game: Game, side: int) -> Spec:
    """The chance that a side plays its first strategy, along an axis."""
    words, first = _("{side} plays {choice}"), (game.rows, game.columns)[side][0]
    title = words.format(side=name_of(game.players[side]), choice=first)
    axis = {"format": "%", "grid": False, "tickCount": 5}
    return measure(field, title, scale={"domain": [0, 1]}, axis=axis)


def _equilibria(values: list[Spec]) -> Spec:
    mark = {"type": "point", "shape": "square", "size": 190, "filled": False, "color": CALM}
    return {"data": {"values": values}, "mark": {**mark, "strokeWidth": 3}}


def replies_alt(found: Solution) -> str:
    """The picture in words."""
    game = found.game
    meet = "; ".join(
        _("{row} with {column}").format(
            row=f"{100 * e.row[0]:.3g}% {game.rows[0]}",
            column=f"{100 * e.column[0]:.3g}% {game.columns[0]}",
        )
        for e in found.equilibria
    )
    return ngettext(
        "Best replies of both sides by the chance that the other plays its first "
        "strategy. They meet at one equilibrium: {meet}.",
        "Best replies of both sides by the chance that the other plays its first "
        "strategy. They meet at {count} equilibria: {meet}.",
        len(found.equilibria),
    ).format(count=len(found.equilibria), meet=meet)


def envelope(values: FloatArray) -> list[tuple[float, float]]:
    """The largest of straight lines over chances from 0 to 1: the corners of it.

    Values, of shape ``(2, n)``, are the lines' where the chance is 1, and where it is 0.

    >>> [(round(p, 3), round(v, 3)) for p, v in envelope(np.array([[4.0, 0.0], [1.0, 2.0]]))]
    [(0.0, 2.0), (0.2, 1.6), (1.0, 4.0)]
    """
    high, low = values
    corners, p = [], 0.0
    here = int(np.lexsort((high, low))[-1])
    while True:
        corners.append((p, float(low[here] + p * (high[here] - low[here]))))
        slopes = (high - low) - (high[here] - low[here])
        with np.errstate(divide="ignore", invalid="ignore"):
            meets = np.where(slopes > 0, (low[here] - low) / slopes, np.inf)
        if not meets.min() < 1.0:
            break
        p = float(max(p, meets.min()))
        ties = np.flatnonzero(np.isclose(meets, meets.min(), rtol=1e-12, atol=1e-12))
        here = int(ties[np.argmax(slopes[ties])])
    corners.append((1.0, float(high[here])))
    return corners


def envelope_spec(found: Solution, side: int) -> Spec:
    """What each strategy of the other side earns by the chance that ``side`` plays its first.

    ``side`` is the one with two strategies. The thick line is the upper envelope: the other
    side's best reply.
    """
    game = found.game
    values, labels = _lines(game, side)
    other = name_of(game.players[1 - side])
    ends = [
        {"p": float(p), "v": float(v), "what": label}
        for label, pair in zip(labels, values.T, strict=True)
        for p, v in ((1, pair[0]), (0, pair[1]))
    ]
    edge = [{"p": p, "v": v} for p, v in envelope(values)]
    points = [
        {"p": float((e.row, e.column)[side][0]), "v": e.payoffs[1 - side]} for e in found.equilibria
    ]
    legend = {"orient": "bottom", "title": None, "columns": 2, "labelLimit": 320}
    color = {"field": "what", "type": "nominal", "sort": list(labels), "legend": legend}
    color["scale"] = {"scheme": "tableau10"}
    gets = _("{side} gets, {unit}").format(side=other, unit=_(game.unit))
    thick = {"type": "line", "strokeWidth": 7, "opacity": 0.3, "color": ACCENT}
    return {
        "height": HEIGHT,
        "layer": [
            {"data": {"values": edge}, "mark": thick},
            layer(ends, {"type": "line", "strokeWidth": 2, "tooltip": True}, color=color),
            _equilibria(points),
        ],
        "encoding": {
            "x": _chance("p", game, side),
            "y": measure("v", gets, scale={"zero": False}, axis={"grid": False}),
        },
    }


def envelope_alt(found: Solution, side: int) -> str:
    """The picture in words."""
    game = found.game
    values, labels = _lines(game, side)
    sides = {"own": name_of(game.players[side]), "other": name_of(game.players[1 - side])}
    corners = ", ".join(f"{100 * p:.3g}%: {number(v)}" for p, v in envelope(values))
    return _(
        "What {other} gets from each of {count} strategies by the chance that "
        "{own} plays {first}. The best it can do, at the corners: {corners}."
    ).format(count=len(labels), first=(game.rows, game.columns)[side][0], corners=corners, **sides)


def _lines(game: Game, side: int) -> tuple[FloatArray, Sequence[str]]:
    """Values of the other side's strategies against each of two pure ones, shape ``(2, n)``."""
    if side == 0:
        return game.column_payoffs, game.columns
    return game.row_payoffs.T, game.rows
