"""A part of a page that is drawn again alone, and can never leave the page empty.

Where the server is busy the part may be drawn again before the page around it was sent. Streamlit
then takes back what it had queued of the part and puts the new drawing last, but goes on sending
what stood after the part in the same block, at a place that the browser does not have yet: it
gives up the whole page ("Bad delta path index 1"). In a block of its own nothing stands after it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

P = ParamSpec("P")


def apart(
    draw: Callable[P, None], *, every: float | None = None, key: str | None = None
) -> Callable[P, None]:
    """Streamlit's fragment in a block of its own; ``every`` so many seconds it is drawn anew.

    By its ``key`` the control of another part can have it redrawn (:func:`session.control`).
    """
    part = st.fragment(draw, run_every=every, key=key)

    @wraps(draw)
    def alone(*args: P.args, **named: P.kwargs) -> None:
        with st.container():
            part(*args, **named)

    return alone
