"""The page on unfolding truces: two rules keep or break a deal in a world that answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from agents import Declaration, RuleParameter, catalogue
from payoffs.errors import SandboxError
from payoffs.fields import ON_PAGE
from sandbox.messages import N_, _
from sandbox.views.kit import jobs
from sandbox.views.kit.frame import framed, intro, way_out
from sandbox.views.kit.markup import rule_meaning
from sandbox.views.kit.pickers import pickers
from sandbox.views.kit.take_away import as_command, simulate_words
from sandbox.views.kit.told import story_of
from sandbox.views.simulate.playing import match_of, unfold
from sandbox.views.simulate.results import (
    draw,
    draw_figures,
    draw_history,
    exact_words,
)
from sandbox.views.simulate.surroundings import world_settings
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import own_doubt, solved
from sandbox.views.state.settings import usual_rule
from sandbox.words import capital, in_sentences, name_of

if TYPE_CHECKING:
    from agents.world.result import WorldSimulation


INTRO = N_(
    "Each side keeps the deal for as long as its own rule says so. A **slip** (a side does what it "
    "did not mean to) is a fact for both; a **misreading** (a wrong report) is believed by one."
)
WIDE = 150
#: Pixels by which the picture is taller than the bar that stands for it.
ROOM = 240


@framed(N_("How would a truce unfold?"), N_("This cannot be simulated: {problem}"))
def page(address: Address) -> None:
    """Draw the page."""
    intro(_(INTRO))
    pickers(address)
    picture, settings = st.columns([1.9, 1], gap="large")  # both on the first screen
    with settings:
        _settings(address)
    world_settings(address)
    _results(address, picture)
    as_command(simulate_words(address))


def _settings(address: Address) -> None:
    play, players = address.simulation, solved(address.choice).game.players
    rule_picker("us", players[0], play.us)
    rule_picker("china", players[1], play.china)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        own, apart = own_doubt(address.choice), play.apart
        for name, one, other in (
            ("execution", play.execution, play.execution2),
            ("monitoring", _misread(address), play.monitoring2),
        ):
            _error(address, name, one, players[0] if apart else "")
            if apart:
                _error(address, f"{name}2", one if other is None else other, players[1])
        for name, step in (("months", 12), ("histories", 100)):
            session.setting(
                address,
                f"simulation.{name}",
                st.number_input,
                _(ON_PAGE[name][1].label),
                step=step,
                width=session.NARROW,
            )
    session.control(
        st.toggle,
        _("Each side has errors of its own"),
        key="w_apart",
        value=apart,
        help=_("A side's slips are what it does; its misreadings are of what the other did."),
        change=_apart,
    )
    if play.monitoring is None and own.levers is not None:
        first, second = in_sentences(players)
        levers = own.words((first, second), _)
        st.caption(_("Misreadings by lever: {levers}.").format(levers=levers))
    elif play.monitoring is not None and address.choice.base().priced:
        st.button(_("Misreadings by lever"), on_click=_by_lever)


def _apart(address: Address, on: Any) -> Address:
    """Both sides' errors at what they are now, one by one or together."""
    play = address.simulation
    if not on:
        return address.change("simulation", execution2=None, monitoring2=None)
    told = _misread(address)
    return address.change(
        "simulation", execution2=play.execution, monitoring=told, monitoring2=told
    )


def _misread(address: Address) -> float:
    """The chance of a wrong report, the row side's, by lever the largest."""
    own = address.simulation.monitoring
    return own_doubt(address.choice).largest if own is None else own


def _error(address: Address, name: str, value: float, player: str) -> None:
    """The slider of an error: of both sides, or of one."""
    row, (_name, label, *_ends) = ON_PAGE[name.removesuffix("2")]

    def change(address: Address, new: Any) -> Address:
        value: float | None = round(float(new), 4)
        if name == "monitoring" and not address.simulation.apart:
            value = own_doubt(address.choice).unless_same(round(float(new), 4))
        return address.change("simulation", **{name: value})

    session.setting(
        address,
        f"simulation.{name}",
        st.slider,
        f"{_(label)}: {name_of(player)}" if player else _(label),
        step=0.005,
        format="percent",
        value=float(value),
        width=WIDE,
        help=_("{help}, each month.").format(help=capital(_(row.help))),
        change=change,
    )


