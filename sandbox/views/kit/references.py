"""Where numbers come from, as HTML: parameters with their kind, range and facts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

from payoffs.formula import Formula
from payoffs.levers import Bundle, Setting
from payoffs.parameters import Parameter
from payoffs.resources import Fact, facts
from sandbox.answers import ParameterUse
from sandbox.messages import N_, _
from sandbox.views.kit.markup import link
from sandbox.views.kit.words import table
from sandbox.words import KINDS, amount


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
    rows = "".join(_use(use) for use in uses)
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
    return (
        f'<tr><th scope="row">{escape(_(entry.title))}<br><code>{entry.name}</code></th>'
        f'<td class="num{moved}">{_value(use.value)} <small>{escape(_(entry.unit))}</small>'
        f'{central}</td><td class="num">{range_words(entry)}</td><td>{badge(entry.kind)}</td>'
        f"<td>{escape(_(entry.source))}{facts_html(use.facts)}</td></tr>"
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
