"""Politics at home: what both could get ratified, and what a secret resolve does to threats."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from payoffs.errors import SandboxError
from sandbox.charts.figures import FIGURES
from sandbox.messages import _, cached
from sandbox.questions.findings import Findings
from sandbox.questions.home import ratify, resolve
from sandbox.theory.bargaining import PriorSweep, Ratification
from sandbox.views.kit.as_command import as_command, game_words
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice
from sandbox.words import in_sentences, number


@cached(24)
def ratified(choice: GameChoice) -> Findings[Ratification]:
    """What both sides could get past their groups, half of whom must accept."""
    return ratify(choice.build(), threat=choice.threat)


@cached(24)
def resolved(choice: GameChoice) -> PriorSweep:
    """How often both press, by how likely high resolve is."""
    return resolve(choice.build(), threat=choice.threat)


def section(address: Address) -> None:
    """Both, folded; worked out when they are opened."""
    for title, key, draw in (
        (_("Could it be ratified at home?"), "x_ratify", _ratification),
        (_("What if each side's resolve is its secret?"), "x_resolve", _resolve),
    ):
        box = st.expander(title, key=key, on_change="rerun")
        if box.open:
            with box:
                try:
                    draw(address.choice)
                except SandboxError as problem:
                    not_here = _("Not here:")
                    st.info(f"{not_here} {problem}")


def _ratification(choice: GameChoice) -> None:
    found = ratified(choice)
    game = choice.build().game(choice.threat)
    st.markdown(ratification_words(found, game.rows, game.columns))
    frame = found.to_frame()
    st.dataframe(
        pd.DataFrame(
            {
                _("US"): [game.rows[k] for k in frame["row"]],
                _("China"): [game.columns[k] for k in frame["column"]],
                _("US groups for it"): 100 * frame["row_approval"],
                _("Chinese groups for it"): 100 * frame["column_approval"],
                _("passes"): frame["passes"],
            }
        ),
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="%.0f%%")
            for name in (_("US groups for it"), _("Chinese groups for it"))
        },
    )
    as_command(["ratify", *game_words(choice)])


def ratification_words(
    found: Findings[Ratification], rows: tuple[str, ...], columns: tuple[str, ...]
) -> str:
    """How many outcomes pass on both sides, against what, and the bargain over them."""
    main: Ratification = found.main
    i, j = found.parts["reference"]
    both = int((main.row.ratified & main.column.ratified).sum())
    told = _(
        "**Both sides would ratify {both} of {size} outcomes**: half of each "
        "side's groups must prefer them to {reference}. "
    ).format(both=both, size=main.row.ratified.size, reference=f"{rows[i]} / {columns[j]}")
    nash = main.nash.payoffs
    if nash is None:
        return told + _("No deal passes on both sides and is better than none.")
    u, v = (number(value) for value in nash)
    return told + _("Nash bargain over what passes on both sides: {u} and {v}.").format(u=u, v=v)


def _resolve(choice: GameChoice) -> None:
    found = resolved(choice)
    st.markdown(resolve_words(found))
    st.vega_lite_chart({"height": 220, **FIGURES["PriorSweep"](found)}, alt=found.headline)
    as_command(["resolve", *game_words(choice)])


def resolve_words(found: PriorSweep) -> str:
    """What the figure shows, and what it takes for granted."""
    first, second = in_sentences(found.game.players, first=True)
    low, high = found.lowest.min(), found.highest.max()
    return _(
        "**Both press, so that both threats are carried out, with a chance of "
        "{low:.0f}% to {high:.0f}%**, by how likely high resolve is. Whoever has "
        "it bears {u:g} ({first}) or {v:g} ({second}) more when it yields; "
        "nobody knows the other's. Both costs are yours to set in the command."
    ).format(
        low=100 * low,
        high=100 * high,
        u=found.yielding[0],
        first=first,
        v=found.yielding[1],
        second=second,
    )
