"""The steps by which a sweep changes the disk.

After each of them, and after a kill amid any of them, a name stands for the old bytes or for
the new ones, never for half of them; only a journal may end in half a record. Everything goes
through ``os``, so that a test can fail, or kill, at each step.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

#: What a file is called until it is whole.
TEMPORARY = "_writing"
_BINARY = getattr(os, "O_BINARY", 0)


def make(folder: Path) -> None:
    """Makes a folder, for good."""
    os.mkdir(folder)
    settle(folder.parent)


def write(path: Path, data: bytes) -> None:
    """Puts a file in its place, or in place of an older one, whole."""
    beside = path.with_name(TEMPORARY)
    try:
        _put(beside, data, os.O_TRUNC)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
    settle(path.parent)


def append(path: Path, data: bytes) -> None:
    """Adds to the end of a file; what does not fit on the disk leaves no trace."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        size = None
    try:
        _put(path, data, os.O_APPEND)
    except OSError:
        with contextlib.suppress(OSError):
            cut(path, size or 0)
        raise
    if size is None:
        settle(path.parent)


def _put(path: Path, data: bytes, how: int) -> None:
    """Writes all of it and waits for the disk."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | _BINARY | how, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    finally:
        os.close(file)


def cut(path: Path, size: int) -> None:
    """Takes away what stands beyond ``size`` bytes."""
    os.truncate(path, size)


def rename(path: Path, target: Path) -> None:
    """Gives a folder another name beside its own."""
    os.rename(path, target)
    settle(target.parent)


def remove(path: Path) -> None:
    """Takes a file away, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def remove_folder(path: Path) -> None:
    """Takes an empty folder away."""
    os.rmdir(path)


def settle(folder: Path) -> None:
    """Waits until the names in a folder are on the disk, where the system can say so."""
    if sys.platform == "win32":  # folders cannot be opened there
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    except OSError as problem:
        if problem.errno not in (
            errno.EINVAL,
            errno.ENOTSUP,
        ):  # a file system that has no such wish
            raise
    finally:
        os.close(held)
