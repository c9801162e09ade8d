"""One writer at a time: a lock that the system takes away from a process that dies.

A file beside the sweep's folder, because an open file in it would keep Windows from renaming
it. Libraries that do this fall back to plain marker files where a system has no locks, and
those outlive a killed process.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

from payoffs.errors import InputError

#: How systems say that another process holds a lock.
_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


class Lock:
    """The lock of a sweep's folder; where a file system has none, nothing is promised.

    Raises
    ------
    InputError
        If another process holds it.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(target.name + ".lock")
        self._file: int | None = None
        while not self._taken(target):
            pass

    def _taken(self, target: Path) -> bool:
        """Takes the lock; false if its holder has just taken the file away."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _take(file)
        except OSError as problem:
            if problem.errno in _HELD:
                os.close(file)
                raise InputError(
                    "another sweep is writing here; wait for it or name another file", str(target)
                ) from None
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file), self.path.stat()):
                self._file = file
                return True
        os.close(file)
        return False

    def release(self) -> None:
        """Lets another process in."""
        file, self._file = self._file, None
        if file is None:
            return
        if sys.platform == "win32":  # an open file cannot be taken away there
            os.close(file)
        with contextlib.suppress(OSError):
            self.path.unlink()
        if sys.platform != "win32":
            os.close(file)


def _take(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
