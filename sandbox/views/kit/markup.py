"""Pieces of HTML and Markdown that several pages write."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from payoffs.terms import Clock
from sandbox.messages import _
from sandbox.words import day_words


def parts_of(label: str) -> str:
    """A bundle's label as HTML, one lever a line."""
    return "".join(f"<span>{escape(part)}</span>" for part in label.split(" · "))


def link(url: str, text: str) -> str:
    """A link that opens beside the page; plain text where there is no web address."""
    if not url.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def clocks_words(clocks: Sequence[Clock]) -> str:
    """When which suspension lapses unless renewed, in Markdown."""
    lines = "\n".join(f"- {clock.words(_, day_words(clock.date))}" for clock in clocks)
    said = _("**Lapses unless renewed**, lever by lever:")
    return f"{said}\n\n{lines}"
