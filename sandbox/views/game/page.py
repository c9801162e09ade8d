"""The first page: which game the two sides are in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from payoffs.errors import SandboxError
from payoffs.scenario import load
from payoffs.spread import own_engine as engine_of
from sandbox.messages import N_, _
from sandbox.views.game import checking, levers, own
from sandbox.views.game.ledger import ledger_html
from sandbox.views.game.matrix import matrix_html
from sandbox.views.kit.apart import apart
from sandbox.views.kit.as_command import as_command, solve_words
from sandbox.views.kit.heading import heading, intro
from sandbox.views.kit.html import opened, show_html
from sandbox.views.kit.leaders import over_draws
from sandbox.views.kit.markup import clocks_words
from sandbox.views.kit.overrides import moved
from sandbox.views.kit.pickers import pickers
from sandbox.views.kit.sliders import sidebar
from sandbox.views.kit.sureness import sureness
from sandbox.views.kit.told import more, opening, said_of
from sandbox.views.kit.words import helped
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
            opening()
        else:
            intro(_(_intro(address.choice)))
        pickers(address, moved=False)
    with st.sidebar:
        levers.levers(address)
        _sliders()
    if seen:  # whoever sees the new table and clicks has the new controls: a click sends all
        _body(body, address)
    sureness(address)
    session.keep()


def _body(body: DeltaGenerator, address: Address) -> None:
    """The table and what follows from it."""
    with body:
        _outcome()
        if not address.choice.own:  # what is typed is redrawn with the table
            _beyond()
            _about()
            _command()


#: Folds whose contents rest on the numbers: while one is open the whole page is redrawn.
FOLDS = ("about", "concepts", "levers", "sure", "take", "words")


def redraw(before: Address, after: Address) -> list[str]:
    """The parts that other numbers change; none named: the whole page."""
    if any(st.session_state.get(fold) for fold in FOLDS) or _frame(before) != _frame(after):
        return []
    known, now = ({name for name, _value in one.choice.overrides} for one in (before, after))
    said = ["said"] if said_of(after.choice) else []
    return ["outcome", "command", *said, *(["sliders"] if known != now else [])]


def _frame(address: Address) -> tuple[object, ...]:
    """What the page outside of its parts shows of the numbers."""
    choice = address.choice
    return choice.whose, bool(said_of(choice))


@partial(apart, key="sliders")
def _sliders() -> None:
    sidebar(redraw)


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
    cell = address.cell or shown.status_quo or (0, 0)
    typed = address.choice.own and own.can_be_typed(shown.game)
    # above the table stands nothing that a slider makes longer: it would push the table away
    if typed:
        own.table(shown)
    else:
        levers.folds(address, shown)
        html = matrix_html(shown, cell, address.choice.threat, address.fold)
        show_html(html, key="matrix", on_cell=_select)
    moved(address)
    headline(shown)
    if shown.scenario.priced:
        st.caption(_(HINT))
    more(address)
    if address.choice.own:
        own.bring()
    checking.checking(shown, address, cell)
    checking.pictures(shown)
    if not typed:
        _ledger()
    over_draws(address.choice)
    if address.choice.own:
        checking.concepts(shown, address.choice.threat)
        as_command(solve_words(address))
    session.keep()


def _asked() -> tuple[Address, SolvedGame, str]:
    """The address with its game, or with the game before what cannot be priced, and why not."""
    address = session.current()[0]
    try:
        return address, solved(address.choice), ""
    except SandboxError as problem:
        said = _("These values cannot be priced together: {problem} Showing the central ones.")
        central = replace(address, choice=replace(address.choice, overrides=()))
        return central, solved(central.choice), said.format(problem=problem)


@apart
def _ledger() -> None:
    """The selected cell: drawn again alone when one of its lines is opened."""
    address, shown, _problem = _asked()
    cell, lines = address.cell or shown.status_quo or (0, 0), opened("ledger")
    spread = worths(address.choice, cell)
    html = ledger_html(shown, cell, address.choice.threat, spread, lines)
    show_html(html, key="ledger", lines=lines)


@apart
def _beyond() -> None:
    address, shown, _problem = _asked()
    checking.concepts(shown, address.choice.threat)


@partial(apart, key="command")
def _command() -> None:
    as_command(solve_words(_asked()[0]))


def headline(shown: SolvedGame) -> None:
    """What game it is, what to expect, and what the game's name means."""
    first, *rest = (typeset(line) for line in shown.lines)
    name, _colon, meaning = first.partition(":")
    text = f"**{name.rstrip('.')}.** {' '.join(rest)}"
    st.markdown(session.named(text), help=helped(text))
    if meaning.strip():
        st.caption(_("What that name says: {meaning}").format(meaning=meaning.strip()))


def _select() -> None:
    """A cell was chosen: into the address with it."""
    text = st.session_state["matrix"].cell
    if text:
        i, j = (int(part) for part in str(text).split(","))
        session.put(replace(session.current()[0].plan("", ""), cell=(i, j)))
        if not session.current()[0].choice.own:
            session.again(["outcome", "command"])


@apart
def _about() -> None:
    _address, shown, _problem = _asked()
    scenario = shown.scenario
    box = st.expander(
        _("About this situation"), icon=":material/info:", key="about", on_change="rerun"
    )
    if not box.open:
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
