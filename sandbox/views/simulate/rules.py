"""Choosing a decision rule and its parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from agents import Declaration, RuleParameter, catalogue
from sandbox.messages import _
from sandbox.views.kit.words import rule_meaning
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.settings import usual_rule
from sandbox.words import capital, name_of


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
