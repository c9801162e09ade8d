"""Charts of many truces in a world: bands over single paths, survival, constituencies.

Plain Vega-Lite specifications, made from results alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from payoffs.numeric import FloatArray, Indices
from sandbox.charts.marks import (
    GREY,
    LEGEND,
    MONTH,
    Spec,
    hover,
    layer,
    measure,
    nominal,
    side_color,
)
from sandbox.messages import N_, _
from sandbox.words import name_of

if TYPE_CHECKING:
    from agents.world.result import WorldSimulation
    from sandbox.experiments.history import Band, Survival


#: Single paths drawn under a band.
SHOWN_PATHS = 3
#: Points of a line; a longer run is thinned to about so many.
POINTS = 160
DAYS_A_MONTH = 365.2425 / 12
THIS, RECORD = N_("these rules"), N_("the record, 2018 to 2026")
#: The quantiles of a band, as a chart's fields and as readers see them.
LEVELS = {"low": "5%", "lower": "25%", "middle": N_("median"), "upper": "75%", "high": "95%"}
#: The colour of survival curves of what is simulated.
GREEN = "#3C9A86"
#: Grey for single paths, readable on both themes.
FAINT = 0.45


def kept_periods(periods: int) -> Indices:
    """Which periods a chart shows: all of a short run, evenly thinned ones of a long one."""
    if periods <= POINTS:
        return np.arange(periods)
    return np.unique(np.linspace(0, periods - 1, POINTS).round().astype(int))


def _months(result: WorldSimulation, keep: Indices) -> FloatArray:
    """When periods end, in months."""
    return np.asarray((keep + 1) * result.plan.months, dtype=float)


def _time_axis(result: WorldSimulation) -> Spec:
    """Months from the start to the end of the run, not to the next round number."""
    domain = [0, result.periods * result.plan.months]
    return {"field": "month", "scale": {"domain": domain}, **MONTH}


def band_spec(
    result: WorldSimulation, names: Mapping[str, str], title: str, *, percent: bool = False
) -> Spec:
    """What is recorded under some names: the middle half and 90%, the median, single paths.

    ``names`` have what is recorded -> whose it is, as the legend says it; ``title`` is that of the
    vertical axis; ``percent`` says that values are shares.
    """
    bands, paths = _band_values(result, names), _path_values(result, names)
    form = ".0%" if percent else ",.1f"
    # as many decimals as tell the marks apart, not always six of a constant
    axis = {"format": "%" if percent else ",.12~g"}
    y = measure("middle", title, scale={"zero": False}, axis=axis)
    tooltip = hover("who", "month", *((name, _(t), form) for name, t in LEVELS.items()))
    color = side_color(list(names.values()), LEGEND if len(names) > 1 else None)
    thin = {"type": "line", "strokeWidth": 0.7, "opacity": FAINT}
    return {
        "height": 320,
        "encoding": {"x": _time_axis(result), "color": color},
        "layer": [
            area(bands, y, "low", "high", opacity=0.14),
            area(bands, y, "lower", "upper", opacity=0.22),
            layer(paths, thin, y={**y, "field": "value"}, detail={"field": "path"}),
            layer(bands, {"type": "line", "strokeWidth": 2.4}, y=y, tooltip=tooltip),
        ],
    }


def _band_values(result: WorldSimulation, names: Mapping[str, str]) -> list[Spec]:
    keep = kept_periods(result.periods)
    return [
        {"who": who, "month": float(month), **dict(zip(LEVELS, at, strict=True))}
        for name, who in names.items()
        for month, at in zip(
            _months(result, keep), result.bands[name][:, keep].T.tolist(), strict=True
        )
    ]


def _path_values(result: WorldSimulation, names: Mapping[str, str]) -> list[Spec]:
    keep = kept_periods(result.periods)
    return [
        {"who": who, "month": float(month), "value": float(value), "path": f"{who} {k}"}
        for name, who in names.items()
        for k, path in enumerate(result.paths[name][:SHOWN_PATHS])
        for month, value in zip(_months(result, keep), path[keep], strict=True)
    ]


def area(
    values: list[Spec], y: Spec, low: str = "low", high: str = "high", /, x: Any = None, **mark: Any
) -> Spec:
    """What lies between two fields; ``mark`` says how it is drawn."""
    across = {} if x is None else {"x": x}
    ends = {"y": {**y, "field": low}, "y2": {"field": high}}
    return layer(values, {"type": "area", **mark}, **across, **ends)


def beside_record(both: bool = True) -> Spec:
    """The colours of these rules and of the record, by a field named who."""
    names = [_(THIS), *([_(RECORD)] if both else [])]
    scale = {"domain": names, "range": [GREEN, GREY]}
    return {"field": "who", "type": "nominal", "scale": scale, "legend": LEGEND}


def survival_spec(result: WorldSimulation, record: Survival | None, band: Band | None) -> Spec:
    """How long truces last: these rules, and the record of seven truces beside them, in days.

    ``band``, in periods, is where the curve of one history as long as this run would lie.
    """
    curve = result.survival("all", lapses=False)
    keep = kept_periods(len(curve.survival))
    per = result.plan.months
    last = result.periods * per
    mine = [
        {"who": _(THIS), "month": float(k * per), "standing": float(curve.survival[k])}
        for k in keep
    ]
    theirs = [] if record is None else _record_values(record, last)
    share = {"axis": {"format": "%"}, "scale": {"domain": [0, 1]}}
    y = measure("standing", _("truces that last longer"), **share)
    x = {"field": "month", "title": _("months"), "scale": {"domain": [0, last]}, **MONTH}
    color = beside_record(bool(theirs))
    lasting = ("standing", _("lasting longer"), ".0%")
    tooltip = hover("who", ("month", "", ".1f"), lasting)
    layers = [] if band is None else [_curve_band(band, per)]
    if theirs:
        limits = area(theirs, y, x=x, interpolate="step-after", opacity=0.15)
        limits["encoding"]["color"] = color
        layers.append(limits)
    step = {"type": "line", "interpolate": "step-after", "strokeWidth": 2.4}
    layers.append(layer([*theirs, *mine], step, x=x, color=color, y=y, tooltip=tooltip))
    return {"height": 320, "layer": layers}


def _record_values(record: Survival, last: float) -> list[Spec]:
    """The record's curve in months, carried on to the end of the chart."""
    columns = zip(record.time, record.share, record.low, record.high, strict=True)
    names = ("month", "standing", "low", "high")
    values: list[Spec] = [
        {"who": _(RECORD), **dict(zip(names, map(float, (day / DAYS_A_MONTH, *at)), strict=True))}
        for day, *at in columns
        if day / DAYS_A_MONTH <= last
    ]
    return [*values, {**values[-1], "month": last}]


