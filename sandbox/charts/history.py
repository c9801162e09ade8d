"""One history watched closely: what each side did, when a truce held, and the tariffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agents.play.diplomacy import Spell
from sandbox.charts.marks import (
    GREY,
    LEGEND,
    MONTH,
    Spec,
    domain,
    hover,
    layer,
    measure,
    nominal,
    side_color,
)
from sandbox.messages import N_, _
from sandbox.words import name_of

if TYPE_CHECKING:
    import pandas as pd

TRUCE, EVENTS = N_("Truce"), N_("Events")
SIDES = ("us", "china")
CROSS = "\N{MULTIPLICATION SIGN}"
CAUSES = {
    "breakdown": N_("broke down"),
    "expiry": N_("expired"),
    "in force": N_("still in force"),
}
#: Why a side broke a truce, after "by"; the rule itself is the usual case and goes unsaid.
REASONS = {
    "slip": N_("a slip"),
    "misreading": N_("misreading a report"),
    "shock": N_("taking an incident for a breach"),
    "appraisal": N_("weighing its payoffs"),
    "election": N_("a new government"),
    "threat": N_("carrying out a threat"),
    "several": N_("different reasons"),
}
#: The letter by which an event of the surroundings is marked.
MARKS = {"election": "V", "government": "G", "incident": "!", "ruling": "R", "deal": "D"}
SLIP = N_("a slip")
TOLD = ("who", "month", "did", "why", "told")
DID = (N_("keeps the deal"), N_("breaks it"))
SEEN = (N_("other keeps the deal"), N_("other breaks it"))


def history_spec(
    history: pd.DataFrame,
    spells: Sequence[Spell],
    events: Sequence[tuple[int, str]] = (),
    players: tuple[str, str] = SIDES,
) -> Spec:
    """One watched history: what each side did month by month, and when a truce held.

    ``events`` are what happened around the two sides: period and what; ``players`` are the
    game's own names of the two sides.
    """
    names = {side: name_of(player) for side, player in zip(SIDES, players, strict=True)}
    months = len(history)
    values = [_month(row, side, names) for row in history.to_dict("records") for side in SIDES]
    rows = [_(TRUCE), *names.values(), *([_(EVENTS)] if events else [])]
    axis = {"ticks": False, "domain": False}
    x = {"field": "from", "title": _("month"), "scale": {"domain": [0, months]}, **MONTH}
    return {
        "height": 240 if events else 200,
        "encoding": {"y": nominal("who", sort=rows, scale={"domain": rows}, axis=axis)},
        "layer": [
            layer(
                [_truce(spell, months, names) for spell in spells],
                {"type": "bar", "height": 8, "cornerRadius": 4, "color": GREY},
                x=x,
                x2={"field": "to"},
                tooltip=hover(("kept", _("months kept")), ("end", _("and then"))),
            ),
            _action_layer(values, x, list(names.values())),
            layer(
                [value for value in values if value["why"] == _(SLIP)],
                {"type": "text", "text": CROSS, "fontSize": 15},
                x={**x, "field": "middle"},
                tooltip=hover(*TOLD),
            ),
            *([_event_layer(events, x)] if events else []),
        ],
    }


def _event_layer(events: Sequence[tuple[int, str]], x: Spec) -> Spec:
    values = [
        {
            "who": _(EVENTS),
            "month": period,
            "middle": period - 0.5,
            "what": _(what),
            "mark": next((mark for word, mark in MARKS.items() if word in what), "*"),
        }
        for period, what in events
    ]
    return layer(
        values,
        {"type": "text", "fontSize": 13, "fontWeight": "bold", "color": GREY},
        x={**x, "field": "middle"},
        text={"field": "mark"},
        tooltip=hover("month", "what"),
    )


def _action_layer(values: list[Spec], x: Spec, names: list[str]) -> Spec:
    faint = {"domain": list(map(_, DID)), "range": [0.16, 1]}
    return layer(
        values,
        {"type": "bar", "height": 26, "stroke": None},
        x=x,
        x2={"field": "to"},
        color=side_color(names, legend=None),
        opacity={"field": "did", "type": "ordinal", "scale": faint, "legend": None},
        tooltip=hover(*TOLD),
    )


def _month(row: Mapping[Any, Any], side: str, names: Mapping[str, str]) -> dict[str, Any]:
    other = "china" if side == "us" else "us"
    did, meant = int(row[f"{side}_action"]), int(row[f"{side}_choice"])
    told, truth = int(row[f"{side}_report"]), int(row[f"{other}_action"])
    month = int(row["period"])
    return {
        "who": names[side],
        "month": month,
        "from": month - 1,
        "middle": month - 0.5,
        "to": month,
        "did": _(DID[did]),
        "why": _("as meant") if did == meant else _(SLIP),
        "told": _(SEEN[told]) + ("" if told == truth else _(" (false)")),
    }


def _truce(spell: Spell, months: int, names: Mapping[str, str]) -> dict[str, Any]:
    end = _(CAUSES.get(spell.cause, spell.cause))
    by = names.get(spell.broken_by, "")
    if spell.broken_by == "both":
        by = _("both sides")
    if spell.reason in REASONS:
        by = f"{by}, {_(REASONS[spell.reason])}"
    return {
        "who": _(TRUCE),
        "from": spell.start - 1,
        "to": (spell.end - 1) if spell.end else months,
        "kept": spell.kept,
        "end": f"{end} ({by})" if by else end,
    }


def tariff_spec(history: pd.DataFrame) -> Spec | None:
    """The tariffs of one history as steps; None where none ever moves."""
    if "us_tariff" not in history or (
        history["us_tariff"].nunique() < 2 and history["china_tariff"].nunique() < 2
    ):
        return None
    values = [
        {"who": name_of(side), "month": int(period), "tariff": float(rate)}
        for side in ("us", "china")
        for period, rate in zip(history["period"], history[f"{side}_tariff"], strict=True)
    ]
    color = side_color([name_of("us"), name_of("china")], LEGEND)
    rates = domain(0.0, *history["us_tariff"], *history["china_tariff"], nice=True)
    drawn = layer(
        values,
        {"type": "line", "interpolate": "step-before", "strokeWidth": 2},
        x={"field": "month", "scale": {"domain": [0, len(history)]}, **MONTH},
        y=measure("tariff", _("tariff, percent"), scale=rates),
        color=color,
        strokeDash={**color, "scale": {**color["scale"], "range": [[1, 0], [5, 3]]}},
        tooltip=hover("who", "month", "tariff"),
    )
    return {"height": 230, **drawn}
