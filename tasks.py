"""Set-up and chores on any system: ``python tasks.py app``, ``python tasks.py test``.

Makes ``.venv`` beside this file, installs what requirements-uv.txt and requirements.txt pin into
it, every file by its hash, and runs the chore there. Python 3.11 or newer is all it needs.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
SCRIPTS = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = SCRIPTS / ("python.exe" if sys.platform == "win32" else "python")
STAMP = ENVIRONMENT / "installed.sha256"
#: The installer, which pip fetches, and everything else, which the installer fetches.
INSTALLER, PINS = "requirements-uv.txt", "requirements.txt"
COMPILE = (
    *("-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
    *("--no-annotate", "--no-header", "--upgrade", "--python-version", "3.11"),
)


def run(*command: str | Path, given: str | None = None) -> None:
    """Run a command in this folder; leave with its exit code if it fails."""
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=ROOT, check=False, text=True, input=given)
    if done.returncode:
        sys.exit(done.returncode)


def python(*arguments: str, given: str | None = None) -> None:
    """Run the environment's Python; ``given`` is its standard input."""
    run(PYTHON, *arguments, given=given)


def setup() -> None:
    """Make the environment, unless it is there and matches what is pinned."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything is installed
        sys.exit("error: Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    wanted = b"".join((ROOT / name).read_bytes() for name in (INSTALLER, PINS, "pyproject.toml"))
    digest = hashlib.sha256(wanted).hexdigest()
    if STAMP.exists() and STAMP.read_text() == digest:
        return
    print("setting up .venv (once, about a minute) ...", flush=True)
    if not PYTHON.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    python(*pip, "--require-hashes", "-r", INSTALLER)
    install = ("-m", "uv", "pip", "install", "--quiet", "--python", str(PYTHON))
    python(*install, "--require-hashes", "-r", PINS)
    python(*install, "--no-deps", "--no-build-isolation", "-e", ".")
    STAMP.write_text(digest)


def app(*arguments: str) -> None:
    """Start the browser app."""
    python("-m", "sandbox.cli", "app", *arguments)


def lint() -> None:
    """Lint, format check, types, and the direction of imports."""
    python("-m", "ruff", "check", ".")
    python("-m", "ruff", "format", "--check", ".")
    python("-m", "mypy")
    run(SCRIPTS / "lint-imports")


def test(*arguments: str) -> None:
    """Everything that must hold: lint, then the tests."""
    lint()
    python("-m", "pytest", *arguments)


def docs() -> None:
    """Draw the map of imports and build the docs into site/; a broken link fails."""
    python("docs/imports.py")
    python("-m", "zensical", "build", "--strict", "--clean")


def posterior() -> None:
    """Sample the posterior behind the calibration *leaders* anew, about 90 processor seconds."""
    python("-m", "sandbox.experiments.leaders.remake")


def reference() -> None:
    """Write docs/api.md anew from the docstrings of the front door."""
    python("docs/api.py")


def messages() -> None:
    """Collect marked texts into the catalogues of languages and compile them."""
    python("docs/messages.py")


def pictures(*arguments: str) -> None:
    """Take pictures of every page into build/pictures and say which text in charts is too pale."""
    python("tests/browser/pictures.py", *arguments)


def oracles() -> None:
    """Install Gambit (GPL, not a dependency) and run the tests that ask it."""
    python("-m", "uv", "pip", "install", "--quiet", "--python", str(PYTHON), "pygambit")
    python("-m", "pytest", "-q", "tests/sandbox/theory/test_gambit_oracle.py")


def lock() -> None:
    """Pin the newest versions anew, with hashes, for every system."""
    python(*COMPILE, "-", "-o", INSTALLER, given="uv")
    python(*COMPILE, "--extra", "fast", "--extra", "test", "pyproject.toml", "-o", PINS)


CHORES = {
    "setup": lambda *_: None,
    "app": app,
    "test": test,
    "lint": lint,
    "docs": docs,
    "reference": reference,
    "messages": messages,
    "posterior": posterior,
    "oracles": oracles,
    "pictures": pictures,
    "lock": lock,
}


def main(arguments: Sequence[str]) -> None:
    """Set up, then do what was asked."""
    if not arguments or arguments[0] not in CHORES:
        sys.exit(f"usage: python tasks.py {'|'.join(CHORES)}")
    setup()
    CHORES[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
