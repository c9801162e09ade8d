"""What a sweep was made from: the game as plain values, versions, and fingerprints of the files.

A version alone does not tell two states of this package apart: facts, parameters and code can
change under it, in a clone above all. So a plan knows the data files and the source of all that
a row can depend on, and a sweep begun with others is not gone on with. Line ends do not count.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import ModuleType
from typing import Any

import numpy as np

import agents
import payoffs
import sandbox
from payoffs.game import Game
from payoffs.results import versions
from payoffs.scenario import Scenario

#: Fields that change no row.
_SILENT = frozenset(["summary", "sources", "episodes", "notes", "provenance", "say"])
_SILENT |= {"row_channels", "column_channels"}
#: Arrays with more entries than these are named by their digest.
_LARGEST = 256
#: What rows are worked out by.
_ROOMS: tuple[tuple[ModuleType, tuple[str, ...]], ...] = (
    (payoffs, ()),
    (agents, ()),
    (sandbox, ("theory",)),
    (sandbox, ("experiments",)),
)
#: What a wheel's modules say where a clone's say the second part.
_IN_A_WHEEL = re.compile(rb"\bsandbox\.((?:payoffs|agents)\b)(?: as \1)?")


def described(subject: Scenario | Game) -> dict[str, Any]:
    """All that a game's payoffs and terms come from, as plain values."""
    found: dict[str, Any] = _plain(subject)
    return {"name": subject.title, **found}


def _plain(value: Any) -> Any:
    """A value as JSON has it, whatever fields it may come to have."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, np.ndarray):
        return value.tolist() if value.size <= _LARGEST else _array(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if is_dataclass(value):
        names = [field.name for field in fields(value) if field.name not in _SILENT]
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if isinstance(value, date | Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no plain form")


def _array(values: np.ndarray[Any, Any]) -> dict[str, Any]:
    text = hashlib.sha256(values.astype("<f8").tobytes()).hexdigest()
    return {"shape": list(values.shape), "sha256": text}


@cache
def made_with() -> Mapping[str, str]:
    """Versions and fingerprints of all that a row's bytes depend on."""
    ours = versions()
    return {
        "truce-sandbox": ours["truce-sandbox"],
        "truce-sandbox data": _fingerprint(code=False),
        "truce-sandbox code": _fingerprint(code=True),
        "numpy": ours["numpy"],
        **{name: version(name) for name in ("scipy", "pyarrow")},
    }


def _fingerprint(code: bool) -> str:
    """16 hexadecimal digits that name the content of the files."""
    found = hashlib.sha256()
    for package, below in _ROOMS:
        root = "/".join((package.__name__.rpartition(".")[2], *below))
        for place, entry in _files(files(package).joinpath(*below), root):
            if place.endswith(".py") == code:
                data = entry.read_bytes().replace(b"\r\n", b"\n")
                data = _IN_A_WHEEL.sub(rb"\1", data) if code else data
                found.update(f"{place} {len(data)} ".encode() + data)
    return found.hexdigest()[:16]


def _files(folder: Traversable, place: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        here = f"{place}/{entry.name}"
        if entry.name.startswith((".", "__pycache__")) or entry.name.endswith(("~", ".pyc")):
            continue
        if entry.is_dir():
            yield from _files(entry, here)
        else:
            yield here, entry
