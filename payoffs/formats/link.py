"""A whole game as one short word, for addresses: ``own=1.eJy…``.

The number before the point is the version of the coding; what follows is the game's ``.json``,
deflated, in the letters that an address takes.

>>> word = encode(Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]], ["keep", "break"]))
>>> decode(word).rows
('keep', 'break')
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

from payoffs.errors import InputError
from payoffs.game import Game

#: How a game in a word is named where a game is asked for: as in the address.
OWN_GAME = "own="
VERSION = "1"
#: Browsers, proxies and mail programs cut longer addresses.
MAX_WORD = 6_000
#: Unpacked, no word that this program wrote is longer.
MAX_TEXT = 200_000

_PLAYERS = ["row", "column"]


def encode(game: Game) -> str:
    """The word that a game is coded as.

    Raises InputError if it would be longer than an address can be.
    """
    text = json.dumps(_short(game), ensure_ascii=False, separators=(",", ":"))
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    word = f"{VERSION}.{packed}"
    if len(word) > MAX_WORD:
        m, n = game.shape
        raise InputError(
            f"this {m} x {n} game needs {len(word):,} characters, and an address holds "
            f"{MAX_WORD:,}; shorten its labels, round its numbers, or hand on its file"
        )
    return word


def decode(word: str) -> Game:
    """The game in a word.

    Raises InputError if it is cut off, of another version, or holds no game.
    """
    from payoffs.formats.json_file import parse_json  # most names of games are not words

    version, _, packed = word.partition(".")
    if version != VERSION:
        raise InputError("is not a game in a word of this program; copy the whole link", "own")
    if len(word) > MAX_WORD:
        raise InputError(f"longer than {MAX_WORD:,} characters; hand on the file instead", "own")
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(data, MAX_TEXT).decode("utf-8")
    except (binascii.Error, ValueError, zlib.error):
        raise InputError("is damaged or cut off; copy the whole link", "own") from None
    if not unpacking.eof:
        raise InputError("is cut off, or too large a game; copy the whole link", "own")
    try:
        return parse_json(text)
    except InputError as problem:
        raise problem.within("own") from None


def _short(game: Game) -> dict[str, Any]:
    """The keys of a ``.json`` file, without what stands at its default."""
    from payoffs.formats.tables import numbers_of

    pairs = numbers_of(game)
    data: dict[str, Any] = {
        key: [[_number(cell[k]) for cell in row] for row in pairs]
        for k, key in enumerate(("row_payoffs", "column_payoffs"))
    }
    for key, labels, letter in (("rows", game.rows, "r"), ("columns", game.columns, "c")):
        if list(labels) != [f"{letter}{k}" for k in range(len(labels))]:
            data[key] = list(labels)
    if list(game.players) != _PLAYERS:
        data["players"] = list(game.players)
    if game.unit != "points":
        data["unit"] = game.unit
    if game.title:
        data["title"] = game.title
    return data


def _number(text: str) -> int | float | str:
    """A number as JSON has it; fractions stay texts."""
    if "/" in text:
        return text
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
