"""What a visitor takes along: figures, results, the game, a report, the command and the script."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

import streamlit as st

from payoffs.formats.files import format_json
from payoffs.formats.nfg import format_nfg
from payoffs.formats.tables import format_csv
from payoffs.game import Game
from payoffs.on_table import LEVERS
from payoffs.spread import ENGINES
from sandbox.as_script import script
from sandbox.messages import N_, _
from sandbox.questions.report import report
from sandbox.questions.subject import Subject
from sandbox.views.kit.frame import fold
from sandbox.views.kit.html import component
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice, SolvedGame, solved
from sandbox.words import plain

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
        figures = component("truce_figures", "figures", "figures.css", "figures.js")
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
            text = partial(lambda write: write(game).encode(), write)
            _button(_(label), text, f"{name}.{ending}", kind)
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

    ``name`` is the file's, without its ending; ``sheet`` writes a CSV that says more than these.
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


def _report(shown: SolvedGame, threat: bool, game: Game) -> bytes:
    name = game.title or shown.scenario.name
    return report(Subject(None, shown.scenario, threat, name)).to_html().encode()


def game_words(choice: GameChoice) -> list[str]:
    """GAME with ``--threat`` and ``--set``, as every command takes them."""
    words = [choice.scenario, *(["--threat"] if choice.threat else [])]
    if choice.calibration:
        words += ["--calibration", choice.calibration]
    settings = dict(ENGINES[choice.engine].settings) if choice.engine else {}
    if choice.series:
        settings["series"] = choice.series
    if choice.levers:
        settings[LEVERS] = choice.levers
    settings |= {name: plain(value) for name, value in choice.overrides}
    for name, value in settings.items():
        words += ["--set", f"{name}={value}"]
    return words


def solve_words(address: Address) -> list[str]:
    """The equilibria of *The game*, and the profile that is checked where one was typed."""
    words = ["solve", *game_words(address.choice)]
    if any(address.plans):
        cell = address.selected()
        words += ["--check", *(plan or str(k) for plan, k in zip(address.plans, cell, strict=True))]
    return words


def negotiate_words(address: Address, *, talks: bool) -> list[str]:
    """The solutions of *Negotiate*, and its offers where there is something to talk about."""
    bargain, words = address.negotiation, ["negotiate", *game_words(address.choice)]
    words += _fallback(address)
    words += {"pure": ["--no-lotteries"], "transfers": ["--transfers"]}.get(bargain.mode, [])
    if not talks:
        return words
    words += _pair("--patience", bargain.patience)
    if bargain.rounds:
        words += ["--deadline", str(bargain.rounds)]
    if bargain.risk:
        words += ["--breakdown-risk", plain(bargain.risk)]
    return [*words, "--first", bargain.first]


def ratify_words(address: Address) -> list[str]:
    """What both sides could get ratified at home."""
    bargain = address.negotiation
    words = ["ratify", *game_words(address.choice), *_pair("--thresholds", bargain.thresholds)]
    return [*words, *_fallback(address)]


def resolve_command(address: Address) -> list[str]:
    """What secret resolve does to threats."""
    bargain = address.negotiation
    words = ["resolve", *game_words(address.choice)]
    return [*words, *_pair("--yielding", bargain.yielding), *_pair("--war", bargain.war)]


def _fallback(address: Address) -> list[str]:
    fallback = address.negotiation.fallback
    return [] if fallback == "equilibrium" else [f"--disagreement={fallback}"]


def _pair(flag: str, values: Iterable[float]) -> list[str]:
    """An option that takes a number for each side."""
    return [flag, ",".join(plain(value) for value in values)]


def repeat_words(address: Address) -> list[str]:
    """The critical discount factors of *Will it hold?*, and what wrong reports do."""
    keeping, shown = address.lasting, solved(address.choice)
    words = ["repeat", *game_words(address.choice)]
    if keeping.deal is not None:
        words += ["--deal", "{},{}".format(*keeping.deal)]
    delta = shown.scenario.discount_factor if keeping.delta is None else keeping.delta
    words += ["--delta", plain(delta)]
    if address.simulation.monitoring is not None:
        words += ["--monitoring-error", plain(address.simulation.monitoring)]
    return [*words, "--tolerance", str(keeping.tolerance)]


def crisis_words(address: Address) -> list[str]:
    """The ends of *Crisis*."""
    asked, choice = address.crisis, replace(address.choice, threat=False)
    words = ["crisis", *game_words(choice)]
    if asked.sender:
        words += ["--sender", asked.sender]
    if asked.information != "private":
        words += ["--information", asked.information]
    if asked.day is not None:
        words += ["--deadline", asked.day.isoformat()]
    return words


def record_words(address: Address) -> list[str]:
    """The threats of *Record*; without ``--threats`` its decisions."""
    asked = address.record.asked
    words = ["record", "--threats"]
    for flag, name in (("side", "side"), ("lever", "lever"), ("from", "since"), ("to", "until")):
        if value := asked[name]:
            words += [f"--{flag}", value]
    return words


def simulate_words(address: Address) -> list[str]:
    """The histories of *Simulate*."""
    play = address.simulation
    words = ["simulate", *game_words(address.choice), "--us", play.us, "--china", play.china]
    words += ["--periods", str(play.months), "--replicates", str(play.histories)]
    words += ["--seed", str(play.seed)]
    for name, error in play.noise.items():
        each = error if isinstance(error, tuple) else (error,)
        words += _pair(f"--{name.replace('_', '-')}", each)
    words += ["--surroundings", ",".join(play.around) or "none"]
    if play.crises != "off":
        words += ["--crises", play.crises]
    for name, value in play.numbers:
        words += ["--world", f"{name}={plain(value)}"]
    if not play.calendar_on:
        words += ["--expiry-months", "0", "--summit-every", "0"]
    elif play.bargain:
        words += ["--bargain", play.bargain]
    return words


def as_command(words: list[str]) -> None:
    """A fold with a command, quoted so that every shell takes it, and the Python that says it."""
    label = _("The same numbers elsewhere:").rstrip(":\N{FULLWIDTH COLON}")
    box = fold(label, f"command_{words[0]}", "terminal")
    if box is None:
        return
    line = " ".join(f'"{word}"' if set(word) & set(" ()*;&|<>") else word for word in words)
    python = script(words)
    with box:
        tabs = st.tabs([_("As a command"), _("As a script")][: 2 if python else 1])
    with tabs[0]:
        st.code(f"truce {line}", language="bash", wrap_lines=True)
    if python:
        with tabs[1]:
            st.code(python, language="python", wrap_lines=True)
