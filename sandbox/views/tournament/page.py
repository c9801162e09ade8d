"""Decision rules against each other: who earns most, who spreads, how each rule works."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from agents import parse_rule
from agents.contests.tournament import Tournament
from agents.rules.rule import Automaton
from payoffs.fields import ON_PAGE
from sandbox.charts.automaton import arrows, automaton_svg, state_words
from sandbox.charts.tournament import (
    ranking_alt,
    ranking_spec,
    spread_alt,
    spread_spec,
    words_of,
)
from sandbox.messages import N_, _, ngettext
from sandbox.questions.findings import Findings
from sandbox.questions.play import tournament
from sandbox.views.kit import jobs
from sandbox.views.kit.frame import FOLD, framed, intro
from sandbox.views.kit.html import show_html
from sandbox.views.kit.markup import Head, note, num, row, rule_meaning, table, term
from sandbox.views.kit.pickers import pickers
from sandbox.views.kit.take_away import as_command, game_words, results
from sandbox.views.kit.worker import silent
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.settings import TournamentSettings, possible_rules
from sandbox.words import capital, number, plain

if TYPE_CHECKING:
    import pandas as pd


INTRO = N_(
    "Every rule meets every other one, and itself, on both sides of the table. Which would earn "
    "most here, month after month, and which would spread if success were copied?"
)
#: So many rules stand in the table of pairs.
PAIRS = 12
NOISE = {"execution": "--execution-error", "monitoring": "--monitoring-error"}


@framed(N_("Which rule does best?"), N_("This cannot be played: {problem}"))
def page(address: Address) -> None:
    """Draw the page."""
    intro(_(INTRO))
    pickers(address)
    left, right = st.columns([4, 3], gap="medium")
    with (
        right,
        st.container(horizontal=True, vertical_alignment="bottom", key=f"{FOLD}numbers"),
    ):
        for key in ("months", *NOISE):
            _number(address, key)
    with left:
        found = played(address)
        if found is not None:
            _earned(found)
    if found is not None:
        with right:
            _automaton(address, found)
        _spread(found)
    with st.expander(_("Which rules meet"), icon=":material/groups:"):
        _rules(address)
    as_command(tournament_words(address))


def _earned(found: Findings[Any]) -> None:
    """The ranking, beside it what can be changed: one screen."""
    st.markdown(headline(found))
    st.vega_lite_chart(ranking_spec(found.main), alt=ranking_alt(found.main))
    st.caption(
        _(
            "Dots: mean payoff a period over all meetings. Short bars: the same as each "
            "side of the table alone."
        )
        + ("" if found.exact else _(" Lines: 95% intervals, as some pairs were sampled."))
    )


def _spread(found: Findings[Any]) -> None:
    """Which rules would spread, and who earns what against whom."""
    st.header(_("Which would spread"), anchor=False)
    evolution = found.parts["evolution"]
    st.vega_lite_chart(spread_spec(found.rules, evolution), alt=spread_alt(found.rules, evolution))
    st.caption(
        _(
            "Replicator dynamics from equal shares: a rule's share grows at the rate at "
            "which it beats the mean. "
        )
        + stable_words(found)
    )
    with st.expander(_("Who earns what against whom"), icon=":material/table:"):
        show_html(pairs_html(found.main), key="pairs")
    results(_("The ranking"), "tournament", lambda: _ranking(found))


def _ranking(found: Findings[Any]) -> pd.DataFrame:
    """The ranking as a table."""
    import pandas as pd

    return pd.DataFrame([vars(place) for place in found.ranking()])


def headline(found: Findings[Any]) -> str:
    """Who leads, in Markdown."""
    first, *rest = found.ranking()
    second = _(", before {rule}").format(rule=words_of(rest[0].rule)) if rest else ""
    left = (
        ngettext(
            " 1 does not fit this game.", " {count} do not fit this game.", len(found.left_out)
        ).format(count=len(found.left_out))
        if found.left_out
        else ""
    )
    how = (
        _("exact values")
        if found.exact
        else ngettext("1 history a pair", "{count:,} histories a pair", found.replicates).format(
            count=found.replicates
        )
    )
    told = (
        _("**{rule}** earns most{second}: {count} rules over {periods} months, {how}.{left}")
        if rest and found.periods > 1
        else _("**{rule}** earns most{second} (rules: {count}; months: {periods}), {how}.{left}")
    )
    return told.format(
        rule=capital(words_of(first.rule)),
        second=second,
        count=len(found.rules),
        periods=found.periods,
        how=how,
        left=left,
    )


def stable_words(found: Findings[Any]) -> str:
    """Which rules no other one of the field can replace."""
    stable = [
        words_of(rule)
        for rule, holds in zip(found.rules, found.parts["evolution"]["stable"], strict=True)
        if holds
    ]
    if not stable:
        return _("No rule is evolutionarily stable against all the others.")
    return _("Evolutionarily stable against each other one: {names}.").format(
        names=", ".join(stable)
    )


def played(address: Address) -> Findings[Any] | None:
    """The tournament, once it is done; a bar stands here meanwhile."""
    choice, play, rules = address.choice, address.simulation, address.tournament.rules
    asked = partial(
        tournament,
        choice.build(),
        rules or None,
        threat=choice.threat,
        periods=play.months,
        execution_error=play.execution,
        monitoring_error=play.monitoring,
        seed=play.seed,
        evolution=True,
    )
    key = ("tournament", choice, rules, play.months, play.execution, play.monitoring, play.seed)
    found: Findings[Any] | None = jobs.run(
        key, partial(silent, asked), _("Every rule meets every rule")
    )
    return found


def tournament_words(address: Address) -> list[str]:
    """The command that gives the tournament."""
    play = address.simulation
    words = ["tournament", *game_words(address.choice), "--periods", str(play.months)]
    if address.tournament.rules:
        words += ["--rules", ",".join(address.tournament.rules)]
    for key, flag in NOISE.items():
        if getattr(play, key) is not None:
            words += [flag, plain(getattr(play, key))]
    return [*words, "--seed", str(play.seed), "--evolution"]


def fitted(found: Findings[Any], name: str) -> Automaton | None:
    """The automaton that plays a rule's row side in this game; None if it learns."""
    mine, theirs = found.deal.payoffs_seen_by
    return parse_rule(name).fitted(mine, theirs.T).automaton


