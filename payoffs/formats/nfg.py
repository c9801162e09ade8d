"""Gambit's ``.nfg`` files: two players, payoff list or outcome list.

>>> text = 'NFG 1 R "dilemma" { "you" "me" } { 2 2 } 3 3 5 0 0 5 1 1'
>>> parse_nfg(text).row_payoffs.tolist()
[[3.0, 0.0], [5.0, 1.0]]
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import NoReturn

from payoffs.errors import InputError
from payoffs.game import MAX_PROFILES, Game
from payoffs.writing import MADE_BY

_TOKEN = re.compile(r'\s+|,|(?P<brace>[{}])|"(?P<string>(?:[^"\\]|\\.)*)"|(?P<word>[^\s,{}"]+)')


class _Tokens:
    """Tokens of an .nfg file, with the line each stands on for messages."""

    def __init__(self, text: str) -> None:
        self.items: list[tuple[str, str, int]] = []
        position, line = 0, 1
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise InputError("a quoted name is not closed", f"line {line}")
            if match.lastgroup:
                self.items.append((match.lastgroup, match.group(match.lastgroup), line))
            line += text.count("\n", position, match.end())
            position = match.end()
        self.at = 0

    def fail(self, message: str) -> NoReturn:
        last = self.items[min(self.at, len(self.items) - 1)][2] if self.items else 1
        raise InputError(message, f"line {last}")

    def peek(self) -> tuple[str, str]:
        if self.at >= len(self.items):
            return "end", ""
        return self.items[self.at][:2]

    def take(self, kind: str, wanted: str) -> str:
        found, value = self.peek()
        if found != kind:
            self.fail(f"expected {wanted}, found {value or 'the end of the file'!r}")
        self.at += 1
        return value

    def brace(self, which: str) -> None:
        if self.take("brace", f"'{which}'") != which:
            self.at -= 1
            self.fail(f"expected '{which}'")

    def strings(self) -> list[str]:
        self.brace("{")
        values = []
        while self.peek()[0] == "string":
            values.append(re.sub(r"\\(.)", r"\1", self.take("string", "a name")))
        self.brace("}")
        return values

    def number(self) -> float:
        word = self.take("word", "a number")
        try:
            value = float(Fraction(word)) if "/" in word else float(word)
        except (ValueError, ZeroDivisionError, OverflowError):
            self.at -= 1
            self.fail(f"{word!r} is not a number")
        if not math.isfinite(value):
            self.at -= 1
            self.fail(f"{word!r} is not a finite number")
        return value

    def count(self) -> int:
        value = self.number()
        if value != int(value) or value < 0:
            self.at -= 1
            self.fail("expected a whole number")
        return int(value)


def _nfg_strategies(tokens: _Tokens) -> tuple[list[int], list[list[str]]]:
    """Counts and names of each player's strategies: ``{ 2 2 }`` or ``{ { "a" "b" } … }``."""
    start = tokens.at
    tokens.brace("{")
    if tokens.peek() == ("brace", "{"):
        names = []
        while tokens.peek() == ("brace", "{"):
            names.append(tokens.strings())
        tokens.brace("}")
        return [len(group) for group in names], names
    counts = []
    while tokens.peek()[0] == "word":
        counts.append(tokens.count())
    tokens.brace("}")
    if not counts:
        tokens.at = start
        tokens.fail("expected the number of strategies of each player")
    return counts, [[] for _ in counts]


def _nfg_outcomes(tokens: _Tokens) -> list[list[float]]:
    tokens.brace("{")
    outcomes = [[0.0, 0.0]]  # outcome 0 is the null outcome
    while tokens.peek() == ("brace", "{"):
        tokens.brace("{")
        tokens.take("string", "the outcome's name")
        outcomes.append([tokens.number(), tokens.number()])
        tokens.brace("}")
    tokens.brace("}")
    return outcomes


def parse_nfg(text: str) -> Game:
    """A two-player strategic game in Gambit's format, payoff list or outcome list.

    Profiles are listed with the first player's strategy varying fastest.

    Raises
    ------
    InputError
        With the line and what was expected there.
    """
    tokens = _Tokens(text)
    if tokens.peek()[1].upper() != "NFG":
        tokens.fail("does not start with NFG; this is no Gambit strategic game")
    tokens.at += 1
    if tokens.take("word", "the version 1") != "1":
        tokens.fail("only version 1 of the format is known")
    tokens.take("word", "R or D")
    title = re.sub(r"\\(.)", r"\1", tokens.take("string", "the title in quotes"))
    players = tokens.strings()
    if len(players) != 2:
        tokens.fail(f"{len(players)} players; only two-player games are read")
    (m, n), names = _two(tokens, *_nfg_strategies(tokens))
    if tokens.peek()[0] == "string":
        tokens.at += 1  # a comment
    if m * n == 0 or m * n > MAX_PROFILES:
        tokens.fail(f"{m} x {n} strategies; between 1 and {MAX_PROFILES:,} profiles are read")
    if tokens.peek()[0] == "brace":
        outcomes = _nfg_outcomes(tokens)
        cells = [_nfg_outcome(tokens, outcomes) for _ in range(m * n)]
    else:
        cells = [[tokens.number(), tokens.number()] for _ in range(m * n)]
    if tokens.peek()[0] != "end":
        tokens.fail(f"more payoffs than the {m} x {n} profiles need")
    return Game.of(
        [[cells[j * m + i][0] for j in range(n)] for i in range(m)],
        [[cells[j * m + i][1] for j in range(n)] for i in range(m)],
        _usable(names[0]),
        _usable(names[1]),
        players if players[0] != players[1] and all(players) else ("row", "column"),
        title=title,
    )


def _two(
    tokens: _Tokens, counts: list[int], names: list[list[str]]
) -> tuple[tuple[int, int], list[list[str]]]:
    if len(counts) != 2:
        tokens.fail(f"strategies of {len(counts)} players; two are needed")
    return (counts[0], counts[1]), names


def _nfg_outcome(tokens: _Tokens, outcomes: list[list[float]]) -> list[float]:
    number = tokens.count()
    if number >= len(outcomes):
        tokens.at -= 1
        tokens.fail(f"outcome {number} does not exist; there are {len(outcomes) - 1}")
    return outcomes[number]


def _usable(names: list[str]) -> list[str] | None:
    """Gambit allows empty and repeated names; ours must tell strategies apart."""
    return names if names and all(names) and len(set(names)) == len(names) else None


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(value: float) -> str:
    """A number without an exponent, exactly as many digits as it has."""
    return format(Decimal(repr(value)), "f")


def format_nfg(game: Game) -> str:
    """The game in Gambit's payoff-list layout."""
    names = (" ".join(map(_quoted, labels)) for labels in (game.rows, game.columns))
    strategies = " ".join(f"{{ {group} }}" for group in names)
    m, n = game.shape
    cells = [
        f"{_plain(float(game.row_payoffs[i, j]))} {_plain(float(game.column_payoffs[i, j]))}"
        for j in range(n)
        for i in range(m)
    ]
    comment = f"{MADE_BY}; unit: {game.unit}"
    head = f"NFG 1 R {_quoted(game.title)} {{ {' '.join(map(_quoted, game.players))} }}"
    return f"{head}\n\n{{ {strategies} }}\n{_quoted(comment)}\n\n" + "\n".join(cells) + "\n"
