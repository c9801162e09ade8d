"""Who earns what against whom, and what moves a rule from state to state, as HTML."""

from __future__ import annotations

from html import escape

from agents.contests.tournament import Tournament
from agents.rules.rule import Automaton
from sandbox.charts.automaton import arrows, state_words
from sandbox.charts.tournament import words_of
from sandbox.messages import _, ngettext
from sandbox.views.kit.words import Head, rule_meaning, table, term
from sandbox.words import number

#: So many rules stand in the table of pairs.
PAIRS = 12


def pairs_html(found: Tournament) -> str:
    """What each rule earns against each other, both in the order of the ranking."""
    ranked = [found.rules.index(place.rule) for place in found.ranking()][:PAIRS]
    told = [rule_meaning(found.rules[i]) for i in ranked]
    heads = [
        Head(str(rank), told=f"{words_of(found.rules[j])}: {means}")
        for rank, (j, means) in enumerate(zip(ranked, told, strict=True), start=1)
    ]
    rows = "".join(
        f'<tr><th scope="row">{term(f"{rank} {words_of(found.rules[i])}", told[rank - 1])}</th>'
        + "".join(f'<td class="num">{number(found.payoffs[i, j], 2)}</td>' for j in ranked)
        + "</tr>"
        for rank, i in enumerate(ranked, start=1)
    )
    more = len(found.rules) - len(ranked)
    said = ngettext(
        "And 1 more rule, in the command's answer.",
        "And {count} more rules, in the command's answer.",
        more,
    ).format(count=more)
    note = f'<p class="note">{said}</p>' if more else ""
    caption = _("What the rule of the row earns a period against the rule of the column, {unit}")
    caption = caption.format(unit=_(found.game.unit))
    return table(_("Payoffs by pair"), [_("earns against"), *heads], rows, caption=caption) + note


def states_html(automaton: Automaton) -> str:
    """Every state: what it does, and where it goes after what."""
    start = f" ({_('start')})"
    rows = "".join(
        f'<tr><th scope="row">{state + 1}{start if state == automaton.start else ""}</th>'
        f"<td>{state_words(automaton, state)}</td><td>{_moves(automaton, state)}</td></tr>"
        for state in range(automaton.states)
    )
    return table(_("States"), (_("state"), _("does"), _("goes to")), rows)


def _moves(automaton: Automaton, state: int) -> str:
    return "<br>".join(
        f"{arrow.end + 1}: {escape(arrow.told)}"
        for arrow in arrows(automaton)
        if arrow.start == state
    )
