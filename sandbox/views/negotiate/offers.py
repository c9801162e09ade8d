"""Offers over time: how patience, a deadline and the risk of breakdown move the split."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import streamlit as st

from sandbox.charts.negotiation import deadlines_alt, deadlines_spec, rounds_alt, rounds_spec
from sandbox.messages import N_, _, ngettext
from sandbox.theory.bargaining import Negotiation, TalkRules, Talks, alternating_offers
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.negotiation import FIRST, MOST_ROUNDS, NegotiationSettings
from sandbox.words import in_sentences, name_of, signed

#: Months that one round is taken to last.
ROUND_MONTHS = 3.0
WIDE = 205
SHARE: dict[str, Any] = {"step": 0.01, "format": "percent"}
INTRO = N_(
    "They take turns: one side proposes, the other accepts or answers with a proposal of its own "
    "a round later. Waiting costs: a gain agreed one round later is worth less. Whoever minds the "
    "wait less, or makes the last offer before a deadline, gets more."
)


def terms_of(bargain: NegotiationSettings, rounds: int | None = None) -> TalkRules:
    """How the talks go, with another deadline if one is given."""
    return TalkRules(
        patience=bargain.patience,
        breakdown_risk=bargain.risk,
        rounds=(bargain.rounds if rounds is None else rounds) or None,
        first=FIRST.index(bargain.first),
    )


@lru_cache(maxsize=128)
def talks(outcome: Negotiation, terms: TalkRules) -> Talks:
    """Talks about one negotiation's frontier."""
    return alternating_offers(outcome.frontier, outcome.disagreement.payoffs, terms)


@lru_cache(maxsize=64)
def by_deadline(
    outcome: Negotiation, bargain: NegotiationSettings
) -> tuple[tuple[float, float], ...]:
    """Both gains under every deadline from 1 round on."""
    found = (
        talks(outcome, terms_of(bargain, rounds)).gains for rounds in range(1, MOST_ROUNDS + 1)
    )
    return tuple(gains for gains in found if gains is not None)


def section(outcome: Negotiation, address: Address) -> None:
    """Settings, one sentence and two small charts."""
    st.markdown(_(INTRO))
    reason = why_not(outcome)
    if reason:
        st.info(reason, icon=":material/handshake:")
        return
    bargain = address.negotiation
    _settings(outcome, address)
    found = talks(outcome, terms_of(bargain))
    st.markdown(session.named(sentence(outcome, found)))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(_("**What would be offered, round by round**"))
        st.vega_lite_chart(rounds_spec(outcome, found), alt=rounds_alt(outcome, found))
        st.caption(
            _(
                "The first offer is accepted; later rounds are what each side knows would follow. "
                "Filled points: the side that proposes."
            )
        )
    with right:
        st.markdown(_("**What they would agree under other deadlines**"))
        gains = by_deadline(outcome, replace(bargain, rounds=0))
        st.vega_lite_chart(
            deadlines_spec(outcome, gains, bargain.rounds), alt=deadlines_alt(outcome, gains)
        )
        st.caption(
            _(
                "The last to propose before the deadline has the advantage: who that is changes "
                "with every round, and matters less the further away it is."
            )
        )


def why_not(outcome: Negotiation) -> str:
    """Why there is nothing to talk about; empty if there is."""
    if outcome.mode == "pure":
        return _(
            "Offers that can be made a little better or worse need lotteries or payments: let "
            "them agree on those above."
        )
    if len(outcome.rational) > 1:
        return ""
    if max(outcome.gains) > 0.0:
        return _(
            "One outcome is the best for both sides, so there is nothing to divide: they agree on "
            "it at once, however patient they are. With payments allowed (above) they would have "
            "something to divide."
        )
    return _(
        "Neither side can gain over no deal, so there is nothing to divide. Choose another answer "
        "to *Without a deal* above, or another situation."
    )


def _settings(outcome: Negotiation, address: Address) -> None:
    names = [name_of(player) for player in outcome.game.players]
    bargain, patience = address.negotiation, _(":{color}[**{side}**]: patience")
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        for side, color in enumerate(("blue", "orange")):
            year = bargain.patience[side] ** (12.0 / ROUND_MONTHS)
            _slider(
                address,
                "patience",
                patience.format(color=color, side=names[side]),
                _(
                    "What a gain is worth to it if it comes one round later. The line below "
                    "counts a round as {months:g} months."
                ).format(months=ROUND_MONTHS),
                _("{year:.0%} after a year").format(year=year),
                side=side,
                **SHARE,
            )
        help_ = _("The chance that a refusal ends the talks without a deal.")
        _slider(address, "risk", _("Risk of breakdown"), help_, _("after each refusal"), **SHARE)
        help_ = _("Rounds until the talks end without a deal; 0 is no deadline.")
        _slider(address, "rounds", _("Deadline"), help_, _rounds(bargain.rounds, _("none")))
        session.setting(
            address,
            "negotiation.first",
            st.selectbox,
            _("Proposes first"),
            FIRST,
            format_func=lambda first: names[FIRST.index(first)],
            width=session.NARROW + 30,
        )


def _slider(address: Address, name: str, label: str, help_: str, below: str, **more: Any) -> None:
    """A slider of the talks over a line on what it comes to."""
    with st.container(width=WIDE, gap=None):
        session.setting(address, f"negotiation.{name}", st.slider, label, help=help_, **more)
        st.caption(below)


def _rounds(count: int, none: str) -> str:
    return ngettext("1 round", "{count} rounds", count).format(count=count) if count else none


def sentence(outcome: Negotiation, found: Talks) -> str:
    """The split in one sentence."""
    if found.gains is None:
        return _("**No agreement**: {note}.").format(note=_(found.note))
    names = in_sentences(outcome.game.players)
    end = _rounds(found.terms.rounds or 0, _("no deadline"))
    part = _(":{color}[**{name} {gain}**] ({share} of the most it could gain)")
    parts = [
        part.format(
            color=color,
            name=name,
            gain=signed(gain),
            share=f"{gain / most:.0%}" if most > 0 else _("none"),
        )
        for color, name, gain, most in zip(
            ("blue", "orange"), names, found.gains, outcome.gains, strict=True
        )
    ]
    nash = outcome.deals["nash"].gains or (0.0, 0.0)
    return _(
        "With {end} and {side} first, they agree at once: {first} and {second}, in "
        "{unit} over no deal. The Nash solution would give {u} and {v}."
    ).format(
        end=end,
        side=names[found.terms.first],
        first=parts[0],
        second=parts[1],
        unit=_(outcome.game.unit),
        u=signed(nash[0]),
        v=signed(nash[1]),
    )
