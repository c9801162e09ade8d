"""Numbers and the sides' names as pages and charts write them.

>>> number(-29.86)
'−29.9'
>>> number(3.0, 0)
'3'
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np

from payoffs.game import FloatArray, Game
from payoffs.levers import SIDE_NAMES, side_words
from sandbox.messages import N_, _, ngettext

#: The sides in few letters; a generic game keeps its own.
SHORT = {"us": N_("US"), "china": N_("CN"), "row": N_("row"), "column": N_("col")}

MINUS = "\N{MINUS SIGN}"
#: The largest denominator of a fraction that is called simple.
SIMPLE = 100

#: What each punishment of a breach is, by its key.
PUNISHMENTS = {
    "nash-reversion": "back to the equilibrium for good",
    "periods": "back to the equilibrium, {} periods",
    "minmax": "held down for good (a bound)",
    "minmax-pure": "the same in pure strategies (a bound)",
    "optimal": "optimal penal code",
}

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
    """A side's name in full, in the language spoken.

    >>> name_of("us"), name_of("row")
    ('United States', 'Row')
    """
    return _(SIDE_NAMES.get(player, capital(player)))


def in_sentences(players: Iterable[str], *, first: bool = False) -> list[str]:
    """The sides' names as sentences write them; ``first``: at their beginning.

    >>> in_sentences(("us", "china")), in_sentences(("us", "row"), first=True)
    (['the United States', 'China'], ['The United States', 'Row'])
    """
    names = [side_words(p if p in SIDE_NAMES else capital(p), _) for p in players]
    return [capital(name) for name in names] if first else names


def capital(text: str) -> str:
    """A text that begins with a capital letter and is otherwise as it was.

    >>> capital("lever: US average tariff")
    'Lever: US average tariff'
    """
    return text[:1].upper() + text[1:]


def short_of(player: str) -> str:
    """A side's name in few letters."""
    for token, name in SIDE_NAMES.items():
        if player == name:
            return _(SHORT[token])
    return _(SHORT.get(player, SHORT.get(player.lower(), player[:4])))


def number(value: float, decimals: int = 1) -> str:
    """A number with a true minus sign and no negative zero."""
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def percent(share: float, decimals: int = 0) -> str:
    """A share in percent; never "-0%".

    >>> percent(0.255), percent(-1e-17), percent(0.0312, 1)
    ('26%', '0%', '3.1%')
    """
    return f"{number(100 * share, decimals)}%"


def mix_words(
    probabilities: FloatArray, labels: Sequence[str], exact: Sequence[Fraction] | None = None
) -> str:
    """A mixed strategy in words, what is not played left out; ``exact``: also as fractions.

    >>> mix_words(np.array([0.25, 0.0, 0.75]), ["hold", "wait", "press"])
    '25% hold + 75% press'
    >>> mix_words(np.array([0.0, 1.0]), ["hold", "press"])
    'press'
    >>> mix_words(np.array([1 / 3, 2 / 3]), ["hold", "press"], [Fraction(1, 3), Fraction(2, 3)])
    '1/3 (33.3%) hold + 2/3 (66.7%) press'
    """
    support = [int(k) for k in np.flatnonzero(probabilities > 0.0)]
    if len(support) == 1:
        return labels[support[0]]
    said = {k: chance_words(float(probabilities[k])) for k in support}
    if exact:
        said = {k: f"{exact[k]} ({words})" for k, words in said.items()}
    return " + ".join(f"{said[k]} {labels[k]}" for k in support)


def beside(decimal: str, exact: Fraction | None) -> str:
    """A number with its fraction before it, where the decimal is not all of it.

    >>> beside("1.67", Fraction(5, 3)), beside("2.5", Fraction(5, 2)), beside("0.1", None)
    ('5/3 (1.67)', '2.5', '0.1')
    """
    if exact is None or exact.denominator > SIMPLE:
        return decimal
    if Fraction(decimal.replace(MINUS, "-").replace(",", "")) == exact:
        return decimal
    return f"{exact} ({decimal})".replace("-", MINUS)


def chance_words(share: float) -> str:
    """A probability as people read one; never rounded to a false 0% or 100%.

    >>> chance_words(0.25), chance_words(1e-6)
    ('25%', 'under 0.1%')
    """
    if 0 < share < 0.001:
        return _("under 0.1%")
    if 0.999 < share < 1:
        return _("over 99.9%")
    return f"{100 * share:.3g}%"


def digits(value: float | None) -> str:
    """Three digits of a number, all of a large one; a dash for none.

    >>> [digits(x) for x in (0.0831, 41.5, 1173.2, None)]
    ['0.0831', '41.5', '1,173', '-']
    """
    if value is None:
        return "-"
    return (f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}").replace("-", MINUS)


def day_words(day: dt.date) -> str:
    """A day as people write it.

    >>> day_words(dt.date(2025, 11, 1))
    '1 November 2025'
    """
    months = _(
        "January February March April May June July August September October November December"
    )
    return _("{day} {month} {year}").format(
        day=day.day, month=months.split()[day.month - 1], year=day.year
    )


def after(end: str, days: int) -> str:
    """How something ended and how many days after it began."""
    return ngettext("{end} after 1 day", "{end} after {count} days", days).format(
        end=end, count=days
    )


def plain(value: float) -> str:
    """A number as short as it can be written, for addresses and inputs."""
    return f"{value:.6g}"


def amount(value: float) -> str:
    """A number as short as it can be written, for reading."""
    return f"{value:,.6g}".replace("-", MINUS)


@lru_cache(maxsize=8)  # asked for every cell of a matrix
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