def _by_lever() -> None:
    session.put(session.current()[0].change("simulation", monitoring=None, monitoring2=None))


def _again() -> None:
    address = session.current()[0]
    seed = (address.simulation.seed + 1) % int(ON_PAGE["seed"][1].high)
    session.put(address.change("simulation", seed=seed))


def _results(address: Address, picture: DeltaGenerator) -> None:
    choice, play = address.choice, address.simulation
    with picture:
        work = partial(unfold, choice, play)
        found = jobs.run(("unfold", choice, play), work, _("Playing"))
        if found is None:
            st.space(ROOM)  # of the picture to come, so that the settings stay where they are
            return
        draw_history(found, _again)
        draw_figures(found.result)
        _exact(address)
        _why(address, found.result)
    draw(found)


def _exact(address: Address) -> None:
    """The value without chance, where the bare repeated game is played."""
    match = match_of(address.choice, address.simulation)
    with suppress(SandboxError):  # a rule with too many states for a chain
        if match.bare:
            st.caption(exact_words(match.exact()))


def _why(address: Address, result: WorldSimulation) -> None:
    """Why truces end although nobody gains by leaving, and what would change it."""
    wrong = max(_misread(address), address.simulation.monitoring2 or 0.0)
    told = story_of(address.choice).ends(result.broken, wrong)
    if not told:
        return
    if wrong > 0.0:
        quiet = address.change(
            "simulation", monitoring=0.0, monitoring2=None, execution=0.0, execution2=None
        )
        way_out(told, _("Let every report be right"), quiet, "why")
    else:
        st.caption(told)


def declaration_of(text: str) -> tuple[Declaration, dict[str, float]]:
    """The declaration and parameter values behind a canonical name.

    >>> declaration_of("tolerant_trigger(2, 3)")[1]
    {'tolerance': 2, 'punishment': 3}
    """
    name, _, inside = text.rstrip(")").partition("(")
    declared = {entry.name: entry for entry in catalogue()}[name]
    parts = inside.split(",") if inside else []
    return declared, {
        p.name: int(part) if p.integer else float(part)
        for p, part in zip(declared.parameters, parts, strict=True)
    }


def title(name: str) -> str:
    """A rule's name for readers."""
    return capital(_(name.replace("_", " ")))


def rule_picker(side: str, player: str, text: str) -> None:
    """The rule of one side, what it does, and its parameters."""
    declared, values = declaration_of(text)
    known = {entry.name: entry for entry in catalogue()}
    color = "blue" if side == "us" else "orange"
    session.control(
        st.selectbox,
        _(":{color}[**{side}**] follows").format(color=color, side=name_of(player)),
        list(known),
        format_func=title,
        key=f"w_rule_{side}",
        value=declared.name,
        change=lambda a, name: a.change("simulation", **{side: usual_rule(known[name])}),
    )
    st.caption(rule_meaning(declared.name, "*"))
    if declared.parameters:
        with st.container(horizontal=True):
            for entry in declared.parameters:
                _parameter(side, declared, entry, values)


def _parameter(
    side: str, declared: Declaration, entry: RuleParameter, values: dict[str, float]
) -> None:
    kind: Callable[[float], Any] = int if entry.integer else float

    def change(address: Address, value: Any) -> Address:
        now, kept = declaration_of(getattr(address.simulation, side))
        if now.name != declared.name or value is None:
            return address
        return address.change("simulation", **{side: now.rule({**kept, entry.name: value}).name})

    session.control(
        st.number_input,
        _(entry.name.replace("_", " ")),
        min_value=kind(entry.low),
        max_value=kind(entry.high),
        step=kind(1) if entry.integer else 0.05,
        width=session.NARROW,
        key=f"w_{side}_{declared.name}_{entry.name}",
        value=kind(values[entry.name]),
        change=change,
    )
