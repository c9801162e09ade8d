"""Processes of their own for long work, so that pages do not share the interpreter with it.

A worker is another Python that reads pickled work from its standard input and writes how far it is
and what came of it to its standard output. It stands back for everything else on the machine, is
kept for the next work, and ends when its input does: however the server ends, no worker is left.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

from payoffs.errors import SandboxError
from sandbox.messages import _, speak, spoken

#: Seconds between two reports of progress, and between two looks whether anybody still waits.
REPORT, POLL = 0.2, 0.5
#: Seconds that cancelled work has to come to its next report, before its process is ended.
HEED = 3.0
#: How far a worker stands back (``nice``), where the system knows such a thing.
BACK = 10
#: What a worker runs.
START = "from sandbox.views.kit.worker import main; main()"

Progress = Callable[[int, int], None]
#: Called with ``progress=``; to be sent to a worker, a function of a module and its arguments.
Work = Callable[..., Any]


class CancelledError(Exception):
    """Raised inside the work when nobody waits for it any more."""


def silent(work: Callable[[], Any], *, progress: Progress) -> Any:
    """Work that does not say how far it is."""
    return work()


class Worker:
    """A process for one piece of work after another, seen from the server.

    Raises OSError if the system gives no process.
    """

    def __init__(self) -> None:
        paths = {"PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | paths,
            start_new_session=True,  # Ctrl-C is for the server
        )
        self._told: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Everything that the worker says, until it ends."""
        assert self._process.stdout is not None
        with self._process.stdout as said, suppress(EOFError, pickle.UnpicklingError, OSError):
            while True:
                self._told.put(pickle.load(said))
        self._told.put(("gone", None))

    def _say(self, message: object) -> None:
        assert self._process.stdin is not None
        data = pickle.dumps(message)
        with suppress(OSError):  # a worker that is gone is heard of by who listens
            self._process.stdin.write(data)
            self._process.stdin.flush()

    @property
    def alive(self) -> bool:
        """Whether it can be given work."""
        return self._process.poll() is None

    def do(self, work: Work, progress: Progress, heed: Callable[[], None]) -> tuple[Any, int]:
        """What the work returns, and how many bytes that is.

        Raises SandboxError if the worker was ended from outside. Whatever the work raises is raised
        here.

        ``work``: what is done there, in the language spoken here.
        ``progress``: told how far it is.
        ``heed``: called now and then. What it or ``progress`` raises stops the work.
        """
        self._say((spoken(), pickle.dumps(work)))
        while True:
            kind, what = self._heard(POLL)
            if kind not in ("", "progress"):
                return self._came(kind, what)
            try:
                if kind:
                    progress(*what)
                else:
                    heed()
            except BaseException:
                self._stop()
                raise

    def _heard(self, seconds: float) -> tuple[str, Any]:
        """What it said next; nothing if it says nothing for so long."""
        try:
            return self._told.get(timeout=max(0.0, seconds))
        except Empty:
            return "", None

    def _came(self, kind: str, what: Any) -> tuple[Any, int]:
        if kind == "result":
            return pickle.loads(what), len(what)
        if kind == "problem":
            raise pickle.loads(what)
        self.end()
        raise SandboxError(
            _("The process that worked on it was ended from outside; ask again, or for less.")
        )

    def _stop(self) -> None:
        """Have it stop what it does; a worker that does not heed is ended."""
        self._say(None)
        last, kind = time.monotonic() + HEED, "progress"
        while kind == "progress":
            kind = self._heard(last - time.monotonic())[0]
        if not kind:
            self.end()

    def end(self) -> None:
        """End the process now."""
        assert self._process.stdin is not None
        self._process.kill()
        self._process.wait()
        with suppress(OSError):  # something may stand in the pipe unsent
            self._process.stdin.close()


class _Bench:
    """Inside a worker: what is asked for, and whether it is still wanted."""

    def __init__(self, asked: BinaryIO, answers: BinaryIO) -> None:
        self._asked, self._answers = asked, answers
        self._stop, self._reported = threading.Event(), 0.0
        self._todo: SimpleQueue[tuple[str, bytes]] = SimpleQueue()

    def listen(self) -> None:
        """Take in what the server says; end with it."""
        try:
            while True:
                self._hear(pickle.load(self._asked))
        except EOFError:
            os._exit(0)
        finally:
            os._exit(1)

    def _hear(self, message: Any) -> None:
        if message is None:
            self._stop.set()
        else:
            self._stop.clear()
            self._todo.put(message)

    def work(self) -> None:
        """One piece of work after another, for ever."""
        while True:
            language, work = self._todo.get()
            try:
                speak(language)
                answer = "result", pickle.dumps(pickle.loads(work)(progress=self._progress), 5)
            except BaseException as problem:
                answer = "problem", _portable(problem)
            self._say(answer)

    def _progress(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise CancelledError
        now = time.monotonic()
        if now - self._reported > REPORT:
            self._reported = now
            self._say(("progress", (done, total)))

    def _say(self, message: object) -> None:
        pickle.dump(message, self._answers)
        self._answers.flush()


def _portable(problem: BaseException) -> bytes:
    """A problem as bytes; one that cannot travel goes as its text."""
    if not isinstance(problem, SandboxError | CancelledError):
        problem.add_note(traceback.format_exc())
    with suppress(Exception):
        data = pickle.dumps(problem)
        pickle.loads(data)
        return data
    return pickle.dumps(RuntimeError("".join(traceback.format_exception(problem))))


def main() -> None:
    """What a worker runs: it ends with whoever started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(BACK)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed goes elsewhere
    bench = _Bench(sys.stdin.buffer, answers)
    threading.Thread(target=bench.listen, daemon=True).start()
    with suppress(OSError):
        bench.work()


class Workers:
    """Workers that wait for work: none before :meth:`open`, all ended by :meth:`close`."""

    def __init__(self) -> None:
        self._lock, self._idle, self._open = threading.Lock(), list[Worker](), False

    def open(self, warming: Work) -> None:
        """From now on work goes to processes; the first one begins with ``warming``."""
        self._open = True
        with suppress(Exception):  # work that needs it says what is wrong
            self.do(warming, lambda _done, _total: None, lambda: None)

    def close(self) -> None:
        """End all that wait; those at work end with the server."""
        with self._lock:
            self._open = False
            while self._idle:
                self._idle.pop().end()

    def do(self, work: Work, progress: Progress, heed: Callable[[], None]) -> tuple[Any, int]:
        """:meth:`Worker.do` of one that waits or a new one; without a server here and now."""
        worker = self._taken()
        if worker is None:
            result = work(progress=progress)
            return result, len(pickle.dumps(result, 5))
        try:
            return worker.do(work, progress, heed)
        finally:
            self._back(worker)

    def _taken(self) -> Worker | None:
        with self._lock:
            if not self._open:
                return None
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
        with suppress(OSError):
            return Worker()
        return None

    def _back(self, worker: Worker) -> None:
        with self._lock:
            if self._open and worker.alive:
                self._idle.append(worker)
                return
        worker.end()
