"""Charts of what keeps a deal: plain Vega-Lite specifications, made from results alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoffs.game import Game
from sandbox.charts.marks import (
    ACCENT,
    CALM,
    GREY,
    LEGEND,
    NO,
    Spec,
    hover,
    layer,
    measure,
    nominal,
    rule_mark,
    side_color,
    text_mark,
)
from sandbox.charts.payoff_space import (
    ABOVE,
    around,
    cells,
    gets,
    placed_labels,
    plane,
    point_data,
    point_mark,
    shade,
    side_colors,
    spot,
    squares,
)
from sandbox.messages import N_, _
from sandbox.theory.equilibria.solution import Solution
from sandbox.theory.repeated import Lasting, PayoffSet, TruceRecord, Watch, Watched
from sandbox.words import decimals_for, in_sentences, number

#: The punishments that are drawn, by their key.
PUNISHMENTS = {
    "nash-reversion": N_("Equilibrium"),
    "minmax": N_("Minmax"),
    "optimal": N_("Optimal code"),
}
NEVER = N_("never")
#: Months beyond which an expected truce is not drawn.
LONGEST = 1_200
BARS = TALL = 320
DEAL, MINMAX, EQUILIBRIUM = N_("The deal"), N_("Minmax"), N_("Equilibrium of one period")


def _sides(answer: Lasting) -> list[str]:
    """The sides' names as charts write them."""
    return [_(name.removeprefix("the ")) for name in answer.deal.game.players]


def patience_spec(answer: Lasting) -> Spec:
    """Critical discount factors by punishment and side, and the discount factor now."""
    names = _sides(answer)
    found = answer.punishments
    values = []
    for key, title in PUNISHMENTS.items():
        for name, critical in zip(names, (found[key].row, found[key].column), strict=True):
            text = _(NEVER) if critical is None else "0" if critical == 0.0 else f"{critical:.3f}"
            values.append({"how": _(title), "who": name, "delta": critical or 0.0, "text": text})
    x = measure(
        "delta",
        _("discount factor needed, per period"),
        scale={"domain": [0, 1.1]},
        axis={"grid": False, "values": [0, 0.2, 0.4, 0.6, 0.8, 1]},
    )
    order = [_(title) for title in PUNISHMENTS.values()]
    how = nominal("how", sort=order, axis={"ticks": False, "domain": False})
    bars = {"x": x, "y": how, "yOffset": {"field": "who", "sort": names}}
    tooltip = hover(("how", _("punishment")), "who", ("text", _("needs")))
    needed = {"type": "bar", "cornerRadiusEnd": 3}
    words = text_mark(align="left", dx=5, fontSize=13, color=CALM)
    now = rule_mark(strokeDash=[4, 3], strokeWidth=2, color=GREY)
    return {
        "height": BARS,
        "layer": [
            layer(values, needed, **bars, color=side_color(names, LEGEND), tooltip=tooltip),
            layer(values, words, **bars, text={"field": "text"}),
            layer([{"delta": answer.delta}], now, x=x),
        ],
    }


def patience_alt(answer: Lasting) -> str:
    """The first chart in words."""
    names, parts = _sides(answer), []
    for key, title in PUNISHMENTS.items():
        entry = answer.punishments[key]
        needs = (_(NEVER) if x is None else f"{x:.3g}" for x in (entry.row, entry.column))
        told = ", ".join(f"{name} {need}" for name, need in zip(names, needs, strict=True))
        parts.append(f"{_(title)}: {told}")
    return _("Discount factors that keep the deal. {ranges}; now {delta:g}").format(
        ranges="; ".join(parts), delta=answer.delta
    )


def set_spec(solution: Solution, answer: Lasting, found: PayoffSet) -> Spec:
    """The payoffs that patient play keeps up, with what they are compared to."""
    game = solution.game
    points, bottom = cells(game), answer.minmax.threats
    box = around(np.vstack([points, [bottom], [answer.deal.payoffs]]))
    tooltip = [*hover(("what", _("Here"))), *gets(game, f",.{decimals_for(game)}f")]
    named = [(_(DEAL), answer.deal.payoffs, ACCENT), (_(MINMAX), bottom, NO)]
    layers = [
        shade(points),
        *_set_layers(found),
        point_mark(_outcomes(game, answer), tooltip, 50, opacity=0.75),
        squares([spot(e.payoffs, _(EQUILIBRIUM)) for e in solution.equilibria], tooltip),
        *(
            point_mark([spot(at, what)], tooltip, 180, shape=shape, color=color)
            for (what, at, color), shape in zip(named, ("circle", "cross"), strict=True)
        ),
        *placed_labels(named, box, points),
        side_colors(game, bottom),
    ]
    return plane(game, box, layers)


def _set_layers(found: PayoffSet) -> list[Spec]:
    """A polygon; a segment or a point is drawn thick enough to be seen."""
    if not len(found.vertices):
        return []
    values = point_data(found.vertices)
    line: Spec = {"type": "line", "stroke": ACCENT, "strokeWidth": 2, "tooltip": None}
    if len(values) > 2:
        line |= {"interpolate": "linear-closed", "fill": ACCENT, "fillOpacity": 0.25}
    if len(values) == 2:
        line |= {"strokeWidth": 5}
    if len(values) == 1:
        line = {"type": "point", "size": 420, "stroke": ACCENT, "strokeWidth": 4, "tooltip": None}
    return [layer(values, line, order={"field": "n"})]


