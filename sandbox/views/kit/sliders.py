"""The sidebar: one slider a parameter, the ones that matter first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from payoffs.parameters import Parameter
from payoffs.resources import facts
from payoffs.scenario import Scenario
from sandbox.messages import _
from sandbox.views.kit.apart import apart
from sandbox.views.kit.html import send
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import SERIES, GameChoice, has_series, slider_order
from sandbox.views.state.session import Redraw
from sandbox.words import KINDS, amount, capital

#: Sliders that are always open.
MAIN = 7

#: What the panels of a page are to show now, by their keys.
Panels = Callable[[], Mapping[str, str]]


def sidebar(redraw: Redraw, panels: Panels) -> None:
    """Draw the sliders of the scenario's parameters, each a part of its own (:func:`part_of`)."""
    choice = session.current()[0].choice
    order = slider_order(choice)
    if not order:
        own = _("Your own game: its payoffs are given numbers, so there is nothing to move.")
        given = _("A textbook game: its payoffs are given numbers, so there is nothing to move.")
        st.caption(own if choice.own else given)
        return
    st.header(_("What the numbers rest on"), anchor=False)
    st.caption(_("Every number has a range. Move one and watch the table."))
    moving = [swing.name for swing in order[:MAIN] if swing.moves]
    steady = [swing.name for swing in order[:MAIN] if not swing.moves]
    if moving:
        st.markdown(_(":material/swap_horiz: **These can move an equilibrium**"))
        for name in moving:
            _slider(name, redraw, panels)
    if steady:
        st.markdown(_(":material/straighten: **These change the stakes most**"))
        for name in steady:
            _slider(name, redraw, panels)
    _rest(redraw, panels)


def part_of(choice: GameChoice, name: str) -> str:
    """The key of the part that holds a parameter's slider."""
    first = name in [swing.name for swing in slider_order(choice)[:MAIN]]
    return f"part_{name}" if first else "part_more"


def _slider(name: str, redraw: Redraw, panels: Panels) -> None:
    def alone() -> None:
        choice = session.current()[0].choice
        slider(choice.build(), choice, name, redraw)
        if session.tells(f"p_{name}"):
            send(panels(), key=f"courier_{name}")

    apart(alone, key=f"part_{name}")()


@partial(apart, key="part_more")
def _rest(redraw: Redraw, panels: Panels) -> None:
    choice = session.current()[0].choice
    scenario = choice.build()
    names = [swing.name for swing in slider_order(choice)[MAIN:]]
    box = st.expander(
        _("{count} more, by subject").format(count=len(names)), key="more", on_change="rerun"
    )
    if not box.open:
        return
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(scenario.calibration.parameter(name).group, []).append(name)
    with box:
        for group, members in groups.items():
            st.markdown(f"**{capital(_(group))}**")
            for name in members:
                slider(scenario, choice, name, redraw)
        _series(choice)
    if session.tells(*(f"p_{name}" for name in names)):
        send(panels(), key="courier_more")


def slider(scenario: Scenario, choice: GameChoice, name: str, redraw: Redraw | None = None) -> None:
    """One parameter from its low to its high."""
    entry = scenario.calibration.parameter(name)
    step = step_of(entry)
    value = float(scenario.calibration[name])
    moved = name in dict(choice.overrides)
    session.control(
        st.slider,
        f"{'**' if moved else ''}{_(entry.title)}{'**' if moved else ''}",
        min_value=min(float(entry.low), value),
        max_value=max(float(entry.high), value),
        step=step,
        format=f"%.{max(0, -math.floor(math.log10(step)))}f",
        key=f"p_{name}",
        value=float(scenario.calibration[name]),
        help=help_of(entry),
        change=lambda a, value: a.override(name, value),
        redraw=redraw,
    )


def step_of(entry: Parameter) -> float:
    """A round step that divides a range into some fifty to a hundred and fifty parts."""
    rough = (entry.high - entry.low) / 60
    scale = 10.0 ** math.floor(math.log10(rough))
    step = max(s for s in (1, 2, 5) if s * scale <= rough * (1 + 1e-9)) * scale
    return float(f"{step:.3g}")


def help_of(entry: Parameter) -> str:
    """Unit, range, kind and source of a parameter, in Markdown."""
    lines = [
        _("**{low} to {high}**, central **{central}** ({unit})").format(
            low=amount(entry.low),
            high=amount(entry.high),
            central=amount(entry.central),
            unit=_(entry.unit),
        ),
        f"**{capital(_(entry.kind))}**: {_(KINDS[entry.kind])}.",
        _(entry.source),
    ]
    for fact in facts(entry.facts):
        who = fact.source or fact.publisher
        lines.append(f"{fact.id} [{who}]({fact.url})" if fact.url else f"{fact.id} {who}")
    return "\n\n".join(line.replace("$", r"\$") for line in lines)


def _series(choice: GameChoice) -> None:
    known = [series for series in SERIES if has_series(choice.scenario, series)]
    if len(known) < 2:
        return

    def change(address: Address, value: Any) -> Address:
        own = GameChoice(address.choice.scenario).base().series
        return address.choose(series="" if value == own else value)

    session.control(
        st.radio,
        _("Which tariff average"),
        known,
        format_func=lambda series: _(SERIES[series]),
        key="w_series",
        value=choice.build().series,
        help=_(
            "The two published averages of US tariffs on Chinese goods differ by up to 18 points."
        ),
        change=change,
        redraw=lambda *_: [],  # all of the page
    )
