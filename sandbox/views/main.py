"""The script Streamlit runs: navigation, then the page that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import streamlit as st

from sandbox.messages import N_, _
from sandbox.views.kit.frame import words_here
from sandbox.views.kit.take_away import take_away
from sandbox.views.state import session

#: A local file: an icon named by its word would be fetched from the web.
ICON = Path(__file__).with_name("assets") / "icon.svg"
STYLE = ICON.with_name("page.css")


#: Title of each page and what it is for, by its place in the address, which names its room, in the
#: order of the navigation; the first is what opens.
PAGES = {
    "": (N_("The game"), N_("Payoffs, equilibria and what every number is made of.")),
    "negotiate": (
        N_("Negotiate"),
        N_("What both sides could agree, which deal is fair, and what can be traded."),
    ),
    "lasting": (
        N_("Will it hold?"),
        N_("What would break a deal, and how patient the sides must be to keep it."),
    ),
    "crisis": (
        N_("Crisis"),
        N_("A threat, the answer to it, carried out or dropped: how likely is each."),
    ),
    "simulate": (
        N_("Simulate"),
        N_("Two decision rules keep or break a truce, month after month."),
    ),
    "tournament": (
        N_("Tournament"),
        N_("Decision rules against each other: who earns most, who spreads, how each works."),
    ),
    "whatif": (N_("What if"), N_("Which game it would be at other numbers, two of them at once.")),
    "compare": (
        N_("Compare"),
        N_("Two situations, calibrations or engines side by side, differences marked."),
    ),
    "record": (N_("Record"), N_("Tariffs, truces and threats since 2018, each with its source.")),
    "learn": (N_("Learn"), N_("Six short lessons: one thing to change, one question, and why.")),
    "sources": (
        N_("Sources"),
        N_("Every number with its source, and where the model misses."),
    ),
}


def room(path: str) -> Callable[[], None]:
    """A page, whose room is loaded for its first visitor, or some seconds after the start."""

    def draw() -> None:
        import_module(f"sandbox.views.{path or 'game'}.page").page()

    return draw


def main() -> None:
    """Draw the page the address names, in its language."""
    session.greet()
    st.set_page_config(page_title=_("US-China truce sandbox"), page_icon=ICON, layout="wide")
    page = st.navigation(
        [
            st.Page(
                room(path),
                title=_(title),
                url_path=path or None,
                default=not path,
                help=_(purpose),
            )
            for path, (title, purpose) in PAGES.items()
        ],
        position="top",
    )
    pages = _("Pages")  # what the phone's button with two arrows opens
    named = f"[data-testid=stExpandSidebarButton]::after{{content:'{pages}';padding-left:.3rem}}"
    st.html(f"<style>{STYLE.read_text('utf-8')}{named}</style>")
    page.run()
    situation = page.url_path not in ("record", "learn", "sources")
    words_here(page.url_path, levers=situation)
    take_away(page.url_path, game=situation)


main()
