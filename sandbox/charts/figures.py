"""One figure for each kind of answer, as an Altair chart: what ``answer.plot()`` draws.

Where a page draws the answer the figure is the page's own specification; the others are bars, lines
and points over the answer's table. What is not named in :data:`FIGURES` has bars of its numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from payoffs.fields import FIELDS
from payoffs.results import Result
from sandbox.charts.compare import compare_spec
from sandbox.charts.crisis import crisis_spec
from sandbox.charts.gamemap import map_spec
from sandbox.charts.histories import survival_spec as world_survival
from sandbox.charts.lasting import patience_spec
from sandbox.charts.marks import (
    CALM,
    LEGEND,
    Spec,
    hover,
    layer,
    measure,
    nominal,
    side_bars,
    side_color,
)
from sandbox.charts.negotiation import PayoffSpace, negotiation_spec
from sandbox.charts.payoff_space import (
    around,
    cells,
    plane,
    point_mark,
    shade,
    side_colors,
    spot,
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

    A NotImplementedError if its table has no numbers, or Altair is not installed.
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
    game, points = found.game, cells(found.game)
    names = (f"{row} / {column}" for row in game.rows for column in game.columns)
    outcomes = [spot(at, name) for at, name in zip(points, names, strict=True)]
    boxed = [spot(e.payoffs, "equilibrium") for e in found.equilibria]
    tooltip = hover("what", ("u", "", ".4g"), ("v", "", ".4g"))
    marks = [shade(points), point_mark(outcomes, tooltip), squares(boxed, tooltip)]
    return plane(game, around(points), [*marks, side_colors(game, points[0].tolist())])


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
    gains = [exchange.gains for exchange in found.exchanges]
    return _for_both(gains, "gain", "gain, bn USD a year", names, "exchange, by joint gain")


def _talks(found: Talks) -> Spec:
    """What each side would get of the offer of each round."""
    return _for_both(found.offers, "payoff", "payoff", ("row", "column"), "offer of round")


def _for_both(pairs: Any, of: str, title: str, names: Sequence[str], what: str) -> Spec:
    """Bars of numbers that come in pairs, one a side, counted from 1."""
    values = [
        {"what": f"{k}", "who": name, of: float(worth)}
        for k, pair in enumerate(pairs[:DRAWN], start=1)
        for name, worth in zip(names, pair, strict=True)
    ]
    return side_bars(values, of, title, names, what)


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
        facet=nominal("side", columns=1),
        x=nominal("column", sort=None),
        y=nominal("row", sort=None),
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
            "y": nominal("what", sort=None),
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
    return layer(
        found.to_frame().to_dict("records"),
        {"type": "area", "opacity": 0.4, "color": COLORS[0], "line": True},
        x=measure("high_resolve", _("share of high resolve")),
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
    bars = side_bars(values, "value", "", list(map(str, measured)))
    return {**bars, "encoding": {**bars["encoding"], "color": nominal("who")}}


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
                "color": nominal("who"),
                **({"strokeDash": {"field": dash, "type": "nominal"}} if dash else {}),
            },
        }

    return figure


def _bars(name: str, value: str, title: str, kind: str = "") -> Callable[[Any], Spec]:
    """A figure of bars over an answer's table: which column names, which column measures.

    ``kind``: of a table of several kinds of lines, the lines of this one.
    """

    def figure(found: Any) -> Spec:
        frame = found.to_frame()
        frame = frame[frame["kind"] == kind] if kind else frame
        return _bars_of(frame[name], frame[value], title)

    return figure


def _bars_of(names: Iterable[Any], sizes: Iterable[Any], title: str) -> Spec:
    pairs = islice(zip(names, sizes, strict=True), DRAWN)
    return layer(
        [{"what": str(what), "value": float(size)} for what, size in pairs],
        {"type": "bar", "color": COLORS[0], "tooltip": True},
        y=nominal("what", sort=None),
        x=measure("value", title),
    )


def _posterior(found: Any) -> Spec:
    names = (one.name for one in found.judgements)
    return _bars_of(names, found.posterior, "probability, if all were alike before")


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
    "BothCrises": _bars("outcome", "probability", "chance"),
    "Linkage": _linkage,
    "LeverZone": _lines("gain, bn USD a year", lambda name: name in SHORT),
    "QuantalPath": _lines("probability", lambda name: ": " in name, "precision"),
    "Report": lambda found: _solution(found.solution),
    "Forecasts": _bars("id", "probability", "chance"),
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
    "Uncertainty": _bars("name", "share", "share of the calibrations", "class"),
    "Comparison": compare_spec,
    "GameMap": map_spec,
    "Indices": _bars("parameter", "value", "how much hangs on it"),
    "Estimate": _bars("rule", "share", "share of the subjects"),
    "PairHistory": _lines("lasts longer", ("record", "model").__contains__, "time", "kind"),
    "CrisisHistory": _bars("name", "aic", "AIC, less is better"),
    "HistoryTable": _posterior,
    "Validation": _bars("quantity", "relative_error", "error as a share of the published"),
    "Sweep": _sweep,
}
