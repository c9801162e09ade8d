"""Numbers and the sides' names as pages and charts write them.

>>> number(-29.86)
'−29.9'
>>> number(3.0, 0)
'3'
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from payoffs.game import Game
from sandbox.messages import N_, _

#: Names of the sides in full and short; a generic game keeps its own.
NAMES = {"us": N_("United States"), "china": N_("China")}
SHORT = {"us": "US", "china": "CN", "row": "row", "column": "col"}

MINUS = "\N{MINUS SIGN}"

#: The kinds of a number, as a reader is told them.
KINDS = {
    "documented": N_("published; the source carries the number"),
    "computed": N_("worked out from published numbers"),
    "assumption": N_("nobody published it; the range is what seems possible"),
    "definition": N_("what the word means: off is 0, on is 1"),
    "unpriced": N_("nobody has put a dollar value on it: zero until you set one"),
    "weight": N_("a political choice in dollars, not a fact: yours to set, zero is allowed"),
}


def name_of(player: str) -> str:
    """A side's name in full."""
    return NAMES.get(player, capital(player))


def side_name(player: str) -> str:
    """A side's name in the language spoken, for labels and axes.

    >>> side_name("us"), side_name("row")
    ('United States', 'Row')
    """
    return _(name_of(player))


def side_names(players: Iterable[str]) -> list[str]:
    """The sides' names inside a translated sentence: with their article in English."""
    return [the(side_name(player)) for player in players]


def the(name: str) -> str:
    """A side's name inside a sentence.

    >>> the("United States"), the("China")
    ('the United States', 'China')
    """
    return f"the {name}" if name.startswith("United") else name


def in_sentences(players: Iterable[str], *, first: bool = False) -> list[str]:
    """The sides' names as sentences write them; ``first``: at their beginning.

    >>> in_sentences(("us", "china")), in_sentences(("us", "row"), first=True)
    (['the United States', 'China'], ['The United States', 'Row'])
    """
    names = [the(name_of(player)) for player in players]
    return [capital(name) for name in names] if first else names


def capital(text: str) -> str:
    """A text that begins with a capital letter and is otherwise as it was.

    >>> capital("lever: US average tariff")
    'Lever: US average tariff'
    """
    return text[:1].upper() + text[1:]


def short_of(player: str) -> str:
    """A side's name in few letters."""
    for token, name in NAMES.items():
        if player == name:
            return SHORT[token]
    return SHORT.get(player, SHORT.get(player.lower(), player[:4]))


def number(value: float, decimals: int = 1) -> str:
    """A number with a true minus sign and no negative zero."""
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def digits(value: float | None) -> str:
    """Three digits of a number, all of a large one; a dash for none.

    >>> [digits(x) for x in (0.0831, 41.5, 1173.2, None)]
    ['0.0831', '41.5', '1,173', '-']
    """
    if value is None:
        return "-"
    return (f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}").replace("-", MINUS)


def plain(value: float) -> str:
    """A number as short as it can be written, for addresses and inputs."""
    return f"{value:.6g}"


def amount(value: float) -> str:
    """A number as short as it can be written, for reading."""
    return f"{value:,.6g}".replace("-", MINUS)


def decimals_for(game: Game) -> int:
    """How many decimals tell a game's payoffs apart without drowning the reader."""
    cells = np.concatenate([game.row_payoffs.ravel(), game.column_payoffs.ravel()])
    if np.array_equal(cells, np.round(cells)):
        return 0
    return 1 if np.abs(cells).max() >= 10 else 2


def typeset(sentence: str) -> str:
    """A sentence with its minus signs as minus signs.

    >>> typeset("worth -2 bn, low-high")
    'worth −2 bn, low-high'
    """
    return re.sub(r"(?<!\w)-(?=\d)", MINUS, sentence)


def signed(value: float, decimals: int = 1) -> str:
    """A gain with its sign.

    >>> signed(2.04), signed(-3.0, 0), signed(0.0)
    ('+2.0', '−3', '0.0')
    """
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0.,") else text
