"""A game of one's own: typed into a table in HTML, pasted, uploaded; undone and redone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import streamlit as st

from payoffs.errors import InputError
from payoffs.formats.files import READ, from_bytes
from payoffs.formats.link import MAX_WORD, OWN_GAME, decode
from payoffs.formats.tables import HowToRead, parse_csv
from payoffs.game import Game
from payoffs.numeric import payoff, written
from sandbox.messages import N_, _, complaint
from sandbox.views.game.matrix import Marks, equilibria_html, legend_html, marks_of
from sandbox.views.kit.html import component
from sandbox.views.state import session
from sandbox.views.state.choice import SolvedGame
from sandbox.views.state.own import MOST_TYPED, grown, shrunk, typed, value_of, word_of
from sandbox.words import MINUS, name_of, short_of

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
    component("truce_grid", "truce", "panel.css", "grid.js")(
        data={"html": html, "seq": state["seq"]},
        key=KEY,
        on_typed_change=lambda: _take(st.session_state[KEY].typed),
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
            st.session_state[_PAST], st.session_state[_FUTURE] = [], []
        state = {"word": word, "seq": seq, "cells": {}, "wrong": {}, "said": ""}
        st.session_state[_SHOWN] = state
    return dict(state)


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


def grid_html(
    shown: SolvedGame,
    cells: Mapping[str, str],
    wrong: Mapping[str, str],
    cell: tuple[int, int] | None = None,
    *,
    undo: bool = False,
    redo: bool = False,
    said: str = "",
) -> str:
    """The table with its legend, its buttons and the list of equilibria.

    ``cells``: texts as they were typed last, by place (see :func:`sandbox.views.state.own.typed`).
    ``wrong``: what is wrong with those that cannot be used.
    ``cell``: the one that is selected.
    ``undo``, ``redo``: whether there is something to undo or redo.
    ``said``: a line for the reader, such as how a pasted table was read.
    """
    game = shown.game
    marks = marks_of(shown, cell)
    lines = [f"{_place(game, key)}: {text}" for key, text in wrong.items()]
    note = "".join(f'<p class="wrong">{escape(line)}</p>' for line in lines[:3])
    if said:
        note += f'<p class="note">{escape(said)}</p>'
    return (
        f'<section class="matrix-box">{legend_html(game, marks)}'
        '<div class="scroll" data-keep="grid">'
        f"{_table(shown, {**cells}, wrong, marks)}</div>"
        f'<div role="status">{note}</div>{_buttons(game, undo, redo)}'
        f"{equilibria_html(shown)}</section>"
    )


def _place(game: Game, key: str) -> str:
    """Where something wrong stands, in words."""
    letter, at = key[:1], [int(part) for part in key[1:].split(",") if part.isdigit()]
    if letter in ("a", "b") and len(at) == 2:
        player = name_of(game.players[letter == "b"])
        return against(player, game, at[0], at[1])
    if letter in ("r", "c") and at:
        return (_("Row {k}") if letter == "r" else _("Column {k}")).format(k=at[0] + 1)
    return _("A side's name") if letter == "p" else _("This table")


def against(player: str, game: Game, i: int, j: int) -> str:
    """A payoff's place in words."""
    return _("{side}, {row} against {column}").format(
        side=player, row=game.rows[i], column=game.columns[j]
    )


def _buttons(game: Game, undo: bool, redo: bool) -> str:
    m, n = game.shape
    every = (
        ("grow,0", _("Add a row"), m < MOST_TYPED),
        ("grow,1", _("Add a column"), n < MOST_TYPED),
        ("undo", _("Undo"), undo),
        ("redo", _("Redo"), redo),
    )
    parts = "".join(
        f'<button type="button" class="act" data-act="{act}"{"" if on else " disabled"}>{word}'
        "</button>"
        for act, word, on in every
    )
    return f'<p class="acts">{parts}</p>'


