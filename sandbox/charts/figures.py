"""One figure for each kind of answer, as an Altair chart: what ``answer.plot()`` draws.

Where a page draws the answer the figure is the page's own specification; the others are bars, lines
and points over the answer's table. What is not named in :data:`FIGURES` has bars of its numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from payoffs.fields import FIELDS
from payoffs.results import Result
from sandbox.charts.compare import compare_spec
from sandbox.charts.crisis import crisis_spec
from sandbox.charts.gamemap import map_spec
from sandbox.charts.histories import survival_spec as world_survival
from sandbox.charts.lasting import patience_spec
from sandbox.charts.marks import CALM, LEGEND, Spec, layer, measure, side_bars, side_color
from sandbox.charts.negotiation import PayoffSpace, negotiation_spec
from sandbox.charts.payoff_space import (
    HEIGHT,
    around,
    axis,
    point_mark,
    shade,
    side_colors,
    squares,
)
from sandbox.charts.timeline import timeline_spec
from sandbox.charts.tournament import ranking_spec
from sandbox.messages import _
from sandbox.words import SHORT, name_of

if TYPE_CHECKING:
    from sandbox.theory.bargaining import Linkage, Negotiation, Ratification, Talks, WinSet
    from sandbox.theory.equilibria.solution import Solution

#: The sides' colours where no page's theme gives them: blue and orange.
COLORS = ("#005A9C", "#A84300")
#: Rows of a table that are drawn.
DRAWN = 20


def draw(result: Result) -> Any:
    """The figure of an answer as an Altair chart.

    Raises
    ------
    NotImplementedError
        If its table has no numbers, or Altair is not installed.
    """
    kinds = (one.__name__ for one in type(result).__mro__)
    figure = next((FIGURES[kind] for kind in kinds if kind in FIGURES), _numbers)
    try:
        import altair
    except ImportError:
        raise NotImplementedError("figures need Altair; it comes with Streamlit") from None
    spec = figure(result)
    config = {"range": {"category": list(COLORS)}}
    return altair.Chart.from_dict({"width": 520, **spec, "config": config})


def _solution(found: Solution) -> Spec:
    """Every outcome in the plane of payoffs; equilibria are boxed."""
    game = found.game
    points = np.column_stack([game.row_payoffs.ravel(), game.column_payoffs.ravel()])
    box = around(points)
    outcomes = [
        {"u": float(u), "v": float(v), "what": f"{row} / {column}"}
        for (u, v), (row, column) in zip(
            points, ((row, column) for row in game.rows for column in game.columns), strict=True
        )
    ]
    boxed = [
        {"u": e.payoffs[0], "v": e.payoffs[1], "what": "equilibrium"} for e in found.equilibria
    ]
    tooltip = [{"field": "what"}, {"field": "u", "format": ".4g"}, {"field": "v", "format": ".4g"}]
    return {
        "height": HEIGHT,
        "layer": [
            shade(points),
            point_mark(outcomes, tooltip),
            squares(boxed, tooltip),
            side_colors(game, (float(points[0, 0]), float(points[0, 1]))),
        ],
        "encoding": {"x": axis(game, box, 0), "y": axis(game, box, 1)},
    }


def _negotiation(found: Negotiation) -> Spec:
    space = PayoffSpace(found, (), None)
    return negotiation_spec(space, space.has_near, "nash")


def _standing(curve: Any) -> Spec:
    """The share of histories, or the chance, that the first truce stands after each period."""
    values = [{"period": k, "standing": float(x)} for k, x in enumerate(curve)]
    share = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"format": "%"}}
    return layer(
        values,
        {"type": "line", "interpolate": "step-after", "color": COLORS[0]},
        x={"field": "period", "type": "quantitative"},
        y={"field": "standing", "title": "first truce still stands", **share},
    )


def _linkage(found: Linkage) -> Spec:
    """What each side gains by the exchanges with the largest joint gain."""
    names = [name_of("us"), name_of("china")]
    values = [
        {"what": f"{k}", "who": name, "gain": gain}
        for k, exchange in enumerate(found.exchanges[:DRAWN], start=1)
        for name, gain in zip(names, exchange.gains, strict=True)
    ]
    return side_bars(values, "gain", "gain, bn USD a year", names, "exchange, by joint gain")


def _talks(found: Talks) -> Spec:
    """What each side would get of the offer of each round."""
    values = [
        {"what": f"{k}", "who": who, "payoff": float(worth)}
        for k, offer in enumerate(found.offers[:DRAWN], start=1)
        for who, worth in zip(("row", "column"), offer, strict=True)
    ]
    return side_bars(values, "payoff", "payoff", ("row", "column"), "offer of round")


def _approval(sides: Mapping[str, WinSet]) -> Spec:
    """The share of each side's say that accepts each profile; what passes has a frame."""
    values = [
        {"side": side, "row": row, "column": column, "approval": share, "passes": passes}
        for side, found in sides.items()
        for row, shares, marks in zip(
            found.game.rows, found.approval.tolist(), found.ratified.tolist(), strict=True
        )
        for column, share, passes in zip(found.game.columns, shares, marks, strict=True)
    ]
    scale = {"domain": [0, 1], "scheme": "greys"}
    return layer(
        values,
        {"type": "rect", "tooltip": True, "strokeWidth": 3},
        facet={"field": "side", "type": "nominal", "columns": 1, "title": None},
        x={"field": "column", "type": "nominal", "sort": None, "title": None},
        y={"field": "row", "type": "nominal", "sort": None, "title": None},
        color={"field": "approval", "type": "quantitative", "scale": scale},
        stroke={"condition": {"test": "datum.passes", "value": CALM}, "value": None},
    )


