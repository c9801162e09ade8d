"""What a sweep leaves on disk, and how it is taken up again."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sweep_domain import a_plan

from payoffs.errors import InputError
from sandbox.cli import main
from sandbox.experiments.sweep import plan as plans
from sandbox.experiments.sweep import run_plan, work, workers
from sandbox.experiments.sweep.folder import Lock, name_of, unfinished
from sandbox.experiments.sweep.store import Journal
from sandbox.experiments.sweep.workers import Sizes, WorkersLostError


@pytest.fixture(params=["points", "shares", "each", "theory"])
def plan(request, monkeypatch):
    """A small plan of each kind, in several pieces and parts."""
    monkeypatch.setattr(Sizes, "size", lambda *_: 1)
    monkeypatch.setattr(plans, "PART_ROWS", 4)
    monkeypatch.setattr(plans, "PART_HISTORIES", 4000)
    monkeypatch.setattr(plans, "SETUP_TURNS", 1)
    monkeypatch.setattr(plans, "PIECE_POINTS", 2)
    monkeypatch.setattr(plans, "PIECE_TURNS", 20_000)
    kind = request.param
    if kind == "theory":
        found = a_plan("prisoners-dilemma", {"discount_factor": "0.1:0.9:11"}, us=None, china=None)
    else:
        found = a_plan(replicates=2500 if kind == "shares" else 900, each=kind == "each")
    assert found.layout.pieces >= 5
    assert found.layout.together >= 2
    assert found.layout.parts >= 3
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in sorted(folder.iterdir())}


WHOLE: dict[str, dict[str, bytes]] = {}


@pytest.fixture
def whole(plan, tmp_path):
    """What a plan comes to undisturbed, worked out once of each; it lies in ``whole.parquet``."""
    folder = tmp_path / "whole.parquet"
    if plan.digest not in WHOLE:
        WHOLE[plan.digest] = contents(run_plan(plan, out=folder, workers=1).path)
    folder.mkdir(exist_ok=True)
    for name, data in WHOLE[plan.digest].items():
        (folder / name).write_bytes(data)
    return WHOLE[plan.digest]


class StopError(Exception):
    """What interrupts a sweep in these tests."""


def interrupted(plan, out, after):
    """Runs until so many pieces are done."""

    def stop(done, total):
        if done >= after:
            raise StopError

    with pytest.raises(StopError):
        run_plan(plan, out=out, workers=1, progress=stop)


def test_files_are_what_their_names_say(plan, whole, tmp_path):
    folder = tmp_path / "whole.parquet"
    assert set(whole) == {
        "_plan.json",
        "_parts.sha256",
        *(name_of(k) for k in range(plan.layout.parts)),
    }
    assert json.loads(whole["_plan.json"])["digest"] == plan.digest
    table = pq.read_table(folder)
    assert table.num_rows == plan.rows
    assert table.equals(run_plan(plan, workers=1).to_table())
    assert b"whole.parquet" not in b"".join(whole.values())


def test_an_interrupted_sweep_goes_on_and_ends_in_the_same_bytes(plan, whole, tmp_path):
    out = tmp_path / "again.parquet"
    interrupted(plan, out, 2)
    assert not out.exists()
    interrupted(plan, out, 4)
    asked = []
    real = work.work

    def counting(job, first, stop):
        asked.append((first, stop))
        return real(job, first, stop)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "work", counting)
        found = run_plan(plan, out=out, workers=1)
    assert found.resumed >= 4
    assert sum(stop - first for first, stop in asked) == plan.layout.pieces - found.resumed
    assert contents(out) == whole
    assert not unfinished(out).exists()


def test_a_finished_sweep_is_answered_from_its_files(plan, whole, tmp_path, monkeypatch):
    monkeypatch.setattr(work, "work", None)
    found = run_plan(plan, out=tmp_path / "whole.parquet")
    assert found.resumed == plan.layout.pieces
    assert found.to_table().num_rows == plan.rows


@pytest.mark.parametrize("cut", [1, 9, 30])
def test_a_torn_journal_loses_its_end_only(plan, whole, tmp_path, cut):
    out = tmp_path / "torn.parquet"
    together = plan.layout.together
    interrupted(plan, out, together + 1)
    (journal,) = unfinished(out).glob("_part-*.journal")
    data = journal.read_bytes()
    journal.write_bytes(data[:-cut])
    found = run_plan(plan, out=out, workers=1)
    assert found.mended == (journal.name,)
    assert contents(out) == whole


def test_damaged_parts_are_done_again(plan, whole, tmp_path):
    out = tmp_path / "whole.parquet"
    first, last = name_of(0), name_of(plan.layout.parts - 1)
    (out / first).write_bytes(whole[first][:-100])
    (out / last).unlink()
    found = run_plan(plan, out=out, workers=1)
    assert found.mended == (first,)
    assert contents(out) == whole


def test_a_part_of_another_sweep_is_not_taken_for_ones_own(plan, whole, tmp_path):
    other = replace(plan, seed=99)
    run_plan(other, out=tmp_path / "other.parquet", workers=1)
    out = tmp_path / "whole.parquet"
    name = name_of(1)
    (out / name).write_bytes((tmp_path / "other.parquet" / name).read_bytes())
    assert run_plan(plan, out=out, workers=1).mended == (name,)
    assert contents(out) == whole


def complaint(plan, out, **how) -> str:
    with pytest.raises(InputError) as found:
        run_plan(plan, out=out, workers=1, **how)
    text = str(found.value)
    assert "\n" not in text
    return text


def test_another_plan_is_told_apart_by_what_differs(tmp_path):
    out = tmp_path / "a.parquet"
    run_plan(a_plan(seed=1), out=out, workers=1)
    assert "its seed is 1, here it is 2" in complaint(a_plan(seed=2), out)
    text = complaint(a_plan(replicates=901), out)
    assert "its play replicates is 900, here it is 901" in text
    newer = replace(a_plan(), versions={"truce-sandbox": "9.9"})
    assert '"9.9"' in complaint(newer, out)


def test_an_unfinished_sweep_is_not_gone_on_with_by_another(plan, tmp_path):
    interrupted(plan, tmp_path / "b.parquet", 1)
    text = complaint(replace(plan, seed=77), tmp_path / "b.parquet")
    assert "b.parquet.part: holds another sweep: its seed is 1, here it is 77" in text


def test_what_stands_in_the_way_is_named(tmp_path):
    plan = a_plan()
    (tmp_path / "file.parquet").write_text("mine")
    assert "is a file" in complaint(plan, tmp_path / "file.parquet")
    assert (tmp_path / "file.parquet").read_text() == "mine"
    (tmp_path / "folder.parquet").mkdir()
    assert "not the folder of this sweep" in complaint(plan, tmp_path / "folder.parquet")
    (tmp_path / "x.parquet.part").write_text("mine")
    assert "needs a folder of that name" in complaint(plan, tmp_path / "x.parquet")
    (tmp_path / "y.parquet.part").mkdir()
    (tmp_path / "y.parquet.part" / "notes.txt").write_text("mine")
    assert "not the folder of this sweep" in complaint(plan, tmp_path / "y.parquet")
    assert (tmp_path / "y.parquet.part" / "notes.txt").read_text() == "mine"
    (tmp_path / "z.parquet.part").mkdir()
    pq.write_table(pa.table({"a": [1]}), tmp_path / "z.parquet.part" / "part-000000.parquet")
    assert "its _plan.json is missing or damaged" in complaint(plan, tmp_path / "z.parquet")
    assert "cannot be written" in complaint(plan, tmp_path / "none" / "x.parquet")
    assert "call it FILE.parquet" in complaint(plan, tmp_path / "x.csv")


def test_two_processes_do_not_write_into_one_folder(tmp_path):
    out = tmp_path / "a.parquet"
    interrupted(a_plan(), out, 0)
    lock = Lock(out)
    assert "another sweep is writing here" in complaint(a_plan(), out)
    lock.release()
    run_plan(a_plan(), out=out, workers=1)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("at", [1, 3, 5])
def test_a_full_disk_is_one_line_and_loses_nothing(plan, whole, tmp_path, monkeypatch, at):
    out, calls = tmp_path / "full.parquet", []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) > at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        text = complaint(plan, out)
    assert "No space left on device" in text
    assert not out.exists()
    left = unfinished(out)
    assert not left.exists() or not list(left.glob("_writing"))
    found = run_plan(plan, out=out, workers=1)
    assert found.mended == ()
    assert contents(out) == whole


def test_a_folder_without_anything_done_is_not_left_behind(tmp_path, monkeypatch):
    def broken(*_):
        raise InputError("cannot be worked out", "here")

    monkeypatch.setattr(work, "work", broken)
    complaint(a_plan(), tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_says_how_to_go_on(plan, tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match="the same command goes on from there"):
        run_plan(plan, out=tmp_path / "a.parquet", workers=1, progress=stop)
    with pytest.raises(KeyboardInterrupt, match="nothing was written"):
        run_plan(plan, workers=1, progress=stop)


def test_a_journal_keeps_whole_records_of_its_own_plan(tmp_path):
    path = tmp_path / "j"

    def runs_of(digest="a" * 32):
        journal = Journal(path, digest, (0, 10))
        return journal.runs.runs, journal.damaged

    journal = Journal(path, "a" * 32, (0, 10))
    for first, stop, data in ((4, 6, b"third"), (0, 2, b"first"), (2, 4, b"second")):
        journal.append(first, stop, data)
    assert Journal(path, "a" * 32, (0, 10)).read() == [b"first", b"second", b"third"]
    assert runs_of() == ([(0, 6)], False)
    assert runs_of("b" * 32) == ([], True)
    whole = path.read_bytes()
    expected = {0: [(0, 4)], 1: [(2, 6)], 2: [(0, 2), (4, 6)]}
    for k in range(len(whole)):
        path.write_bytes(whole[:k] + bytes([whole[k] ^ 0x40]) + whole[k + 1 :])
        lost = min(2, k // (len(whole) // 3))
        assert runs_of() == (expected[lost], True), k
    path.write_bytes(whole[:-1])
    torn = Journal(path, "a" * 32, (0, 10))
    torn.append(8, 9, b"more")
    again = Journal(path, "a" * 32, (0, 10))
    assert (again.runs.runs, again.damaged) == ([(0, 2), (4, 6), (8, 9)], False)


def test_a_killed_worker_is_replaced(tmp_path, monkeypatch):
    import multiprocessing

    monkeypatch.setattr(plans, "PIECE_TURNS", 20_000)
    monkeypatch.setattr(Sizes, "size", lambda *_: 3)
    plan = a_plan(replicates=9000)
    assert plan.layout.pieces > 40
    assert plan.layout.shares > 1
    killed, told = [], []

    def kill(done, total):
        told.append((done, total))
        if not killed:
            worker = multiprocessing.active_children()[0]
            os.kill(worker.pid, signal.SIGKILL)
            killed.append(worker.pid)

    found = run_plan(plan, out=tmp_path / "a.parquet", workers=2, progress=kill)
    assert killed
    assert told[-1] == (plan.layout.pieces, plan.layout.pieces)
    alone = run_plan(plan, out=tmp_path / "b.parquet", workers=1)
    assert contents(found.path) == contents(alone.path)


def test_workers_that_die_again_and_again_are_given_up(tmp_path, monkeypatch):
    class Dying:
        def __init__(self, *_, **__):
            pass

        def submit(self, *_):
            raise workers.BrokenProcessPool

        def shutdown(self, **_):
            pass

    monkeypatch.setattr(workers, "ProcessPoolExecutor", Dying)
    with pytest.raises(WorkersLostError, match="killed again and again"):
        run_plan(a_plan(), out=tmp_path / "a.parquet", workers=2)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_process_loses_no_more_than_is_under_way(tmp_path, capsys):
    arguments = [
        *(sys.executable, "-m", "sandbox.cli", "sweep", "prisoners-dilemma", "--json"),
        *("--us", "tit_for_tat", "--china", "grim_trigger", "--vary", "execution_error=0.01:0.2:4"),
        *("--periods", "200", "--replicates", "41000", "--workers", "1"),
    ]
    out = tmp_path / "a.parquet"
    process = subprocess.Popen(
        [*arguments, "--out", str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    journal = unfinished(out) / "_part-000000.journal"
    deadline = time.monotonic() + 600
    while process.poll() is None and time.monotonic() < deadline:
        if journal.exists() and journal.stat().st_size > 3000:
            break
        time.sleep(0.005)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not out.exists()
    assert main([*arguments[3:], "--out", str(out)]) == 0
    assert 0 < json.loads(capsys.readouterr().out)["resumed"] < 1
    # one left alone to the end
    whole = tmp_path / "b.parquet"
    assert main([*arguments[3:], "--out", str(whole)]) == 0
    assert contents(out) == contents(whole)
