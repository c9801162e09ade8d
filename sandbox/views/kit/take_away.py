"""What a visitor takes along: figures, results, the game, a report that opens without this app."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

import streamlit as st

from payoffs.formats.files import format_json
from payoffs.formats.nfg import format_nfg
from payoffs.formats.tables import format_csv
from payoffs.game import Game
from sandbox.messages import N_, _
from sandbox.questions.report import report
from sandbox.questions.subject import Subject
from sandbox.views.kit.frame import fold
from sandbox.views.kit.html import component
from sandbox.views.state import session
from sandbox.views.state.choice import SolvedGame, solved

if TYPE_CHECKING:
    import pandas as pd

#: Each file of a game: its label, ending, kind and writer.
FILES = (
    (N_("Gambit (.nfg)"), "nfg", "text/plain", format_nfg),
    (N_("Table (.csv)"), "csv", "text/csv", format_csv),
    ("JSON", "json", "application/json", format_json),
)
#: Larger games take long to report on; the command does it.
MOST_CELLS = 1_000


def take_away(path: str, *, game: bool) -> None:
    """A fold with the page's figures and, where it is about a ``game``, its files and report."""
    label = _("Take away: figures, game, report") if game else _("Take away: figures")
    box = fold(label, "take", "download")
    if box is None:
        return
    with box:
        none = _("No figure is drawn on this page now.")
        figures = component("truce_figures", "figures", "figures", "figures")
        figures(data={"name": path or "game", "none": none}, key="figures")
        if game:
            choice = session.current()[0].choice
            _game(solved(choice), choice.threat)


def _game(shown: SolvedGame, threat: bool) -> None:
    """Buttons for the game's files and for the report, written when they are pressed."""
    game, name = shown.game, "game" if "=" in shown.scenario.name else shown.scenario.name
    st.caption(_("The game, or everything about it as one page that opens offline:"))
    with st.container(horizontal=True):
        for label, ending, kind, write in FILES:
            _button(_(label), partial(_file, write, game), f"{name}.{ending}", kind)
        if game.row_payoffs.size <= MOST_CELLS:
            work = partial(_report, shown, threat, game)
            _button(_("Report (HTML)"), work, f"{name}.html", "text/html")


def results(
    label: str,
    name: str,
    frame: Callable[[], pd.DataFrame],
    sheet: Callable[[pd.DataFrame], str] | None = None,
) -> None:
    """A result's table as CSV and as Parquet, made when it is asked for.

    Parameters
    ----------
    label
        What it is, translated.
    name
        Of the file, without its ending.
    sheet
        Writes the CSV, if it says more than the table.
    """
    with st.container(horizontal=True):
        _button(f"{label} (CSV)", partial(_csv, frame, sheet), f"{name}.csv", "text/csv")
        kind = "application/vnd.apache.parquet"
        _button(f"{label} (Parquet)", partial(_parquet, frame), f"{name}.parquet", kind)


def _button(label: str, data: Callable[[], bytes], name: str, kind: str) -> None:
    st.download_button(
        label,
        data=data,
        file_name=name,
        mime=kind,
        icon=":material/download:",
        on_click="ignore",
        key=f"take_{name}",
    )


def _csv(
    frame: Callable[[], pd.DataFrame], sheet: Callable[[pd.DataFrame], str] | None = None
) -> bytes:
    return (sheet(frame()) if sheet else frame().to_csv(index=False)).encode()


def _parquet(frame: Callable[[], pd.DataFrame]) -> bytes:
    table, out = frame(), BytesIO()
    for name in table.columns:
        if table[name].dtype == object:  # of several types: as the CSV has them
            table[name] = table[name].astype(str)
    table.to_parquet(out, index=False)
    return out.getvalue()


def _file(write: Callable[[Game], str], game: Game) -> bytes:
    return write(game).encode()


def _report(shown: SolvedGame, threat: bool, game: Game) -> bytes:
    name = game.title or shown.scenario.name
    return report(Subject(None, shown.scenario, threat, name)).to_html().encode()
