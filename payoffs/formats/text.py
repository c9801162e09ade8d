"""Text files in: checked for being there, for their size and for being text."""

from __future__ import annotations

from pathlib import Path

from payoffs.errors import InputError

#: Larger files are refused before they are read.
MAX_BYTES = 20_000_000


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file.

    Raises InputError if it is missing, a folder, not readable, too large, empty or not UTF-8.
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
        reason = getattr(problem, "strerror", None) or str(problem)
        raise InputError(f"cannot be read ({reason})", where) from None
    return text_of(data, where)


def text_of(data: bytes, where: str) -> str:
    """Bytes as text, or one line that says why not."""
    if len(data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1_000_000} MB; cut it down", where)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise InputError(
                "is UTF-16: byte 0 is not UTF-8; save it as UTF-8 (in Excel: CSV UTF-8)", where
            ) from None
        raise InputError(f"byte {problem.start} is not UTF-8; save it as UTF-8", where) from None
    if not text.strip():
        raise InputError("is empty; give one with something in it", where)
    return text
