"""What overrides a situation's own numbers: said on every page, with a way back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import streamlit as st

from payoffs.calibrations import OWN
from payoffs.levers import Side, lever
from payoffs.on_table import parse
from payoffs.parameters import number, parameter
from payoffs.scenario import load
from payoffs.spread import ENGINES
from sandbox.messages import _
from sandbox.views.kit.frame import apart
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import SERIES, WHOSE, GameChoice
from sandbox.words import amount

#: So many are named; the rest are counted.
NAMED = 8


class Override(NamedTuple):
    """One thing that is not as the situation has it."""

    title: str
    now: str
    own: str


def overrides(address: Address) -> tuple[Override, ...]:
    """Everything that is not the situation's own: engine, series, parameters, surroundings."""
    choice = address.choice
    own = GameChoice(choice.scenario)
    found = []
    if choice.engine:
        labels = (_(ENGINES[c.engine_in_force].label) for c in (choice, own))
        found.append(Override(_("How tariffs are priced"), *labels))
    if choice.series:
        series = (_(SERIES[name]) for name in (choice.series, own.base().series))
        found.append(Override(_("Tariff average"), *series))
    if choice.calibration:
        found.append(_calibration(address))
    found += [
        Override(
            _(lever(side, name).title),
            _settings(side, name, keys),
            own_settings(choice, side, name),
        )
        for (side, name), keys in parse(choice.levers).items()
    ]
    base = choice.base().calibration if choice.overrides else {}
    for name, value in choice.overrides:
        own_value = amount(base[name]) if name in base else _("none")
        found.append(Override(_(parameter(name).title), amount(value), own_value))
    for name, value in address.simulation.numbers:
        entry = number(name)
        found.append(
            Override(
                _("In *Simulate*, {title}").format(title=_(entry.title)),
                amount(value),
                amount(entry.central),
            )
        )
    return tuple(found)


def _settings(side: Side, name: str, keys: tuple[str, ...]) -> str:
    return _(" or ").join(_(lever(side, name).setting(key).label) for key in keys)


def own_settings(choice: GameChoice, side: Side, name: str) -> str:
    """The settings that a lever has in the scenario itself, in words."""
    own = load(choice.scenario)
    return _settings(side, name, own.table[side].get(name) or (own.fixed[side][name],))


def _calibration(address: Address) -> Override:
    now = WHOSE[address.choice.calibration or OWN]
    return Override(_("Whose payoffs"), _(now), _(WHOSE[OWN]))


@partial(apart, key="overrides")
def banner() -> None:
    """What was moved, in a part of its own."""
    moved(session.current()[0])


def moved_words(address: Address) -> str:
    """Every override in a sentence, in Markdown; empty where there is none."""
    found = overrides(address)
    if not set(found) - {_calibration(address)}:  # the picker above says whose payoffs
        return ""
    line = _("{title}: **{now}** instead of {own}")
    parts = [line.format(title=m.title, now=m.now, own=m.own) for m in found[:NAMED]]
    if len(found) > NAMED:
        parts.append(_("and {count} more").format(count=len(found) - NAMED))
    said = _("Not this situation's own numbers:")
    return f"**{said}** " + "; ".join(parts)


def moved(address: Address) -> None:
    """One line that names every override, and a button that takes them back, if there is any."""
    if words := moved_words(address):
        with st.container(key="moved", horizontal=True, vertical_alignment="center"):
            st.caption(f":material/tune: {words}", width="stretch")
            take_back()


def take_back() -> None:
    """The button that takes every override back."""
    st.button(
        _("Back to its own numbers"),
        icon=":material/restart_alt:",
        type="tertiary",
        on_click=_back,
    )


def _back() -> None:
    address = session.current()[0]
    address = address.choose(levers="")
    choice = replace(address.choice, engine="", series="", calibration="", overrides=())
    session.put(replace(address, choice=choice).change("simulation", numbers=()))
    st.rerun()  # all of the page, not this line alone
