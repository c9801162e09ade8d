"""Game files by their ending: Gambit's ``.nfg``, ``.json`` and ``.csv``, in and out.

>>> parse_json('{"row_payoffs": [[1, 2]], "column_payoffs": [[0, 3]]}').shape
(1, 2)
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from payoffs.errors import InputError
from payoffs.formats.nfg import format_nfg, parse_nfg
from payoffs.formats.tables import format_csv, parse_csv
from payoffs.formats.text import read_text
from payoffs.game import Game
from payoffs.writing import MADE_BY_KEY, MADE_BY_NAME, check_free, write_text

T = TypeVar("T")

_JSON_NEEDED = ("row_payoffs", "column_payoffs")
_JSON_LABELS = ("players", "rows", "columns")
#: Keys that `truce game --json` writes beside the game itself; read and left aside.
_JSON_EXTRA = (
    *(
        "unit",
        "title",
        "class",
        "class_words",
        "provenance",
        "status_quo",
        "core",
        "notes",
        "clocks",
    ),
    MADE_BY_KEY,
)


def _no_constant(word: str) -> NoReturn:
    raise InputError(f"{word} is not allowed; every payoff must be a finite number")


def parse_json(text: str) -> Game:
    """A game as ``{"players", "rows", "columns", "row_payoffs", "column_payoffs"}``.

    Labels are optional.

    Raises
    ------
    InputError
        If it is not JSON, a key is missing or unknown, or a payoff is not a number.
    """
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as problem:
        raise InputError(f"not JSON: {problem.msg}", f"line {problem.lineno}") from None
    except (RecursionError, ValueError) as problem:
        if isinstance(problem, InputError):
            raise
        raise InputError("not usable JSON: too deep or numbers too long") from None
    if not isinstance(data, dict):
        raise InputError("expected an object with row_payoffs and column_payoffs")
    unknown = sorted(set(data) - {*_JSON_NEEDED, *_JSON_LABELS, *_JSON_EXTRA})
    if unknown:
        known = ", ".join((*_JSON_LABELS, *_JSON_NEEDED))
        raise InputError(f"unknown key; the keys are {known}", unknown[0])
    for key in _JSON_NEEDED:
        if key not in data:
            raise InputError("this key is missing", key)
        _check_matrix(data[key], key)
    for key in _JSON_LABELS:
        if data.get(key) is not None:
            _check_labels(data[key], key)
    return Game.of(
        data["row_payoffs"],
        data["column_payoffs"],
        data.get("rows"),
        data.get("columns"),
        data.get("players") or ("row", "column"),
        unit=_string(data, "unit", "points"),
        title=_string(data, "title", ""),
    )


def _string(data: dict[str, Any], key: str, default: str) -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise InputError("expected text", key)
    return value


def _check_matrix(value: object, key: str) -> None:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise InputError("expected a list of rows, each a list of numbers", key)
    for i, row in enumerate(value):
        if len(row) != len(value[0]):
            raise InputError(f"row {i} has {len(row)} numbers, row 0 has {len(value[0])}", key)
        for j, cell in enumerate(row):
            if isinstance(cell, bool) or not isinstance(cell, int | float):
                raise InputError(f"row {i}, column {j} is {cell!r}; give a number", key)
            if isinstance(cell, int) and abs(cell) > 10**15:
                raise InputError(f"row {i}, column {j} is too large; change the unit", key)


def _check_labels(value: object, key: str) -> None:
    if not isinstance(value, list) or not all(isinstance(label, str) for label in value):
        raise InputError("expected a list of names in quotes", key)


def to_dict(game: Game) -> dict[str, Any]:
    """The game as plain lists: the keys of a ``.json`` file."""
    return {
        "players": list(game.players),
        "rows": list(game.rows),
        "columns": list(game.columns),
        "row_payoffs": game.row_payoffs.tolist(),
        "column_payoffs": game.column_payoffs.tolist(),
        "unit": game.unit,
        "title": game.title,
    }


def format_json(game: Game) -> str:
    """The game as a ``.json`` file, which says who made it."""
    data = {**to_dict(game), MADE_BY_KEY: MADE_BY_NAME}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


_READERS: dict[str, Callable[[str], Game]] = {
    ".nfg": parse_nfg,
    ".json": parse_json,
    ".csv": parse_csv,
}
_WRITERS: dict[str, Callable[[Game], str]] = {
    ".nfg": format_nfg,
    ".json": format_json,
    ".csv": format_csv,
}


def read(path: str | Path) -> Game:
    """A game from a ``.nfg``, ``.json`` or ``.csv`` file.

    Raises
    ------
    InputError
        One line that names the file, the place and the mend.
    """
    reader = _by_ending(_READERS, path)
    text = read_text(path)
    try:
        return reader(text)
    except InputError as problem:
        raise problem.within(str(path)) from None


def check_name(path: str | Path, *, force: bool = False) -> None:
    """Whether :func:`write` should write there; asked before the game is worked out.

    Raises
    ------
    InputError
        If no format has this ending, or, without ``force``, a file stands there that this
        program did not write.
    """
    _by_ending(_WRITERS, path)
    check_free(path, force=force)


def write(game: Game, path: str | Path) -> None:
    """Write a game in the format its file name asks for, whole or not at all."""
    write_text(path, _by_ending(_WRITERS, path)(game))


def _by_ending(table: dict[str, T], path: str | Path) -> T:
    ending = Path(path).suffix.lower()
    if ending not in table:
        raise InputError(f"unknown ending {ending!r}; use {', '.join(table)}", str(path))
    return table[ending]
