"""The ``truce`` command: run one command, print its answer or one line of error.

Nothing but the standard library is imported until an interrupt, a full device or a foreign
package can be answered in one line.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

#: Packages beside this one in a clone, and how they begin: another may stand before them.
OURS = {"payoffs": '"""What each outcome is worth', "agents": '"""How sides behave over time'}


class _Lost(Exception):  # noqa: N818 - no error of ours: the reason is in its text
    """The answer could not be written."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    The exit code: 0 done, 1 the answer could not be written, 2 bad input, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    with _interrupts() as seen:
        try:
            return _strangers() or _run(arguments)
        except KeyboardInterrupt as stop:
            # a command that keeps what is done says where
            return _complain(str(stop) or "interrupted; nothing was written", 130)
        except BrokenPipeError:
            _forget_output()  # the reader (head, less) has what it wanted
            return 0
        except _Lost as problem:
            return _complain(f"standard output: {problem}; the answer is lost", 1)
        except Exception:
            if not seen:
                raise
            # compiled modules turn an interrupt of their import into errors of their own
            return _complain("interrupted; nothing was written", 130)


@contextlib.contextmanager
def _interrupts() -> Iterator[list[int]]:
    """Notes that an interrupt came, whatever becomes of its exception."""
    seen: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        signal.default_int_handler(number, frame)

    try:
        ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if ours:
            signal.signal(signal.SIGINT, note)
    except ValueError:  # not in the main thread, which alone gets signals
        ours = False
    try:
        yield seen
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _strangers() -> int:
    """2 and a line if another package stands where one of ours should, else 0."""
    inside = Path(__file__).resolve().parent
    if all((inside / name).is_dir() for name in OURS):
        return 0  # a wheel: ours are under our own name
    home = inside.parent
    for name, beginning in OURS.items():
        spec = find_spec(name)
        file = Path(spec.origin).resolve() if spec and spec.origin else home / name
        ours = file == home / name / "__init__.py"
        if ours and file.read_text(encoding="utf-8", errors="replace").startswith(beginning):
            continue
        return _complain(
            f"the package `{name}` in {file.parent} is {_owner(name)}, not this program's; install "
            "truce-sandbox into an environment of its own, with nothing on PYTHONPATH",
            2,
        )
    return 0


def _owner(name: str) -> str:
    """Whose a package is, as far as installed packages say."""
    from importlib.metadata import packages_distributions

    others = {owner for owner in packages_distributions().get(name, ()) if owner != "truce-sandbox"}
    return f"that of {' and '.join(sorted(others))}" if others else "a stranger's"


def _complain(text: str, code: int) -> int:
    """One line on standard error, if there is one; the exit code."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(f"error: {text}", file=sys.stderr, flush=True)
    return code


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    """Around what goes to standard output: a device that is full or closed loses the answer."""
    if sys.stdout is None:
        raise _Lost("is closed")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        _forget_output()
        raise _Lost((problem.strerror or "cannot be written").lower()) from None


def _forget_output() -> None:
    """Keep Python from complaining at exit about what cannot be written."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str] | None) -> int:
    import json

    from payoffs.errors import SandboxError
    from sandbox.commands.parser import build_parser, command_in
    from sandbox.commands.text import fit

    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        # without a command no command's module is needed
        parser = build_parser(command_in(words) or "")
        with _writing():  # --help
            args = parser.parse_args(words)
        if args.version:
            from payoffs.results import versions

            text = f"truce-sandbox {versions()['truce-sandbox']}"
        elif hasattr(args, "run"):
            answer = args.run(args)
            if args.json:
                text = json.dumps(answer.data, ensure_ascii=False, allow_nan=False, indent=1)
            else:
                text = answer.text if answer.as_is else fit(answer.text)
        else:
            text = parser.format_help().rstrip()
    except SandboxError as problem:
        return _complain(str(problem), 2)
    with _writing():
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
