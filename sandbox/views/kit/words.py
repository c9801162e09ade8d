"""Every term explains itself: hovered, focused or touched, and on a fold at the foot of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

import streamlit as st

from payoffs.errors import SandboxError
from sandbox.glossary import explained, on_page, parts_meaning
from sandbox.messages import _
from sandbox.views.state import session


def tip(told: Mapping[str, str]) -> str:
    """The attributes with which HTML explains terms (assets/panel.js shows them)."""
    lines = "\n".join(f"{word}: {what}" for word, what in told.items())
    return f' tabindex="-1" data-tip="{escape(lines)}"' if lines else ""


def term(word: str, told: str) -> str:
    """A word that explains itself, in HTML."""
    return f'<span class="term" tabindex="0" data-tip="{escape(told)}">{escape(word)}</span>'


def explaining(word: str, text: str) -> str:
    """A word that explains the terms of a text, in HTML; as it is where there are none."""
    lines = "\n".join(f"{name}: {what}" for name, what in explained(text).items())
    return term(word, lines) if lines else escape(word)


def table(
    name: str, heads: Iterable[str], rows: str, *, kind: str = "", caption: bool = False
) -> str:
    """A table in HTML that scrolls by itself, its heads' terms explained.

    Parameters
    ----------
    name
        What readers of the screen are told; with ``caption`` everybody.
    heads
        Texts; an empty one leaves a corner free.
    rows
        The lines of its body, escaped already.
    kind
        More classes of the style sheet.
    """
    title = f"<caption>{escape(name)}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{explaining(h, h)}</th>' if h else "<td></td>" for h in heads)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(name)}">'
        f'<table class="{f"plain {kind}".strip()}">{title}<thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def words_here(path: str, *, levers: bool) -> None:
    """A fold with the terms that stand on this page, and what its levers' settings mean."""
    label = _("Words on this page")
    box = st.expander(label, icon=":material/dictionary:", key="words", on_change="rerun")
    if not box.open:
        return
    with box:
        st.markdown(_listed(on_page(path)))
        if levers and (told := _settings()):
            st.markdown(_("**What the sides can do here**"))
            st.markdown(_listed(told))


def _settings() -> dict[str, str]:
    try:
        game = session.current()[0].choice.build().game()
    except SandboxError:  # said where the game is drawn
        return {}
    return parts_meaning((*game.rows, *game.columns))


def _listed(told: Mapping[str, str]) -> str:
    return "\n".join(f"- **{session.literal(w)}**: {session.literal(t)}" for w, t in told.items())
