"""The record on one time axis, in lanes; threats in many histories, with the record beside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from agents.world.truces import WORDS, SoFar, threats_so_far
from sandbox.charts.histories import GREEN, RECORD, THIS, area, beside_record, kept_periods
from sandbox.charts.marks import (
    ACCENT,
    GREY,
    LEGEND,
    MONTH,
    NO,
    Spec,
    domain,
    hover,
    layer,
    measure,
    side_color,
)
from sandbox.messages import N_, _
from sandbox.words import name_of

if TYPE_CHECKING:
    from agents.world.result import WorldSimulation
    from payoffs.record.decisions import ThreatEpisode
    from sandbox.questions.catalogues import Timeline


#: Where the lanes lie, in percent below the tariffs' zero.
LANES = {
    -14: N_("Truces"),
    -38: N_("US threats"),
    -58: N_("China threats"),
    -74: N_("US decisions"),
    -90: N_("China decisions"),
}
TOP, BOTTOM = 150, -98
_NOON = 43_200_000
#: A day as tables have it, for Vega knows the months of English only.
DAY: Spec = {"type": "temporal", "format": "%Y-%m-%d"}
#: What a decision does, by its kind.
DOES = {
    N_("threatens or raises"): ("threat", "execution", "retaliation"),
    N_("eases or prolongs"): ("concession", "suspension", "backdown", "extension", "agreement"),
    N_("says"): ("accusation", "ruling"),
}
ENDED = {
    "execution": N_("carried out"),
    "concession": N_("conceded"),
    "back_down": N_("dropped"),
    None: N_("open"),
}
COLORS = dict(
    zip((*ENDED.values(), *DOES), (NO, ACCENT, GREEN, GREY, NO, GREEN, GREY), strict=True)
)


#: What a bar tells of itself, as readers see it.
TITLES = {
    "what": N_("what"),
    "asked": N_("asked for"),
    "from": N_("from"),
    "to": N_("until"),
    "end": N_("end"),
}


def threatened(row: ThreatEpisode) -> str:
    """What was threatened, and from which state, in the language spoken."""
    what, _from, before = row.threatened_action.partition(" (from: ")
    if not before:
        return _(what)
    return _("{what} (from: {before})").format(what=_(what), before=_(before[:-1]))


def timeline_spec(found: Timeline) -> Spec:
    """Tariffs as steps, truces and threats as bars, decisions as ticks."""
    labels = ", ".join(f"'{y}': '{_(name)}'" for y, name in LANES.items())
    # a temporal scale takes the domain of a bar's end for another
    x = measure(
        "from",
        None,
        scale=domain(_ms(found.first), _ms(found.last)),
        axis={"grid": False, "labelOverlap": True, **_ticks_of(found)},
    )
    axis = {
        "values": [*range(0, TOP + 1, 50), *LANES],
        "labelExpr": f"datum.value < 0 ? {{{labels}}}['' + datum.value] : datum.value + '%'",
        # a lane without its name says nothing
        "grid": False,
        "labelOverlap": False,
        "labelLimit": 160,
    }
    return {
        "height": 400,
        "encoding": {"x": x, "y": measure("y", None, scale=domain(BOTTOM, TOP), axis=axis)},
        "layer": [
            _tariffs(found),
            _spans(list(_truces(found)), 9, ("what", "from", "to", "end"), {"value": GREY}),
            _spans(list(_threats(found)), 5, ("what", "asked", "from", "to", "end"), _color()),
            _ticks(list(_decisions(found))),
        ],
        "resolve": {"scale": {"color": "independent"}},
    }


def _ticks_of(found: Timeline) -> Spec:
    """A tick a year over many years, a quarter over few."""
    long = (found.last - found.first).days > 1100
    form, months = ("%Y", (1,)) if long else (_("%b %Y"), (1, 4, 7, 10))
    years = range(found.first.year, found.last.year + 1)
    days = [dt.date(year, month, 1) for year in years for month in months]
    # at noon, which is the same day in every time zone
    values = [_ms(day) + _NOON for day in days if found.first <= day <= found.last]
    return {"values": values, "format": form, "formatType": "time"}


def _ms(day: dt.date) -> int:
    """A day as charts take it: milliseconds since 1970."""
    return (day - dt.date(1970, 1, 1)).days * 86_400_000


def _tariffs(found: Timeline) -> Spec:
    names = [name_of("us"), name_of("china")]
    values: list[Spec] = []
    for who, key in zip(names, ("us", "china"), strict=True):
        known = [(row.date, getattr(row, key), row.event) for row in found.tariffs]
        level, now = None, ""
        for day, rate, event in known:
            if rate is not None and day <= found.last:
                if day < found.first:
                    level, now = rate, event
                    continue
                if level is not None and not any(v["who"] == who for v in values):
                    values.append(_rate(who, found.first, level, now))
                level, now = rate, event
                values.append(_rate(who, day, rate, event))
        if level is not None:
            values.append(_rate(who, found.last, level, now))
    return layer(
        values,
        {"type": "line", "interpolate": "step-after", "strokeWidth": 2, "clip": True},
        color=side_color(names, LEGEND),
        tooltip=hover(("who", _("tariff of")), ("rate", _("percent")), ("event", _("event"))),
    )


def _rate(who: str, day: dt.date, rate: float, event: str) -> Spec:
    return {"who": who, "from": _ms(day), "y": rate, "rate": rate, "event": _(event)}


def _spans(values: list[Spec], width: int, told: tuple[str, ...], color: Spec) -> Spec:
    return layer(
        values,
        {"type": "rule", "aria": False, "strokeWidth": width, "strokeCap": "butt", "clip": True},
        x2={"field": "to"},
        color=color,
        tooltip=[
            {"field": name, "title": _(TITLES[name]), **day}
            for name in told
            for day in [DAY if name in ("from", "to") else {}]
        ],
    )


def _color() -> Spec:
    scale = {"domain": list(map(_, COLORS)), "range": list(COLORS.values())}
    return {"field": "end", "type": "nominal", "scale": scale, "legend": None}


def _truces(found: Timeline) -> Iterator[Spec]:
    for row in found.truces:
        yield {
            "what": f"{row.id} {_(row.name)}",
            "from": _ms(row.start),
            "to": _ms(row.last),
            "y": -14,
            "end": _("in force when last seen")
            if row.censored
            else _("broken by {broken_by}").format(broken_by=_(row.broken_by)),
        }


def _threats(found: Timeline) -> Iterator[Spec]:
    """Threats as bars; those that overlap lie under each other."""
    for sender, top in (("us", -30), ("china", -54)):
        rows = [row for row in found.threats if row.sender == sender]
        for row, lane in zip(rows, lanes(rows, found.last), strict=True):
            yield {
                "what": f"{row.id} {threatened(row)}",
                "asked": _(row.demanded_concession),
                "from": _ms(row.date),
                "to": _ms(row.end_date or found.last),
                "y": top - 5 * lane,
                "end": _(ENDED[row.outcome]),
            }


def lanes(rows: Iterable[ThreatEpisode], last: dt.date) -> list[int]:
    """The first free lane of each span, in order of their beginning."""
    free: list[dt.date] = []
    found = []
    for row in rows:
        end = row.end_date or last
        lane = next((k for k, until in enumerate(free) if until < row.date), len(free))
        free[lane : lane + 1] = [end]
        found.append(lane)
    return found


def _decisions(found: Timeline) -> Iterator[Spec]:
    for row in found.decisions:
        yield {
            "what": f"{row.id} {_(row.kind)}: {_(row.to_setting or row.label)}",
            "from": _ms(row.date),
            "y": -74 if row.side == "us" else -90,
            "end": next(_(word) for word, kinds in DOES.items() if row.kind in kinds),
            "lever": _(row.lever.replace("_", " ")),
        }


def _ticks(values: list[Spec]) -> Spec:
    return layer(
        values,
        {"type": "tick", "thickness": 2, "height": 16, "orient": "vertical", "clip": True},
        color=_color(),
        tooltip=[
            {"field": "what"},
            {"field": "from", **DAY, "title": _("day")},
            *hover(("lever", _("lever")), ("end", _("it"))),
        ],
    )


def timeline_alt(found: Timeline) -> str:
    """The figure in words."""
    ended = [ENDED[row.outcome] for row in found.threats]
    counts = ", ".join(f"{ended.count(word)} {_(word)}" for word in dict.fromkeys(ENDED.values()))
    many = {name: len(getattr(found, name)) for name in ("truces", "threats", "decisions")}
    return _(
        "From {first} to {last}: average tariffs of both sides; truces: {truces}; "
        "threats: {threats} ({counts}); decisions: {decisions}"
    ).format(first=found.first, last=found.last, counts=counts, **many)


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
    mine: list[Spec] = [
        {"who": _(THIS), "month": float((k + 1) * per), "count": float(one.mean[k])}
        | {"low": float(one.low[k]), "high": float(one.high[k])}
        for k in kept_periods(result.periods)
    ]
    seen = [float(month) for month in one.record_months if month <= last]
    theirs = [{"who": _(RECORD), "month": m, "count": k} for k, m in enumerate([0.0, *seen])]
    theirs.append({"who": _(RECORD), "month": float(last), "count": len(seen)})
    x = {"field": "month", "title": _("months"), "scale": {"domain": [0, last]}, **MONTH}
    title = _(PANELS[one.name])
    y = measure("count", title)
    tooltip = hover("who", ("month", "", ".1f"), ("count", title, ".1f"))
    line = {"x": x, "y": y, "color": beside_record(), "tooltip": tooltip}
    drawn = {"type": "line", "strokeWidth": 2.4}
    return {
        "width": 300,
        "height": 180,
        "layer": [
            area(mine, y, x=x, opacity=0.2, color=GREEN),
            layer(mine, drawn, **line),
            layer(theirs, {**drawn, "interpolate": "step-after"}, **line),
        ],
    }
