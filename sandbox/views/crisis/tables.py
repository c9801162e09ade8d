"""What stands below the tree, as HTML: every channel, all equilibria, the record beside it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from payoffs.channels import CHANNELS
from payoffs.crisis import CRISIS_CHANNELS
from payoffs.levers import SIDES
from payoffs.record.decisions import ThreatEpisode
from sandbox.charts.crisis import chance_words
from sandbox.charts.timeline import threatened
from sandbox.messages import N_, _
from sandbox.questions.crisis import Crisis
from sandbox.questions.crisis_record import beside_record, on_record
from sandbox.questions.crisis_tips import Tips
from sandbox.questions.crisis_words import ENDS
from sandbox.views.kit.markup import link
from sandbox.views.kit.words import table
from sandbox.words import after, capital, day_words, signed

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
    rows = "".join(
        f'<tr><th scope="row">{escape(capital(_channel(name)))}</th>'
        + "".join(
            f'<td class="num">{_change(changes[end][side].get(name))}</td>'
            for end in ENDINGS
            for side in SIDES
        )
        + "</tr>"
        for name in names
    )
    total = "".join(
        f'<td class="num"><b>{signed(sum(changes[end][side].values()))}</b></td>'
        for end in ENDINGS
        for side in SIDES
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{_("Channels of every end")}">'
        '<table class="plain listed"><thead>'
        f'<tr><td></td>{heads}</tr><tr><th scope="col">{_("against no threat")}</th>{sides}</tr>'
        f'</thead><tbody>{rows}<tr><th scope="row">{_("Together")}</th>{total}</tr></tbody>'
        "</table></div>"
    )


def _change(value: float | None) -> str:
    return "" if value is None else signed(value)


def _channel(name: str) -> str:
    known = CRISIS_CHANNELS.get(name) or CHANNELS.get(name)
    return name.replace("_", " ") if known is None else _(known.words)


def tips_html(found: Crisis, tips: Tips) -> str:
    """The chances as they stand and after one stated change."""
    stands: Mapping[str, float] = found.chances
    lines = [(_("As it stands"), "", stands, len(found.solution.equilibria))]
    lines += [(capital(one.name), one.words, one.chances, one.count) for one in tips.changes]
    lines += [(capital(one.words), "", one.chances, one.count) for _cost, one in tips.ladder]
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}<br><small>{escape(words)}</small></th>'
        + "".join(f'<td class="num">{chance_words(chances[end])}</td>' for end in ENDS)
        + f'<td class="num">{count}</td></tr>'
        for name, words, chances, count in lines
    )
    return table(
        _("One change, all else equal"), ["", *map(_, ENDS.values()), _("equilibria")], rows
    )


def equilibria_html(found: Crisis) -> str:
    """Every equilibrium: what each side does where it decides, and the ends."""
    rows = "".join(
        f'<tr><th scope="row">{k}</th>'
        + "".join(
            f'<td class="num">{chance_words(x)}</td>'
            for x in (e.threaten, e.resist, e.execute, e.answer, *e.chances.values())
        )
        + f"<td>{_(STABLE.get(e.stable, ''))}</td><td>{escape(_(e.kind))}</td></tr>"
        for k, e in enumerate(found.solution.equilibria)
    )
    does = [_("threatens"), _("resists"), _("carries out"), _("answers")]
    return table(_("All equilibria"), ["", *does, *map(_, ENDS.values()), "", _("kind")], rows)


def record_html(found: Crisis) -> str:
    """How threats ended since 2018, beside how this one would; and which rows of them it is."""
    rows = "".join(
        f'<tr><th scope="row">{_(ENDS[row.end])}</th>'
        f'<td class="num">{"" if row.here is None else chance_words(row.here)}</td>'
        + '<td class="num">'
        + _("{part} of {all} = {share} <small>{low:.0f} to {high:.0f}</small>").format(
            part=row.count,
            all=row.threats,
            share=chance_words(row.share),
            low=100 * row.low,
            high=100 * row.high,
        )
        + f'</td><td class="num">{chance_words(row.sanctions)}</td></tr>'
        for row in beside_record(found)
    )
    heads = [_("if threatened"), _("here"), _("on record since 2018"), _("sanctions 1970-2000")]
    return table(_("Threats and their ends"), heads, rows) + "".join(
        _threat(row) for row in on_record(found)
    )


def _threat(row: ThreatEpisode) -> str:
    end = _("still open") if row.days is None else after(_(ENDS.get(row.end, row.end)), row.days)
    asked = _("Asked for: {what}.").format(what=_(row.demanded_concession))
    return (
        f'<p class="note"><b>{row.id}</b>, {day_words(row.date)}: '
        f"{escape(threatened(row))}. {escape(asked)} "
        f"<b>{capital(escape(end))}.</b> {link(row.url, row.publisher or row.source)}</p>"
    )
