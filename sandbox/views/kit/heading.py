"""A page's title, and beside it the language it is read in."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from sandbox.messages import LANGUAGES, _, spoken
from sandbox.views.state import session

#: A browser reads, breaks lines and picks letters by the language that the document says.
_DOCUMENT = st.components.v2.component(
    "truce_language", js="export default ({ data }) => { document.documentElement.lang = data }"
)


def heading(title: str) -> None:
    """Draw the title and the one control of the language.

    Parameters
    ----------
    title
        Translated already.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.title(title, anchor=False, width="stretch")
        session.control(
            st.segmented_control,
            _("Language"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key="w_lang",
            value=session.current()[0].language,
            required=True,
            label_visibility="collapsed",
            width="content",
            change=lambda address, code: replace(address, language=code),
        )
        _DOCUMENT(data=spoken(), key="document", width="content", height="content")
