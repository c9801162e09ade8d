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
    data = {"html": html, "lines": None if lines is None else sorted(lines)}
    return _PANEL(data=data, key=key, on_cell_change=on_cell or _nothing, on_open_change=_nothing)
