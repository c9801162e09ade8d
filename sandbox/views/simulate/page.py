"""The page on unfolding truces: two rules keep or break a deal in a world that answers."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from payoffs.errors import SandboxError
from payoffs.fields import ON_PAGE
from sandbox.messages import _
from sandbox.views.kit import jobs
from sandbox.views.kit.as_command import as_command, simulate_words
from sandbox.views.kit.heading import heading
from sandbox.views.kit.pickers import pickers
from sandbox.views.simulate.results import draw, draw_history, unfold
from sandbox.views.simulate.rules import rule_picker
from sandbox.views.simulate.surroundings import world_settings
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import own_doubt, solved
from sandbox.words import capital, in_sentences

INTRO = (
    "Between governments nothing enforces a deal: each side keeps it for as long as its own rule "
    "says so. Give each side a rule of thumb and watch. Two different things go wrong: a **slip** "
    "(a side does what it did not mean to) is a fact for both; a **misreading** (a delivery report "
    "is wrong) is believed by one side only, so that it answers a breach that never was."
)
WIDE = 260
#: Pixels by which the picture is taller than the bar that stands for it.
ROOM = 240


def page() -> None:
    """Draw the page."""
    address, complaints = session.current()
    heading(_("How would a truce unfold?"))
    session.complain(complaints)
    st.markdown(INTRO)
    pickers(address)
    session.keep()
    try:
        picture = st.container()  # above the settings, so that both are on the first screen
        with st.container(border=True, key="rules"):
            _settings(address)
        _results(address, picture)
    except SandboxError as problem:
        st.error(f"This cannot be simulated: {problem}")
        return
    as_command(simulate_words(address))


def _settings(address: Address) -> None:
    play, players = address.simulation, solved(address.choice).game.players
    left, right = st.columns(2, gap="large")
    with left:
        rule_picker("us", players[0], play.us)
    with right:
        rule_picker("china", players[1], play.china)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _error("execution", play.execution)
        own = own_doubt(address.choice)
        _error("monitoring", own.largest if play.monitoring is None else play.monitoring)
        _count("months", play.months)
        _count("histories", play.histories)
    if play.monitoring is None and own.levers is not None:
        first, second = in_sentences(players)
        st.caption(f"Misreadings by lever: {own.words((first, second))}.")
    elif play.monitoring is not None and address.choice.base().priced:
        st.button("Misreadings by lever", on_click=_by_lever)
    world_settings(address)


def _error(name: str, value: float) -> None:
    row, (_, label, low, high) = ON_PAGE[name]

    def change(address: Address, new: Any) -> Address:
        value: float | None = round(float(new), 4)
        if name == "monitoring" and value is not None:
            value = own_doubt(address.choice).unless_same(value)
        return address.change("simulation", **{name: value})

    session.control(
        st.slider,
        label,
        float(low),
        high,
        step=0.005,
        format="percent",
        key=f"w_{name}",
        value=float(value),
        width=WIDE,
        help=f"{capital(row.help)}, each month.",
        change=change,
    )


def _count(name: str, value: int) -> None:
    _, (_, label, low, high) = ON_PAGE[name]
    session.control(
        st.number_input,
        label,
        int(low),
        int(high),
        step=12 if name == "months" else 100,
        key=f"w_{name}",
        value=value,
        width=session.NARROW,
        change=lambda a, new: a.change("simulation", **{name: int(new or low)}),
    )


def _by_lever() -> None:
    session.put(session.current()[0].change("simulation", monitoring=None))


def _again() -> None:
    address = session.current()[0]
    session.put(
        address.change(
            "simulation", seed=(address.simulation.seed + 1) % int(ON_PAGE["seed"][1].high)
        )
    )


def _results(address: Address, picture: DeltaGenerator) -> None:
    choice, play = address.choice, address.simulation
    with picture:
        found = jobs.run(
            ("unfold", choice, play), lambda progress: unfold(choice, play, progress), "Playing"
        )
        if found is None:
            st.space(ROOM)  # of the picture to come, so that the settings stay where they are
            return
        draw_history(found, _again)
    draw(found)
