"""The page between the game and its simulation: what the two sides could agree."""

from __future__ import annotations

from typing import Any

import streamlit as st

from payoffs.errors import InputError
from sandbox.charts.negotiation import DRAWN, TITLES, PayoffSpace, box_of, negotiation_spec
from sandbox.messages import N_, _, cached, complaint
from sandbox.theory.bargaining import SOLUTIONS, disagreement_point
from sandbox.theory.bargaining import negotiate as negotiated
from sandbox.views.kit.frame import apart, framed, way_out
from sandbox.views.kit.html import show_html
from sandbox.views.kit.pickers import begun
from sandbox.views.kit.take_away import as_command, negotiate_words, results
from sandbox.views.kit.told import story_of
from sandbox.views.negotiate import offers, trades
from sandbox.views.negotiate.deals import (
    CONCEPTS,
    deals_html,
    fallback_words,
    politics_at_home,
    summary,
)
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice, SolvedGame, solved
from sandbox.views.state.negotiation import LARGEST, MODES, VIEWS, NegotiationSettings
from sandbox.words import capital, decimals_for, in_sentences, number, plain

INTRO = N_(
    "Suppose a deal could be enforced: which outcomes would both prefer to none? Every outcome is "
    "a point, further right better for :blue[**{0}**], higher for :orange[**{1}**]."
)
RULES = {
    "equilibrium": N_("An equilibrium (of several, the worst for both)"),
    "minmax": N_("The least each side can be held down to"),
    "minmax-pure": N_("The same, without mixing"),
    "status-quo": N_("What is in force goes on"),
    "own": N_("Two payoffs of your own"),
}
#: So many equilibria can be chosen one by one.
CHOOSABLE = 8


@cached(48)
def outcome_of(choice: GameChoice, fallback: str, mode: str) -> PayoffSpace:
    """What can be agreed in the game of a choice."""
    shown = solved(choice)
    point = disagreement_point(
        shown.game, fallback, status_quo=shown.status_quo, solution=shown.solution
    )
    outcome = negotiated(
        shown.game, point, lotteries=mode == "lotteries", transfers=mode == "transfers"
    )
    pure = tuple(
        (int(e.row.argmax()), int(e.column.argmax())) for e in shown.solution.equilibria if e.pure
    )
    return PayoffSpace(outcome, pure, shown.status_quo)


@framed(N_("What could they agree?"), N_("This cannot be negotiated: {problem}"))
def page(address: Address) -> None:
    """Draw the page."""
    shown = begun(address, INTRO)
    space = _space(address)
    words = fallback_words(shown, space.outcome.disagreement)
    picture, terms = st.columns([2.1, 1], gap="large")
    with picture:
        _chart()
    with terms:
        st.markdown(session.named(summary(space, words, address.negotiation.solution)))
        _settings(address, shown)
        _nothing(space, address)
    st.header(_("Five answers to what is fair"), anchor=False)
    show_html(deals_html(space.outcome), key="deals")
    results(_("The solutions"), "solutions", space.outcome.to_frame)
    st.header(_("Which concessions could be exchanged"), anchor=False)
    _trades()
    st.header(_("Offers over time"), anchor=False)
    _offers()
    if address.choice.base().priced:
        _home()


def _space(address: Address, *, tell: bool = True) -> PayoffSpace:
    """What can be agreed; an unusable fallback gives one line and the usual one."""
    choice, bargain = address.choice, address.negotiation
    try:
        return outcome_of(choice, bargain.fallback, bargain.mode)
    except InputError as problem:
        if bargain.fallback == NegotiationSettings().fallback:
            raise
        if tell:
            said = _("nodeal: {message}; using the equilibrium")
            session.complain((said.format(message=complaint(problem.message)),))
        return outcome_of(choice, NegotiationSettings().fallback, bargain.mode)


def _settings(address: Address, shown: SolvedGame) -> None:
    _fallback(shown, address.negotiation)
    session.setting(
        address,
        "negotiation.mode",
        st.selectbox,
        _("They can agree on"),
        MODES,
        help=_(
            "A lottery stands for splitting the difference: some of one outcome, some of "
            "another. A payment counts one for one on both sides."
        ),
    )
    session.setting(
        address,
        "negotiation.solution",
        st.selectbox,
        _("Rule for a fair deal"),
        {name: TITLES[name] for name in SOLUTIONS},
        help="\n\n".join(f"**{_(TITLES[name])}**: {_(CONCEPTS[name])}." for name in SOLUTIONS),
    )


def _nothing(space: PayoffSpace, address: Address) -> None:
    """Where nothing can be gained: why that is no contradiction, and what would change it."""
    gains = space.outcome.deals[address.negotiation.solution].gains
    if gains is not None and max(space.outcome.gains) > 0.0:
        return
    told, to = story_of(address.choice).nothing_to_gain, "minmax"
    button = _("Without a deal: the least each can be held down to")
    if address.negotiation.fallback != to:
        told += _(
            " And what follows without a deal need not be an equilibrium: each side can do "
            "worse to the other."
        )
    else:
        to, button = "equilibrium", _("Without a deal: an equilibrium")
    way_out(told, button, address.change("negotiation", fallback=to), "no_gain")


