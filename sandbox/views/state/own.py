"""A game of one's own: what it begins as, and what typing, adding and dropping make of it.

>>> game, wrong = typed(BEGINNING, {"a0,1": "-1/2", "b0,0": "1,5", "r0": "keep"})
>>> game.row_payoffs[0, 1].item(), game.rows, wrong["b0,0"]
(-0.5, ('keep', 'down'), "'1,5' is not a number; write decimals with a point, as 0.5")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from payoffs.errors import InputError
from payoffs.formats.link import OWN_GAME, encode
from payoffs.formats.tables import numbers_of
from payoffs.game import Game, cell_value
from payoffs.numeric import payoff
from sandbox.messages import complaint
from sandbox.views.state.choice import GameChoice, solved
from sandbox.words import MINUS, name_of

#: Larger games are read and shown, not typed.
MOST_TYPED = 12
#: A longer name would not fit over a column.
LONGEST_NAME = 60
#: What stands there where nothing on screen can be taken over; worked by hand in the tests.
BEGINNING = Game.of(
    [[3, 0], [5, 1]], [[2, 4], [0, 1]], ["up", "down"], ["left", "right"], ("Row", "Column")
)

Numbers = list[list[Any]]


def own_word(choice: GameChoice) -> str:
    """What stands for the scenario when a game of one's own begins: a copy of what is on screen."""
    game = solved(choice).game
    if max(game.shape) > MOST_TYPED:
        return word_of(BEGINNING)
    if choice.base().priced:
        rounded = (np.round(m, 1) + 0.0 for m in (game.row_payoffs, game.column_payoffs))
        return word_of(_of(game, *(m.tolist() for m in rounded)))
    return word_of(_of(game, *_numbers(game)))


def word_of(game: Game) -> str:
    """What stands for the scenario in the address; InputError if the game is too large for one."""
    return OWN_GAME + encode(game)


def typed(game: Game, cells: Mapping[str, str]) -> tuple[Game, dict[str, str]]:
    """The game with what was typed, and what is wrong with the texts that cannot be used.

    ``cells``: texts by place: ``a0,1`` is the row side's payoff in row 0, column 1, ``b0,1`` the
        column side's, ``r0`` and ``c1`` are names of strategies, ``p0`` and ``p1`` of the sides. A
        text that cannot be used leaves what stood there.
    """
    wrong: dict[str, str] = {}
    a, b = _numbers(game)
    for letter, matrix in (("a", a), ("b", b)):
        for i, row in enumerate(matrix):
            for j in range(len(row)):
                text = cells.get(f"{letter}{i},{j}")
                if text is None:
                    continue
                try:
                    row[j] = payoff(text.strip().replace(MINUS, "-"))
                except InputError as problem:
                    wrong[f"{letter}{i},{j}"] = complaint(
                        problem.message if text.strip() else "is empty"
                    )
    named = [
        _named(old, letter, cells, wrong)
        for letter, old in (("r", game.rows), ("c", game.columns), ("p", game.players))
    ]
    try:
        return Game.of(a, b, *named, unit=game.unit, title=game.title), wrong
    except InputError as problem:
        return game, {**wrong, "": complaint(problem)}


def _named(
    old: Sequence[str], letter: str, cells: Mapping[str, str], wrong: dict[str, str]
) -> list[str]:
    """Names as they were typed; where one cannot be used, what it was."""
    texts = [" ".join(cells.get(f"{letter}{k}", name).split()) for k, name in enumerate(old)]
    names: list[str] = []
    for k, (text, name) in enumerate(zip(texts, old, strict=True)):
        if not text:
            wrong[f"{letter}{k}"] = complaint("a name is missing")
        elif len(text) > LONGEST_NAME:
            wrong[f"{letter}{k}"] = complaint(f"longer than {LONGEST_NAME} characters")
        elif text in texts[:k]:
            wrong[f"{letter}{k}"] = complaint("two are called alike")
        names.append(name if f"{letter}{k}" in wrong else text)
    if len(set(names)) < len(names):  # an old name that was kept is what another is called now
        wrong[f"{letter}0"] = complaint("two are called alike")
        return list(old)
    return names


def grown(game: Game, side: int) -> Game:
    """One more strategy of the row side (0) or the column side (1), worth nothing to anybody."""
    labels = [list(game.rows), list(game.columns)]
    if len(labels[side]) >= MOST_TYPED:
        raise InputError(f"more than {MOST_TYPED} are not typed; paste or upload a table")
    word = ("row", "column")[side]
    new = next(
        f"{word} {k}"
        for k in range(len(labels[side]) + 1, 1000)
        if f"{word} {k}" not in labels[side]
    )
    labels[side].append(new)
    matrices = _numbers(game)
    for matrix in matrices:
        if side == 0:
            matrix.append([0] * len(matrix[0]))
        else:
            for row in matrix:
                row.append(0)
    return _of(game, *matrices, *labels)


def shrunk(game: Game, side: int, k: int) -> Game:
    """The game without one strategy; InputError if it is the last, or there is no such one."""
    left: list[list[int]] = [list(range(count)) for count in game.shape]
    if k not in left[side] or len(left[side]) == 1:
        raise InputError("a game has at least one row and one column")
    left[side].remove(k)
    small = game.restrict(*left)
    return _of(small, *_numbers(small))


def _numbers(game: Game) -> tuple[Numbers, Numbers]:
    """Both matrices as they were given: fractions where they are."""
    pairs = numbers_of(game)
    first, second = ([[payoff(cell[k]) for cell in row] for row in pairs] for k in (0, 1))
    return first, second


def _of(
    game: Game,
    a: Numbers,
    b: Numbers,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> Game:
    """A game of given numbers with the names, the unit and the title of another."""
    return Game.of(
        a,
        b,
        rows or game.rows,
        columns or game.columns,
        [name_of(player) for player in game.players],
        unit=game.unit,
        title=game.title,
    )


def value_of(game: Game, key: str) -> float | Fraction | str | None:
    """What stands at a place of :func:`typed`; None if there is no such place."""
    letter, rest = key[:1], key[1:].split(",")
    try:
        at = [int(part) for part in rest]
        if letter in ("a", "b"):
            return cell_value(game, key)
        return {"r": game.rows, "c": game.columns, "p": game.players}[letter][at[0]]
    except (ValueError, IndexError, KeyError, InputError):
        return None
