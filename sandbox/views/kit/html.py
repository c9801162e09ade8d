"""A component that shows HTML written in Python and reports which cell was chosen, what was moved.

What a slider changes stands in several panels of a page. To draw each of them again Streamlit runs
a second time, sends each with all that is around it and has React compare the page at every
message: the panel that holds the sliders brings the new HTML of all in its own message.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st


@cache
def component(name: str, kind: str, css: str, js: str) -> Any:
    """A component over an element of a class, of the named files of ``assets``."""
    folder = files("sandbox.views") / "assets"
    styles, scripts = (
        "".join((folder / f"{one}.{ending}").read_text("utf-8") for one in names.split())
        for names, ending in ((css, "css"), (js, "js"))
    )
    html = f'<div class="{kind}"></div>'
    return st.components.v2.component(name, html=html, css=styles, js=scripts)


_PANEL = component("truce_panel", "truce", "panel sliders", "sliders panel")
#: In the session: the number of the last move that a browser told of. Moves are counted on from the
#: moment at which the session began, so that none of a session before is younger.
MOVE = "_move"


def _nothing() -> None:
    """For panels without cells or sliders."""


def opened(key: str) -> frozenset[str]:
    """The lines of a panel that a visitor has opened (``data-open`` of its ``details``)."""
    return frozenset(st.session_state.get(key, {}).get("open") or ())


def show_html(
    html: str,
    *,
    key: str,
    on_cell: Callable[[], None] = _nothing,
    on_moved: Callable[[], None] = _nothing,
    lines: frozenset[str] | None = None,
    brings: Mapping[str, str] | None = None,
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
    on_moved
        Called when sliders rest: ``st.session_state[key].moved`` has their values and a number.
    lines
        The lines whose contents are in the HTML (:func:`opened`): it is asked for again when
        another one is opened. None: everything is in it.
    brings
        What other panels are to show, by their keys, wherever they stand on the page.
    """
    asked = None if lines is None else sorted(lines)
    at = time.time()
    known = {"at": at, "move": st.session_state.setdefault(MOVE, round(1000 * at))}
    data = {**known, "html": html, "lines": asked, "key": key, "brings": brings or {}}
    return _PANEL(
        data=data,
        key=key,
        on_cell_change=on_cell,
        on_moved_change=on_moved,
        on_open_change=_nothing,
    )
