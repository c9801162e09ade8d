"""Functions that Numba compiles when they are first called, and keeps on disk.

Numba keeps what it compiled under a function's name and renews it when the function's own file
changes, not when a constant, a class or another function that it uses does. Here the name says
what all modules beside it hold, so that nothing stale is ever looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any


def compiled(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """The function compiled, run without the interpreter's lock; ``options`` are Numba's.

    Where nothing can be written it is compiled anew in every process.
    """
    import numba

    if isinstance(function, FunctionType):  # else it was compiled before
        function.__qualname__ = kept_as(function)
        options |= {"nogil": True}
        try:
            return numba.njit(cache=True, **options)(function)  # type: ignore[no-any-return]
        except RuntimeError:  # nowhere to keep the result
            return numba.njit(**options)(function)  # type: ignore[no-any-return]
    return function


def kept_as(function: FunctionType) -> str:
    """The name under which a function's machine code is kept: its own, and what is beside it."""
    return f"{function.__name__}_{_beside(Path(function.__code__.co_filename).parent)}"


@cache
def _beside(folder: Path) -> str:
    """16 hexadecimal digits of all modules in a folder."""
    modules = sorted(folder.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in modules)).hexdigest()[:16]
