"""A tournament of decision rules: who earns what, and how the rules spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.charts.marks import (
    ACCENT,
    GREY,
    LEGEND,
    Spec,
    hover,
    layer,
    measure,
    nominal,
    rule_mark,
    side_color,
)
from sandbox.messages import _
from sandbox.words import chance_words, name_of, number

if TYPE_CHECKING:
    from agents.contests.tournament import Standing, Tournament

#: Rules that are drawn, and lines over time.
RANKED, LINES = 30, 6
#: Height of a rule, and of the axis and the legend together.
STEP, AROUND = 20, 110
#: Of the lines.
COLORS = ["#4477AA", "#EE8866", "#228833", "#AA3377", "#66CCEE", "#9AA3A8"]
#: Standard errors on either side of a mean: a 95% interval.
Z95 = 1.96


def ranking_spec(found: Tournament) -> Spec:
    """Mean payoffs, the highest first, with 95% intervals and what each side of the table earns."""
    places = found.ranking()[:RANKED]
    order = [words_of(place.rule) for place in places]
    axis = {"ticks": False, "domain": False, "labelLimit": 260, "labelOverlap": False}
    y = nominal("rule", sort=order, axis=axis)
    # two lines: a phone would cut one
    title = [_("mean payoff a period"), _(found.game.unit)]
    x = measure("mean", title, scale={"zero": False, "padding": 12})
    sides = [_("as {side}").format(side=name_of(player)) for player in found.game.players]
    mean, as_side = [], []
    for place in places:
        words, half = words_of(place.rule), Z95 * place.error
        ends = {"low": place.mean - half, "high": place.mean + half}
        kept = f"{100 * place.cooperation:.0f}%"
        mean.append({"rule": words, "mean": place.mean, "rank": place.rank, "kept": kept, **ends})
        for who, value in zip(sides, (place.as_row, place.as_column), strict=True):
            as_side.append({"rule": words, "mean": value, "who": who})
    tooltip = hover("rank", "rule", ("mean", "", ",.4~g"), ("kept", _("restrains in")))
    tick = {"type": "tick", "thickness": 2.5, "bandSize": 13, "tooltip": True}
    point = {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": ACCENT}
    layers: list[Spec] = [
        layer(as_side, tick, y=y, x=x, color=side_color(sides, LEGEND)),
        layer(mean, point, y=y, x=x, tooltip=tooltip),
    ]
    if not found.exact:
        error, low = rule_mark(strokeWidth=2, color=GREY), {**x, "field": "low"}
        layers.append(layer(mean, error, y=y, x=low, x2={"field": "high"}))
    return {"height": STEP * len(places) + AROUND, "layer": layers}


def ranking_alt(found: Tournament) -> str:
    """The ranking in words."""
    told = "; ".join(_told(place, exact=found.exact) for place in found.ranking()[:RANKED])
    return _("Rules by mean payoff a period, highest first. {places}").format(places=told)


def _told(place: Standing, *, exact: bool) -> str:
    error = "" if exact else _(" (standard error {error:.2g})").format(error=place.error)
    return f"{place.rank} {words_of(place.rule)} {number(place.mean, 2)}{error}"


def words_of(rule: str) -> str:
    """A rule's name for readers.

    >>> words_of("generous_tit_for_tat(0.3333333333333333)")
    'generous tit for tat (0.333)'
    """
    name, bracket, inside = rule.rstrip(")").partition("(")
    values = ", ".join(f"{float(part):.3g}" for part in inside.split(",")) if inside else ""
    return _(name.replace("_", " ")) + (f" ({values})" if bracket else "")


def leaders(rules: Sequence[str], evolution: Mapping[str, Any]) -> list[int]:
    """The rules with the largest shares at the end, most of them first."""
    last = evolution["replicator"]["shares"][-1]
    peaks = [max(row[k] for row in evolution["replicator"]["shares"]) for k in range(len(rules))]
    return sorted(range(len(rules)), key=lambda k: (-last[k], -peaks[k]))[:LINES]


def spread_spec(rules: Sequence[str], evolution: Mapping[str, Any]) -> Spec:
    """Shares of the rules over time, from equal ones (replicator dynamics)."""
    shown, end = leaders(rules, evolution), evolution["replicator"]["time"][-1]
    values = [
        {"time": time, "share": shares[k], "rule": words_of(rules[k])}
        for time, shares in zip(
            evolution["replicator"]["time"], evolution["replicator"]["shares"], strict=True
        )
        for k in shown
    ]
    time = {"type": "symlog", "constant": 1, "domain": [0, end]}
    share = {"axis": {"format": "%", "gridOpacity": 0.4}, "scale": {"domain": [0, 1]}}
    scale = {"domain": [words_of(rules[k]) for k in shown], "range": COLORS}
    legend = {**LEGEND, "columns": {"expr": "width < 480 ? 1 : 3"}, "labelLimit": 260}
    drawn = layer(
        values,
        {"type": "line", "strokeWidth": 2.5},
        x=measure(
            "time",
            _("time (each line ten times the last)"),
            scale=time,
            axis={"values": [0, 1, 10, 100, 1000], "grid": False},
        ),
        y=measure("share", _("share of the population"), **share),
        color={"field": "rule", "type": "nominal", "scale": scale, "legend": legend},
        tooltip=hover("rule", ("time", "", ",.0f"), ("share", "", ".1%")),
    )
    return {"height": 260, **drawn}


def spread_alt(rules: Sequence[str], evolution: Mapping[str, Any]) -> str:
    """Who is left in the end, in words."""
    last = evolution["replicator"]["shares"][-1]
    told = "; ".join(
        f"{words_of(rules[k])} {chance_words(last[k])}" for k in leaders(rules, evolution)
    )
    return _(
        "Shares of the population after replicator dynamics from equal shares: {shares}"
    ).format(shares=told)
