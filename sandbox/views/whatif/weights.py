"""What would have to be true: which political weights would make an outcome an equilibrium."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from payoffs.errors import SandboxError
from payoffs.parameters import parameter
from sandbox.messages import _, cached, complaint
from sandbox.theory.concepts.revealed import RevealedWeights, revealed_weights
from sandbox.views.kit.frame import fold
from sandbox.views.kit.html import show_html
from sandbox.views.kit.words import table
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice, solved
from sandbox.words import amount, name_of, typeset

#: Larger games ask from the command line.
MOST_CELLS = 400


def weights(address: Address) -> None:
    """An expander: choose an outcome, and read which weights it takes."""
    m, n = (2, 2) if address.choice.threat else address.choice.base().shape
    if m * n > MOST_CELLS:
        return
    box = fold(_("What would have to be true"), "weights", "balance")
    if box is None:
        return
    with box:
        shown = solved(address.choice)
        cell = address.cell or shown.status_quo or (0, 0)
        _outcome(address, cell)
        try:
            found = revealed(address.choice, cell)
        except SandboxError as problem:
            st.error(_("This cannot be worked out: {problem}").format(problem=complaint(problem)))
            return
        st.markdown("\n\n".join(typeset(line) for line in found.sentences()))
        show_html(weights_html(found), key="revealed")
        if found.feasible and not found.holds_already:
            st.button(_("Take the nearest such weights"), icon=":material/check:", on_click=_take)


@cached(64)
def revealed(choice: GameChoice, cell: tuple[int, int]) -> RevealedWeights:
    """The weights that make an outcome of a choice's game an equilibrium."""
    return revealed_weights(choice.build(), cell, choice.threat)


def _outcome(address: Address, cell: tuple[int, int]) -> None:
    game = solved(address.choice).game
    columns = st.columns(2, gap="small")
    for side, labels in enumerate((game.rows, game.columns)):

        def change(a: Address, own: int, side: int = side) -> Address:
            now = a.cell or solved(a.choice).status_quo or (0, 0)
            return replace(a, cell=(own, now[1]) if side == 0 else (now[0], own))

        with columns[side]:
            session.control(
                st.selectbox,
                _("An outcome: {side}").format(side=name_of(game.players[side])),
                range(len(labels)),
                format_func=labels.__getitem__,
                key=f"w_cell{side}",
                value=cell[side],
                change=change,
            )


def _take() -> None:
    address = session.current()[0]
    cell = address.cell or solved(address.choice).status_quo or (0, 0)
    nearest = revealed(address.choice, cell).weights or {}
    for name, value in nearest.items():
        address = address.override(name, value)
    session.put(address)


def weights_html(found: RevealedWeights) -> str:
    """Each weight: in force, the nearest that does, and what it would take alone."""
    rows = ""
    for side in (found.us, found.china):
        for name in side.names:
            nearest = _("none does") if side.weights is None else amount(side.weights[name])
            ends = side.alone[name]
            alone = _("no value") if ends is None else _interval(*ends)
            rows += (
                f'<tr><th scope="row">{escape(_(parameter(name).title))}<br>'
                f"<code>{name}</code></th>"
                f"<td>{name_of(side.side)}</td>"
                f'<td class="num">{amount(side.current[name])}</td><td class="num">{nearest}</td>'
                f'<td class="num">{alone}</td></tr>'
            )
    words = _("weight"), _("whose"), _("in force"), _("nearest that does")
    return table(_("Weights"), (*words, _("alone, the others as they are")), rows)


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return (
            _("from {low}").format(low=amount(low))
            if low is not None
            else _("up to {high}").format(high=amount(high or 0.0))
        )
    return _("{low} to {high}").format(low=amount(low), high=amount(high))
