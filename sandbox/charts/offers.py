"""How a split moves from round to round and with the deadline: plain Vega-Lite specifications."""

from __future__ import annotations

from sandbox.charts.marks import GREY, LEGEND, Spec, domain, layer, measure, rule_mark, side_color
from sandbox.messages import _
from sandbox.theory.bargaining import Negotiation, Talks
from sandbox.words import in_sentences, name_of, number

#: Rounds drawn where talks have no end.
ROUNDS_DRAWN = 8
TALL = 270


def rounds_spec(outcome: Negotiation, found: Talks) -> Spec:
    """What both sides would gain from the offer of each round."""
    names = [name_of(player) for player in outcome.game.players]
    values = []
    for k in range(found.terms.rounds or ROUNDS_DRAWN):
        proposer = (found.terms.first + k) % 2
        offer = found.offers[k if found.terms.rounds else proposer]
        for side, name in enumerate(names):
            values.append(
                {
                    "round": k + 1,
                    "who": name,
                    "gain": float(offer[side] - outcome.disagreement.payoffs[side]),
                    "proposes": names[proposer],
                    "own": side == proposer,
                }
            )
    x = measure("round", _("round"))
    tooltip = [{"field": "round"}, {"field": "proposes"}, {"field": "who"}]
    hollow = {"mark": {"type": "point", "size": 70, "strokeWidth": 2, "opacity": 1}}
    filled = {
        "transform": [{"filter": "datum.own"}],
        "mark": {"type": "point", "size": 90, "filled": True, "opacity": 1},
    }
    return _gains_spec(outcome, values, x, tooltip, [hollow, filled])


def deadlines_spec(outcome: Negotiation, gains: tuple[tuple[float, float], ...], now: int) -> Spec:
    """What both sides would gain under each deadline; the one in force is marked."""
    names = [name_of(player) for player in outcome.game.players]
    values = [
        {"round": k, "who": name, "gain": gain}
        for k, both in enumerate(gains, 1)
        for name, gain in zip(names, both, strict=True)
    ]
    x = measure("round", _("deadline, rounds"))
    rule = layer(
        [{"round": now}] if now else [],
        rule_mark(strokeDash=[4, 3]),
        y={"value": 0},
        y2={"value": "height"},
        color={"value": GREY},
    )
    return _gains_spec(outcome, values, x, [{"field": "round"}, {"field": "who"}], [rule])


def _gains_spec(
    outcome: Negotiation, values: list[Spec], x: Spec, tooltip: list[Spec], more: list[Spec]
) -> Spec:
    names = [name_of(player) for player in outcome.game.players]
    # said, as Streamlit hands in the data after a chart's axes are first drawn
    gains, rounds = ([row[name] for row in values] for name in ("gain", "round"))
    y = {"field": "gain", "type": "quantitative", "scale": domain(0.0, *gains, nice=True)}
    return {
        "height": TALL,
        "data": {"values": values},
        "encoding": {
            "x": {
                **x,
                "scale": domain(*rounds),
                "axis": {"tickMinStep": 1, "grid": False, "format": "d"},
            },
            "y": {**y, "title": _("gain, {unit}").format(unit=_(outcome.game.unit))},
            "color": side_color(names, LEGEND),
            "tooltip": [*tooltip, {"field": "gain", "format": "+,.1f"}],
        },
        "layer": [{"mark": {"type": "line", "strokeWidth": 2}}, *more],
    }


def rounds_alt(outcome: Negotiation, found: Talks) -> str:
    """The first chart in words."""
    names = in_sentences(outcome.game.players)
    u, v = found.gains or (0.0, 0.0)
    return _("The first offer gives {first} a gain of {u} and {second} {v}").format(
        first=names[0], u=number(u), second=names[1], v=number(v)
    )


def deadlines_alt(outcome: Negotiation, gains: tuple[tuple[float, float], ...]) -> str:
    """The second chart in words."""
    names = in_sentences(outcome.game.players)
    (a, b), (c, d) = gains[0], gains[-1]
    return _(
        "With one round {first} gains {a} and {second} {b}; with {count} rounds {c} and {d}"
    ).format(
        first=names[0],
        a=number(a),
        second=names[1],
        b=number(b),
        count=len(gains),
        c=number(c),
        d=number(d),
    )
