"""Game files by their ending: in and out.

``.nfg`` (Gambit), ``.json``, ``.csv`` and ``.tsv`` both ways, ``.xlsx`` in.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

from payoffs.errors import InputError, one_line
from payoffs.formats.json_file import format_json, parse_json, to_dict
from payoffs.formats.nfg import format_nfg, parse_nfg
from payoffs.formats.sheet import read_workbook
from payoffs.formats.tables import AS_SEEN, HowToRead, format_csv, game_of, parse_csv
from payoffs.formats.text import read_text, text_of
from payoffs.game import Game
from payoffs.writing import check_free, write_text

__all__ = [
    "READ",
    "check_ending",
    "format_json",
    "from_bytes",
    "parse_json",
    "read",
    "to_dict",
    "write",
]

T = TypeVar("T")


def _parse_nfg(text: str, how: HowToRead) -> Game:
    if how != AS_SEEN:
        raise InputError("is no table; leave out --cells, --zero-sum and --decimal")
    return parse_nfg(text)


_READERS: dict[str, Callable[[str, HowToRead], Game]] = {
    ".nfg": _parse_nfg,
    ".json": parse_json,
    ".csv": parse_csv,
    ".tsv": partial(parse_csv, delimiter="\t"),
}
_WRITERS: dict[str, Callable[[Game], str]] = {
    ".nfg": format_nfg,
    ".json": format_json,
    ".csv": format_csv,
    ".tsv": partial(format_csv, delimiter="\t"),
}
_WORKBOOK = ".xlsx"
#: Endings of the files that are read.
READ = (*_READERS, _WORKBOOK)


def read(path: str | Path, how: HowToRead = AS_SEEN) -> Game:
    """A game from a file; tables say in the game's provenance how they were read.

    InputError one line that names the file, the place and the mend.

    Parameters
    ----------
    how
        What the person says about a table, where that cannot be seen from it.
    """
    return _read(str(path), path, partial(read_text, path), how)


def from_bytes(name: str, data: bytes, how: HowToRead = AS_SEEN) -> Game:
    """A game from a file that was handed in, as :func:`read` takes one from the disk.

    InputError as :func:`read`.
    """
    return _read(name, io.BytesIO(data), partial(text_of, data, ""), how)


def _read(name: str, file: str | Path | BinaryIO, text: Callable[[], str], how: HowToRead) -> Game:
    try:
        if Path(name).suffix.lower() == _WORKBOOK:
            return game_of(read_workbook(file), how)
        return _by_ending(_READERS, name)(text(), how)
    except InputError as problem:
        raise (problem if problem.where == one_line(name) else problem.within(name)) from None


def check_ending(path: str | Path, *, force: bool = False) -> None:
    """Whether :func:`write` should write there; asked before the game is worked out.

    Raises InputError if no format has this ending, or, without ``force``, a file stands there that
    this program did not write.
    """
    _by_ending(_WRITERS, path)
    check_free(path, force=force)


def write(game: Game, path: str | Path) -> None:
    """Write a game in the format its file name asks for, whole or not at all."""
    write_text(path, _by_ending(_WRITERS, path)(game))


def _by_ending(table: dict[str, T], path: str | Path) -> T:
    ending = Path(path).suffix.lower()
    if ending not in table:
        known = READ if table is _READERS else table
        raise InputError(f"unknown ending {ending!r}; use {', '.join(known)}", str(path))
    return table[ending]
