"""A game of one's own on the first page: typed, pasted, uploaded; undone and redone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from payoffs.errors import InputError
from payoffs.formats.files import READ, from_bytes
from payoffs.formats.link import MAX_WORD, OWN_GAME, decode
from payoffs.formats.tables import HowToRead, parse_csv
from payoffs.game import Game
from sandbox.messages import N_, _, complaint
from sandbox.views.game.grid import grid_html
from sandbox.views.kit.html import component
from sandbox.views.state import session
from sandbox.views.state.choice import SolvedGame
from sandbox.views.state.own import MOST_TYPED, grown, shrunk, typed, word_of

KEY = "grid"
#: What a session keeps: words of games before and after this one, and what the table shows.
_PAST, _FUTURE, _SHOWN = "own_past", "own_future", "own_shown"
#: Steps that can be undone.
STEPS = 200
#: Larger files are no games that an address could hold.
MOST_BYTES = 2_000_000

CELL_WORDS = {
    None: N_("As the table shows"),
    "pairs": N_("Pairs a, b"),
    "zero-sum": N_("One matrix, zero-sum"),
    "blocks": N_("Two matrices, an empty row between"),
    "columns": N_("Two columns a strategy"),
}
DECIMAL_WORDS = {
    None: N_("As the table shows"),
    "point": N_("Decimal point"),
    "comma": N_("Decimal comma"),
}
EXAMPLE = "\tleft\tright\nup\t3, 2\t0, 4\ndown\t5, 0\t1, 1"


def can_be_typed(game: Game) -> bool:
    """Whether a game is small enough to be typed."""
    return max(game.shape) <= MOST_TYPED


def table(shown: SolvedGame, cell: tuple[int, int], select: Callable[[], None]) -> None:
    """The table to type in, with best replies, equilibria and the selected cell marked.

    ``select``: called where another cell is gone to.
    """
    state = _state()
    html = grid_html(
        shown,
        state["cells"],
        state["wrong"],
        cell,
        undo=bool(st.session_state.get(_PAST)),
        redo=bool(st.session_state.get(_FUTURE)),
        said=state["said"],
    )
    component("truce_grid", "truce", "panel", "grid")(
        data={"html": html, "seq": state["seq"]},
        key=KEY,
        on_typed_change=_typed,
        on_act_change=_act,
        on_cell_change=select,
    )


def bring() -> None:
    """A table pasted, or a file uploaded, instead of what is there."""
    with st.expander(_("Paste a table, or upload a file"), icon=":material/upload:"):
        left, right = st.columns(2, gap="medium")
        with left, st.form("paste", border=False):
            st.text_area(
                _("A table from a spreadsheet"),
                key="own_text",
                placeholder=EXAMPLE,
                height=130,
                help=_(
                    "Cells hold pairs, the row side's payoff first, as 3, 2. The first row and "
                    "column may be names."
                ),
            )
            with st.container(horizontal=True):
                _how(_("Cells"), "own_cells", CELL_WORDS)
                _how(_("Decimals"), "own_decimal", DECIMAL_WORDS)
            st.form_submit_button(_("Read the table"), on_click=_pasted)
        with right:
            st.file_uploader(
                _("A game's file"),
                type=[ending.lstrip(".") for ending in READ],
                key="own_file",
                on_change=_uploaded,
                max_upload_size=MOST_BYTES // 1_000_000,
                help=_("Gambit's .nfg, .json, .csv, .tsv, or the first sheet of an .xlsx."),
            )
        st.caption(
            _(
                "The game travels in the address, up to {most:,} characters: the link is the game."
            ).format(most=MAX_WORD)
        )


def _how(label: str, key: str, words: Mapping[Any, str]) -> None:
    st.selectbox(label, list(words), format_func=lambda key: _(words[key]), key=key)


def _state() -> dict[str, Any]:
    """What the table shows beside the game itself; forgotten when another game is opened."""
    word = session.current()[0].choice.scenario
    state = st.session_state.get(_SHOWN)
    if state is None or state["word"] != word:
        seq = 0 if state is None else state["seq"]
        if state is not None:  # the visitor opened another game, or went back
            _forget()
        state = {"word": word, "seq": seq, "cells": {}, "wrong": {}, "said": ""}
        st.session_state[_SHOWN] = state
    return dict(state)


def _forget() -> None:
    st.session_state[_PAST], st.session_state[_FUTURE] = [], []


def _typed() -> None:
    _take(st.session_state[KEY].typed)


def _act() -> None:
    sent = st.session_state[KEY].act
    if not sent:
        return
    _take(sent)
    name, *more = str(sent["name"]).split(",")
    acts: dict[str, Callable[[], None]] = {
        "undo": lambda: _step(_PAST, _FUTURE),
        "redo": lambda: _step(_FUTURE, _PAST),
        "grow": lambda: _put(grown(_game(), int(more[0]))),
        "drop": lambda: _put(shrunk(_game(), int(more[0]), int(more[1]))),
        "paste": lambda: _read(lambda: parse_csv(str(sent["text"])[:MOST_BYTES])),
    }
    try:
        acts[name]()
    except InputError as problem:
        _say(complaint(problem))
    except (KeyError, IndexError, ValueError):
        return  # nothing this page sent


def _game() -> Game:
    return decode(session.current()[0].choice.scenario.removeprefix(OWN_GAME))


def _take(sent: Any) -> None:
    """What was typed: into the game where it can be used, and shown again as it was typed."""
    state, game = _state(), _game()
    cells = {str(k): str(v) for k, v in dict(sent["cells"]).items()}
    if sent["shape"] != "{},{}".format(*game.shape):
        return  # the table has another shape by now
    found, wrong = typed(game, cells)
    try:
        _put(found, cells=cells, wrong=wrong, seq=int(sent["seq"]))
    except InputError as problem:
        st.session_state[_SHOWN] = {**state, "seq": int(sent["seq"]), "said": complaint(problem)}


def _put(game: Game, said: str = "", **shown: Any) -> None:
    """Another game into the address; the one before it can be had back."""
    state, address = _state(), session.current()[0]
    word = word_of(game)
    if word != address.choice.scenario:
        past = [*st.session_state.get(_PAST, []), address.choice.scenario]
        st.session_state[_PAST], st.session_state[_FUTURE] = past[-STEPS:], []
        session.put(address.choose(scenario=word))
    new = {"cells": {}, "wrong": {}, "said": said, **shown}
    st.session_state[_SHOWN] = {**state, **new, "word": word}


def _step(source: str, target: str) -> None:
    """One step back or forward."""
    steps, address, state = st.session_state.get(source, []), session.current()[0], _state()
    if not steps:
        return
    word = steps.pop()
    st.session_state[target] = [*st.session_state.get(target, []), address.choice.scenario]
    session.put(address.choose(scenario=word))
    st.session_state[_SHOWN] = {**state, "cells": {}, "wrong": {}, "said": "", "word": word}


def _say(text: str) -> None:
    st.session_state[_SHOWN] = {**_state(), "said": text}


def _read(reader: Callable[[], Game]) -> None:
    """A game from a table or a file, and how it was read."""
    try:
        game = reader()
        m, n = game.shape
        how = game.provenance.get("reading", "")
        _put(
            game,
            _("Read as a {m} x {n} game{how}.").format(
                m=m, n=n, how=f": {complaint(how)}" if how else ""
            ),
        )
    except InputError as problem:
        _say(_("Not read: {problem}").format(problem=complaint(problem)))


def _pasted() -> None:
    text, state = str(st.session_state["own_text"]), st.session_state
    how = HowToRead(state["own_cells"], state["own_decimal"])
    _read(lambda: parse_csv(text, how))


def _uploaded() -> None:
    file = st.session_state["own_file"]
    if file is not None:
        _read(lambda: from_bytes(file.name, file.getvalue()))
