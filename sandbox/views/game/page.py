"""The first page: which game the two sides are in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from payoffs.errors import SandboxError
from payoffs.scenario import load
from payoffs.spread import own_engine as engine_of
from sandbox.messages import N_, _, cached, complaint
from sandbox.views.game import checking, levers, own
from sandbox.views.game.ledger import ledger_html
from sandbox.views.game.matrix import matrix_html
from sandbox.views.kit.frame import apart, fold, heading, intro
from sandbox.views.kit.html import SIDEBAR, opened, show_html, sidebar
from sandbox.views.kit.markup import clocks_words, explaining, inline, note
from sandbox.views.kit.pickers import moved_words, pickers, take_back
from sandbox.views.kit.take_away import as_command, solve_words
from sandbox.views.kit.told import opening_html, over_draws, said_of, sureness, told, ways
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice, SolvedGame, solved, worths
from sandbox.words import typeset

INTRO = N_(
    "A cell is one outcome, with what it is worth to the :blue[**United States**] and to "
    ":orange[**China**] in billion dollars a year. A **thick box** marks an equilibrium: neither "
    "side gains by changing its own choice alone. Click a cell to see what its numbers rest on; "
    "move them in the side panel."
)
HINT = N_(
    "A cell is one outcome in billion dollars a year. Click one to see what its numbers rest on; "
    "move them in the side panel."
)
TEXTBOOK = N_(
    "A **textbook game**, to compare the real ones with. A cell of the table is one outcome, with "
    "the points of :blue[**one**] and the :orange[**other**] player. A **thick box** marks an "
    "equilibrium: neither could do better by changing its own choice alone."
)

OWN_GAME = N_(
    "**Your own game.** Type payoffs and names: best answers are **bold and underlined** and "
    "equilibria get a **thick box** as you type. The link in your browser's address line is the "
    "game: hand it on, or open it on *Negotiate*, *Will it hold?* and *Simulate*."
)


def page() -> None:
    """Draw the page."""
    address, complaints = session.current()
    head, body = st.container(), st.container()
    seen = session.opened()
    if not seen:  # the table is sent first: the browser then fetches what it needs for it first
        _body(body, address)
    with head:
        heading(_("Which game are they in?"))
        session.complain(complaints)
        if said_of(address.choice):
            _told()
        else:
            intro(_(_intro(address.choice)))
        pickers(address, moved=False)
    with st.sidebar:
        levers.levers(address)
        sidebar(redraw, lambda: panels(_asked()[0], opened("ledger")))
    if seen:  # whoever sees the new table and clicks has the new controls: a click sends all
        _body(body, address)
    sureness(address)
    session.keep()


def _body(body: DeltaGenerator, address: Address) -> None:
    """The table and what follows from it."""
    with body:
        _outcome()
        _ledger()
        if not address.choice.own:  # what is typed is redrawn with the table
            _beyond()
            _about()
            _command()


#: Folds whose contents rest on the numbers: while one is open the whole page is redrawn.
FOLDS = ("about", "concepts", "levers", "sure", "take", "words")


def redraw(before: Address, after: Address) -> list[str] | None:
    """The parts that other numbers change; none named: the whole page; None: its panels alone."""
    if any(map(st.session_state.get, FOLDS)) or _frame(before) != _frame(after):
        return []
    known, now = ({name for name, _value in one.choice.overrides} for one in (before, after))
    shows = (any(after.plans), *map(st.session_state.get, ("mix", "command_solve")))
    if known == now and not any(shows):
        return None
    said = ["told"] if said_of(after.choice) else []
    return ["outcome", "ledger", "command", *said, SIDEBAR]


def _frame(address: Address) -> tuple[object, ...]:
    """What the page outside of its parts and panels shows of the numbers."""
    choice = address.choice
    return choice.whose, bool(said_of(choice)), _priced(choice)[1]


@partial(apart, key="told")
def _told() -> None:
    show_html(opening_html(session.current()[0]), key="told")


def _intro(choice: GameChoice) -> str:
    if choice.own:
        return OWN_GAME
    return INTRO if choice.base().priced else TEXTBOOK


@partial(apart, key="outcome")
def _outcome() -> None:
    """Headline, matrix and the selected cell: redrawn alone when a cell is chosen."""
    address, shown, problem = _asked()
    if problem:
        st.error(problem)
    cell = address.selected()
    typed = address.choice.own and own.can_be_typed(shown.game)
    # above the table stands nothing that a slider makes longer: it would push the table away
    if typed:
        own.table(shown, cell, partial(_select, own.KEY))
    else:
        levers.folds(address, shown)
        show_html(_matrix(address, shown), key="matrix", on_cell=partial(_select, "matrix"))
    show_html(_says(address, shown), key="says")
    with st.container(horizontal=True, key="ways"):
        if moved_words(address):
            take_back()
        ways(address)
    if address.choice.own:
        own.bring()
    checking.checking(shown, address, cell)
    checking.pictures(shown)
    if address.choice.own:
        checking.concepts(shown, address.choice.threat)
        as_command(solve_words(address))
    session.keep()


def _asked() -> tuple[Address, SolvedGame, str]:
    """The address with its game, or with the game before what cannot be priced, and why not."""
    address = session.current()[0]
    choice, problem = _priced(address.choice)
    return replace(address, choice=choice), solved(choice), problem


def _priced(choice: GameChoice) -> tuple[GameChoice, str]:
    """A choice that can be priced: at the central numbers if these cannot, and why not."""
    try:
        solved(choice)
    except SandboxError as problem:
        said = _("These values cannot be priced together: {problem} Showing the central ones.")
        return replace(choice, overrides=()), said.format(problem=complaint(problem))
    return choice, ""


@cached(64)
def panels(address: Address, lines: frozenset[str]) -> dict[str, str]:
    """What the numbers change where nothing else does, by the panels' keys.

    A SandboxError says that they cannot be priced together: the page then shows something else.
    """
    shown = solved(address.choice)
    told = {"told": opening_html(address)} if said_of(address.choice) else {}
    return {
        **told,
        "matrix": _matrix(address, shown),
        "says": _says(address, shown),
        "verdict": checking.verdict_html(shown, address, address.selected()),
        "ledger": _ledger_of(address, shown, lines),
    }


def _matrix(address: Address, shown: SolvedGame) -> str:
    return matrix_html(shown, address.selected(), address.choice.threat, address.fold)


def _says(address: Address, shown: SolvedGame) -> str:
    """What game it is, what to expect, what its name means, and what was moved."""
    (first, *more), rest = (typeset(line) for line in shown.lines), told(address)[1]
    name, _colon, meaning = first.partition(":")
    stop = "" if name.endswith((".", "。")) else "."
    head = explaining(name + stop, " ".join([first, *more]))
    said = _("What that name says: {meaning}").format(meaning=meaning.strip())
    return (
        f'<div class="says"><p><b>{head}</b> {escape(" ".join(more))}</p>'
        f"{note(said if meaning.strip() else '')}{note(_(HINT) if shown.scenario.priced else '')}"
        f"{rest and f'<p>{inline(rest)}</p>'}{note(moved_words(address))}</div>"
    )


def _ledger_of(address: Address, shown: SolvedGame, lines: frozenset[str]) -> str:
    cell = address.selected()
    spread = worths(address.choice, cell)
    html = ledger_html(shown, cell, address.choice.threat, spread, lines)
    return html + note(over_draws(address.choice))


@partial(apart, key="ledger")
def _ledger() -> None:
    """The selected cell: drawn again alone when one of its lines is opened."""
    address, shown, _problem = _asked()
    if address.choice.own and own.can_be_typed(shown.game):
        return
    lines = opened("ledger")
    show_html(_ledger_of(address, shown, lines), key="ledger", lines=lines)


@apart
def _beyond() -> None:
    address, shown, _problem = _asked()
    checking.concepts(shown, address.choice.threat)


@partial(apart, key="command")
def _command() -> None:
    as_command(solve_words(_asked()[0]))


def _select(key: str) -> None:
    """A cell was chosen: into the address with it; plans stay where payoffs are tried on them."""
    text, address = st.session_state[key].cell, session.current()[0]
    if text:
        i, j = (int(part) for part in str(text).split(","))
        kept = address if key == own.KEY else replace(address, plans=("", ""))
        session.put(replace(kept, cell=(i, j)))
        if not address.choice.own:
            session.again(["outcome", "ledger", "command"])


@apart
def _about() -> None:
    _address, shown, _problem = _asked()
    scenario = shown.scenario
    box = fold(_("About this situation"), "about", "info")
    if box is None:
        return
    with box:
        st.markdown(_(scenario.summary))
        if scenario.engine_reason:
            usual = engine_of(load(scenario.name))
            st.markdown(
                _("- Priced by default in *{engine}*. {why}").format(
                    engine=_(usual.label), why=_(scenario.engine_reason)
                )
            )
        if scenario.clocks:
            st.markdown(clocks_words(scenario.clocks))
        for note in scenario.notes:
            st.markdown(f"- {_(note)}")
        for note in shown.solution.notes:
            st.caption(_(note))
