"""The address as the one state of a visit: widgets are set from it and write to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from sandbox.views.state.address import Address, read

_LAST, _KEPT = "_last_page", "_kept_query"


def current() -> tuple[Address, tuple[str, ...]]:
    """What the address says now, and what in it cannot be used."""
    return read(st.query_params.to_dict())


def put(address: Address) -> None:
    """Write a new state into the address (from a widget's callback, before the page is drawn)."""
    st.query_params.from_dict(address.query())


def turn_page(page: str) -> None:
    """Keep the state when a visitor turns to another page, which empties the address."""
    turned = st.session_state.get(_LAST, page) != page
    if turned and not st.query_params and st.session_state.get(_KEPT):
        st.query_params.from_dict(st.session_state[_KEPT])
    st.session_state[_LAST] = page


def keep() -> None:
    """Remember the address for the next page."""
    st.session_state[_KEPT] = st.query_params.to_dict()


def sync(key: str, value: Any) -> str:
    """Set a widget to a value before it is drawn; hands back its key."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def on_change(key: str, change: Callable[[Address, Any], Address]) -> Callable[[], None]:
    """A callback that puts a widget's new value into the address."""

    def changed() -> None:
        put(change(current()[0], st.session_state[key]))

    return changed


def complain(complaints: tuple[str, ...]) -> None:
    """One line for everything in the address that cannot be used."""
    if complaints:
        shown = complaints[:4]
        more = f"\n\nAnd {len(complaints) - 4} more." if len(complaints) > 4 else ""
        text = "\n\n".join(_literal(line) for line in shown)
        st.warning(f"**In the address:** {text}{more}", icon=":material/link_off:")


def _literal(text: str) -> str:
    """Text that Markdown leaves alone."""
    return "".join("\\" + c if c in "\\`*_{}[]()<>#+!|~$:" else c for c in text)
