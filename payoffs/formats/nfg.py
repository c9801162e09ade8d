"""Gambit's ``.nfg`` files: two players, payoff list or outcome list.

>>> text = 'NFG 1 R "dilemma" { "you" "me" } { 2 2 } 3 3 5 0 0 5 1 1'
>>> parse_nfg(text).row_payoffs.tolist()
[[3.0, 0.0], [5.0, 1.0]]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NoReturn, cast

from payoffs.errors import InputError, shown
from payoffs.formats.grid import Number
from payoffs.formats.tables import numbers_of
from payoffs.game import MAX_PROFILES, Game
from payoffs.numeric import payoff, whole
from payoffs.writing import MADE_BY

#: So many names that had to be told apart are listed.
MOST_SAID = 10
#: Longer names are refused: no table could show them.
MAX_NAME = 10_000

_TOKEN = re.compile(
    r'[\s,]*+(?:(?P<brace>[{}])|"(?P<string>[^"\\]*+(?:\\.[^"\\]*+)*+)"|(?P<word>[^\s,{}"]++)|\Z)',
    re.DOTALL,
)
_DOUBLED = "backslashes doubled"
_COMMENT = re.compile(
    rf"{re.escape(MADE_BY)}(?P<doubled>, {_DOUBLED})?; unit: (?P<unit>.*)", re.DOTALL
)


class _Tokens:
    """Tokens of an .nfg file, read one at a time; the line is counted where it is needed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = self.end = 0  # of the token that is looked at
        self.kind, self.value = "", ""
        self.advance()

    def advance(self) -> None:
        """Look at the next token."""
        match = _TOKEN.match(self.text, self.end)
        if match is None:
            self.start = self.end
            self.fail("a quoted name is not closed")
        self.kind = match.lastgroup or "end"
        self.value = match[match.lastgroup] if match.lastgroup else ""
        self.start, self.end = self.end, match.end()
        if self.kind == "string" and len(self.value) > MAX_NAME:
            self.fail(f"{shown(self.value, 40)} is longer than {MAX_NAME:,} characters; shorten it")

    def fail(self, message: str) -> NoReturn:
        before = self.text[: self.start + 1]
        skipped = self.text[self.start : self.end]
        line = before.rstrip().count("\n") + 1
        if skipped.strip():
            line += skipped[: len(skipped) - len(skipped.lstrip())].count("\n")
        raise InputError(message, f"line {line}")

    def take(self, kind: str, wanted: str) -> str:
        value = self.value
        if self.kind != kind:
            self.wants(wanted)
        self.advance()
        return value

    def wants(self, wanted: str) -> NoReturn:
        self.fail(f"expected {wanted}, found {shown(self.value or 'the end of the file', 40)}")

    def brace(self, which: str) -> None:
        if not self.at_brace(which):
            self.wants(repr(which))
        self.advance()

    def at_brace(self, which: str) -> bool:
        return (self.kind, self.value) == ("brace", which)

    def strings(self) -> list[str]:
        self.brace("{")
        values = []
        while self.kind == "string":
            values.append(self.take("string", "a name"))
        self.brace("}")
        return values

    def number(self) -> Number:
        if self.kind != "word":
            self.wants("a number")
        try:
            value = payoff(self.value)
        except InputError as problem:
            self.fail(problem.message)
        self.advance()
        return value

    def peek_count(self) -> int:
        try:
            return whole(self.value if self.kind == "word" else "", "", 0, 10**9)
        except InputError:
            found = self.value or "the end of the file"
            self.fail(f"expected a whole number, found {shown(found, 40)}")


def _strategies(tokens: _Tokens) -> tuple[list[int], list[list[str]]]:
    """Counts and names of each player's strategies: ``{ 2 2 }`` or ``{ { "a" "b" } … }``."""
    tokens.brace("{")
    if tokens.at_brace("{"):
        names = []
        while tokens.at_brace("{"):
            names.append(tokens.strings())
        tokens.brace("}")
        return [len(group) for group in names], names
    counts = []
    while tokens.kind == "word":
        counts.append(tokens.peek_count())
        tokens.advance()
    if not counts:
        tokens.fail("expected the number of strategies of each player")
    tokens.brace("}")
    return counts, [[] for _ in counts]


def _outcomes(tokens: _Tokens) -> list[tuple[Number, Number]]:
    tokens.brace("{")
    outcomes: list[tuple[Number, Number]] = [(0, 0)]  # outcome 0 is the null outcome
    while tokens.at_brace("{"):
        tokens.brace("{")
        tokens.take("string", "the outcome's name")
        outcomes.append((tokens.number(), tokens.number()))
        tokens.brace("}")
        if len(outcomes) > MAX_PROFILES + 1:
            tokens.fail(f"more than {MAX_PROFILES:,} outcomes")
    tokens.brace("}")
    return outcomes


def _outcome(tokens: _Tokens, outcomes: list[tuple[Number, Number]]) -> tuple[Number, Number]:
    number = tokens.peek_count()
    if number >= len(outcomes):
        tokens.fail(f"outcome {number} does not exist; there are {len(outcomes) - 1}")
    tokens.advance()
    return outcomes[number]