def _ratification(found: Ratification) -> Spec:
    names = [name_of(player) for player in found.game.players]
    return _approval(dict(zip(names, (found.row, found.column), strict=True)))


def _leaders(found: Any) -> Spec:
    """Each weight's posterior beside its prior: the middle and nine tenths of each."""
    values = [
        {"what": one.name, "who": who, "value": value, "low": low, "high": high}
        for one in found.weights
        for who, value, low, high in (
            ("posterior", one.value, one.low, one.high),
            ("prior", one.prior, one.prior_low, one.prior_high),
        )
    ]
    x = measure("value", "value, 90% of the distribution")
    ends = {"x": {**x, "field": "low"}, "x2": {"field": "high"}}
    return {
        "data": {"values": values},
        "encoding": {
            "y": {"field": "what", "type": "nominal", "sort": None, "title": None},
            "yOffset": {"field": "who"},
            "color": side_color(("posterior", "prior"), LEGEND),
        },
        "layer": [
            {"mark": "rule", "encoding": ends},
            {"mark": {"type": "point", "filled": True, "tooltip": True}, "encoding": {"x": x}},
        ],
    }


def _explanation(found: Any) -> Spec:
    """Each channel of both sides' payoffs."""
    names = [name_of(player) for player in found.game.players]
    values = [
        {"what": channel, "who": name, "worth": value}
        for name, parts in zip(names, found.channels.values(), strict=True)
        for channel, value in parts.items()
    ]
    return side_bars(values, "worth", found.game.unit, names)


def _resolved(found: Any) -> Spec:
    """The least and the greatest chance that both press, by the prior of high resolve."""
    frame = found.to_frame()
    x = measure("high_resolve", _("share of high resolve"))
    return layer(
        frame.to_dict("records"),
        {"type": "area", "opacity": 0.4, "color": COLORS[0], "line": True},
        x=x,
        y=measure("both_press_least", _("chance that both press")),
        y2={"field": "both_press_most"},
    )


def _numbers(found: Result) -> Spec:
    """Bars of an answer's table: a row for each line, side by side what its columns measure."""
    frame = found.to_frame().head(DRAWN)
    measured = list(frame.select_dtypes("number")) or list(frame.select_dtypes("bool"))
    if not measured:
        raise NotImplementedError(f"there is no figure of a {type(found).__name__}; use to_frame()")
    words = [name for name in frame if name not in measured][:2]
    values = [
        {"what": f"{k} {' '.join(str(line[name]) for name in words)}", "who": str(name), "value": x}
        for k, line in enumerate(frame.to_dict("records"))
        for name in measured
        if np.isfinite(x := float(line[name]))
    ]
    color = {"field": "who", "type": "nominal", "title": None}
    bars = side_bars(values, "value", "", list(map(str, measured)))
    return {**bars, "encoding": {**bars["encoding"], "color": color}}


