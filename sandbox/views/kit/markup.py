"""Pieces of HTML and Markdown that several pages write."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from agents import catalogue
from payoffs.formula import Formula
from payoffs.levers import Bundle, Setting
from payoffs.parameters import Parameter
from payoffs.resources import Fact, facts
from payoffs.terms import Clock
from sandbox.answers import ParameterUse
from sandbox.glossary import explained, parts_meaning
from sandbox.messages import N_, _
from sandbox.words import KINDS, amount, day_words


def parts_of(label: str) -> str:
    """A bundle's label as HTML, one lever a line."""
    return "".join(f"<span>{escape(part)}</span>" for part in label.split(" · "))


#: Icons in front of a sentence, where no font of icons is.
SIGNS = {
    "check_circle": "\N{HEAVY CHECK MARK}",
    "cancel": "\N{HEAVY BALLOT X}",
    "swap_horiz": "\N{RIGHTWARDS ARROW OVER LEFTWARDS ARROW}",
    "straighten": "\N{LEFT RIGHT ARROW}",
}


def inline(text: str) -> str:
    """A sentence with Markdown's stars, as HTML; what a backslash keeps from being one stays.

    >>> inline(r":material/cancel: **No < yes**, *so* 2 \\* 3")
    '\N{HEAVY BALLOT X} <b>No &lt; yes</b>, <i>so</i> 2 &#42; 3'
    """
    text = re.sub(r"\\(\W)", lambda kept: f"\N{NULL}{ord(kept[1])};", text)
    text = re.sub(r":material/(\w+):", lambda found: SIGNS.get(found[1], ""), escape(text))
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text.strip())
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", text).replace("\N{NULL}", "&#")


def note(text: str) -> str:
    """A sentence as a paragraph in smaller print; empty for none."""
    return f'<p class="note">{inline(text)}</p>' if text else ""


def link(url: str, text: str) -> str:
    """A link that opens beside the page; plain text where there is no web address."""
    if not url.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def clocks_words(clocks: Sequence[Clock]) -> str:
    """When which suspension lapses unless renewed, in Markdown."""
    lines = "\n".join(f"- {clock.words(_, day_words(clock.date))}" for clock in clocks)
    said = _("**Lapses unless renewed**, lever by lever:")
    return f"{said}\n\n{lines}"


def tip(told: Mapping[str, str]) -> str:
    """The attributes with which HTML explains terms (assets/panel.js shows them)."""
    return f' tabindex="-1" data-tip="{escape(_lines(told))}"' if told else ""


def _lines(told: Mapping[str, str]) -> str:
    return "\n".join(f"{word}: {what}" for word, what in told.items())


def term(word: str, told: str) -> str:
    """A word that explains itself, in HTML; as it is where there is nothing to explain."""
    if not told:
        return escape(word)
    return f'<span class="term" tabindex="0" data-tip="{escape(told)}">{escape(word)}</span>'


def explaining(word: str, text: str) -> str:
    """A word that explains the terms of a text, in HTML."""
    return term(word, _lines(explained(text)))


def doing(words: str, labels: Iterable[str]) -> str:
    """What a side does, which explains the settings in the labels of its bundles, in HTML."""
    return term(words, _lines(parts_meaning(labels)))


def rule_meaning(name: str, mark: str = "") -> str:
    """What a decision rule does; ``mark`` stands around the names of its parameters."""
    known = {entry.name: entry.summary for entry in catalogue()}
    told = _(known[name.partition("(")[0]])
    return re.sub(r"`(\w+)`", lambda found: f"{mark}{_(found[1])}{mark}", told)


class Head(NamedTuple):
    """What heads a column: its text, its class in the style sheet, what it means."""

    text: str
    kind: str = ""
    told: str = ""


