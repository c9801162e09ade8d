"""Games as ``.json`` files: numbers as they are written, every key once.

>>> parse_json('{"row_payoffs": [[1, 2]], "column_payoffs": [[0, "1/3"]]}').shape
(1, 2)
"""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from typing import Any, NoReturn

from payoffs.errors import InputError, shown
from payoffs.formats.tables import AS_SEEN, HowToRead, numbers_of
from payoffs.game import Game
from payoffs.numeric import payoff, written
from payoffs.writing import MADE_BY_KEY, MADE_BY_NAME

_NEEDED = ("row_payoffs", "column_payoffs")
_LABELS = ("players", "rows", "columns")
_EXACT = "exact"
_TEXTS = ("unit", "title")
_EXTRA = (*_TEXTS, "notes", "provenance", _EXACT, MADE_BY_KEY)
#: What an answer of `truce game --json` holds; whatever else stands in one is left aside.
_ANSWER = ("class", "class_words", "provenance")


class _Number(str):
    """A number as it is written, read when its place is known."""

    __slots__ = ()


def _no_constant(word: str) -> NoReturn:
    raise InputError(f"{word} is not allowed; every payoff must be a finite number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    answer = dict(pairs)
    if len(answer) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise InputError("the key stands twice, with two readings; keep one", shown(twice))
    return answer


def parse_json(text: str, how: HowToRead = AS_SEEN) -> Game:
    """A game as ``{"players", "rows", "columns", "row_payoffs", "column_payoffs"}``.

    Labels are optional. A decimal is that decimal; a fraction may be written as ``"1/3"``, or stand
    under ``exact`` as this program writes it. InputError if it is not JSON, a key is missing,
    unknown or there twice, or a payoff is not a number.
    """
    data = _loaded(text)
    unknown = sorted(set(data) - {*_NEEDED, *_LABELS, *_EXTRA, *_ANSWER})
    if unknown and not all(key in data for key in _ANSWER):
        known = ", ".join((*_LABELS, *_NEEDED))
        raise InputError(f"unknown key; the keys are {known}", shown(unknown[0])[1:-1])
    matrices = _matrices(data, how)
    for key in _LABELS:
        if data.get(key) is not None:
            _check_texts(data[key], key, "expected a list of names in quotes")
    for key in _TEXTS:
        _check_texts([data.get(key, "")], key, "expected text")
    return Game.of(
        *matrices,
        data.get("rows"),
        data.get("columns"),
        data.get("players") or ("row", "column"),
        unit=data.get("unit", "points"),
        title=data.get("title", ""),
    )


def _loaded(text: str) -> dict[str, Any]:
    try:
        data = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=_Number,
            parse_float=_Number,
            object_pairs_hook=_once,
        )
    except json.JSONDecodeError as problem:
        raise InputError(f"not JSON: {problem.msg}", f"line {problem.lineno}") from None
    except InputError:
        raise
    except (RecursionError, ValueError):
        raise InputError("not usable JSON: too deep") from None
    if not isinstance(data, dict):
        raise InputError("expected an object with row_payoffs and column_payoffs")
    return data


def _matrices(data: dict[str, Any], how: HowToRead) -> tuple[Any, Any]:
    """Both matrices; the second from the first in a zero-sum game of one matrix."""
    if how.cells == "zero-sum" and "column_payoffs" not in data:
        a = _matrix(data.get("row_payoffs", []), "row_payoffs")
        return a, [[-x for x in row] for row in a]
    if how.cells not in (None, "pairs"):
        raise InputError(f"holds both matrices; leave out --cells {how.cells}", "column_payoffs")
    for key in _NEEDED:
        if key not in data:
            mend = "; for a zero-sum game of one matrix add --zero-sum" if key == _NEEDED[1] else ""
            raise InputError(f"this key is missing{mend}", key)
    both = {key: _matrix(data[key], key) for key in _NEEDED}
    exact = data.get(_EXACT)
    if exact is not None:
        if not isinstance(exact, dict) or set(exact) != set(_NEEDED):
            raise InputError("expected row_payoffs and column_payoffs", _EXACT)
        both = {key: _confirmed(exact, key, rounded) for key, rounded in both.items()}
    return both[_NEEDED[0]], both[_NEEDED[1]]


def _confirmed(exact: dict[str, Any], key: str, rounded: list[list[Any]]) -> list[list[Any]]:
    """The exact numbers, if they are what the doubles beside them are nearest to."""
    numbers = _matrix(exact[key], f"{_EXACT}.{key}", quoted=True)
    if [len(row) for row in numbers] != [len(row) for row in rounded]:
        raise InputError(f"has another shape than {key}", f"{_EXACT}.{key}")
    for i, (row, near) in enumerate(zip(numbers, rounded, strict=True)):
        for j, (x, y) in enumerate(zip(row, near, strict=True)):
            if float(x) != float(y):
                raise InputError(
                    f"row {i}, column {j} is {written(x)}, and {key} says {written(y)}; change "
                    f"both, or take out {_EXACT}",
                    f"{_EXACT}.{key}",
                )
    return numbers


def _matrix(value: object, key: str, *, quoted: bool = False) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise InputError("expected a list of rows, each a list of numbers", key)
    for i, row in enumerate(value):
        if len(row) != len(value[0]):
            raise InputError(f"row {i} has {len(row)} numbers, row 0 has {len(value[0])}", key)
    return [
        [_payoff(cell, key, i, j, quoted) for j, cell in enumerate(row)]
        for i, row in enumerate(value)
    ]


def _payoff(cell: object, key: str, i: int, j: int, quoted: bool) -> Any:
    fraction = isinstance(cell, str) and ("/" in cell or quoted)
    if not (fraction or isinstance(cell, _Number)):
        raise InputError(f"row {i}, column {j} is {shown(cell, 40)}; give a number", key)
    try:
        return payoff(str(cell))
    except InputError as problem:
        raise InputError(f"row {i}, column {j}: {problem.message}", key) from None


def _check_texts(texts: object, key: str, wanted: str) -> None:
    if not isinstance(texts, list) or not all(
        isinstance(text, str) and not isinstance(text, _Number) for text in texts
    ):
        raise InputError(wanted, key)
    for text in texts:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise InputError(f"{shown(text)} holds half a character", key) from None


def to_dict(game: Game) -> dict[str, Any]:
    """The game as plain lists: the keys of a ``.json`` file.

    Payoffs are the doubles nearest to what was given; where that is not what was given,
    ``exact`` holds the fractions.
    """
    data: dict[str, Any] = {
        "players": list(game.players),
        "rows": list(game.rows),
        "columns": list(game.columns),
        "row_payoffs": game.row_payoffs.tolist(),
        "column_payoffs": game.column_payoffs.tolist(),
        "unit": game.unit,
        "title": game.title,
    }
    if game.exact is not None and _rounded(game):
        numbers = numbers_of(game)
        data[_EXACT] = {
            key: [[cell[k] for cell in row] for row in numbers] for k, key in enumerate(_NEEDED)
        }
    return data


def _rounded(game: Game) -> bool:
    """Whether a payoff is not the decimal that its double prints as."""
    both = game.row_payoffs.tolist(), game.column_payoffs.tolist()
    return any(
        Fraction(repr(near)) != x
        for matrix, doubles in zip(game.exact or (), both, strict=False)
        for row, line in zip(matrix, doubles, strict=True)
        for x, near in zip(row, line, strict=True)
    )


def format_json(game: Game) -> str:
    """The game as a ``.json`` file, which says who made it."""
    data = {**to_dict(game), MADE_BY_KEY: MADE_BY_NAME}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
