"""Killed, interrupted or failing at every step on disk, a sweep loses nothing that was kept."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from functools import lru_cache, partial
from pathlib import Path

import pytest
from sweep_domain import a_plan

from payoffs.errors import InputError
from sandbox.experiments.sweep import disk, run_plan
from sandbox.experiments.sweep import plan as plans
from sandbox.experiments.sweep import work as workers
from sandbox.experiments.sweep.folder import name_of, unfinished
from sandbox.experiments.sweep.work import work
from sandbox.experiments.sweep.workers import Sizes

SMALL = partial(a_plan, vary={"execution_error": "0:0.2:6"}, periods=3, replicates=2)
EVERY = bool(os.environ.get("TRUCE_EVERY"))
#: What :mod:`disk` changes the disk with.
STEPS = ("mkdir", "open", "write", "fsync", "replace", "rename", "truncate", "unlink", "rmdir")


class KilledError(BaseException):
    """Stands for the end of the process: nothing may be changed after it."""


class Disk:
    """``os`` for :mod:`disk`, which goes wrong before one step, or halfway through a write."""

    def __init__(self, at: int, what: BaseException | None) -> None:
        self.at, self.what, self.count = at, what, 0

    def __getattr__(self, name):
        real = getattr(os, name)
        return self._step(name, real) if name in STEPS else real

    def _step(self, name, real):
        def step(*given, **named):
            self.count += 1
            dead = isinstance(self.what, KilledError) and self.count > self.at
            if self.count == self.at and name == "write":
                real(given[0], bytes(given[1])[: len(given[1]) // 2])
            if self.count == self.at or dead:
                raise self.what
            return real(*given, **named)

        return step


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Three pieces in two parts, one a task; work is done once."""
    monkeypatch.setattr(Sizes, "size", lambda *_: 1)
    monkeypatch.setattr(plans, "PART_ROWS", 4)
    monkeypatch.setattr(plans, "PIECE_POINTS", 2)
    monkeypatch.setattr(workers, "work", lru_cache(work))


def tree(place: Path) -> dict[str, bytes]:
    found = sorted(entry for entry in place.rglob("*") if entry.is_file())
    return {str(entry.relative_to(place)): entry.read_bytes() for entry in found}


def ran(place: Path, seed=1, after=None):
    """Runs, or stops once so many pieces are kept."""

    def stop(done, total):
        if done == after:
            raise KilledError

    return run_plan(SMALL(seed=seed), out=place / "a.parquet", workers=1, progress=stop)


def begun(place: Path, pieces: int) -> Path:
    place.mkdir()
    with pytest.raises(KilledError):
        ran(place, after=pieces)
    return place


def damaged(place: Path) -> Path:
    """A finished sweep, a byte of whose first part is flipped."""
    place.mkdir()
    ran(place)
    part = place / "a.parquet" / name_of(0)
    data = bytearray(part.read_bytes())
    data[40] ^= 1
    part.write_bytes(data)
    return place


#: How a folder looks before the call, and how many pieces it holds.
BEFORE = {
    "opening": (lambda place: place.mkdir() or place, 0),
    "resuming in a journal": (lambda place: begun(place, 1), 1),
    "resuming after a part": (lambda place: begun(place, 2), 2),
    "taking up a damaged one": (damaged, 1),
}


def goes_wrong(start: Path, place: Path, what, seed=1, stride=1):
    """The folder after something went wrong at each of the steps, one after the other."""
    at = 0
    while True:
        at += stride
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(start, place)
        step = Disk(at, what())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(disk, "os", step)
            try:
                ran(place, seed)
            except (KilledError, KeyboardInterrupt, InputError) as problem:
                said = str(problem)
            else:
                said = ""
        if step.count < at:
            return
        yield at, said


