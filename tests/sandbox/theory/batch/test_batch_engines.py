"""Both engines give the same doubles, and neither is needed to import the theory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from batch_oracle import differences
from hypothesis import given
from hypothesis import strategies as st

from payoffs.errors import InputError
from sandbox.theory.batch import solve_batch, solver

needs_numba = pytest.mark.skipif(
    find_spec("numba") is None, reason="numba (the extra `fast`) is not installed"
)

ROOT = Path(__file__).resolve().parents[4]

AWKWARD = [0.0, 1.0, 1.0 + 1e-9, 0.1 + 0.2, 0.3, 1e-9, -1e6, 1e12, 1 / 3, 5e-324]


def both(A, B, careful=False):
    return (solve_batch(A, B, engine=name, careful=careful) for name in ("numba", "numpy"))


@needs_numba
@pytest.mark.parametrize("m", range(1, 6))
@pytest.mark.parametrize("n", range(1, 6))
def test_every_shape_and_kind_of_payoff(m, n):
    rng = np.random.default_rng([m, n])
    for payoffs in (
        rng.normal(size=(2, 200, m, n)),
        rng.integers(0, 3, size=(2, 200, m, n)).astype(float),
        rng.integers(0, 30, size=(2, 200, m, n)) / 10 + 1e6,
        rng.normal(size=(2, 200, m, n)) * 10.0 ** rng.integers(-9, 9, size=(2, 200, m, n)),
    ):
        assert differences(*both(*payoffs)) == []


@needs_numba
@given(st.lists(st.sampled_from(AWKWARD), min_size=36, max_size=36))
def test_awkward_payoffs(values):
    A, B = np.reshape(values, (2, 2, 3, 3))
    assert differences(*both(A, B)) == []


@needs_numba
@pytest.mark.parametrize("k", [2, 3, 4])
def test_several_threads_and_tied_games_among_others(k, monkeypatch):
    from sandbox.theory.batch import compiled

    monkeypatch.setattr(compiled, "SERIAL", 500)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    rng = np.random.default_rng(k)
    A, B = rng.normal(size=(2, 700, k, k))
    for game in (0, 233, 234, 500, 699):
        A[game], B[game] = rng.integers(0, 2, size=(2, k, k))
    first, second = both(A, B, careful=True)
    assert differences(first, second) == []
    assert first.components == second.components
    assert first.tied.any()


@needs_numba
def test_the_engine_is_named_and_unknown_ones_refused():
    A = np.ones((1, 2, 2))
    assert solve_batch(A, A, engine="numba").engine == "numba"
    assert solve_batch(A, A).engine == "numba"  # it has started
    assert solve_batch(A, A, engine="numpy").engine == "numpy"
    with pytest.raises(InputError, match="engine: unknown engine 'gpu'; choose auto"):
        solve_batch(A, A, engine="gpu")


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()


@needs_numba
def test_a_batch_starts_numba_only_if_it_is_worth_it():
    code = """
import sys
import numpy as np
from payoffs.scenario import load
from sandbox.experiments.uncertainty import uncertainty
from sandbox.theory.batch import solve_batch, solver
A = np.ones((1000, 2, 2))
uncertainty(load("busan-2025"), 1000)
print(solve_batch(A, A).engine, "numba" in sys.modules, solver.engine_for(4001, worth=4001))
print(solve_batch(A, A).engine)
"""
    assert run(code) == ["numpy", "False", "numba", "numba"]


def test_without_numba_numpy_answers_and_asking_for_numba_is_refused():
    code = """
import sys
sys.modules["numba"] = None
from payoffs.errors import InputError
from sandbox.theory.batch import solve_batch
print(solve_batch([[[2, 0], [0, 1]]], [[[1, 0], [0, 2]]]).engine)
try:
    solve_batch([[[1]]], [[[1]]], engine="numba")
except InputError as error:
    print(str(error).split(";")[0].replace(" ", "_"))
"""
    assert run(code) == ["numpy", "engine:_numba_is_not_installed"]


def test_the_choice_of_engine_is_remembered():
    assert solver._engine("auto") is solver._engine("auto")


@needs_numba
def test_a_read_only_install_without_a_home_compiles_without_keeping(tmp_path):
    """Caches that cannot be made: files lie where their folders would be (root may write all)."""
    for name in ("payoffs", "agents", "sandbox"):
        ignored = shutil.ignore_patterns("__pycache__", "views", "charts", "commands")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for folder in ("sandbox/theory/batch", "agents/engines"):
        (tmp_path / folder / "__pycache__").write_text("in the way")
    code = """
import numpy as np
import agents.engines.kernels as loops
import sandbox.theory.batch.compiled
from sandbox.theory.batch.kernels_listing import _asks
one, none = np.uint64(1), np.uint64(0)
unknown = np.array([0, 0], dtype=np.uint64)
print(_asks(unknown, one, none, one, False))
print(loops.kernel("play").__name__, loops.__file__)
"""
    nowhere = str(tmp_path / "sandbox" / "__init__.py")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA_")}
    homes = ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME", "IPYTHONDIR")
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=tmp_path,
        env={**kept, **dict.fromkeys(homes, nowhere), "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "(False, True)"
    assert str(tmp_path) in done.stdout
