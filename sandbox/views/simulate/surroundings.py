"""Switching the world around the two sides on, part by part, and moving its numbers."""

from __future__ import annotations

from html import escape

import streamlit as st

from payoffs.fields import ON_PAGE
from payoffs.parameters import number, numbers
from sandbox.messages import N_, _
from sandbox.theory.bargaining.pure_deals import RULES
from sandbox.views.kit.frame import fold
from sandbox.views.kit.html import show_sliders, slider_html
from sandbox.views.kit.markup import inline
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.simulation import SimulationSettings, possible_crises, possible_parts
from sandbox.words import capital, plain

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
        show_sliders("".join(html), "surroundings", change=_moved)
        st.caption(
            _("Point at a question mark for the range, the kind and the source of a number.")
        )


def _moved(address: Address, name: str, value: float) -> Address:
    entry = numbers()[name]
    values = {**dict(address.simulation.numbers), name: float(plain(value))}
    if abs(values[name] - entry.central) < 1e-9 * max(1.0, abs(entry.central)):
        del values[name]
    return address.change("simulation", numbers=tuple(sorted(values.items())))
