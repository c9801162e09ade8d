"""The script Streamlit runs: navigation, then the page that was asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from sandbox.messages import N_, _
from sandbox.views.kit.frame import words_here
from sandbox.views.kit.take_away import take_away
from sandbox.views.state import session

#: A local file: an icon named by its word would be fetched from the web.
ICON = Path(__file__).with_name("assets") / "icon.svg"
STYLE = ICON.with_name("page.css")


class Page(NamedTuple):
    """A page: its title, its place in the address and name of its room, what it is for."""

    title: str
    path: str
    help: str

    def draw(self) -> None:
        """Draw it; its room is loaded for its first visitor, or some seconds after the start."""
        import_module(f"sandbox.views.{self.path or 'game'}.page").page()


#: In the order of the navigation; the first is what opens.
PAGES = (
    Page(
        N_("The game"),
        "",
        N_("Payoffs, equilibria and what every number is made of."),
    ),
    Page(
        N_("Negotiate"),
        "negotiate",
        N_("What both sides could agree, which deal is fair, and what can be traded."),
    ),
    Page(
        N_("Will it hold?"),
        "lasting",
        N_("What would break a deal, and how patient the sides must be to keep it."),
    ),
    Page(
        N_("Crisis"),
        "crisis",
        N_("A threat, the answer to it, carried out or dropped: how likely is each."),
    ),
    Page(
        N_("Simulate"),
        "simulate",
        N_("Two decision rules keep or break a truce, month after month."),
    ),
    Page(
        N_("Tournament"),
        "tournament",
        N_("Decision rules against each other: who earns most, who spreads, how each works."),
    ),
    Page(
        N_("What if"),
        "whatif",
        N_("Which game it would be at other numbers, two of them at once."),
    ),
    Page(
        N_("Compare"),
        "compare",
        N_("Two situations, calibrations or engines side by side, differences marked."),
    ),
    Page(
        N_("Record"),
        "record",
        N_("Tariffs, truces and threats since 2018, each with its source."),
    ),
    Page(
        N_("Learn"),
        "learn",
        N_("Six short lessons: one thing to change, one question, and why."),
    ),
    Page(
        N_("Sources"),
        "sources",
        N_("Every number with its source, and where the model misses."),
    ),
)


def main() -> None:
    """Draw the page the address names, in its language."""
    session.greet()
    st.set_page_config(page_title=_("US-China truce sandbox"), page_icon=ICON, layout="wide")
    page = st.navigation(
        [
            st.Page(
                one.draw,
                title=_(one.title),
                url_path=one.path or None,
                default=not one.path,
                help=_(one.help),
            )
            for one in PAGES
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
