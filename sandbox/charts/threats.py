"""Chart of threats as time goes on: many histories, and the record beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.world.truces import WORDS, SoFar, threats_so_far
from sandbox.charts.histories import GREEN, RECORD, THIS, kept_periods
from sandbox.charts.marks import GREY, LEGEND, MONTH, Spec
from sandbox.messages import N_, _

if TYPE_CHECKING:
    from agents.world.result import WorldSimulation

#: What is counted, as the chart calls it.
PANELS = {"made": N_("threats made"), **WORDS}


def threats_spec(result: WorldSimulation) -> Spec:
    """How many threats were made and ended so far: mean, 5 to 95% of histories, the record.

    The record begins in January 2018 and is counted from there; of threats made it counts each
    side's first one in a month.
    """
    return {"columns": 2, "concat": [_panel(result, one) for one in threats_so_far(result)]}


def _panel(result: WorldSimulation, one: SoFar) -> Spec:
    per, last = result.plan.months, result.periods * result.plan.months
    mine = [
        {
            "who": _(THIS),
            "month": float((k + 1) * per),
            "count": float(one.mean[k]),
            "low": float(one.low[k]),
            "high": float(one.high[k]),
        }
        for k in kept_periods(result.periods)
    ]
    seen = [float(month) for month in one.record_months if month <= last]
    theirs = [{"who": _(RECORD), "month": m, "count": k} for k, m in enumerate([0.0, *seen])]
    theirs.append({"who": _(RECORD), "month": float(last), "count": len(seen)})
    x = {"field": "month", "title": _("months"), "scale": {"domain": [0, last]}, **MONTH}
    y = {"type": "quantitative", "title": _(PANELS[one.name])}
    color = {
        "field": "who",
        "type": "nominal",
        "scale": {"domain": [_(THIS), _(RECORD)], "range": [GREEN, GREY]},
        "legend": LEGEND,
    }
    tooltip = [{"field": "who"}, {"field": "month", "format": ".1f"}]
    tooltip += [{"field": "count", "title": _(PANELS[one.name]), "format": ".1f"}]
    line = {"x": x, "y": {**y, "field": "count"}, "color": color, "tooltip": tooltip}
    return {
        "width": 300,
        "height": 180,
        "layer": [
            {
                "data": {"values": mine},
                "mark": {"type": "area", "opacity": 0.2, "color": GREEN},
                "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {
                "data": {"values": mine},
                "mark": {"type": "line", "strokeWidth": 2.4},
                "encoding": line,
            },
            {
                "data": {"values": theirs},
                "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.4},
                "encoding": line,
            },
        ],
    }
