"""A command as the Python that gives the same answer, through the front door.

>>> print(script(["solve", "chicken", "--set", "discount_factor=0.9", "--check", "1/2,1/2", "0"]))
import sandbox as sb
<BLANKLINE>
answer = sb.solve("chicken", overrides={"discount_factor": 0.9}, check=("1/2,1/2", "0"))
print(answer)
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

#: Flags without a value.
SWITCHES = frozenset(
    [
        "--threat",
        "--no-lotteries",
        "--transfers",
        "--threats",
        "--every-lever",
        "--evolution",
        "--war",
    ]
)
#: Options that are called otherwise in Python, and those that only say how an answer is shown.
CALLED = {"from": "since", "to": "until"}
SHOWN = frozenset({"show"})
#: Options that Python takes as a pair.
PAIRS = frozenset(
    ["deal", "patience", "execution_error", "monitoring_error", "thresholds", "yielding", "war"]
)
#: Commands whose question the front door has under the same name.
QUESTIONS = frozenset(
    [
        "solve",
        "negotiate",
        "ratify",
        "resolve",
        "repeat",
        "crisis",
        "map",
        "compare",
        "record",
        "tournament",
    ]
)
WIDTH = 88

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?")


def script(words: Sequence[str]) -> str:
    """The Python for a command, given as the words that a shell hands on; empty where none is."""
    verb, positional, options = _taken(words)
    if verb == "simulate":
        return _simulate(positional[0], options)
    if verb not in QUESTIONS:
        return ""
    call = _call(f"answer = sb.{verb}", [*map(_text, positional), *_keywords(options)])
    return f"import sandbox as sb\n\n{call}\nprint(answer)"


def _taken(words: Sequence[str]) -> tuple[str, list[str], dict[str, Any]]:
    """The command, what stands without a flag, and its options by their Python names."""
    verb, *rest = words
    positional: list[str] = []
    options: dict[str, Any] = {}
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            positional.append(word)
            continue
        flag, equals, value = word.partition("=")
        name = flag.removeprefix("--").replace("-", "_")
        if flag in SWITCHES and (verb, flag) != ("resolve", "--war"):  # which is a cost there
            options[name] = True
        elif name == "check":
            options[name] = (rest.pop(0), rest.pop(0))
        else:
            _option(options, name, value if equals else rest.pop(0))
    return verb, positional, options


def _option(options: dict[str, Any], name: str, value: str) -> None:
    kind, _, side = name.partition("_")
    if kind in ("set", "world"):
        key, _, amount = value.partition("=")
        into = {"set": f"{side}_overrides" if side else "overrides", "world": "world"}[kind]
        options.setdefault(into, {})[key] = amount
    elif kind == "calibration" and side:
        options.setdefault(f"{side}_overrides", {})["calibration"] = value
    elif name not in SHOWN:
        options[CALLED.get(name, name)] = value


def _keywords(options: dict[str, Any]) -> list[str]:
    return [f"{name}={_value(name, value)}" for name, value in options.items()]


def _value(name: str, value: Any) -> str:
    """A value as Python writes it: numbers as they stand, all else in quotes."""
    if value is True:
        return "True"
    if isinstance(value, dict):
        inside = ", ".join(f"{_text(key)}: {_value(key, one)}" for key, one in value.items())
        return "{" + inside + "}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))})"
    if name in PAIRS and "," in value:
        return f"({', '.join(part.strip() for part in value.split(','))})"
    return value if _NUMBER.fullmatch(value) else _text(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _call(start: str, arguments: Sequence[str]) -> str:
    line = f"{start}({', '.join(arguments)})"
    if len(line) <= WIDTH:
        return line
    return f"{start}(\n" + "".join(f"    {one},\n" for one in arguments) + ")"


def _simulate(subject: str, options: dict[str, Any]) -> str:
    """A match and its histories: more than one call, as surroundings have numbers."""
    imports = ["import sandbox as sb", "from sandbox import agents"]
    game = [_text(subject)]
    overrides = dict(options.pop("overrides", {}))
    if "calibration" in options:  # before the numbers that were moved from it
        overrides = {"calibration": options.pop("calibration"), **overrides}
    if overrides:
        game.append(f"overrides={_value('', overrides)}")
    replicates = [f"{n}={options.pop(n)}" for n in ("replicates", "seed") if n in options]
    parts = _keywords({n: v for n, v in options.items() if n not in ("world", "bargain")})
    # a world without surroundings is one all the same: it has a calendar
    play = "agents.simulate_world" if "surroundings" in options else "agents.simulate"
    if moved := options.get("world"):
        place = next(k for k, part in enumerate(parts) if part.startswith("surroundings="))
        on = _text(options["surroundings"])
        parts[place] = f"surroundings=agents.Surroundings.of({on}).override({_value('', moved)})"
    if rule := options.get("bargain"):
        imports.append("from sandbox.theory.bargaining import bargaining_rule")
        parts.append(f"bargain=bargaining_rule({_text(rule)})")
    lines = [_call("game = sb.load", game), _call("match = sb.Match", ["game", *parts])]
    lines.append(_call(f"answer = {play}", ["match", *replicates]))
    return "\n".join([*imports, "", *lines, "print(answer)"])
