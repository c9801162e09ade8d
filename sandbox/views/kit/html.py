"""A component that shows HTML written in Python and reports which cell was chosen.

What a slider changes stands in several panels of a page. To draw each of them again Streamlit runs
a second time, sends each with all that is around it and has React compare the page at every
message. :func:`send` puts the new HTML of all into the one message of the slider's own part.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import streamlit as st


def _asset(name: str) -> str:
    return (files("sandbox.views") / "assets" / name).read_text("utf-8")


_PANEL = st.components.v2.component(
    "truce_panel", html='<div class="truce"></div>', css=_asset("panel.css"), js=_asset("panel.js")
)
_COURIER = st.components.v2.component("truce_courier", js=_asset("courier.js"))


def _nothing() -> None:
    """For panels without cells."""


def opened(key: str) -> frozenset[str]:
    """The lines of a panel that a visitor has opened (``data-open`` of its ``details``)."""
    return frozenset(st.session_state.get(key, {}).get("open") or ())


def show_html(
    html: str,
    *,
    key: str,
    on_cell: Callable[[], None] | None = None,
    lines: frozenset[str] | None = None,
) -> Any:
    """Show HTML in the page's own colours.

    Parameters
    ----------
    html
        Escaped already where it holds text of others.
    key
        Name of this panel; ``st.session_state[key].cell`` is ``"i,j"`` inside ``on_cell``.
    on_cell
        Called when a cell of a matrix is chosen.
    lines
        The lines whose contents are in the HTML (:func:`opened`): it is asked for again when
        another one is opened. None: everything is in it.
    """
    asked = None if lines is None else sorted(lines)
    data = {"html": html, "lines": asked, "key": key, "at": time.time()}
    return _PANEL(data=data, key=key, on_cell_change=on_cell or _nothing, on_open_change=_nothing)


def send(panels: Mapping[str, str], *, key: str) -> None:
    """Have panels show other HTML (by their keys), wherever they stand on the page."""
    _COURIER(data={"panels": panels, "at": time.time()}, key=key, height="content")