def _table(shown: SolvedGame, cells: dict[str, str], wrong: Mapping[str, str], marks: Marks) -> str:
    game = shown.game
    m, n = game.shape

    def text(key: str) -> str:
        return text_of(game, key, cells, key in wrong)

    def name(key: str, label: str, kind: str) -> str:
        bad = ' aria-invalid="true"' if key in wrong else ""
        return (
            f'<input class="name {kind}" data-k="{key}" value="{escape(text(key))}" '
            f'aria-label="{escape(label)}" autocomplete="off" spellcheck="false"{bad}>'
        )

    of_row, of_column = _("Name of row {k}"), _("Name of column {k}")
    heads = "".join(
        f'<th scope="col" class="their">{name(f"c{j}", of_column.format(k=j + 1), "b")}'
        f"{_drop(1, j, game.columns[j], n)}</th>"
        for j in range(n)
    )
    body = "".join(
        f'<tr><th scope="row" class="our">{name(f"r{i}", of_row.format(k=i + 1), "a")}'
        f"{_drop(0, i, game.rows[i], m)}</th>"
        + "".join(_cell(shown, i, j, marks, text, wrong) for j in range(n))
        + "</tr>"
        for i in range(m)
    )
    caption = _(
        "Payoffs to type: Tab goes to the next, up and down arrows and Enter to the next row. "
        "Paste a table from a spreadsheet into any of them."
    )
    sides = _("Name of the row side"), _("Name of the column side")
    return (
        f'<table class="matrix typed" data-shape="{m},{n}" style="--n:{n}">'
        f"<caption>{caption}</caption>"
        f'<thead><tr><td class="corner"></td><th scope="colgroup" class="side b" colspan="{n}">'
        f"{name('p1', sides[1], 'b')} <span>{_('chooses a column')}</span></th></tr>"
        f'<tr><th scope="col" class="corner side a">{name("p0", sides[0], "a")} '
        f"<span>{_('chooses a row')}</span></th>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _drop(side: int, k: int, label: str, count: int) -> str:
    if count == 1:
        return ""
    said = escape(_("Drop {name}").format(name=label))
    return (
        f'<button type="button" class="drop" data-act="drop,{side},{k}" '
        f'title="{said}" aria-label="{said}">\N{MULTIPLICATION SIGN}'
        "</button>"
    )


def text_of(game: Game, key: str, cells: Mapping[str, str], bad: bool) -> str:
    """What a box shows: what was typed while it means what stands in the game, or is wrong."""
    value, given = value_of(game, key), cells.get(key)
    if given is not None:
        if bad:
            return given
        try:
            same = (
                " ".join(given.split()) == value
                if isinstance(value, str)
                else payoff(given.strip().replace(MINUS, "-")) == value
            )
        except InputError:
            same = False
        if same:
            return given
    if value is None or isinstance(value, str):
        return value or ""
    return written(value).replace("-", MINUS)


def _cell(
    shown: SolvedGame,
    i: int,
    j: int,
    marks: Marks,
    text: Callable[[str], str],
    wrong: Mapping[str, str],
) -> str:
    game = shown.game
    kind = "eq" if (i, j) in marks.pure else "mix" if (i, j) in marks.mixed else ""
    boxes = []
    for side, letter in enumerate("ab"):
        key, best = f"{letter}{i},{j}", bool(shown.best[side][i, j])
        label = against(name_of(game.players[side]), game, i, j)
        label += _(", best reply") if best else ""
        bad = ' aria-invalid="true"' if key in wrong else ""
        boxes.append(
            f'<label class="pay {letter}"><small>{escape(short_of(game.players[side]))}</small>'
            f'<input class="num{" best" if best else ""}" data-k="{key}" inputmode="decimal" '
            f'value="{escape(text(key))}" aria-label="{escape(label)}" '
            f'autocomplete="off"{bad}></label>'
        )
    tag = f'<span class="tag equilibrium">{_("equilibrium")}</span>' if kind == "eq" else ""
    inside = f'{"".join(boxes)}<span class="tags">{tag}</span>'
    if (i, j) == marks.selected:
        kind += " here"
    return f'<td class="{kind.strip()}"><div class="box">{inside}</div></td>'