def _automaton(address: Address, found: Findings[Any]) -> None:
    ranked = [place.rule for place in found.ranking()]
    name = address.tournament.rule if address.tournament.rule in ranked else ranked[0]
    session.setting(
        address,
        "tournament.rule",
        st.selectbox,
        _("How it works"),
        ranked,
        format_func=lambda rule: capital(words_of(rule)),
        key="w_drawn",
        value=name,
    )
    st.caption(rule_meaning(name, "*"))
    automaton = fitted(found, name)
    if automaton is None:
        st.info(_("This rule learns: it has no fixed states to draw."), icon=":material/school:")
        return
    svg = automaton_svg(automaton, words_of(name))
    if svg:
        show_html(svg, key="automaton")
    with st.expander(_("Its states in a table"), expanded=not svg):
        show_html(states_html(automaton), key="states")
    st.caption(
        _(
            "R: it restrains (keeps the deal). E: it escalates. Arrows say what it has seen of the "
            "other side; dashed ones what follows a slip of its own."
        )
    )


def _rules(address: Address) -> None:
    field = list(address.tournament.field)
    session.setting(
        address,
        "tournament.rules",
        st.multiselect,
        _("Rules"),
        list(dict.fromkeys([*possible_rules(), *field])),
        format_func=lambda rule: capital(words_of(rule)),
        value=field,
        help=_("Rules that learn are sampled, all others are exact."),
        change=lambda a, rules: a.change("tournament", rules=_chosen(rules)),
    )


def _chosen(rules: list[str]) -> tuple[str, ...]:
    """What the address holds: nothing for the usual field, and at least one rule."""
    usual = TournamentSettings().field
    return () if not rules or set(rules) == set(usual) else tuple(rules)


def _number(address: Address, key: str) -> None:
    row, (_key, label, *_ends) = ON_PAGE[key]
    whole = row.kind == "whole"
    session.setting(
        address,
        f"simulation.{key}",
        st.number_input,
        _(label),
        step=12 if whole else 0.01,
        format=None if whole else "%.3f",
        width=session.NARROW,
        placeholder=_("by lever"),
        help=_(row.help),
    )


def pairs_html(found: Tournament) -> str:
    """What each rule earns against each other, both in the order of the ranking."""
    ranked = [found.rules.index(place.rule) for place in found.ranking()][:PAIRS]
    told = [rule_meaning(found.rules[i]) for i in ranked]
    heads = [
        Head(str(rank), told=f"{words_of(found.rules[j])}: {means}")
        for rank, (j, means) in enumerate(zip(ranked, told, strict=True), start=1)
    ]
    rows = (
        row(
            term(f"{rank} {words_of(found.rules[i])}", told[rank - 1]),
            *(num(number(found.payoffs[i, j], 2)) for j in ranked),
        )
        for rank, i in enumerate(ranked, start=1)
    )
    more = len(found.rules) - len(ranked)
    said = ngettext(
        "And 1 more rule, in the command's answer.",
        "And {count} more rules, in the command's answer.",
        more,
    ).format(count=more)
    caption = _("What the rule of the row earns a period against the rule of the column, {unit}")
    caption = caption.format(unit=_(found.game.unit))
    return table(_("Payoffs by pair"), [_("earns against"), *heads], rows, caption=caption) + note(
        said if more else ""
    )


def states_html(automaton: Automaton) -> str:
    """Every state: what it does, and where it goes after what."""
    start = f" ({_('start')})"
    goes = [
        "<br>".join(f"{a.end + 1}: {escape(a.told)}" for a in arrows(automaton) if a.start == state)
        for state in range(automaton.states)
    ]
    rows = (
        row(f"{k + 1}{start if k == automaton.start else ''}", state_words(automaton, k), goes[k])
        for k in range(automaton.states)
    )
    return table(_("States"), (_("state"), _("does"), _("goes to")), rows)
