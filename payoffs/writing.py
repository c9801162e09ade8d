"""Files out: whole or not at all, and never over what somebody else wrote."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from payoffs.errors import InputError

#: What the text files of this program say of themselves; JSON says it as a key.
MADE_BY = "made by truce-sandbox"
#: The same as the key and value of a ``.json`` file.
MADE_BY_KEY, MADE_BY_NAME = "made_by", "truce-sandbox"

_MARKS = (MADE_BY.encode(), f'"{MADE_BY_KEY}": "{MADE_BY_NAME}"'.encode())
_PARQUET, _PARQUET_MARK = b"PAR1", b'"truce-sandbox"'
_LOOKED_AT = 65_536


def check_free(path: str | Path, *, force: bool = False) -> None:
    """Whether a file may be written under this name; asked before any work is done for it.

    Raises InputError if something stands there that is no file, or, without ``force``, a file that
    this program did not write.
    """
    target = Path(path)
    try:
        if not target.exists():
            return
        if target.is_dir():
            raise InputError("is a folder; name a file in it", str(path))
        if not target.is_file():
            raise InputError("is a device, no file; name a file", str(path))
        if force or written_here(target):
            return
    except (OSError, ValueError) as problem:
        if isinstance(problem, InputError):
            raise
        raise _cannot(path, problem) from None
    raise InputError(
        "exists, and this program did not write it; name another file, or add --force", str(path)
    )


def written_here(path: Path) -> bool:
    """Whether a file says that this program wrote it (an empty one is nobody's loss)."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LOOKED_AT))
        end = file.read()
    if start.startswith(_PARQUET):
        return _PARQUET_MARK in end
    return not start or any(mark in part for mark in _MARKS for part in (start, end))


@contextlib.contextmanager
def written_beside(path: str | Path) -> Iterator[Path]:
    """A new, empty file in the same folder, which takes the name once the block is done.

    It has the permissions that a new file gets, or those of the file it replaces; a symbolic link
    stays one, and what it points to is written. If the block fails, nothing has changed. InputError
    if nothing can be written there, or the disk is full.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with written_beside(Path(folder) / "a.txt") as new:
    ...         _ = new.write_text("whole")
    ...     (Path(folder) / "a.txt").read_text()
    'whole'
    """
    temporary: Path | None = None
    try:
        check_free(path, force=True)
        target = Path(os.path.realpath(path))
        temporary = target.with_name(f".{uuid.uuid4().hex}.part")
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        yield temporary
        _settle(temporary)
        temporary.replace(target)
    except (OSError, ValueError) as problem:
        if isinstance(problem, InputError):
            raise
        raise _cannot(path, problem) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError, ValueError):
                temporary.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write a whole text file or none, as UTF-8.

    Raises InputError if the folder is missing or cannot be written to.
    """
    with written_beside(path) as temporary, temporary.open("wb") as stream:
        stream.write(text.encode("utf-8"))


def _settle(path: Path) -> None:
    """On the disk before it takes the name, so that no crash leaves half a file under it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _cannot(path: str | Path, problem: Exception) -> InputError:
    reason = getattr(problem, "strerror", None) or str(problem)
    return InputError(
        f"cannot be written: {reason}; make room, or name a file in a folder that exists and may "
        "be written to",
        str(path),
    )
