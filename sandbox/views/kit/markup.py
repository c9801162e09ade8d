"""Pieces of HTML and Markdown that several pages write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from payoffs.terms import Clock
from sandbox.messages import _
from sandbox.words import day_words


def parts_of(label: str) -> str:
    """A bundle's label as HTML, one lever a line."""
    return "".join(f"<span>{escape(part)}</span>" for part in label.split(" · "))


#: Icons in front of a sentence, where no font of icons is.
SIGNS = {
    "check_circle": "\N{HEAVY CHECK MARK}",
    "cancel": "\N{HEAVY BALLOT X}",
    "swap_horiz": "\N{RIGHTWARDS ARROW OVER LEFTWARDS ARROW}",
    "straighten": "\N{LEFT RIGHT ARROW}",
}


def inline(text: str) -> str:
    """A sentence with Markdown's stars, as HTML; what a backslash keeps from being one stays.

    >>> inline(r":material/cancel: **No < yes**, *so* 2 \\* 3")
    '\N{HEAVY BALLOT X} <b>No &lt; yes</b>, <i>so</i> 2 &#42; 3'
    """
    text = re.sub(r"\\(\W)", lambda kept: f"\N{NULL}{ord(kept[1])};", text)
    text = re.sub(r":material/(\w+):", lambda found: SIGNS.get(found[1], ""), escape(text))
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text.strip())
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", text).replace("\N{NULL}", "&#")


def note(text: str) -> str:
    """A sentence as a paragraph in smaller print; empty for none."""
    return f'<p class="note">{inline(text)}</p>' if text else ""


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
