"""A sweep on a real Dask scheduler with worker processes."""

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from sweep_domain import a_plan

from payoffs.errors import InputError
from sandbox.experiments.sweep import plan as plans
from sandbox.experiments.sweep import run_plan
from sandbox.experiments.sweep.work import job_of
from sandbox.experiments.sweep.workers import Cluster, Sizes, WorkersLostError


@pytest.fixture(scope="module")
def cluster():
    """The address of a scheduler, its process and those of its two workers."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    # without an address of its own the dashboard listens on every interface
    here = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", *here]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", *here]
    processes = [
        subprocess.Popen([*scheduler, "--port", str(port)], **quiet),
        *(subprocess.Popen([*worker, "--nthreads", "1"], **quiet) for _ in range(2)),
    ]
    try:
        yield address, processes
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def has_workers(address, count):
    """Waits for workers: they take some seconds to start."""
    from distributed import Client

    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        try:
            with Client(address, timeout=2, set_as_default=False) as client:
                client.wait_for_workers(count, timeout=30)
                return
        except (OSError, TimeoutError):
            time.sleep(0.2)
    pytest.fail("the cluster did not start")


def test_a_cluster_that_loses_a_worker_writes_the_bytes_of_one_process(
    cluster, tmp_path, monkeypatch
):
    address, (_, *workers) = cluster
    has_workers(address, 2)
    monkeypatch.setattr(plans, "PIECE_TURNS", 20_000)
    monkeypatch.setattr(Sizes, "size", lambda *_: 2)
    plan = a_plan(replicates=9000)
    assert plan.layout.pieces > 40
    alone = run_plan(plan, out=tmp_path / "alone.parquet", workers=1)

    with pytest.raises(InputError, match="a worker has truce-sandbox"):
        run_plan(replace(plan, versions={**plan.versions, "truce-sandbox": "9"}), cluster=address)

    def kill(done, total):
        if done > 6 and workers[0].poll() is None:
            os.kill(workers[0].pid, signal.SIGKILL)
            workers[0].wait()

    found = run_plan(plan, out=tmp_path / "cluster.parquet", cluster=address, progress=kill)
    assert workers[0].returncode == -signal.SIGKILL
    assert found.workers == f"the cluster at {address}"
    for name in ("_plan.json", "part-000000.parquet"):
        assert (found.path / name).read_bytes() == (alone.path / name).read_bytes()


def test_a_scheduler_that_dies_is_one_line_and_what_is_done_is_kept(
    cluster, tmp_path, monkeypatch, capfd
):
    address, (scheduler, *_) = cluster
    has_workers(address, 1)
    monkeypatch.setattr(plans, "PIECE_TURNS", 20_000)
    monkeypatch.setattr(Sizes, "size", lambda *_: 2)

    def kill(done, total):
        if scheduler.poll() is None:
            scheduler.kill()
            scheduler.wait()

    out = tmp_path / "a.parquet"
    with pytest.raises(WorkersLostError) as lost:
        run_plan(a_plan(replicates=9000), out=out, cluster=address, progress=kill)
    assert "the scheduler is gone; see its log; " in str(lost.value)
    assert f"% is kept in {out}.part, and the same command goes on" in str(lost.value)
    assert "\n" not in str(lost.value)
    assert capfd.readouterr() == ("", "")


def complaint(**how) -> str:
    with pytest.raises(InputError) as found:
        run_plan(a_plan(replicates=10), **how)
    assert "\n" not in str(found.value)
    return str(found.value)


def test_an_absent_cluster_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("sandbox.experiments.sweep.workers.CONNECT_SECONDS", 1)
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    text = complaint(cluster=f"tcp://127.0.0.1:{port}", out=tmp_path / "a.parquet")
    assert text.startswith(f"--cluster: nobody answers at tcp://127.0.0.1:{port}; start")
    assert list(tmp_path.iterdir()) == []
    assert "write tcp://HOST:PORT" in complaint(cluster="nonsense")
    assert "leave out one" in complaint(cluster="tcp://127.0.0.1:1", workers=2)


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setattr("sandbox.experiments.sweep.workers.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"truce-sandbox\[cluster\]"):
        Cluster(print, bool, "tcp://127.0.0.1:8786")


def test_a_job_is_small_enough_to_travel_with_every_task():
    assert len(job_of(a_plan(replicates=9000))) < 20_000
    assert pickle.loads(job_of(a_plan(replicates=9000))).engine == "auto"