def _fallback(shown: SolvedGame, bargain: NegotiationSettings) -> None:
    count = len(shown.solution.equilibria)
    numbered = [f"equilibrium:{k}" for k in range(count)] if 1 < count <= CHOOSABLE else []
    rules = ["equilibrium", *numbered, "minmax", "minmax-pure"]
    rules += ["status-quo"] if shown.status_quo is not None else []
    now = "own" if bargain.own_payoffs else bargain.fallback

    def change(address: Address, new: Any) -> Address:
        if new != "own":
            return address.change("negotiation", fallback=new)
        u, v = _space(address, tell=False).outcome.disagreement.payoffs
        return address.change("negotiation", fallback=f"{plain(round(u, 1))},{plain(round(v, 1))}")

    session.control(
        st.selectbox,
        _("Without a deal"),
        [*rules, "own"],
        format_func=lambda rule: _rule_words(shown, rule),
        key="w_nodeal",
        value=now if now in (*rules, "own") else "equilibrium",
        help=_("The disagreement point: what each side has if they agree on nothing."),
        change=change,
    )
    if bargain.own_payoffs:
        with st.container(horizontal=True):
            for side in (0, 1):
                _own(shown, bargain.own_payoffs, side)


def _rule_words(shown: SolvedGame, rule: str) -> str:
    name, _colon, number_ = rule.partition(":")
    if not number_:
        return _(RULES[name])
    chosen = shown.solution.equilibria[int(number_)]
    decimals = decimals_for(shown.game)
    u, v = (number(payoff, decimals) for payoff in chosen.payoffs)
    kind = (
        _("Pure equilibrium {k}: {u} and {v}")
        if chosen.pure
        else _("Mixed equilibrium {k}: {u} and {v}")
    )
    return kind.format(k=int(number_) + 1, u=u, v=v)


def _own(shown: SolvedGame, payoffs: tuple[float, float], side: int) -> None:

    def change(address: Address, new: Any) -> Address:
        both = list(address.negotiation.own_payoffs or payoffs)
        both[side] = float(new if new is not None else payoffs[side])
        return address.change("negotiation", fallback=",".join(plain(value) for value in both))

    session.control(
        st.number_input,
        _("{side} has").format(side=capital(in_sentences(shown.game.players)[side])),
        -LARGEST,
        LARGEST,
        step=1.0,
        key=f"w_own{side}",
        value=payoffs[side],
        width=session.NARROW,
        change=change,
    )


@apart
def _chart() -> None:
    """The payoff space: redrawn alone when another part of it is asked for."""
    address = session.current()[0]
    space, bargain = _space(address, tell=False), address.negotiation
    near = bargain.view == "near" and space.has_near
    session.setting(
        address,
        "negotiation.view",
        st.segmented_control,
        _("Show"),
        VIEWS,
        value="near" if near else "all",
        required=True,
        disabled=not space.has_near,
        label_visibility="collapsed",
    )
    st.vega_lite_chart(negotiation_spec(space, near, bargain.solution), alt=_alt(space))
    st.caption(_legend(space, near))
    session.keep()


def _legend(space: PayoffSpace, near: bool) -> str:
    box = box_of(space, near)
    inside = int(box.inside(space.points).sum())
    text = _(
        "Hover over a point for who does what. Grey area: what lotteries can reach. Line: the "
        "frontier, where nobody can gain unless the other loses; thick and violet: what neither "
        "side would refuse. Red cross and dotted lines: no deal. Boxed: an equilibrium."
    )
    if inside <= DRAWN:
        return text
    some = _("{drawn} of the {inside:,} outcomes in view are drawn, all notable ones among them.")
    return f"{text} {some.format(drawn=DRAWN, inside=inside)}"


def _alt(space: PayoffSpace) -> str:
    outcome = space.outcome
    names = in_sentences(outcome.game.players)
    deals = "; ".join(
        _("{name} {u:.1f} and {v:.1f}").format(
            name=_(TITLES[name]), u=deal.payoffs[0], v=deal.payoffs[1]
        )
        for name, deal in outcome.deals.items()
        if deal.payoffs is not None
    )
    u, v = outcome.disagreement.payoffs
    return _(
        "Payoffs of {first} (across) and {second} (up): no deal {u:.1f} and {v:.1f}; {deals}"
    ).format(first=names[0], second=names[1], u=u, v=v, deals=deals or _("no solution"))


@apart
def _trades() -> None:
    address = session.current()[0]
    trades.section(address.choice.build(), address)
    session.keep()


@apart
def _home() -> None:
    politics_at_home(session.current()[0])
    session.keep()


@apart
def _offers() -> None:
    address = session.current()[0]
    outcome = _space(address, tell=False).outcome
    offers.section(outcome, address)
    as_command(negotiate_words(address, talks=not offers.why_not(outcome)))
    session.keep()