def _lines(
    up: str, drawn: Callable[[str], bool], across: str = "", dash: str = ""
) -> Callable[[Any], Spec]:
    """A figure of lines over a column of an answer's table (the first one), one for each drawn."""

    def figure(found: Any) -> Spec:
        frame = found.to_frame()
        scale = "symlog" if across == "precision" else "linear"
        x = {"field": across or next(iter(frame)), "type": "quantitative", "scale": {"type": scale}}
        return {
            "data": {"values": frame.to_dict("records")},
            "transform": [{"fold": [name for name in frame if drawn(name)], "as": ["who", up]}],
            "mark": {"type": "line", "tooltip": True},
            "encoding": {
                "x": x,
                "y": {"field": up, "type": "quantitative"},
                "color": {"field": "who", "type": "nominal", "title": None},
                **({"strokeDash": {"field": dash, "type": "nominal"}} if dash else {}),
            },
        }

    return figure


def _bars(name: str, value: str, title: str, rows: Callable[[Any], Any]) -> Callable[[Any], Spec]:
    """A figure of bars over an answer's table: which column names, which column measures."""

    def figure(found: Any) -> Spec:
        frame = rows(found).head(DRAWN)
        values = [{"what": str(w), "value": float(v)} for w, v in zip(frame[name], frame[value])]  # noqa: B905
        return layer(
            values,
            {"type": "bar", "color": COLORS[0], "tooltip": True},
            y={"field": "what", "type": "nominal", "sort": None, "title": None},
            x=measure("value", title),
        )

    return figure


def _frame(found: Any) -> Any:
    return found.to_frame()


def _classes(found: Any) -> Any:
    frame = found.to_frame()
    return frame[frame["kind"] == "class"]


def _pairs(found: Any) -> Any:
    import pandas as pd

    names = [one.name for one in found.judgements]
    return pd.DataFrame({"name": names, "posterior": found.posterior})


def _sweep(found: Any) -> Spec:
    """What came out over what was varied: the first axis across, another in colour."""
    frame = found.to_frame()
    axes = [axis.name for axis in found.plan.axes]
    out = "critical_discount" if found.plan.play is None else "row_mean"
    if out not in frame:
        out = "row_payoff"
    kept = frame[[*axes[:2], out]].dropna()
    kind = "quantitative" if kept[axes[0]].dtype.kind in "fiu" else "nominal"
    encoding: Spec = {
        "x": {"field": axes[0], "type": kind},
        "y": {"field": out, "type": "quantitative", "scale": {"zero": False}},
    }
    if len(axes) > 1:
        encoding["color"] = {"field": axes[1], "type": "nominal", "scale": {"scheme": "viridis"}}
    return {
        "data": {"values": kept.to_dict("records")},
        "mark": {"type": "line", "point": True, "tooltip": True},
        "encoding": encoding,
    }


#: The figure of each kind of answer, by the name of its class.
FIGURES: dict[str, Callable[[Any], Spec]] = {
    "Solution": _solution,
    "Negotiation": _negotiation,
    "Lasting": patience_spec,
    "Crisis": crisis_spec,
    "Timeline": timeline_spec,
    "BothCrises": _bars("outcome", "probability", "chance", _frame),
    "Linkage": _linkage,
    "LeverZone": _lines("gain, bn USD a year", lambda name: name in SHORT),
    "QuantalPath": _lines("probability", lambda name: ": " in name, "precision"),
    "Report": lambda found: _solution(found.solution),
    "Forecasts": _bars("id", "probability", "chance", _frame),
    "Explanation": _explanation,
    "PriorSweep": _resolved,
    "Talks": _talks,
    "WinSet": lambda found: _approval({"": found}),
    "Ratification": _ratification,
    "Leaders": _leaders,
    "Simulation": lambda found: _standing(found.survival()),
    "Chain": lambda found: _standing(found.survival(FIELDS["periods"].default)),
    "WorldSimulation": lambda found: world_survival(found, None, None),
    "Tournament": ranking_spec,
    "Uncertainty": _bars("name", "share", "share of the calibrations", _classes),
    "Comparison": compare_spec,
    "GameMap": map_spec,
    "Indices": _bars("parameter", "value", "how much hangs on it", _frame),
    "Estimate": _bars("rule", "share", "share of the subjects", _frame),
    "PairHistory": _lines("lasts longer", ("record", "model").__contains__, "time", "kind"),
    "CrisisHistory": _bars("name", "aic", "AIC, less is better", _frame),
    "HistoryTable": _bars("name", "posterior", "probability, if all were alike before", _pairs),
    "Validation": _bars("quantity", "relative_error", "error as a share of the published", _frame),
    "Sweep": _sweep,
}