def _outcomes(game: Game, answer: Lasting) -> list[Spec]:
    deal = answer.deal.profiles
    return [
        spot(game.payoffs(i, j), _(DEAL) if (i, j) in deal else f"{row} / {column}")
        for i, row in enumerate(game.rows)
        for j, column in enumerate(game.columns)
    ]


def set_alt(solution: Solution, answer: Lasting, found: PayoffSet) -> str:
    """The second chart in words."""
    names = in_sentences(solution.game.players)
    decimals = decimals_for(solution.game)

    def pair(one: Sequence[float]) -> str:
        u, v = (number(float(x), decimals) for x in one)
        return _("{first} and {second}").format(first=u, second=v)

    if len(found.vertices):
        low, high = found.vertices.min(axis=0), found.vertices.max(axis=0)
        told = _("from {low} to {high}, {count} corners")
        reach = told.format(low=pair(low), high=pair(high), count=len(found.vertices))
    else:
        reach = _("none")
    return _(
        "Equilibrium payoffs of {first} and {second} at {delta:g}: {reach}; the "
        "deal {payoffs}; minmax {threats}"
    ).format(
        first=names[0],
        second=names[1],
        delta=found.delta,
        reach=reach,
        payoffs=pair(answer.deal.payoffs),
        threats=pair(answer.minmax.threats),
    )


def months_of(one: Watched) -> float | None:
    """Expected months of a truce that both keep; None where none ends by mistake."""
    return 12.0 / one.breaks_per_year if one.breaks_per_year > 0.0 else None


def months_words(months: float) -> str:
    """Expected months as people write them.

    >>> months_words(2.04), months_words(12_000.4), months_words(2e6)
    ('2.0', '12,000', 'over a million')
    """
    if months >= 1e6:
        return _("over a million")
    return number(months, 0 if months >= 9.95 else 1)


def truce_spec(found: Sequence[Watch], record: TruceRecord, chosen: int) -> Spec:
    """Expected length of a truce by tolerance, and how long truces really lasted."""
    values = []
    for entry in found:
        length, k = months_of(entry.asked), entry.asked.trigger.tolerance
        if length is not None and length <= LONGEST:
            told = _("does not pay") if entry.asked.sustained else _("pays")
            values.append({"k": k, "months": length, "cheating": told, "chosen": k == chosen})
    low, high = record.interval
    band = [{"from": 12.0 / high, "to": 12.0 / low, "months": 12.0 / record.per_year}]
    x = measure(
        "k",
        _("bad reports in a row that are let pass"),
        scale={"domain": [-0.3, len(found) - 0.7], "nice": False},
        axis={"grid": False, "values": list(range(len(found))), "format": "d"},
    )
    y: Spec = measure(
        "months",
        _("months of truce (each line three times the last)"),
        scale={"type": "log", "domain": [1, LONGEST], "nice": False},
        axis={"values": [1, 3, 10, 30, 100, 300, 1000], "gridOpacity": 0.4, "format": "d", **ABOVE},
    )
    tooltip = hover(("k", _("let pass")), ("months", "", ",.1f"), "cheating")
    fill = {"condition": {"test": "datum.cheating == 'pays'", "value": "transparent"}}
    size = {"condition": {"test": "datum.chosen", "value": 260}, "value": 90}
    span = {"type": "rect", "color": GREY, "opacity": 0.22, "tooltip": None}
    words = text_mark(align="right", dx=-6, dy=-8, fontSize=13, color=CALM)
    line = {"type": "line", "color": ACCENT, "strokeWidth": 2, "tooltip": None}
    point = {"type": "point", "stroke": ACCENT, "strokeWidth": 2, "opacity": 1}
    named, at_end = [{**band[0], "text": _("the record")}], {"value": "width"}
    marks = {"fill": {**fill, "value": ACCENT}, "size": size, "tooltip": tooltip}
    return {
        "height": TALL,
        "layer": [
            layer(band, span, y={**y, "field": "from"}, y2={"field": "to"}),
            layer(band, rule_mark(strokeDash=[4, 3], color=GREY), y=y),
            layer(named, words, y=y, x=at_end, text={"field": "text"}),
            layer(values, line, x=x, y=y),
            layer(values, point, x=x, y=y, **marks),
        ],
    }


def truce_alt(found: Sequence[Watch], record: TruceRecord, chosen: int) -> str:
    """The third chart in words."""
    parts = []
    for entry in found:
        length = months_of(entry.asked)
        text = _("no end") if length is None else months_words(length)
        parts.append(f"{entry.asked.trigger.tolerance}: {text}")
    low, high = record.interval
    return _(
        "Expected months of truce by bad reports let pass ({chosen} chosen): "
        "{lengths}; on record {per_year:.3g}, 90% interval {high:.3g} to {low:.3g}"
    ).format(
        chosen=chosen,
        lengths=", ".join(parts),
        per_year=12 / record.per_year,
        high=12 / high,
        low=12 / low,
    )
