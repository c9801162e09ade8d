"""Text files in and out: checked on the way in, whole or not at all on the way out."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from payoffs.errors import InputError

#: Larger files are refused before they are read.
MAX_BYTES = 20_000_000


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file.

    Raises
    ------
    InputError
        If it is missing, a folder, not readable, too large, empty or not UTF-8.
    """
    where = str(path)
    try:
        file = Path(path)
        if not file.exists():
            raise InputError("no such file; check the path", where)
        if file.is_dir():
            raise InputError("is a folder; name a file in it", where)
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:
        if isinstance(problem, InputError):
            raise
        raise InputError(f"cannot be read ({_reason(problem)})", where) from None
    return decode(data, where)


def decode(data: bytes, where: str) -> str:
    """Bytes as text, or one line that says why not."""
    if len(data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1_000_000} MB; cut it down", where)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError(f"byte {problem.start} is not UTF-8; save it as UTF-8", where) from None
    if not text.strip():
        raise InputError("is empty", where)
    return text


def write_text(path: str | Path, text: str) -> None:
    """Write a whole file or none: to a temporary name beside it, then renamed.

    Raises
    ------
    InputError
        If the folder is missing or cannot be written to.
    """
    target = Path(path)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(temporary).replace(target)
    except (OSError, ValueError) as problem:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise InputError(f"cannot be written ({_reason(problem)})", str(path)) from None


def _reason(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or str(problem)
