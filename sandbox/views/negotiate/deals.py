"""What could be agreed and ratified: in a paragraph, as a table, and what secret resolve does."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from payoffs.errors import SandboxError
from payoffs.game import Game
from payoffs.numeric import Pair
from sandbox.charts.figures import FIGURES
from sandbox.charts.negotiation import SHAPES, TITLES, PayoffSpace, groups
from sandbox.messages import N_, _, cached, complaint
from sandbox.questions.findings import Findings
from sandbox.questions.negotiate import ratify, resolve
from sandbox.theory.bargaining import Agreement, Disagreement, Negotiation, PriorSweep, Ratification
from sandbox.views.kit.frame import fold
from sandbox.views.kit.markup import Head, doing, note, row, table
from sandbox.views.kit.take_away import as_command, ratify_words, resolve_command
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice, SolvedGame
from sandbox.views.state.negotiation import NegotiationSettings
from sandbox.words import decimals_for, in_sentences, name_of, number, signed, typeset

CONCEPTS = {
    "nash": N_("largest product of both gains"),
    "kalai_smorodinsky": N_("each gets the same share of the most it could gain"),
    "egalitarian": N_("both gain the same, or the one who gains less as much as can be"),
    "equal_loss": N_("both fall short of the most they could get by the same"),
    "utilitarian": N_("largest sum of payoffs, whoever gets it"),
}


def summary(space: PayoffSpace, words: str, solution: str) -> str:
    """Whether a deal exists, against what, and what each side gains."""
    outcome = space.outcome
    names = in_sentences(outcome.game.players)
    decimals = decimals_for(outcome.game)
    u, v = (number(payoff, decimals) for payoff in outcome.disagreement.payoffs)
    start = _(
        "Without a deal: {words}, worth :blue[**{u}**] to {first} and "
        ":orange[**{v}**] to {second}, {unit}."
    ).format(words=words, u=u, first=names[0], v=v, second=names[1], unit=_(outcome.game.unit))
    gains = outcome.deals[solution].gains
    if gains is None:
        return _("**No deal is possible.** {start} No outcome gives both sides that much.").format(
            start=start
        )
    if max(outcome.gains) <= 0.0:
        return _("**Nothing to gain.** {start} {why}").format(start=start, why=_nothing(space))
    most = [signed(gain, decimals) for gain in outcome.gains]
    told = _(" and ").join(signed(gain, decimals) for gain in gains)
    verdict = _("**A deal is possible.**")
    if min(outcome.gains) <= 0.0:
        verdict = _("**Only {side} could gain.**").format(side=names[int(outcome.gains[1] > 0.0)])
    return _(
        "{verdict} {start} The most a deal could add is **{u}** for {first} or "
        "**{v}** for {second}. {solution} ({concept}) adds {told}."
    ).format(
        verdict=verdict,
        start=start,
        u=most[0],
        first=names[0],
        v=most[1],
        second=names[1],
        solution=_(TITLES[solution]),
        concept=_(CONCEPTS[solution]),
        told=told,
    )


def _nothing(space: PayoffSpace) -> str:
    """Why there is nothing to gain."""
    outcome = space.outcome
    if len(outcome.frontier) > 1:
        return _("Whatever is better for one side is worse for the other.")
    if space.status_quo:
        return _(
            "That is the best outcome of this table for both sides at once; what could improve on "
            "it are other levers, further down."
        )
    return _("That is the best outcome of this table for both sides at once.")


def fallback_words(shown: SolvedGame, point: Disagreement) -> str:
    """What happens without a deal."""
    count = len(shown.solution.equilibria)
    words = {
        "minmax": _("what each side can be held down to"),
        "minmax-pure": _("what each side can be held down to by pure strategies"),
        "given": _("two payoffs of your own"),
        "status-quo": _("the status quo: {profile}"),
    }
    if point.rule in words:
        return words[point.rule].format(profile=typeset(point.words).partition(": ")[2])
    if count == 1:
        return _("the game's only equilibrium")
    if "worst" in point.words:
        return _("of {count} equilibria the one that is worst for both").format(count=count)
    return _("one of {count} equilibria, as chosen").format(count=count)


def deals_html(outcome: Negotiation) -> str:
    """A row for each solution; those that agree share one."""
    found = list(groups(outcome))
    if not found:
        return note(_("No solution: nothing is acceptable to both sides."))
    sides = map(Head, map(name_of, outcome.game.players), "ab")
    heads: list[str | Head] = [_("solution"), *sides, _("gain together"), _("the deal")]
    said = _("In {unit}; under each payoff the gain over no deal")
    caption = said.format(unit=_(outcome.game.unit))
    rows = (_row(outcome, names, deal) for names, deal in found)
    return table(_("Bargaining solutions"), heads, rows, kind="deals", caption=caption)


def _row(outcome: Negotiation, names: tuple[str, ...], deal: Agreement) -> str:
    decimals = decimals_for(outcome.game)
    payoffs, gains = deal.payoffs or (0.0, 0.0), deal.gains or (0.0, 0.0)
    title = "".join(
        f"<div>{SHAPES[name][1]} {_(TITLES[name])}<br><small>{_(CONCEPTS[name])}</small></div>"
        for name in names
    )
    cells = "".join(
        f'<td class="num" data-head="{escape(name_of(player))}">'
        f'<span class="{side}">{number(payoff, decimals)}</span>'
        f"<br><small>{signed(gain, decimals)}</small></td>"
        for side, player, payoff, gain in zip(
            "ab", outcome.game.players, payoffs, gains, strict=True
        )
    )
    together = signed(sum(gains), decimals)
    cells += f'<td class="num" data-head="{_("gain together")}">{together}</td>'
    return row(title, cells, _deal(outcome, deal))


def _deal(outcome: Negotiation, deal: Agreement) -> str:
    parts = _lottery(outcome, deal)
    if deal.transfer:
        payer, payee = in_sentences(outcome.game.players)
        if deal.transfer > 0:
            payer, payee = payee, payer
        paid = f"{number(abs(deal.transfer))} {_(outcome.game.unit)}"
        said = _("and {payer} pays {payee} <b>{paid}</b>")
        parts.append(said.format(payer=escape(payer), payee=escape(payee), paid=escape(paid)))
    if deal.pure is not None and len(deal.lottery) > 1:
        u, v = (number(payoff, decimals_for(outcome.game)) for payoff in deal.pure.payoffs)
        nearest = _("Nearest without a lottery (worth {u} and {v}):").format(u=u, v=v)
        parts.append(f"<small>{nearest} {profile_html(outcome, deal.pure.profile)}</small>")
    if len(deal.tied) > 1:
        first = _("the first of {count} that are equally good").format(count=len(deal.tied))
        parts.append(f"<small>{first}</small>")
    return "".join(f"<div>{part}</div>" for part in parts)


def _lottery(outcome: Negotiation, deal: Agreement) -> list[str]:
    """What is agreed: what all outcomes of a lottery share once, then what differs."""
    if len(deal.lottery) == 1:
        return [profile_html(outcome, deal.lottery[0][0])]
    game = outcome.game
    labels = [
        [side[profile[k]].split(" · ") for profile, _weight in deal.lottery]
        for k, side in enumerate((game.rows, game.columns))
    ]
    shared = [[part for part in side[0] if part in side[1]] for side in labels]
    lines = [_pair(shared)] if any(shared) else []
    for k, (_profile, weight) in enumerate(deal.lottery):
        apart = [
            [part for part in side[k] if part not in same]
            for side, same in zip(labels, shared, strict=True)
        ]
        lines.append(f"<b>{100 * weight:.0f}%</b> {_pair(apart)}")
    return lines


def _pair(parts: list[list[str]]) -> str:
    return " / ".join(
        f'<span class="{side}">{doing(" · ".join(own), own)}</span>'
        for side, own in zip("ab", parts, strict=True)
        if own
    )


def profile_html(outcome: Negotiation, profile: tuple[int, int]) -> str:
    """Who does what, in the sides' colours."""
    game, (i, j) = outcome.game, profile
    return (
        f'<span class="a">{doing(game.rows[i], game.rows[i : i + 1])}</span> / '
        f'<span class="b">{doing(game.columns[j], game.columns[j : j + 1])}</span>'
    )


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


def politics_at_home(address: Address) -> None:
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


def _sliders(address: Address, name: str, label: str, step: float, **shown: Any) -> None:
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
        _sliders(address, "thresholds", _("groups that must accept"), 0.05, format="percent")
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
        _sliders(address, "yielding", _("cost of yielding, high resolve"), 1.0)
        _sliders(address, "war", _("cost of escalation, low resolve"), 1.0)
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
