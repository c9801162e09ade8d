"""The page on unfolding truces: two rules keep or break a deal in a world that answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from agents import Declaration, RuleParameter, catalogue
from payoffs.errors import SandboxError
from payoffs.fields import ON_PAGE
from payoffs.parameters import number, numbers
from sandbox.messages import N_, _
from sandbox.theory.bargaining.solutions import RULES
from sandbox.views.kit import jobs
from sandbox.views.kit.frame import fold, framed, intro, way_out
from sandbox.views.kit.html import show_sliders, slider_html
from sandbox.views.kit.markup import inline, rule_meaning
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
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import own_doubt, solved
from sandbox.views.state.settings import usual_rule
from sandbox.views.state.simulation import SimulationSettings, possible_crises, possible_parts
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
        st.button(_("Misreadings by lever"), on_click=session.go, args=(_by_lever,))


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


def _by_lever(address: Address) -> Address:
    return address.change("simulation", monitoring=None, monitoring2=None)


def _again(address: Address) -> Address:
    seed = (address.simulation.seed + 1) % int(ON_PAGE["seed"][1].high)
    return address.change("simulation", seed=seed)


def _results(address: Address, picture: DeltaGenerator) -> None:
    choice, play = address.choice, address.simulation
    with picture:
        work = partial(unfold, choice, play)
        found = jobs.run(("unfold", choice, play), work, _("Playing"))
        if found is None:
            st.space(ROOM)  # of the picture to come, so that the settings stay where they are
            return
        draw_history(found, partial(session.go, _again))
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


#: What each part does, in a line.
PARTS = {
    "constituencies": N_(
        "Growers, chip firms, importers, exporters: their support follows what "
        "reaches them, and lost support makes their dollars weigh more"
    ),
    "elections": N_(
        "Midterms and presidential elections: constituencies weigh more before them, and "
        "a new government may come in with a fresh memory"
    ),
    "suppliers": N_(
        "Brazil's soybeans and rare earths from outside China: they grow while a lever "
        "is used, so that using it wears it out"
    ),
    "courts": N_(
        "A ruling may strike the tariff lever down, as in February 2026; other statutes "
        "replace it in part"
    ),
    "shocks": N_("Incidents outside the deal that both take for a breach, and swings of prices"),
    "ministers": N_("A standing channel that clears up wrong reports before they are acted on"),
    "appraisal": N_(
        "Governments that may break a truce against their rule, the more so the more it "
        "pays: anchored on 0.84 breaks a year on record"
    ),
}
#: How the sides threaten each other.
CRISES = {
    "off": N_("nobody threatens"),
    "rates": N_("as often as on record"),
    "equilibrium": N_("as the crisis of this game has it"),
    "rule": N_("by their rules: words before deeds"),
}
NO_BARGAIN = N_("as agreed at the start")


def world_settings(address: Address) -> None:
    """The switches, and the numbers of the parts that are on."""
    play, scenario = address.simulation, address.choice.base()
    possible = possible_parts(scenario.priced)
    if scenario.date is None:
        possible = tuple(part for part in possible if part != "elections")
    session.setting(
        address,
        "simulation.around",
        st.pills,
        _("The world around them answers: switch parts on"),
        possible,
        selection_mode="multi",
        format_func=lambda part: capital(_(part)),
        value=list(play.around),
        change=lambda a, parts: _around(a, tuple(parts or ())),
        help="\n\n".join(f"**{capital(_(part))}**: {_(PARTS[part])}." for part in possible)
        + "\n\n"
        + _("All off is the bare repeated game."),
    )
    _threats(address)
    _summits(address)
    if play.around:
        _numbers(play)


def _threats(address: Address) -> None:
    row, (_key, label, *_rest) = ON_PAGE["crises"]
    session.setting(
        address,
        "simulation.crises",
        st.selectbox,
        _(label),
        {one: CRISES[one] for one in possible_crises(bool(address.choice.base().crisis))},
        width=320,
        help=f"{capital(_(row.help))}.",
    )


def _around(address: Address, parts: tuple[str, ...]) -> Address:
    ordered = tuple(part for part in PARTS if part in parts)
    kept = tuple(
        (name, v) for name, v in address.simulation.numbers if number(name).group in ordered
    )
    return address.change("simulation", around=ordered, numbers=kept)


def _summits(address: Address) -> None:
    play, expiry = address.simulation, address.choice.base().expiry_months
    if not expiry:
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        session.setting(
            address,
            "simulation.calendar",
            st.toggle,
            _("Expiry and summits"),
            value=play.calendar_on,
            change=lambda a, on: a.change(
                "simulation", calendar=None if on == bool(a.simulation.around) else on
            ),
            help=_(
                "Off in the bare repeated game, on with surroundings, unless you say "
                "otherwise. The truce expires after {expiry:g} months unless a summit "
                "renews it. Summits come every three months (an assumption: leaders met "
                "every 79 days in 2025-26) and repair a broken truce where both rules "
                "would restrain, else with a chance of one half (an assumption)."
            ).format(expiry=expiry),
        )
        if not play.calendar_on:
            return
        session.setting(
            address,
            "simulation.bargain",
            st.selectbox,
            _("Deal after a summit"),
            {"": NO_BARGAIN, **{r: f"{r.replace('_', '-').title()} solution" for r in RULES}},
            width=260,
            help=_(
                "At a summit that renews or repairs a truce the two may settle on another deal: "
                "the bargaining solution of the game as it then stands, against both breaking it."
            ),
        )


def _numbers(play: SimulationSettings) -> None:
    moved = dict(play.numbers)
    box = fold(_("The numbers behind this"), "world_numbers")
    if box is None:
        return
    html = []
    for part in play.around:
        sliders = (
            slider_html(
                entry, moved.get(entry.name, entry.central), entry.central, entry.name in moved
            )
            for entry in numbers().values()
            if entry.group == part
        )
        html.append(f"<p><b>{escape(capital(_(part)))}</b>. {inline(_(PARTS[part]))}.</p>")
        html.append(f'<div class="beside">{"".join(sliders)}</div>')
    with box:
        show_sliders("".join(html), "surroundings", change=Address.surround)
        st.caption(
            _("Point at a question mark for the range, the kind and the source of a number.")
        )
