"""The page on crises: a threat, the answer to it, and the choice to carry out or to back down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape

import streamlit as st

from payoffs.channels import CHANNELS
from payoffs.crisis import CRISIS_CHANNELS
from payoffs.levers import SIDES
from payoffs.record.decisions import ThreatEpisode
from payoffs.scenario import load
from sandbox.charts.crisis import chance_words, crisis_alt, crisis_spec
from sandbox.charts.timeline import threatened
from sandbox.messages import N_, _, cached
from sandbox.questions.crisis import BothCrises, Crisis, crisis
from sandbox.questions.crisis_tips import Tips, beside_record, on_record
from sandbox.questions.crisis_words import (
    ENDS,
    called,
    crisis_story,
    how_many,
    of_crisis,
    reading,
    tipping,
    which,
)
from sandbox.views.kit.frame import fold, framed, intro, way_out
from sandbox.views.kit.html import show_html, show_sliders, sliders_html
from sandbox.views.kit.markup import link, num, row, table
from sandbox.views.kit.pickers import pickers
from sandbox.views.kit.take_away import as_command, crisis_words, results
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice
from sandbox.views.state.settings import INFORMATION, SENDERS, CrisisSettings
from sandbox.words import after, capital, day_words, signed, typeset

INTRO = N_(
    "Somebody **threatens**, somebody **answers**, and somebody has to **carry out or back down**, "
    "without knowing what losing face costs the other. The wider a branch, the likelier it is."
)
#: Sliders beside the tree; the others are folded.
MAIN = 4
#: Where a visitor of a situation without threats is sent.
ELSEWHERE = "pre-2018"


@cached(64)
def answered(choice: GameChoice, settings: CrisisSettings) -> Crisis | BothCrises:
    """The crisis of a choice."""
    return crisis(
        choice.build(),
        sender=settings.sender or None,
        information=settings.information,
        deadline=settings.day,
    )


@framed(N_("Why would it break?"), N_("This crisis cannot be worked out: {problem}"))
def page(address: Address) -> None:
    """Draw the page."""
    intro(_(INTRO))
    pickers(address, stage=False)
    if not address.choice.base().crisis:
        way_out(
            _(
                "Nobody has anything to threaten here: this situation states no crisis. A "
                "situation of the record does."
            ),
            _("Show *{title}*").format(title=_(load(ELSEWHERE).title)),
            address.choose(scenario=ELSEWHERE),
            "no_crisis",
        )
        return
    found = answered(address.choice, address.crisis)
    shown = (found.first, found.second) if isinstance(found, BothCrises) else (found,)
    picture, settings = st.columns([2.1, 1], gap="large")
    with picture:
        if isinstance(found, BothCrises):
            st.markdown(_("**Together:** {ends}.").format(ends=_ends(found.chances)))
        for one in shown:
            _tree(one)
    with settings:
        _settings(address, shown[0])
    for one in shown:
        _below(one, len(shown) > 1)
    as_command(crisis_words(address))


def _ends(chances: dict[str, float]) -> str:
    words = {
        "status_quo": _("nobody threatens"),
        "concession": _("the target gives way"),
        "back_down": _("the threat is dropped"),
        "execution": _("it is carried out"),
    }
    return ", ".join(
        f"{words[name]} **{chance_words(chance)}**" for name, chance in chances.items()
    )


def _tree(found: Crisis) -> None:
    st.markdown(typeset(crisis_story(found)))
    st.vega_lite_chart(crisis_spec(found), alt=crisis_alt(found), key=f"tree_{found.sender}")
    if found.tips is not None:
        st.markdown(typeset(tipping(found, found.tips)[0]))


def _settings(address: Address, found: Crisis) -> None:
    own = next(iter(address.choice.base().crisis))
    session.setting(
        address,
        "crisis.sender",
        st.segmented_control,
        _("Who may threaten"),
        SENDERS,
        value=address.crisis.sender or own,
        required=True,
        help=_(
            "*Either, in turn*: the side that the situation names first; if it keeps quiet, the "
            "other."
        ),
        change=lambda a, new: a.change("crisis", sender="" if new == own else new, day=None),
    )
    session.setting(
        address,
        "crisis.information",
        st.selectbox,
        _("What each side knows"),
        INFORMATION,
        help=_(
            "**Their own costs only**: all perfect Bayesian equilibria. **Everything**: subgame "
            "perfection. **But they err**: logit quantal response."
        ),
    )
    _sliders(address, found)


def _sliders(address: Address, found: Crisis) -> None:
    scenario, names = address.choice.build(), found.tipped_by
    show_sliders(sliders_html(scenario, address.choice, names[:MAIN]), "tipping")
    if box := fold(_("More that tips it"), "more_tips"):
        with box:
            show_sliders(sliders_html(scenario, address.choice, names[MAIN:]), "tipping_more")
            _day(address, found)


def _day(address: Address, found: Crisis) -> None:
    scenario = address.choice.base()
    if scenario.date is None:
        return
    own = scenario.crisis[found.sender].deadline

    def change(address: Address, new: dt.date) -> Address:
        return address.change("crisis", day=None if new == own else new)

    session.control(
        st.date_input,
        _("The day that the threat names"),
        key="w_day",
        value=address.crisis.day or own,
        min_value=scenario.date,
        max_value=scenario.date + dt.timedelta(days=364),
        help=_(
            "A named day ends the crisis then, and dropping the threat costs what a named date "
            "adds."
        ),
        change=change,
    )


def _below(found: Crisis, named: bool) -> None:
    who = _(": threat of {sender}").format(sender=called(found.sender)) if named else ""
    if found.tips is not None:
        st.header(_("What would tip it{who}").format(who=who), anchor=False)
        for sentence in tipping(found, found.tips)[1:]:
            st.markdown(typeset(sentence))
        with st.expander(_("The chances after one change{who}").format(who=who)):
            show_html(tips_html(found, found.tips), key=f"tips_{found.sender}")
    st.header(_("Beside the record of threats{who}").format(who=who), anchor=False)
    show_html(record_html(found), key=f"record_{found.sender}")
    with st.expander(_("What each end is worth, channel by channel{who}").format(who=who)):
        show_html(channels_html(found), key=f"channels_{found.sender}")
    with st.expander(f"{capital(how_many(found))}{who}"):
        show_html(equilibria_html(found), key=f"equilibria_{found.sender}")
        for sentence in (which(found), *found.solution.notes):
            if sentence:
                st.caption(typeset(sentence))
    st.caption(typeset(reading(found)))
    if found.draws is not None:
        st.caption(typeset(of_crisis(found.draws)))
    results(_("The ends{who}").format(who=who), f"crisis-{found.sender}", found.to_frame)


ENDINGS = {name: words for name, words in ENDS.items() if name != "status_quo"}
STABLE: dict[bool | None, str] = {True: N_("stable"), False: N_("unstable")}


def channels_html(found: Crisis) -> str:
    """What each end changes against no threat, channel by channel, for both sides."""
    changes = {end: found.against_quiet(end) for end in ENDINGS}
    names = dict.fromkeys(n for end in changes.values() for side in end.values() for n in side)
    heads = "".join(
        f'<th scope="colgroup" colspan="2">{capital(_(w))}</th>' for w in ENDINGS.values()
    )
    sides = len(ENDINGS) * (
        f'<th scope="col" class="a">{_("US")}</th><th scope="col" class="b">{_("China")}</th>'
    )
    columns = [changes[end][side] for end in ENDINGS for side in SIDES]
    rows = "".join(
        row(
            escape(capital(_channel(name))),
            *(num(signed(one[name]) if name in one else "") for one in columns),
        )
        for name in names
    )
    sums = (signed(sum(one.values())) for one in columns)
    total = row(_("Together"), *(num(f"<b>{text}</b>") for text in sums))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{_("Channels of every end")}">'
        '<table class="plain listed"><thead>'
        f'<tr><td></td>{heads}</tr><tr><th scope="col">{_("against no threat")}</th>{sides}</tr>'
        f"</thead><tbody>{rows}{total}</tbody></table></div>"
    )


def _channel(name: str) -> str:
    known = CRISIS_CHANNELS.get(name) or CHANNELS.get(name)
    return name.replace("_", " ") if known is None else _(known.words)


def tips_html(found: Crisis, tips: Tips) -> str:
    """The chances as they stand and after one stated change."""
    stands: Mapping[str, float] = found.chances
    lines = [(_("As it stands"), "", stands, len(found.solution.equilibria))]
    lines += [(capital(one.name), one.words, one.chances, one.count) for one in tips.changes]
    lines += [(capital(one.words), "", one.chances, one.count) for _cost, one in tips.ladder]
    rows = (
        row(
            f"{escape(name)}<br><small>{escape(words)}</small>",
            *(num(chance_words(chances[end])) for end in ENDS),
            num(str(count)),
        )
        for name, words, chances, count in lines
    )
    return table(
        _("One change, all else equal"), ["", *map(_, ENDS.values()), _("equilibria")], rows
    )


def equilibria_html(found: Crisis) -> str:
    """Every equilibrium: what each side does where it decides, and the ends."""
    rows = (
        row(
            str(k),
            *map(num, map(chance_words, (e.threaten, e.resist, e.execute, e.answer))),
            *map(num, map(chance_words, e.chances.values())),
            _(STABLE.get(e.stable, "")),
            escape(_(e.kind)),
        )
        for k, e in enumerate(found.solution.equilibria)
    )
    does = [_("threatens"), _("resists"), _("carries out"), _("answers")]
    return table(_("All equilibria"), ["", *does, *map(_, ENDS.values()), "", _("kind")], rows)


def record_html(found: Crisis) -> str:
    """How threats ended since 2018, beside how this one would; and which rows of them it is."""
    part = _("{part} of {all} = {share} <small>{low:.0f} to {high:.0f}</small>")
    rows = (
        row(
            _(ENDS[one.end]),
            num("" if one.here is None else chance_words(one.here)),
            num(
                part.format(
                    part=one.count,
                    all=one.threats,
                    share=chance_words(one.share),
                    low=100 * one.low,
                    high=100 * one.high,
                )
            ),
            num(chance_words(one.sanctions)),
        )
        for one in beside_record(found)
    )
    heads = [_("if threatened"), _("here"), _("on record since 2018"), _("sanctions 1970-2000")]
    return table(_("Threats and their ends"), heads, rows) + "".join(map(_threat, on_record(found)))


def _threat(one: ThreatEpisode) -> str:
    end = _("still open") if one.days is None else after(_(ENDS.get(one.end, one.end)), one.days)
    asked = _("Asked for: {what}.").format(what=_(one.demanded_concession))
    return (
        f'<p class="note"><b>{one.id}</b>, {day_words(one.date)}: '
        f"{escape(threatened(one))}. {escape(asked)} "
        f"<b>{capital(escape(end))}.</b> {link(one.url, one.publisher or one.source)}</p>"
    )
