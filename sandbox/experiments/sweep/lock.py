"""One writer at a time: a lock that the system takes away from a process that dies."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from payoffs.errors import InputError


class Lock:
    """A locked file.

    Raises
    ------
    InputError
        If another process holds the lock.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+b")
        try:
            _take(self._file.fileno())
        except BlockingIOError:
            self._file.close()
            raise InputError(
                "another sweep is writing here; wait for it or name another file", str(path.parent)
            ) from None
        except OSError:
            # a file system without locks: nothing can be promised, and nothing is lost
            pass

    def release(self) -> None:
        """Lets another process in."""
        with contextlib.suppress(OSError):
            self._file.close()


def _take(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(error.errno, error.strerror) from None
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