def table(
    name: str,
    heads: Iterable[str | Head],
    rows: Iterable[str],
    *,
    kind: str = "",
    caption: bool | str = False,
    keep: str = "",
) -> str:
    """A table in HTML that scrolls by itself, its heads' terms explained.

    ``name``: what readers of the screen are told; with ``caption`` everybody, unless that says
        more.
    ``heads``: texts explain the terms in them; an empty one leaves a corner free.
    ``rows``: the lines of its body (:func:`row`), escaped already.
    ``kind``: more classes of the style sheet.
    ``keep``: under what name the browser keeps where it was scrolled to.
    """
    said = name if caption is True else caption or ""
    title = f"<caption>{escape(said)}</caption>" if said else ""
    head = "".join(_head(one if isinstance(one, Head) else Head(one)) for one in heads)
    kept = f' data-keep="{keep}"' if keep else ""
    return (
        f'<div class="scroll"{kept} tabindex="0" role="region" aria-label="{escape(name)}">'
        f'<table class="{f"plain {kind}".strip()}">{title}<thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def row(head: str, *cells: str) -> str:
    """A line of a table: what heads it, and its cells, one of numbers being a :func:`num`."""
    inner = (one if one.startswith("<td") else f"<td>{one}</td>" for one in cells)
    return f'<tr><th scope="row">{head}</th>{"".join(inner)}</tr>'


def num(text: str) -> str:
    """A cell that holds a number."""
    return f'<td class="num">{text}</td>'


def _head(head: Head) -> str:
    if not head.text:
        return "<td></td>"
    text = term(head.text, head.told or _lines(explained(head.text)))
    kind = f' class="{head.kind}"' if head.kind else ""
    return f'<th scope="col"{kind}>{text}</th>'


def badge(kind: str) -> str:
    """The kind of a number, with what it means for a reader who hovers or listens."""
    told = escape(_(KINDS[kind]))
    return f'<span class="badge {kind}" tabindex="0" data-tip="{told}">{_(kind)}</span>'


def fact_html(fact: Fact) -> str:
    """One row of the record with its link."""
    value = " ".join(part for part in map(_, (fact.value, fact.unit)) if part)
    who = ", ".join(
        dict.fromkeys(part for part in (fact.source, fact.publisher, fact.year) if part)
    )
    source = link(fact.url, who or _("source")) if fact.url else escape(who)
    if fact.rests_on:
        source += _(". No public link; it rests on {what}.").format(what=_(fact.rests_on))
        source += f" {escape(_(fact.note))}" if fact.note else ""
    shown = f": <b>{escape(value)}</b>" if value else ""
    return (
        f'<li><span class="fid">{escape(fact.id)}</span> {escape(_(fact.quantity))}'
        f"{shown}<br>{source}</li>"
    )


def citation_html(fact: Fact) -> str:
    """The shortest way to the source of one row of the record."""
    name = fact.source or fact.publisher
    return f'<span class="fid">{escape(fact.id)}</span> {link(fact.url, name)}'


def formula_html(formula: Formula, side: str, name: str) -> str:
    """How a number is worked out: the formula, then the same with the numbers in their places."""
    lines = "".join(
        f"<li>{'<b>' + escape(step.name) + '</b> = ' if step.name else ''}"
        f'<code>{escape(step.words)}</code><br>= <span class="num">{escape(step.numbers)}</span>'
        f" = <b>{amount(float(f'{step.value:.4g}'))}</b></li>"
        for step in formula.steps
    )
    return f'<p class="who {side}"><b>{escape(name)}</b></p><ol class="formula">{lines}</ol>'


def facts_html(facts: Iterable[Fact]) -> str:
    """Rows of the record as a list; empty where there are none."""
    items = "".join(fact_html(fact) for fact in facts)
    return f'<ul class="facts">{items}</ul>' if items else ""


def range_words(entry: Parameter) -> str:
    """The plausible range of a parameter."""
    if math.isnan(entry.low):
        return _("none")
    if entry.low == entry.high:
        return amount(entry.low)
    return _("{low} to {high}").format(low=amount(entry.low), high=amount(entry.high))


def uses_html(uses: Iterable[ParameterUse], heading: str = N_("in force")) -> str:
    """A table of the numbers something is made of, each with the way back to its source."""
    rows = [_use(use) for use in uses]
    if not rows:
        return ""
    words = _("number"), _(heading), _("range"), _("kind"), _("where it comes from")
    return table(_("Numbers and their sources"), words, rows, kind="uses")


def _value(value: float) -> str:
    return _("unpriced") if math.isnan(value) else amount(value)


def _use(use: ParameterUse) -> str:
    entry = use.parameter
    moved = " moved" if use.value != entry.central and not math.isnan(use.value) else ""
    central = f"<br><small>{_('central')} {_value(entry.central)}</small>" if moved else ""
    return row(
        f"{escape(_(entry.title))}<br><code>{entry.name}</code>",
        f'<td class="num{moved}">{_value(use.value)} <small>{escape(_(entry.unit))}</small>'
        f"{central}</td>",
        num(range_words(entry)),
        badge(entry.kind),
        f"{escape(_(entry.source))}{facts_html(use.facts)}",
    )


def setting_html(title: str, setting: Setting, bundle: Bundle) -> str:
    """One lever's setting in a bundle, when it was in force, and its facts."""
    since = _since(setting) if setting.in_force else _("never in force")
    if setting.changed(bundle.values) or not setting.key:
        since = _("a level of your own")
    return (
        f"<li><b>{escape(title)}</b>: {escape(_(setting.words(bundle.values)))} "
        f"<small>({since})</small>{facts_html(facts(setting.facts))}</li>"
    )


def _since(setting: Setting) -> str:
    start = setting.in_force.isoformat() if setting.in_force else ""
    if setting.until:
        return _("{low} to {high}").format(low=start, high=setting.until.isoformat())
    return _("since {day}").format(day=start)
