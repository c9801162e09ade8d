"""A page's title, the language it is read in, and what a phone folds away above the picture."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from payoffs.scenario import load
from payoffs.scenario_reader import OWN_TITLE
from sandbox.messages import LANGUAGES, _, spoken
from sandbox.views.state import session

#: A browser reads, breaks lines and picks letters by the language that the document says.
_DOCUMENT = st.components.v2.component(
    "truce_language", js="export default ({ data }) => { document.documentElement.lang = data }"
)
#: Containers whose key begins so are behind the switch on a phone (assets/page.css).
FOLD = "fold_"


def heading(title: str, *, fold: bool = True) -> None:
    """Draw the title, the one control of the language, and on phones the switch that unfolds.

    Parameters
    ----------
    title
        Translated already.
    fold
        Whether the page is about a situation, which a phone names and keeps folded.
    """
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
