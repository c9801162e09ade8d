"""A Dask cluster as an executor: the extra ``cluster``, and a scheduler that is running.

Workers hand their bytes back and this process writes them, so that they need no folder in
common. A worker that dies is Dask's to replace: its tasks go to the others.
"""

from __future__ import annotations

import contextlib
import logging
import re
from concurrent.futures import CancelledError
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from payoffs.errors import InputError
from sandbox.experiments.sweep.work import Done, WorkersLostError, unpacked, work

#: Seconds within which a scheduler has to answer.
CONNECT_SECONDS = 5
_ADDRESS = re.compile(r"(\w+://)?([\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}")
#: Tasks under way for each thread of the cluster: one in work, the others on their way.
AHEAD = 3


class Cluster:
    """Workers of a Dask scheduler.

    Parameters
    ----------
    address
        As in ``tcp://host:8786``.

    Raises
    ------
    InputError
        If the extra is not installed, nobody answers, there is no worker, or workers lack
        this package or have another version of it.
    """

    def __init__(self, job: bytes, address: str) -> None:
        if find_spec("distributed") is None:
            raise InputError(
                "needs Dask; install it with pip install 'truce-sandbox[cluster]'", "--cluster"
            )
        self.job, self.address = job, address
        self.name = f"the cluster at {address}"
        self._client = _connected(address)
        try:
            self.threads = self._ready()
        except BaseException:
            self.close()
            raise
        self.slots = AHEAD * self.threads
        self._done: Any = None

    def _ready(self) -> int:
        """The cluster's threads, once every worker has shown that it can do the work."""
        threads = sum(self._client.nthreads().values())
        if not threads:
            raise InputError(
                f"has no workers; start some with `dask worker {self.address} --nthreads 1`",
                "--cluster",
            )
        try:
            self._client.run(_prepare, self.job)
        except ImportError as error:
            raise InputError(
                f"a worker lacks {error.name or 'a package'}; install truce-sandbox there",
                "--cluster",
            ) from None
        return int(threads)

    def submit(self, first: int, stop: int) -> None:
        """Hands a task to the scheduler."""
        distributed: Any = import_module("distributed")
        future = self._client.submit(work, self.job, first, stop, pure=False, retries=2)
        if self._done is None:
            self._done = distributed.as_completed([future], loop=self._client.loop)
        else:
            self._done.add(future)

    def next(self) -> Done:
        """Waits for the next task.

        Raises
        ------
        WorkersLostError
            If a task lost its worker too often, or the scheduler is gone.
        """
        from distributed.scheduler import KilledWorker

        try:
            future = next(self._done)
            done: Done = future.result()
        except (KilledWorker, CancelledError, OSError, StopIteration) as error:
            killed = isinstance(error, KilledWorker)
            lost = "a task lost its worker too often" if killed else "the scheduler is gone"
            raise WorkersLostError(f"{self.name}: {lost}; see its log") from None
        except ImportError as error:
            raise InputError(
                f"a worker lacks {error.name or 'a package'}; install truce-sandbox there",
                "--cluster",
            ) from None
        future.release()
        return done

    def close(self) -> None:
        """Leaves the cluster; what was under way is cancelled."""
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)


def _prepare(job: bytes) -> bool:
    """Runs on every worker at the start: versions are compared, tables compiled."""
    unpacked(job)
    return True


def _connected(address: str) -> Any:
    if not _ADDRESS.fullmatch(address):
        raise InputError(f"{address!r} is no address; write tcp://HOST:PORT", "--cluster")
    distributed: Any = import_module("distributed")
    _hush()
    try:
        return distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError):
        raise InputError(
            f"nobody answers at {address}; start `dask scheduler --host 127.0.0.1` and give its "
            "address, as tcp://127.0.0.1:8786",
            "--cluster",
        ) from None


def _hush() -> None:
    """Dask's log would tell what we tell, in many lines; its loggers have levels of their own."""
    for name in ["distributed", *logging.root.manager.loggerDict]:
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)
