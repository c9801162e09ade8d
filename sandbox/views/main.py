"""The script Streamlit runs: navigation, then the page that was asked for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from sandbox.messages import _
from sandbox.views.crisis import page as crisis
from sandbox.views.game import page as game
from sandbox.views.lasting import page as lasting
from sandbox.views.learn import page as learn
from sandbox.views.negotiate import page as negotiate
from sandbox.views.record import page as record
from sandbox.views.simulate import page as simulate
from sandbox.views.sources import page as sources
from sandbox.views.state import session
from sandbox.views.whatif import page as whatif

#: A local file: an icon named by its word would be fetched from the web.
ICON = Path(__file__).with_name("assets") / "icon.svg"


def main() -> None:
    """Draw the page the address names, in its language."""
    session.greet()
    st.set_page_config(page_title=_("US-China truce sandbox"), page_icon=ICON, layout="wide")
    page = st.navigation(
        [
            st.Page(
                game.page,
                title=_("The game"),
                icon=":material/grid_on:",
                default=True,
                help=_("Payoffs, equilibria and what every number is made of."),
            ),
            st.Page(
                negotiate.page,
                title=_("Negotiate"),
                url_path="negotiate",
                icon=":material/handshake:",
                help=_("What both sides could agree, which deal is fair, and what can be traded."),
            ),
            st.Page(
                lasting.page,
                title=_("Will it hold?"),
                url_path="lasting",
                icon=":material/hourglass_bottom:",
                help=_("What would break a deal, and how patient the sides must be to keep it."),
            ),
            st.Page(
                crisis.page,
                title=_("Crisis"),
                url_path="crisis",
                icon=":material/bolt:",
                help=_("A threat, the answer to it, carried out or dropped: how likely is each."),
            ),
            st.Page(
                simulate.page,
                title=_("Simulate"),
                url_path="simulate",
                icon=":material/timeline:",
                help=_("Two decision rules keep or break a truce, month after month."),
            ),
            st.Page(
                whatif.page,
                title="What if",
                url_path="whatif",
                icon=":material/map:",
                help="Which game it would be at other numbers, two of them at once.",
            ),
            st.Page(
                record.page,
                title=_("Record"),
                url_path="record",
                icon=":material/history:",
                help=_("Tariffs, truces and threats since 2018, each with its source."),
            ),
            st.Page(
                learn.page,
                title=_("Learn"),
                url_path="learn",
                icon=":material/school:",
                help=_("Six short lessons: one thing to change, one question, and why."),
            ),
            st.Page(
                sources.page,
                title=_("Sources"),
                url_path="sources",
                icon=":material/menu_book:",
                help=_("Every number with its source, and where the model misses."),
            ),
        ],
        position="top",
    )
    session.turn_page(page.url_path)
    page.run()


main()
