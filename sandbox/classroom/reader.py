"""Reads lessons and plans strictly: a mistake is one line with the file, the place and the mend."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from payoffs import numeric
from payoffs.errors import InputError, NotFoundError, near, shown
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

_LESSON = {"title", "minutes", "explain", "change", "prediction", "open", "question", "blocks"}
_BLOCK = {
    *("title", "game", "matrix", "threat", "set", "labels", "form", "matching", "matches"),
    *("rounds", "continuation", "most", "noise", "talk", "clock", "cooperate", "default", "bot"),
    *("first", "patience", "fallback", "needed", "types", "shocks", "chairs"),
}


def lesson_names() -> tuple[str, ...]:
    """The lessons that come with it, in alphabetical order."""
    return tuple(sorted(_names("lessons")))


def plan_names() -> tuple[str, ...]:
    """The ready-made plans."""
    return tuple(sorted(_names("plans")))


def _names(folder: str) -> Iterable[str]:
    return (one.name[:-5] for one in (HERE / folder).iterdir() if one.name.endswith(".toml"))


@cache
def titles() -> dict[str, str]:
    """The titles of all plans and lessons by name, plans first."""
    return {
        name: tomllib.loads((HERE / folder / f"{name}.toml").read_text("utf-8"))["title"]
        for folder in ("plans", "lessons")
        for name in sorted(_names(folder))
    }


def plan(asked: str) -> Plan:
    """A plan: a ready-made one, a lesson alone, or a ``.toml`` file of either kind.

    Raises
    ------
    InputError
        If there is none, or the file has a mistake.
    """
    for folder in ("plans", "lessons"):
        if asked in tuple(_names(folder)):
            return plan_of(_loaded((HERE / folder / f"{asked}.toml").read_text("utf-8"), asked))
    if not asked.endswith(".toml"):
        known = ", ".join((*plan_names(), *lesson_names()))
        raise NotFoundError(
            f"{shown(asked)} is no plan; there are {known}, or a .toml file", "plan"
        )
    try:
        text = Path(asked).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        said = getattr(problem, "strerror", None) or "is not text in UTF-8"
        raise InputError(f"cannot be read: {said}", asked) from None
    return plan_of(_loaded(text, asked), asked)


def _loaded(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise InputError(f"is no TOML: {problem}", where) from None


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
    title = _text(data, "title", where)
    minutes = _whole(data, "minutes", where, 1, 600, sum(one.minutes for one in lessons))
    kept = {"title": title, "minutes": minutes, "lessons": whole, "quiz": quiz}
    asked = tuple(_question(one, f"{where}: quiz {k + 1}") for k, one in enumerate(quiz))
    return Plan(title, minutes, lessons, asked, kept)


def _whole_lesson(one: Any, k: int, where: str) -> dict[str, Any]:
    if isinstance(one, dict):
        return {"name": f"lesson-{k + 1}", **one}
    if one not in lesson_names():
        known = ", ".join(lesson_names())
        raise InputError(f"{shown(one)} is no lesson; there are {known}", f"{where}: lessons")
    found = _loaded((HERE / "lessons" / f"{one}.toml").read_text("utf-8"), str(one))
    return {"name": one, **found}


def _quiz(given: Any, where: str) -> list[dict[str, Any]]:
    """The items of a quiz; the word ``shipped`` is the one that comes with it."""
    if given == "shipped":
        given = _loaded((HERE / "quiz.toml").read_text("utf-8"), "quiz")["items"]
    if not isinstance(given, list) or len(given) > 20:
        raise InputError('lists at most 20 questions, or is "shipped"', f"{where}: quiz")
    return given


def lesson_of(data: Mapping[str, Any], where: str = "lesson") -> Lesson:
    """A lesson from plain values, checked down to every block."""
    _known(data, _LESSON | {"name"}, where)
    blocks = data.get("blocks")
    if not isinstance(blocks, list) or not 0 < len(blocks) <= MOST_BLOCKS:
        raise InputError(f"holds 1 to {MOST_BLOCKS} blocks, each under [[blocks]]", where)
    question = data.get("question")
    return Lesson(
        name=_text(data, "name", where, "lesson"),
        title=_text(data, "title", where),
        explain=_text(data, "explain", where),
        prediction=_text(data, "prediction", where),
        open=_text(data, "open", where),
        blocks=tuple(block_of(one, f"{where}: block {k + 1}") for k, one in enumerate(blocks)),
        minutes=_whole(data, "minutes", where, 1, 600, 10),
        change=_text(data, "change", where, ""),
        question=None if question is None else _question(question, f"{where}: question"),
    )


def _question(data: Any, where: str) -> Question:
    data = _table(data, where)
    _known(data, {"ask", "options", "right", "why"}, where)
    options = data.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= 6:
        raise InputError("lists 2 to 6 texts", f"{where}: options")
    texts = tuple(_text({"option": one}, "option", where) for one in options)
    right = _whole(data, "right", where, 0, len(options) - 1)
    return Question(_text(data, "ask", where), texts, right, _text(data, "why", where))


def block_of(data: Any, where: str = "block") -> Block:
    """A block from plain values."""
    data = _table(data, where)
    _known(data, _BLOCK, where)
    if ("game" in data) == ("matrix" in data):
        raise InputError("needs a game or a matrix, and not both", where)
    form = _choice(data, "form", FORMS, where, "moves")
    chairs = _chairs(data.get("chairs", {}), where)
    if (form == "delegations") != bool(chairs[0]):
        raise InputError("goes with form = 'delegations', and that with chairs", f"{where}: chairs")
    continuation = data.get("continuation")
    if continuation is not None and "rounds" in data:
        raise InputError("goes without rounds: the draw says how many", f"{where}: continuation")
    if continuation is not None and form in ("offers", "delegations"):
        raise InputError("goes with moves; offers have rounds", f"{where}: continuation")
    block = Block(
        title=_text(data, "title", where),
        game=_text(data, "game", where, ""),
        matrix=_table(data.get("matrix", {}), f"{where}: matrix"),
        threat=_truth(data, "threat", where),
        set=_table(data.get("set", {}), f"{where}: set"),
        labels=_labels(data.get("labels"), where),
        form=form,
        matching=_choice(data, "matching", MATCHINGS, where, "random"),
        matches=_whole(data, "matches", where, 1, MOST_ROUNDS, 1),
        rounds=_whole(data, "rounds", where, 1, MOST_ROUNDS, 1),
        continuation=None if continuation is None else _share(data, "continuation", where, 0.0),
        most=_whole(data, "most", where, 1, MOST_ROUNDS, 20),
        noise=_share(data, "noise", where, 0.0),
        talk=_truth(data, "talk", where),
        clock=_whole(data, "clock", where, 5, 3600, 60),
        cooperate=_pair(data, "cooperate", where),
        default=_pair(data, "default", where),
        bot=_text(data, "bot", where, "tit_for_tat"),
        first=SIDES.index(_choice(data, "first", SIDES, where, "us")),
        patience=_share(data, "patience", where, 0.9),
        fallback=_pair(data, "fallback", where),
        needed=_share(data, "needed", where, 0.5),
        types=_types(data.get("types"), where),
        shocks=tuple(_shock(one, where) for one in data.get("shocks", ())),
        chairs=chairs,
    )
    _check_game(block, where)
    return block


def _check_game(block: Block, where: str) -> None:
    """The game can be made, and what is said about it fits it."""
    from agents import parse_rule

    try:
        game = block.payoffs
    except KeyError as missing:
        raise InputError(f"has no {missing.args[0]}", f"{where}: matrix") from None
    except InputError as problem:
        raise problem.within(where) from None
    for name in ("cooperate", "default", "fallback"):
        row, column = getattr(block, name)
        game.check_profile(row, column, f"{where}: {name}")
    try:
        rule = parse_rule(block.bot, "bot")
    except InputError as problem:
        raise problem.within(where) from None
    if rule.automaton is None:
        raise InputError(f"{block.bot} is no finite automaton", f"{where}: bot")
    if block.types and game.shape != (2, 2):
        raise InputError("need a game of hold and press, 2 x 2", f"{where}: types")
    for shock in block.shocks:
        if shock.strategy >= game.shape[shock.side]:
            raise InputError(f"{shock.strategy} is no strategy", f"{where}: shocks: strategy")
    channels = (game.row_channels, game.column_channels)
    for side, places in enumerate(block.chairs):
        for chair in places:
            for name in chair.channels:
                if name not in channels[side]:
                    known = ", ".join(channels[side])
                    raise InputError(
                        f"{shown(name)} is no channel; there are {known}", f"{where}: chairs"
                    )


def _labels(given: Any, where: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    if given is None:
        return None
    _known(_table(given, f"{where}: labels"), set(SIDES), f"{where}: labels")
    both = [given.get(side) for side in SIDES]
    if not all(isinstance(one, list) for one in both):
        raise InputError("lists us and china", f"{where}: labels")
    return (tuple(map(str, both[0])), tuple(map(str, both[1])))


def _types(given: Any, where: str) -> Types | None:
    if given is None:
        return None
    where = f"{where}: types"
    _known(_table(given, where), {"prior", "yielding", "war"}, where)
    costs = []
    for name in ("yielding", "war"):
        value = given.get(name, [0, 0])
        if not isinstance(value, list) or len(value) != 2:
            raise InputError("lists two numbers, one a side", f"{where}: {name}")
        first, second = (numeric.real(x, f"{where}: {name}") for x in value)
        costs.append((first, second))
    return Types(_share(given, "prior", where, 0.5), *costs)


def _shock(given: Any, where: str) -> Shock:
    where = f"{where}: shocks"
    _known(_table(given, where), {"round", "side", "strategy", "cost", "text"}, where)
    return Shock(
        _whole(given, "round", where, 1, MOST_ROUNDS),
        SIDES.index(_choice(given, "side", SIDES, where)),
        _whole(given, "strategy", where, 0, 255),
        numeric.real(given.get("cost"), f"{where}: cost"),
        _text(given, "text", where),
    )


def _chairs(given: Any, where: str) -> tuple[tuple[Chair, ...], tuple[Chair, ...]]:
    where = f"{where}: chairs"
    _known(_table(given, where), set(SIDES), where)
    both = tuple(tuple(_chair(one, where) for one in given.get(side, ())) for side in SIDES)
    if len(both[0]) != len(both[1]):
        raise InputError("as many on one side as on the other", where)
    return (both[0], both[1])


def _chair(given: Any, where: str) -> Chair:
    _known(_table(given, where), {"name", "channels", "briefing"}, where)
    channels = given.get("channels")
    if not isinstance(channels, list) or not channels:
        raise InputError("lists at least one channel", f"{where}: channels")
    return Chair(
        _text(given, "name", where), tuple(map(str, channels)), _text(given, "briefing", where, "")
    )


def _known(data: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in data:
        if key not in known:
            raise InputError(f"{shown(key)} is no key here; {near(key, sorted(known))}", where)


def _table(given: Any, where: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise InputError("is no table of keys and values", where)
    return given


def _text(data: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    value = data.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise InputError("needs a text", f"{where}: {key}")
    if len(value) > MOST_TEXT:
        raise InputError(f"is longer than {MOST_TEXT} characters", f"{where}: {key}")
    return value.strip()


def _choice(
    data: Mapping[str, Any], key: str, known: tuple[str, ...], where: str, default: str = ""
) -> str:
    value = data.get(key, default)
    if value not in known:
        raise InputError(f"{shown(value)} is none of {', '.join(known)}", f"{where}: {key}")
    return str(value)


def _at(call: Callable[..., Any], data: Mapping[str, Any], key: str, where: str, *more: Any) -> Any:
    if key not in data:
        raise InputError("is missing", f"{where}: {key}")
    return call(data[key], f"{where}: {key}", *more)


def _whole(
    data: Mapping[str, Any], key: str, where: str, low: int, high: int, default: int | None = None
) -> int:
    given = data if default is None else {key: default, **data}
    return int(_at(numeric.whole, given, key, where, low, high))


def _share(data: Mapping[str, Any], key: str, where: str, default: float) -> float:
    return float(_at(numeric.real, {key: default, **data}, key, where, 0.0, 1.0))


def _truth(data: Mapping[str, Any], key: str, where: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise InputError("is true or false", f"{where}: {key}")
    return value


def _pair(data: Mapping[str, Any], key: str, where: str) -> tuple[int, int]:
    value = data.get(key, [0, 0])
    if not isinstance(value, list) or len(value) != 2:
        raise InputError("lists two strategies, counted from 0", f"{where}: {key}")
    return (
        numeric.whole(value[0], f"{where}: {key}", 0, 255),
        numeric.whole(value[1], f"{where}: {key}", 0, 255),
    )