def kept_in(place: Path) -> int:
    """How many pieces the next call finds, once that has also come to the right end."""
    return ran(place).resumed


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize(
    "what", [KilledError, KeyboardInterrupt, lambda: OSError(errno.EIO, os.strerror(errno.EIO))]
)
def test_nothing_is_lost_at_any_step(tmp_path, before, what):
    prepare, pieces = BEFORE[before]
    whole = tmp_path / "whole"
    whole.mkdir()
    ran(whole)
    start, place = prepare(tmp_path / "start"), tmp_path / "place"
    # what is half done is the same whatever ends it: only a kill is tried at every step
    stride = 1 if EVERY or what is KilledError else 3
    steps = 0
    for at, said in goes_wrong(start, place, what, stride=stride):
        steps += stride
        part = unfinished(place / "a.parquet")
        if what is KeyboardInterrupt:
            assert said.startswith("interrupted; "), at
            left = part.exists() or (place / "a.parquet").exists()
            assert (" in /" in said) == left == (said != "interrupted; nothing was written"), at
        if what is not KilledError:
            assert not list(place.glob("*.lock"))
        resumed = kept_in(place)
        assert resumed >= pieces, (at, said)
        if "% is kept" in said:
            assert resumed >= 3 * int(said.split("%")[0].split()[-1]) // 100, (at, said)
        assert tree(place) == tree(whole), at
    assert steps > 10


@pytest.mark.parametrize("what", [KilledError, KeyboardInterrupt])
def test_a_refused_call_changes_nothing_at_any_step(tmp_path, what):
    for pieces, name in ((1, "journal"), (2, "part")):
        start, place = begun(tmp_path / name, pieces), tmp_path / "place"
        with pytest.raises(InputError, match="holds another sweep: its seed is 1, here it is 2"):
            ran(start, seed=2)
        for at, _ in goes_wrong(start, place, what, seed=2):
            pytest.fail(f"step {at} changes the disk")
        assert tree(place) == tree(start)
        assert kept_in(place) == pieces


def test_a_stray_file_is_named_and_all_else_stays(tmp_path):
    place = begun(tmp_path / "start", 2)
    part = unfinished(place / "a.parquet")
    (part / "notes.txt").write_text("mine")
    before = tree(place)
    with pytest.raises(InputError, match=r"notes\.txt: does not belong to this sweep; move it"):
        ran(place)
    assert tree(place) == before
    (part / "notes.txt").rename(part / ".DS_Store")
    assert kept_in(place) == 2


def test_a_part_that_cannot_be_read_is_kept(tmp_path, monkeypatch):
    place = begun(tmp_path / "start", 2)
    before = tree(place)
    real = Path.open

    def broken(path, *given, **named):
        if path.name == name_of(0):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return real(path, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", broken)
        with pytest.raises(InputError, match=r"part-000000\.parquet: cannot be read: Input/output"):
            ran(place)
    assert tree(place) == before
    assert kept_in(place) == 2


@pytest.mark.parametrize("finished", [True, False])
def test_any_damaged_byte_is_found_and_mended(tmp_path, finished):
    place = tmp_path / "start"
    if finished:
        place.mkdir()
        ran(place)
        folder = place / "a.parquet"
    else:
        folder = unfinished(begun(place, 2) / "a.parquet")
    ran(tmp_path)
    whole = tree(tmp_path / "a.parquet")
    for file in sorted(folder.iterdir()):
        size = file.stat().st_size
        for k in range(0, size, max(1, size // 7)):
            again = tmp_path / "again"
            shutil.copytree(place, again)
            here = again / folder.name / file.name
            data = bytearray(here.read_bytes())
            data[k] = 0 if data[k] else 255
            here.write_bytes(data)
            assert ran(again).mended, (file.name, k)
            assert tree(again / "a.parquet") == whole
            shutil.rmtree(again)


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import test_sweep_kills as here
from sandbox.experiments.sweep import disk
from sandbox.experiments.sweep import plan as plans
from sandbox.experiments.sweep.workers import Sizes

class Kills(here.Disk):
    def _step(self, name, real):
        def step(*given):
            self.count += 1
            if self.count == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given)
        return step

Sizes.size = lambda *_: 1
plans.PART_ROWS, plans.PIECE_POINTS = 4, 2
disk.os = Kills({at}, None)
here.ran(Path({place!r}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_process_killed_in_the_moment_of_resuming(tmp_path):
    place = begun(tmp_path / "start", 2)
    text = KILLED.format(tests=str(Path(__file__).parent), at=5, place=str(place))
    done = subprocess.run([sys.executable, "-c", text], check=False)
    assert done.returncode == -signal.SIGKILL
    ran(tmp_path)
    assert kept_in(place) >= 2
    assert tree(place / "a.parquet") == tree(tmp_path / "a.parquet")
