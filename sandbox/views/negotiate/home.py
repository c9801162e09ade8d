"""Politics at home: what both could get ratified, and what a secret resolve does to threats."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from payoffs.errors import SandboxError
from payoffs.game import Game
from payoffs.numeric import Pair
from sandbox.charts.figures import FIGURES
from sandbox.messages import _, cached, complaint
from sandbox.questions.findings import Findings
from sandbox.questions.negotiate import ratify, resolve
from sandbox.theory.bargaining import PriorSweep, Ratification
from sandbox.views.kit.as_command import as_command, ratify_words, resolve_command
from sandbox.views.kit.frame import fold
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice
from sandbox.views.state.negotiation import NegotiationSettings
from sandbox.words import in_sentences, name_of, number

WIDE = 250


@cached(24)
def ratified(choice: GameChoice, bargain: NegotiationSettings) -> Findings[Ratification]:
    """What both sides could get past their groups, so many of whom must accept."""
    return ratify(
        choice.build(),
        threat=choice.threat,
        thresholds=bargain.thresholds,
        disagreement=bargain.fallback,
    )


@cached(24)
def resolved(choice: GameChoice, yielding: Pair, war: Pair) -> PriorSweep:
    """How often both press, by how likely high resolve is."""
    return resolve(choice.build(), threat=choice.threat, yielding=yielding, war=war)


def section(address: Address) -> None:
    """Both, folded; worked out when they are opened."""
    for title, key, draw in (
        (_("Could it be ratified at home?"), "x_ratify", _ratification),
        (_("What if each side's resolve is its secret?"), "x_resolve", _resolve),
    ):
        if box := fold(title, key):
            with box:
                try:
                    draw(address)
                except SandboxError as problem:
                    not_here = _("Not here:")
                    st.info(f"{not_here} {complaint(problem)}")


def _pair(address: Address, name: str, label: str, step: float, **shown: Any) -> None:
    """A slider a side for what is one number each."""
    players = address.choice.build().game(address.choice.threat).players
    for side, player in enumerate(players):
        session.setting(
            address,
            f"negotiation.{name}",
            st.slider,
            f"{name_of(player)}: {label}",
            side=side,
            step=step,
            width=WIDE,
            **shown,
        )


def _ratification(address: Address) -> None:
    choice, bargain = address.choice, address.negotiation
    with st.container(horizontal=True, gap="medium"):
        _pair(address, "thresholds", _("groups that must accept"), 0.05, format="percent")
    found = ratified(choice, bargain)
    game, frame = choice.build().game(choice.threat), found.to_frame()
    st.markdown(ratification_words(found, game))
    shares = {
        _("US groups for it"): 100 * frame["row_approval"],
        _("Chinese groups for it"): 100 * frame["column_approval"],
    }
    st.dataframe(
        pd.DataFrame(
            {
                _("US"): [game.rows[k] for k in frame["row"]],
                _("China"): [game.columns[k] for k in frame["column"]],
                **shares,
                _("passes"): frame["passes"],
            }
        ),
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="%.0f%%") for name in shares},
    )
    as_command(ratify_words(address))


def ratification_words(found: Findings[Ratification], game: Game) -> str:
    """How many outcomes pass on both sides, against what, and the bargain over them."""
    main: Ratification = found.main
    i, j = found.parts["reference"]
    first, second = in_sentences(game.players)
    both = int((main.row.ratified & main.column.ratified).sum())
    told = _(
        "**Both sides would ratify {both} of {size} outcomes**: {u:.0%} of the groups of {first} "
        "and {v:.0%} of those of {second} must prefer them to {reference}. "
    ).format(
        both=both,
        size=main.row.ratified.size,
        u=main.row.threshold,
        v=main.column.threshold,
        first=first,
        second=second,
        reference=f"{game.rows[i]} / {game.columns[j]}",
    )
    nash = main.nash.payoffs
    if nash is None:
        return told + _("No deal passes on both sides and is better than none.")
    u, v = (number(value) for value in nash)
    return told + _("Nash bargain over what passes on both sides: {u} and {v}.").format(u=u, v=v)


def _resolve(address: Address) -> None:
    with st.container(horizontal=True, gap="medium"):
        _pair(address, "yielding", _("cost of yielding, high resolve"), 1.0)
        _pair(address, "war", _("cost of escalation, low resolve"), 1.0)
    bargain = address.negotiation
    found = resolved(address.choice, bargain.yielding, bargain.war)
    words = resolve_words(found)
    st.markdown(words)
    chart = {"height": 220, **FIGURES["PriorSweep"](found)}
    st.vega_lite_chart(chart, alt=session.literal(words))
    as_command(resolve_command(address))


def resolve_words(found: PriorSweep) -> str:
    """What the figure shows, and what it takes for granted."""
    first, second = in_sentences(found.game.players, first=True)
    low, high = found.lowest.min(), found.highest.max()
    return _(
        "**Both press, so that both threats are carried out, with a chance of "
        "{low:.0f}% to {high:.0f}%**, by how likely high resolve is. Whoever has "
        "it bears {u:g} ({first}) or {v:g} ({second}) more when it yields; "
        "nobody knows the other's."
    ).format(
        low=100 * low,
        high=100 * high,
        u=found.yielding[0],
        first=first,
        v=found.yielding[1],
        second=second,
    )
