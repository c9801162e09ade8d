"""Where theory has nothing to say: what would have to change, and a button that changes it."""

from __future__ import annotations

import streamlit as st

from sandbox.views.state import session
from sandbox.views.state.address import Address


def way_out(words: str, button: str, to: Address, key: str) -> None:
    """Say why nothing is shown, and offer the address where something is."""
    with st.container(border=True, key=key):
        st.markdown(f":material/lightbulb: {words}")
        st.button(button, on_click=session.put, args=(to,), key=f"{key}_go")