def _curve_band(band: Band, per: float) -> Spec:
    values = [
        {"month": float(t * per), "low": float(a), "high": float(b)}
        for t, a, b in zip(band.time, band.low, band.high, strict=True)
    ]
    y, form = {"type": "quantitative"}, {"interpolate": "step-after", "opacity": 0.16}
    return area(values, y, x={"field": "month", **MONTH}, color=GREEN, **form)


def reach_spec(groups: Sequence[Mapping[str, Any]], result: WorldSimulation) -> Spec:
    """What each constituency got: its mean, where histories lie, and what the kept deal gives."""
    titles = [_(group["title"]) for group in groups]
    values = []
    for group, reached in zip(groups, result.reached, strict=True):
        low, high = np.quantile(reached, (0.05, 0.95)).tolist()
        what = {"group": _(group["title"]), "who": name_of(group["side"])}
        worth = {"mean": group["mean"], "low": low, "high": high, "kept": group["kept_deal"]}
        values.append({**what, **worth})
    names = [name_of(side) for side in ("us", "china")]
    x = measure("mean", _("mean, {unit}").format(unit=_(result.game.unit)))
    axis = {"labelLimit": 230, "labelOverlap": False, "ticks": False, "domain": False}
    y = nominal("group", sort=titles, axis=axis)
    limits = (("low", _("5% of histories")), ("high", _("95% of histories")))
    told = (("mean", ""), *limits, ("kept", _("if the deal were kept")))
    tooltip = hover("group", *((*one, ",.2f") for one in told))
    return {
        "height": 34 * len(titles) + 90,
        "data": {"values": values},
        "encoding": {"y": y, "color": side_color(names, LEGEND), "tooltip": tooltip},
        "layer": [
            {
                "mark": {"type": "bar", "height": 8, "opacity": 0.35, "cornerRadius": 4},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {"x": x},
            },
            {
                "mark": {"type": "tick", "thickness": 2, "size": 18, "color": GREY},
                "encoding": {"x": {**x, "field": "kept"}},
            },
        ],
    }


def mean_spec(
    result: WorldSimulation, names: Mapping[str, str], title: str, *, percent: bool = False
) -> Spec:
    """Means over all histories as lines, told apart by colour and by dash.

    Parameters are those of :func:`band_spec`.
    """
    keep = kept_periods(result.periods)
    values = [
        {"what": what, "month": float(m), "value": float(v)}
        for name, what in names.items()
        for m, v in zip(_months(result, keep), result.means[name][keep], strict=True)
    ]
    legend = {**LEGEND, "columns": 1, "labelLimit": 300}
    what = {"field": "what", "type": "nominal", "legend": legend}
    scale = {"domain": list(names.values()), "scheme": "tableau10"}
    form, axis = (".0%", {"format": "%"}) if percent else (",.1f", {})
    drawn = layer(
        values,
        {"type": "line", "strokeWidth": 2},
        x=_time_axis(result),
        y=measure("value", title, scale={"zero": False}, axis=axis),
        color={**what, "scale": scale},
        strokeDash=what,
        tooltip=hover("what", "month", ("value", "", form)),
    )
    return {"height": 320 + 14 * len(names), **drawn}
