"""Every term explains itself: hovered, focused or touched, and on a fold at the foot of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

import streamlit as st

from agents import catalogue
from payoffs.errors import SandboxError
from sandbox.glossary import explained, on_page, parts_meaning
from sandbox.messages import _
from sandbox.views.kit.frame import fold
from sandbox.views.state import session


def tip(told: Mapping[str, str]) -> str:
    """The attributes with which HTML explains terms (assets/panel.js shows them)."""
    return f' tabindex="-1" data-tip="{escape(_lines(told))}"' if told else ""


def _lines(told: Mapping[str, str]) -> str:
    return "\n".join(f"{word}: {what}" for word, what in told.items())


def term(word: str, told: str) -> str:
    """A word that explains itself, in HTML; as it is where there is nothing to explain."""
    if not told:
        return escape(word)
    return f'<span class="term" tabindex="0" data-tip="{escape(told)}">{escape(word)}</span>'


def explaining(word: str, text: str) -> str:
    """A word that explains the terms of a text, in HTML."""
    return term(word, _lines(explained(text)))


def doing(words: str, labels: Iterable[str]) -> str:
    """What a side does, which explains the settings in the labels of its bundles, in HTML."""
    return term(words, _lines(parts_meaning(labels)))


def rule_meaning(name: str, mark: str = "") -> str:
    """What a decision rule does; ``mark`` stands around the names of its parameters."""
    known = {entry.name: entry.summary for entry in catalogue()}
    told = _(known[name.partition("(")[0]])
    return re.sub(r"`(\w+)`", lambda found: f"{mark}{_(found[1])}{mark}", told)


class Head(NamedTuple):
    """What heads a column: its text, its class in the style sheet, what it means."""

    text: str
    kind: str = ""
    told: str = ""


def table(
    name: str,
    heads: Iterable[str | Head],
    rows: str,
    *,
    kind: str = "",
    caption: bool | str = False,
    keep: str = "",
) -> str:
    """A table in HTML that scrolls by itself, its heads' terms explained.

    Parameters
    ----------
    name
        What readers of the screen are told; with ``caption`` everybody, unless that says more.
    heads
        Texts explain the terms in them; an empty one leaves a corner free.
    rows
        The lines of its body, escaped already.
    kind
        More classes of the style sheet.
    keep
        Under what name the browser keeps where it was scrolled to.
    """
    said = name if caption is True else caption or ""
    title = f"<caption>{escape(said)}</caption>" if said else ""
    head = "".join(_head(one if isinstance(one, Head) else Head(one)) for one in heads)
    kept = f' data-keep="{keep}"' if keep else ""
    return (
        f'<div class="scroll"{kept} tabindex="0" role="region" aria-label="{escape(name)}">'
        f'<table class="{f"plain {kind}".strip()}">{title}<thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _head(head: Head) -> str:
    if not head.text:
        return "<td></td>"
    text = term(head.text, head.told or _lines(explained(head.text)))
    kind = f' class="{head.kind}"' if head.kind else ""
    return f'<th scope="col"{kind}>{text}</th>'


def words_here(path: str, *, levers: bool) -> None:
    """A fold with the terms that stand on this page, and what its levers' settings mean."""
    box = fold(_("Words on this page"), "words", "dictionary")
    if box is None:
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
