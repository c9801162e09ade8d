"""Contents of a room that are imported when first asked for.

The room's ``__init__`` names them once, under ``if TYPE_CHECKING:``, where type checkers, readers
and this module find them; nothing of it is imported before it is needed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any


def contents(room: str) -> Callable[[str], Any]:
    """The room's ``__getattr__``, which imports a name when it is first asked for."""

    def find(name: str) -> Any:
        if name.startswith("__") or name not in _homes(room):
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        module, inner = _homes(room)[name]
        found = getattr(import_module(module), inner)
        setattr(sys.modules[room], name, found)
        return found

    return find


@cache
def _homes(room: str) -> dict[str, tuple[str, str]]:
    """Each name with its module, and what it is called there."""
    spec = sys.modules[room].__spec__
    source = spec.loader.get_source(room)  # type: ignore[union-attr]
    return {
        name.asname or name.name: (str(found.module), name.name)
        for block in ast.parse(source).body
        if isinstance(block, ast.If)
        for found in block.body
        if isinstance(found, ast.ImportFrom)
        for name in found.names
    }