def parse_nfg(text: str) -> Game:
    r"""A two-player strategic game in Gambit's format, payoff list or outcome list.

    Profiles are listed with the first player's strategy varying fastest. Numbers are kept as
    they are written, fractions as fractions. As in Gambit, a backslash is a backslash but
    before a quote. Names that do not tell strategies apart are told apart, and the game's
    provenance says how it was read.

    Raises
    ------
    InputError
        With the line and what was expected there.
    """
    tokens = _Tokens(text)
    if tokens.value.upper() != "NFG":
        tokens.fail("does not start with NFG; this is no Gambit strategic game")
    tokens.advance()
    if tokens.take("word", "the version 1") != "1":
        tokens.fail("only version 1 of the format is known")
    tokens.take("word", "R or D")
    title = tokens.take("string", "the title in quotes")
    players = tokens.strings()
    if len(players) != 2:
        tokens.fail(f"{len(players)} players; only two-player games are read")
    counts, names = _strategies(tokens)
    if len(counts) != 2:
        tokens.fail(f"strategies of {len(counts)} players; two are needed")
    comment = tokens.take("string", "a comment") if tokens.kind == "string" else ""
    cells = _cells(tokens, *counts)
    own = _COMMENT.fullmatch(comment)
    decode = _doubled if own is not None and own["doubled"] else _plain
    said: list[str] = []
    m, n = counts
    sides = _apart([decode(player) for player in players], ("row", "column"), "the players", said)
    a, b = ([[cells[j * m + i][k] for j in range(n)] for i in range(m)] for k in (0, 1))
    return Game.of(
        cast(Any, a),
        cast(Any, b),
        _labels([decode(name) for name in names[0]], "r", "the rows", said),
        _labels([decode(name) for name in names[1]], "c", "the columns", said),
        sides,
        unit=decode(own["unit"]) if own is not None else "points",
        title=decode(title),
        provenance={"reading": "; ".join(said)} if said else {},
    )


def _cells(tokens: _Tokens, m: int, n: int) -> list[tuple[Number, Number]]:
    """Both payoffs of every profile, the first player's strategy varying fastest."""
    if m * n == 0 or m * n > MAX_PROFILES:
        tokens.fail(f"{m} x {n} strategies; between 1 and {MAX_PROFILES:,} profiles are read")
    if tokens.kind == "brace":
        outcomes = _outcomes(tokens)
        cells = [_outcome(tokens, outcomes) for _ in range(m * n)]
    else:
        cells = [(tokens.number(), tokens.number()) for _ in range(m * n)]
    if tokens.kind != "end":
        tokens.fail(f"more payoffs than the {m} x {n} profiles need")
    return cells


def _labels(names: list[str], prefix: str, what: str, said: list[str]) -> list[str] | None:
    return _apart(names, [f"{prefix}{k}" for k in range(len(names))], what, said) or None


def _apart(names: list[str], usual: Sequence[str], what: str, said: list[str]) -> list[str]:
    """Gambit allows empty and repeated names; here each gets what tells it apart, and that is said.

    >>> said = []
    >>> _apart(["keep", "", "keep"], ["r0", "r1", "r2"], "the rows", said), said[0]
    (['keep', 'r1', 'keep (2)'], "among the rows a name is empty: it is called 'r1'")
    """
    taken, answer = set(names), []
    seen: dict[str, int] = {}
    for name, otherwise in zip(names, usual, strict=True):
        seen[name] = count = seen.get(name, 0) + 1
        new = name
        if not name:
            new = _free(otherwise, taken)
            said.append(f"among {what} a name is empty: it is called {shown(new)}")
        elif count > 1:
            new = _free(f"{name} ({count})", taken)
            said.append(f"among {what} {shown(name)} stands twice: one is called {shown(new)}")
        taken.add(new)
        answer.append(new)
    if len(said) > MOST_SAID:
        del said[MOST_SAID:]
        said.append(f"more names of {what} were told apart like this")
    return answer


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    return name


def _plain(text: str) -> str:
    return text.replace('\\"', '"')


def _doubled(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def format_nfg(game: Game) -> str:
    """The game in Gambit's payoff-list layout, its unit in the comment.

    :func:`parse_nfg` reads the same game back, whatever characters its labels hold.
    """
    texts = (game.title, game.unit, *game.players, *game.rows, *game.columns)
    # a backslash before a quote, or at the end, would be read as part of the quote
    doubled = any('\\"' in text or text.endswith("\\") for text in texts)

    def quoted(text: str) -> str:
        text = text.replace("\\", "\\\\") if doubled else text
        return '"' + text.replace('"', '\\"') + '"'

    names = (" ".join(map(quoted, labels)) for labels in (game.rows, game.columns))
    strategies = " ".join(f"{{ {group} }}" for group in names)
    numbers = numbers_of(game)
    m, n = game.shape
    cells = [" ".join(numbers[i][j]) for j in range(n) for i in range(m)]
    said = f"{MADE_BY}, {_DOUBLED}" if doubled else MADE_BY
    comment = f"{said}; unit: {game.unit}"
    head = f"NFG 1 R {quoted(game.title)} {{ {' '.join(map(quoted, game.players))} }}"
    return f"{head}\n\n{{ {strategies} }}\n{quoted(comment)}\n\n" + "\n".join(cells) + "\n"
