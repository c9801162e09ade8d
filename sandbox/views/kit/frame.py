"""What frames a page: its head, its folds, parts that are drawn again alone, a way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import ParamSpec

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from payoffs.errors import SandboxError
from payoffs.scenario import load
from payoffs.scenario_reader import OWN_TITLE
from sandbox.glossary import on_page, parts_meaning
from sandbox.messages import LANGUAGES, _, complaint, spoken
from sandbox.views.state import session
from sandbox.views.state.address import Address

P = ParamSpec("P")

#: A browser reads, breaks lines and picks letters by the language that the document says.
_DOCUMENT = st.components.v2.component(
    "truce_language", js="export default ({ data }) => { document.documentElement.lang = data }"
)
#: Containers whose key begins so are behind the switch on a phone (assets/page.css).
FOLD = "fold_"


def framed(
    title: str, problem: str = "{problem}", *, situation: bool = True
) -> Callable[[Callable[[Address], None]], Callable[[], None]]:
    """A page with its head, and a line where something in it cannot be worked out.

    ``title`` and ``problem``, in which ``{problem}`` is what went wrong, are English;
    ``situation``: whether the page is about one, which a phone names and keeps folded.
    """

    def of(draw: Callable[[Address], None]) -> Callable[[], None]:
        def page() -> None:
            address, complaints = session.current()
            heading(_(title), fold=situation)
            session.complain(complaints)
            session.keep()
            try:
                draw(address)
            except SandboxError as why:
                st.error(_(problem).format(problem=complaint(why)))

        return page

    return of


def heading(title: str, *, fold: bool = True) -> None:
    """Draw the title, the one control of the language, and on phones the switch that unfolds."""
    address = session.current()[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="heading"):
        st.title(title, anchor=False, width="stretch")
        with st.popover(
            LANGUAGES[address.language], icon=":material/translate:", type="tertiary", key="speech"
        ):
            session.control(
                st.segmented_control,
                _("Language"),
                list(LANGUAGES),
                format_func=LANGUAGES.__getitem__,
                key="w_lang",
                value=address.language,
                required=True,
                change=lambda address, code: replace(address, language=code),
            )
        _DOCUMENT(data=spoken(), key="document", width="content", height="content")
    if fold:
        name = address.choice.scenario
        said = _(OWN_TITLE if address.choice.own else load(name).title)
        st.toggle(session.literal(said), key="unfold", on_change="ignore")


def intro(text: str) -> None:
    """What a page is about, in Markdown; a phone folds it away."""
    with st.container(key=f"{FOLD}intro"):
        st.markdown(session.named(text))


def fold(label: str, key: str, icon: str = "") -> DeltaGenerator | None:
    """An expander, to be filled when it is open; None while it is closed."""
    sign = f":material/{icon}:" if icon else None
    box = st.expander(label, icon=sign, key=key, on_change="rerun")
    return box if box.open else None


def words_here(path: str, *, levers: bool) -> None:
    """A fold with the terms that stand on this page, and what its levers' settings mean."""
    box = fold(_("Words on this page"), "words", "dictionary")
    if box is None:
        return
    with box:
        st.markdown(_list(on_page(path)))
        if levers and (told := _settings_words()):
            st.markdown(_("**What the sides can do here**"))
            st.markdown(_list(told))


def _settings_words() -> dict[str, str]:
    try:
        game = session.current()[0].choice.build().game()
    except SandboxError:  # said where the game is drawn
        return {}
    return parts_meaning((*game.rows, *game.columns))


def _list(told: Mapping[str, str]) -> str:
    return "\n".join(f"- **{session.literal(w)}**: {session.literal(t)}" for w, t in told.items())


def way_out(words: str, button: str, to: Address, key: str) -> None:
    """Where theory has nothing to say: why, and a button that goes where it has."""
    with st.container(border=True, key=key):
        st.markdown(f":material/lightbulb: {words}")
        st.button(button, on_click=session.put, args=(to,), key=f"{key}_go")


def apart(
    draw: Callable[P, None], *, every: float | None = None, key: str | None = None
) -> Callable[P, None]:
    """Streamlit's fragment in a block of its own, so that it can never leave the page empty.

    Where the server is busy it may be drawn again before the page around it was sent. Streamlit
    then takes back what it had queued of it and puts the new drawing last, but goes on sending what
    stood after it in the same block, at a place that the browser does not have yet: it gives up the
    whole page ("Bad delta path index 1"). In a block of its own nothing stands after it.

    ``every``: seconds after which it is drawn anew.
    ``key``: by which the control of another part can have it redrawn (:func:`session.control`).
    """
    part = st.fragment(draw, run_every=every, key=key)

    @wraps(draw)
    def alone(*args: P.args, **named: P.kwargs) -> None:
        with st.container():
            part(*args, **named)

    return alone
