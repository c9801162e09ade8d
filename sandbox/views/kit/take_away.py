"""What a visitor takes along: the game as a file, and a report that opens without this app."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from payoffs.formats.files import format_json
from payoffs.formats.nfg import format_nfg
from payoffs.formats.tables import format_csv
from payoffs.game import Game
from sandbox.messages import N_, _
from sandbox.questions.report import report
from sandbox.questions.subject import Subject
from sandbox.views.state.choice import SolvedGame

#: Each file: its label, ending, kind and writer.
FILES = (
    (N_("Gambit (.nfg)"), "nfg", "text/plain", format_nfg),
    (N_("Table (.csv)"), "csv", "text/csv", format_csv),
    ("JSON", "json", "application/json", format_json),
)
#: Larger games take long to report on; the command does it.
MOST_CELLS = 1_000


def take_away(shown: SolvedGame, threat: bool) -> None:
    """Buttons for the game's files and for the report, written when they are pressed."""
    game, name = shown.game, "game" if "=" in shown.scenario.name else shown.scenario.name
    st.caption(_("Take away the game, or everything about it as one page that opens offline:"))
    with st.container(horizontal=True):
        for label, ending, kind, write in FILES:
            st.download_button(
                _(label),
                data=partial(_file, write, game),
                file_name=f"{name}.{ending}",
                mime=kind,
                icon=":material/download:",
                on_click="ignore",
                key=f"take_{ending}",
            )
        if game.row_payoffs.size <= MOST_CELLS:
            st.download_button(
                _("Report (HTML)"),
                data=lambda: _report(shown, threat, game),
                file_name=f"{name}.html",
                mime="text/html",
                icon=":material/description:",
                on_click="ignore",
                key="take_report",
            )


def _file(write: Callable[[Game], str], game: Game) -> bytes:
    return write(game).encode()


def _report(shown: SolvedGame, threat: bool, game: Game) -> bytes:
    name = game.title or shown.scenario.name
    return report(Subject(None, shown.scenario, threat, name)).to_html().encode()
