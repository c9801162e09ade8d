"""Is this profile an equilibrium: a cell or mixtures, each side's gain from leaving, drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

import streamlit as st

from payoffs.errors import InputError, SandboxError
from sandbox.charts import replies
from sandbox.concepts import BLOCKS, Rows
from sandbox.messages import N_, _, complaint
from sandbox.questions.solve import plans, solve
from sandbox.questions.subject import Subject
from sandbox.theory.elementary.pure import Check, Exact, check_profile
from sandbox.views.kit.frame import fold
from sandbox.views.kit.html import show_html
from sandbox.views.kit.markup import inline
from sandbox.views.state import session
from sandbox.views.state.address import LONGEST_PLAN, Address
from sandbox.views.state.choice import SolvedGame
from sandbox.words import beside, decimals_for, in_sentences, name_of, number, typeset

#: Larger games have no mixture that anybody types, and their concepts take long.
MOST = 12
#: Work allowed for the concepts beside Nash equilibria, in shares of a command's.
EFFORT = 0.2
CONCEPTS = ("rationalizable", "selection", "correlated", "commitment", "quantal")

PLAN_HELP = N_(
    "A strategy's name or number, counted from 0, or a probability for each strategy, as "
    "1/2, 1/2. Empty: the selected cell."
)


def checking(shown: SolvedGame, address: Address, cell: tuple[int, int]) -> None:
    """Both plans to type, and the verdict on them."""
    game = shown.game
    with st.container(border=True, key="checking"):
        st.markdown(_("**Is this profile an equilibrium?** Click a cell, or type a mixture."))
        with st.container(horizontal=True, gap="medium"):
            for side, labels in enumerate((game.rows, game.columns)):
                _plan(side, name_of(game.players[side]), address, labels[cell[side]])
        try:
            show_html(verdict_html(shown, address, cell), key="verdict")
        except InputError as problem:
            sides = dict(zip(("row", "column"), game.players, strict=True))
            where = name_of(sides.get(problem.where, problem.where))
            st.warning(
                session.named(f"{where}: {complaint(problem.message)}"), icon=":material/edit:"
            )


def verdict_html(shown: SolvedGame, address: Address, cell: tuple[int, int]) -> str:
    """What is to be said of the plans typed, or of the cell; InputError where one cannot be re"""
    typed = [plan or cell[side] for side, plan in enumerate(address.plans)]
    game = shown.game
    found = check_profile(game, *plans(Subject(game), typed[0], typed[1]))
    exact = None if shown.scenario.priced else found.exact
    said = verdict(found, exact)
    return f"<p>{inline(session.named(said) if address.choice.own else said)}</p>"


def _plan(side: int, name: str, address: Address, label: str) -> None:
    def change(address: Address, text: Any) -> Address:
        both = list(address.plans)
        both[side] = " ".join(str(text or "").split())
        return replace(address, plans=(both[0], both[1]))

    def redraw(_before: Address, after: Address) -> list[str]:
        return ["outcome"] if after.choice.own else ["outcome", "command"]

    session.control(
        st.text_input,
        _("{side} plays").format(side=name),
        key=f"w_plan{side}",
        value=address.plans[side],
        placeholder=label,
        max_chars=LONGEST_PLAN,
        help=_(PLAN_HELP),
        change=change,
        redraw=redraw,
    )


def verdict(found: Check, exact: Exact | None = None) -> str:
    """Whether it is one, what it is worth and who would leave, in Markdown; also in fractions."""
    game, decimals = found.game, max(1, decimals_for(found.game))
    names = in_sentences(game.players, first=True)
    u, v = (
        beside(number(payoff, decimals), whole)
        for payoff, whole in zip(
            found.payoffs, exact.payoffs if exact else (None, None), strict=True
        )
    )
    first, second = in_sentences(game.players)
    worth = _("It is worth {u} to {first} and {v} to {second}.").format(
        u=u, first=first, v=v, second=second
    )
    if found.equilibrium:
        why = (
            _("each side would lose by anything else")
            if found.strict
            else _("neither side gains by leaving it")
        )
        return _(":material/check_circle: **An equilibrium**: {why}. {worth}").format(
            why=why, worth=worth
        )
    gains = [typeset(line) for line in found.sentences((names[0], names[1]), exact)]
    return _(":material/cancel: **No equilibrium.** {gains}. {worth}").format(
        gains=". ".join(gains), worth=worth
    )


def pictures(shown: SolvedGame) -> None:
    """Best-reply curves of a 2 x 2 game, or the upper envelope where one side has two choices."""
    m, n = shown.game.shape
    if min(m, n) != 2 or max(m, n) > MOST:
        return
    box = fold(_("Mixtures, drawn"), "mix", "show_chart")
    if box is None:
        return
    with box:
        found = shown.solution
        if m == n:
            spec, alt = replies.replies_spec(found), replies.replies_alt(found)
            said = _(
                "Each line is one side's best reply to how often the other plays its first "
                "strategy. Boxed: the lines meet, and that is an equilibrium."
            )
        else:
            side = 0 if m == 2 else 1
            spec, alt = replies.envelope_spec(found, side), replies.envelope_alt(found, side)
            said = _(
                "Each line is what one strategy earns by how often the other side plays its "
                "first. The thick edge on top is the best reply; an equilibrium in mixtures "
                "(boxed) stands at a corner of it."
            )
        st.vega_lite_chart(spec, alt=alt)
        st.caption(said)


def concepts(shown: SolvedGame, threat: bool) -> None:
    """What theory says beyond Nash equilibria, folded away until it is asked for."""
    game = shown.game
    if max(game.shape) > MOST:
        st.caption(
            _(
                "What theory says beyond equilibrium (a mediator, announcing first, errors) is "
                "worked out here for games up to {most} x {most}; `truce solve` takes larger ones."
            ).format(most=MOST)
        )
        return
    label = _("Beyond equilibrium: a mediator, announcing first, errors, elimination")
    box = fold(label, "concepts", "hub")
    if box is None:
        return
    with box:
        subject = Subject(None, shown.scenario, threat, shown.scenario.name)
        asked: dict[str, Any] = dict.fromkeys(CONCEPTS, True)
        asked["revealed"] = shown.scenario.priced
        try:
            found = solve(subject, effort=EFFORT, **asked)
        except SandboxError as problem:
            st.error(_("This cannot be worked out: {problem}").format(problem=complaint(problem)))
            return
        for name, part in found.parts.items():
            if name in BLOCKS:
                _block([*BLOCKS[name](game, part)])


def _block(lines: list[str | Rows]) -> None:
    """A concept: its first line as a heading, the rest as a list, tables as tables."""
    head, *rest = lines
    st.markdown(f"**{session.literal(typeset(str(head)))}**")
    for is_table, run in groupby(rest, lambda line: isinstance(line, Rows)):
        if is_table:
            for line in run:
                assert isinstance(line, Rows)
                st.table([_row(line.header, row) for row in line.rows], border="horizontal")
        else:
            items = [session.literal(typeset(str(line).strip())) for line in run]
            st.markdown("\n".join(f"- {item}" for item in items))


def _row(header: Any, row: Any) -> dict[str, str]:
    cells = [number(cell, 2) if isinstance(cell, float) else str(cell) for cell in row]
    return {_(title) or _("which"): cell for title, cell in zip(header, cells, strict=True)}
