"""A component that shows HTML written in Python and reports which cell was chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Any

import streamlit as st


@lru_cache(maxsize=1)
def _assets() -> tuple[str, str]:
    folder = files("sandbox.views") / "assets"
    return tuple((folder / name).read_text("utf-8") for name in ("panel.css", "panel.js"))  # type: ignore[return-value]


_CSS, _JS = _assets()
_PANEL = st.components.v2.component(
    "truce_panel", html='<div class="truce"></div>', css=_CSS, js=_JS
)


def _nothing() -> None:
    """For panels without cells."""


def show_html(html: str, *, key: str, on_cell: Callable[[], None] | None = None) -> Any:
    """Show HTML in the page's own colours.

    Parameters
    ----------
    html
        Escaped already where it holds text of others.
    key
        Name of this panel; ``st.session_state[key].cell`` is ``"i,j"`` inside ``on_cell``.
    on_cell
        Called when a cell of a matrix is chosen.
    """
    return _PANEL(data={"html": html}, key=key, on_cell_change=on_cell or _nothing)
