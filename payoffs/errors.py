"""What can go wrong, as a small tree: each message is one line (what, where, how to mend)."""

from __future__ import annotations

from collections.abc import Iterable

#: Longer messages would repeat what was handed in; their middle is left out.
MOST = 600
#: So many known words are listed where none looks like the one given.
MOST_KNOWN = 12
#: So much of a value is quoted back.
MOST_QUOTED = 60


def shown(value: object, most: int = MOST_QUOTED) -> str:
    """The value in quotes as one short line, whatever was handed in.

    >>> shown("a" * 100, most=10)
    "'aaaaaaaa…"
    """
    if isinstance(value, str | bytes) and len(value) > most:
        value = value[:most]  # before it is quoted: it may be megabytes
        text = repr(value)[:-1] + " "
    else:
        try:
            text = repr(value)
        except ValueError:  # Python does not print whole numbers of thousands of digits
            text = "the number given"
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def near(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """How to mend an unknown word: up to three known ones like it, ``otherwise``, or the list.

    >>> near("tarif", ["tariff", "soybeans"]), near("x", ["tariff", "soybeans"])
    ('did you mean tariff?', 'known: tariff, soybeans')
    """
    from difflib import get_close_matches  # only where something is wrong

    known = list(known)
    close = get_close_matches(word, known) or get_close_matches(word, known, cutoff=0.5)
    if len(word) > 2 and not close:
        close = [name for name in known if word in name][:3]
    if close:
        return f"did you mean {' or '.join(close)}?"
    more = f" and {len(known) - MOST_KNOWN} more" if len(known) > MOST_KNOWN else ""
    return otherwise or f"known: {', '.join(known[:MOST_KNOWN])}{more}"


def one_line(text: str, most: int = MOST) -> str:
    """The text on one line that can be printed: its middle left out if it is long.

    >>> one_line("a\\nb\\x1b[2J")
    'a b\\\\x1b[2J'
    """
    if len(text) > most:
        text = f"{text[: most // 2]} … {text[-most // 3 :]}"
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class SandboxError(Exception):
    """Base of every error this project raises on purpose."""


class InputError(SandboxError, ValueError):
    """Something handed in cannot be used.

    Parameters
    ----------
    message
        One line: what is wrong and how to mend it.
    where
        The file, argument or place it stands in; put before the message.
    """

    def __init__(self, message: str, where: str = "") -> None:
        self.where = one_line(where)
        self.message = one_line(message)
        super().__init__(f"{self.where}: {self.message}" if where else self.message)

    def within(self, where: str) -> InputError:
        """The same complaint, seen from one level further out (a file around a key)."""
        return type(self)(self.message, f"{where}: {self.where}" if self.where else where)


class NotFoundError(InputError):
    """A name (scenario, parameter, lever, rule) that does not exist."""


class BudgetError(SandboxError):
    """A computation stopped at its stated budget before it was done."""
