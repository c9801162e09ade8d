"""The compiled loops of the table give what the plain ones give."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.rules.parsing import parse_rule
from sandbox.experiments.history import Spells, compiled, pair_chain, read_history, statistics
from sandbox.experiments.history.likelihood import log_likelihood
from sandbox.experiments.history.spells import path_statistics

PAIRS = [
    ("grim_trigger", "grim_trigger"),
    ("tit_for_tat", "win_stay_lose_shift"),
    ("generous_tit_for_tat(0.3)", "limited_retaliation(3)"),
]


@pytest.fixture(params=["plain", "numba"])
def loops(request, monkeypatch):
    """The loops as Python runs them, and as Numba compiles them where it is installed."""
    if request.param == "plain":
        monkeypatch.setattr(compiled, "_kernel", lambda function: function)
    else:
        pytest.importorskip("numba")


def test_the_likelihood_is_the_same(loops):
    runs = read_history("without Phase One").runs  # of two pieces
    errors = np.array([0.0, 1e-4, 0.02, 0.3]), np.array([0.05, 0.5, 0.001, 0.1])
    for us, china in PAIRS:
        chain = pair_chain(parse_rule(us), parse_rule(china)).lumped
        plain = log_likelihood(chain, *errors, runs)
        found = log_likelihood(chain, *errors, runs, "numba")
        assert np.isfinite(found).tolist() == np.isfinite(plain).tolist()
        some = np.isfinite(plain)
        assert found[some] == pytest.approx(plain[some], rel=1e-12)
    # without slips grim trigger never mends
    assert (
        log_likelihood(pair_chain(*map(parse_rule, PAIRS[0])), *errors, runs, "numba")[0] == -np.inf
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.integers(1, 14), st.integers(1, 14), st.integers(0, 2**32))
def test_sums_are_those_of_the_spells(records, one, other, seed):
    rng = np.random.default_rng(seed)
    paths = [rng.random((records, periods)) < 0.6 for periods in (one, other)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "_kernel", lambda function: function)
        found = path_statistics(paths, "numba")
    assert found.tolist() == statistics(Spells.of_paths(paths)).tolist()
    assert found.tolist() == path_statistics(paths).tolist()


def test_compiled_sums_are_the_same(loops):
    paths = [np.array([[True, True, False, True], [True, False, False, False]])]
    # one truce of two ended, a gap of one, the last look no chance; one of one, a gap of two open
    assert compiled.compiled_sums(paths).T.tolist() == [[2, 1, 1, 1, 2, 1], [1, 2, 1, 0, 1, 2]]


def test_squarings_make_the_least_work():
    steps = np.array([[1, 277, 1], [0, 1, 0]], dtype=np.int64)
    few, many = (compiled._squarings(states, steps) for states in (2, 60))
    assert few.tolist() == [0, 6]
    assert many.tolist() == [0, 2]
