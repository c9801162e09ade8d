"""Reads lessons and plans strictly: a mistake is one line with the file, the place and the mend."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib.resources import files
from typing import Any

from payoffs import numeric
from payoffs.errors import InputError, NotFoundError, near, shown
from payoffs.formats.text import read_text
from sandbox.classroom.lesson import (
    FORMS,
    MATCHINGS,
    SIDES,
    Block,
    Chair,
    Lesson,
    Plan,
    Question,
    Shock,
    Types,
)

HERE = files(__package__)
#: No text on a phone is longer, and no plan has more lessons or blocks.
MOST_TEXT, MOST_LESSONS, MOST_BLOCKS, MOST_ROUNDS = 4000, 20, 12, 60

#: Reads a value that stands at a place.
Read = Callable[[Any, str], Any]


def lesson_names() -> tuple[str, ...]:
    """The lessons that come with it, in alphabetical order."""
    return _names("lessons")


def plan_names() -> tuple[str, ...]:
    """The ready-made plans."""
    return _names("plans")


def _names(folder: str) -> tuple[str, ...]:
    found = (one.name for one in (HERE / folder).iterdir())
    return tuple(sorted(name[:-5] for name in found if name.endswith(".toml")))


def _ours(folder: str, name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / folder / f"{name}.toml").read_text("utf-8"))


@cache
def titles() -> dict[str, str]:
    """The titles of all plans and lessons by name, plans first."""
    both = ("plans", "lessons")
    return {name: _ours(folder, name)["title"] for folder in both for name in _names(folder)}


def plan(asked: str) -> Plan:
    """A plan: a ready-made one, a lesson alone, or a ``.toml`` file of either kind.

    Raises InputError if there is none, or the file has a mistake.
    """
    for folder in ("plans", "lessons"):
        if asked in _names(folder):
            return plan_of(_ours(folder, asked), asked)
    if not asked.endswith(".toml"):
        known = ", ".join((*plan_names(), *lesson_names()))
        raise NotFoundError(
            f"{shown(asked)} is no plan; there are {known}, or a .toml file", "plan"
        )
    try:
        return plan_of(tomllib.loads(read_text(asked)), asked)
    except tomllib.TOMLDecodeError as problem:
        raise InputError(f"is no TOML: {problem}", asked) from None


def plan_of(data: Mapping[str, Any], where: str = "plan") -> Plan:
    """A plan from plain values: of a plan, or of one lesson (then it is the plan's only one).

    A plan's ``lessons`` are names of lessons or whole lessons; what it is made of goes into
    ``Plan.data``, so that a room can be read again as it was opened.
    """
    if "lessons" not in data:
        return plan_of({"title": data.get("title", where), "lessons": [dict(data)]}, where)
    _known(data, {"title", "minutes", "lessons", "quiz"}, where)
    listed = data["lessons"]
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_LESSONS:
        raise InputError(f"lists 1 to {MOST_LESSONS} lessons", f"{where}: lessons")
    whole = [_whole_lesson(one, k, where) for k, one in enumerate(listed)]
    lessons = tuple(lesson_of(one, f"{where}: lesson {k + 1}") for k, one in enumerate(whole))
    quiz = _quiz(data.get("quiz", []), where)
    title = _text(data.get("title"), f"{where}: title")
    usual = sum(one.minutes for one in lessons)
    minutes = _whole(1, 600)(data.get("minutes", usual), f"{where}: minutes")
    kept = {"title": title, "minutes": minutes, "lessons": whole, "quiz": quiz}
    asked = tuple(_question(one, f"{where}: quiz {k + 1}") for k, one in enumerate(quiz))
    return Plan(title, minutes, lessons, asked, kept)


def _whole_lesson(one: Any, k: int, where: str) -> dict[str, Any]:
    if isinstance(one, dict):
        return {"name": f"lesson-{k + 1}", **one}
    if one not in lesson_names():
        known = ", ".join(lesson_names())
        raise InputError(f"{shown(one)} is no lesson; there are {known}", f"{where}: lessons")
    return {"name": one, **_ours("lessons", one)}


def _quiz(given: Any, where: str) -> list[dict[str, Any]]:
    """The items of a quiz; the word ``shipped`` is the one that comes with it."""
    if given == "shipped":
        given = _ours(".", "quiz")["items"]
    if not isinstance(given, list) or len(given) > 20:
        raise InputError('lists at most 20 questions, or is "shipped"', f"{where}: quiz")
    return given


def _known(data: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in data:
        if key not in known:
            hint = near(key, known, f"there are {', '.join(sorted(known))}")
            raise InputError(f"{shown(key)} is no key here; {hint}", where)


def _table(given: Any, where: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise InputError("is no table of keys and values", where)
    return given


def _text(given: Any, where: str, empty: bool = False) -> str:
    if not isinstance(given, str) or not (empty or given.strip()):
        raise InputError("needs a text", where)
    if len(given) > MOST_TEXT:
        raise InputError(f"is longer than {MOST_TEXT} characters", where)
    return given.strip()


_words = partial(_text, empty=True)


def _whole(low: int, high: int) -> Read:
    return lambda given, where: numeric.whole(given, where, low, high)


def _share(given: Any, where: str) -> float:
    return numeric.real(given, where, 0.0, 1.0)


def _truth(given: Any, where: str) -> bool:
    if not isinstance(given, bool):
        raise InputError("is true or false", where)
    return given


def _one_of(known: tuple[str, ...]) -> Read:
    def read(given: Any, where: str) -> str:
        if given not in known:
            raise InputError(f"{shown(given)} is none of {', '.join(known)}", where)
        return str(given)

    return read


def _side(given: Any, where: str) -> int:
    return SIDES.index(_one_of(SIDES)(given, where))


def _many(read: Read, least: int, most: int, said: str) -> Read:
    """A list, each of it read alike: a tuple."""

    def all_of(given: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(given, list) or not least <= len(given) <= most:
            raise InputError(said, where)
        return tuple(read(one, where) for one in given)

    return all_of


_STRATEGY = _whole(0, 255)
_PAIR = _many(_STRATEGY, 2, 2, "lists two strategies, counted from 0")
_COSTS = _many(numeric.real, 2, 2, "lists two numbers, one a side")


def _read(data: Any, where: str, needed: dict[str, Read], more: dict[str, Read]) -> dict[str, Any]:
    """What a table says, by key: all that it has to, and of the rest what it does."""
    data = _table(data, where)
    _known(data, needed.keys() | more.keys(), where)
    for key, read in needed.items():
        if key not in data and read is not _text:
            raise InputError("is missing", f"{where}: {key}")
    here = {key: data.get(key) for key in needed} | dict(data)
    return {key: (needed | more)[key](value, f"{where}: {key}") for key, value in here.items()}


def lesson_of(data: Mapping[str, Any], where: str = "lesson") -> Lesson:
    """A lesson from plain values, checked down to every block."""
    needed = dict.fromkeys(("title", "explain", "prediction", "open"), _text)
    more: dict[str, Read] = {"change": _words, "question": _question, "minutes": _whole(1, 600)}
    given = data.get("blocks")
    rest = {key: value for key, value in data.items() if key != "blocks"}
    found = _read({"name": "lesson", **rest}, where, {"name": _text, **needed}, more)
    if not isinstance(given, list) or not 0 < len(given) <= MOST_BLOCKS:
        raise InputError(f"holds 1 to {MOST_BLOCKS} blocks, each under [[blocks]]", where)
    blocks = tuple(block_of(one, f"{where}: block {k + 1}") for k, one in enumerate(given))
    return Lesson(blocks=blocks, **found)


def _question(data: Any, where: str) -> Question:
    options = _many(_text, 2, 6, "lists 2 to 6 texts")
    needed = {"ask": _text, "options": options, "right": _whole(0, 5), "why": _text}
    found = Question(**_read(data, where, needed, {}))
    _whole(0, len(found.options) - 1)(found.right, f"{where}: right")
    return found


def block_of(data: Any, where: str = "block") -> Block:
    """A block from plain values."""
    found = _read(data, where, {"title": _text}, _BLOCK)
    if ("game" in found) == ("matrix" in found):
        raise InputError("needs a game or a matrix, and not both", where)
    block = Block(**found)
    if (block.form == "delegations") != bool(block.chairs[0]):
        raise InputError("goes with form = 'delegations', and that with chairs", f"{where}: chairs")
    if block.continuation is not None and "rounds" in found:
        raise InputError("goes without rounds: the draw says how many", f"{where}: continuation")
    if block.continuation is not None and block.bargained:
        raise InputError("goes with moves; offers have rounds", f"{where}: continuation")
    _check_game(block, where)
    return block


def _check_game(block: Block, where: str) -> None:
    """The game can be made, and what is said about it fits it."""
    from agents import parse_rule

    try:
        game = block.payoffs
        rule = parse_rule(block.bot, "bot")
    except KeyError as missing:
        raise InputError(f"has no {missing.args[0]}", f"{where}: matrix") from None
    except InputError as problem:
        raise problem.within(where) from None
    for name in ("cooperate", "default", "fallback"):
        row, column = getattr(block, name)
        game.check_profile(row, column, f"{where}: {name}")
    if rule.automaton is None:
        raise InputError(f"{block.bot} is no finite automaton", f"{where}: bot")
    if block.types and game.shape != (2, 2):
        raise InputError("need a game of hold and press, 2 x 2", f"{where}: types")
    for shock in block.shocks:
        if shock.strategy >= game.shape[shock.side]:
            raise InputError(f"{shock.strategy} is no strategy", f"{where}: shocks: strategy")
    both = (game.row_channels, game.column_channels)
    for channels, places in zip(both, block.chairs, strict=True):
        for name in (name for chair in places for name in chair.channels):
            if name not in channels:
                known = ", ".join(channels)
                raise InputError(
                    f"{shown(name)} is no channel; there are {known}", f"{where}: chairs"
                )


def _labels(given: Any, where: str) -> tuple[Any, ...]:
    names = _many(lambda one, _: str(one), 0, 255, "lists us and china")
    if set(_table(given, where)) != set(SIDES):
        raise InputError("lists us and china", where)
    return tuple(names(given[side], where) for side in SIDES)


def _types(given: Any, where: str) -> Types:
    usual = {"prior": 0.5, "yielding": [0, 0], "war": [0, 0]}
    read = {"prior": _share, "yielding": _COSTS, "war": _COSTS}
    return Types(**_read(usual | _table(given, where), where, {}, read))


def _shock(given: Any, where: str) -> Shock:
    needed = {"round": _whole(1, MOST_ROUNDS), "side": _side, "strategy": _STRATEGY}
    return Shock(**_read(given, where, {**needed, "cost": numeric.real, "text": _text}, {}))


def _chair(given: Any, where: str) -> Chair:
    channels = _many(lambda one, _: str(one), 1, 99, "lists at least one channel")
    needed = {"name": _text, "channels": channels}
    return Chair(**_read(given, where, needed, {"briefing": _words}))


def _chairs(given: Any, where: str) -> tuple[Any, ...]:
    seats = _many(_chair, 0, 99, "lists chairs")
    found = _read(given, where, {}, dict.fromkeys(SIDES, seats))
    both = tuple(found.get(side, ()) for side in SIDES)
    if len(both[0]) != len(both[1]):
        raise InputError("as many on one side as on the other", where)
    return both


_BLOCK: dict[str, Read] = {
    "game": _words,
    "matrix": _table,
    "threat": _truth,
    "set": _table,
    "labels": _labels,
    "form": _one_of(FORMS),
    "matching": _one_of(MATCHINGS),
    "bot": _words,
    "first": _side,
    **dict.fromkeys(("matches", "rounds", "most"), _whole(1, MOST_ROUNDS)),
    **dict.fromkeys(("continuation", "noise", "patience", "needed"), _share),
    "talk": _truth,
    "clock": _whole(5, 3600),
    **dict.fromkeys(("cooperate", "default", "fallback"), _PAIR),
    "types": _types,
    "shocks": _many(_shock, 0, 99, "lists shocks"),
    "chairs": _chairs,
}
