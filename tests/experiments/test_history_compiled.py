"""The compiled loops of the table give what the plain ones give."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.engines.joint import Table
from agents.engines.sampler import Wheel, spell_sums, streams
from agents.rules.strategies import parse_rule
from sandbox.experiments.history import Spells, likelihood, pair_chain, read_history, statistics
from sandbox.experiments.history.likelihood import (
    Forward,
    log_likelihood,
    read_record,
    spell_survival,
)
from sandbox.experiments.history.spells import paths, simulated_statistics

PAIRS = [
    ("grim_trigger", "grim_trigger"),
    ("tit_for_tat", "win_stay_lose_shift"),
    ("generous_tit_for_tat(0.3)", "limited_retaliation(3)"),
]


@pytest.fixture(params=["plain", "numba"])
def loops(request, monkeypatch):
    """The loops as Python runs them, and as Numba compiles them where it is installed."""
    if request.param == "plain":
        monkeypatch.setattr(likelihood, "_kernel", lambda function: function)
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


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@settings(max_examples=10, deadline=None)
@given(st.integers(1, 19), st.integers(1, 14), st.integers(1, 14), st.integers(0, 2**32))
def test_sums_of_played_records_are_those_of_their_paths(engine, records, one, other, seed):
    if engine == "numba":
        pytest.importorskip("numba")
    chain = pair_chain(*map(parse_rule, PAIRS[1]))
    made = paths(chain, 0.1, 0.2, (one, other), records, seed)
    found = simulated_statistics(chain, 0.1, 0.2, (one, other), records, seed, engine)
    assert found.tolist() == statistics(Spells.of_paths(made)).tolist()


def test_sums_are_counted_by_hand():
    # a wheel of two states that answers always go through in turn: a truce, a gap, a truce, …
    table = Table(np.ones((2, 1)), np.array([[1], [0]]), np.array([3]))
    sums = np.zeros((6, 1), dtype=np.int64)
    spell_sums(Wheel.of(table), np.array([0]), streams(1, 0, 1), 3, sums, "numpy")
    # the first look was a truce; one chance and it ended, and of the gap two are left, open
    assert sums[:, 0].tolist() == [1, 2, 1, 0, 1, 2]


def test_what_comes_after_the_record_is_the_same(loops):
    runs = read_history("without Phase One").runs
    errors = np.array([1e-4, 0.02, 0.3]), np.array([0.5, 0.001, 0.1])
    chain = pair_chain(*map(parse_rule, PAIRS[2])).lumped
    log, lasts = read_record(chain, *errors, runs, (2, 15, 52))
    found, ahead = read_record(chain, *errors, runs, (2, 15, 52), "numba")
    assert found == pytest.approx(log, rel=1e-12)
    assert ahead == pytest.approx(lasts, rel=1e-10)
    parts = chain.parts(*errors)
    now = Forward(parts).run(runs)[1]
    for g in range(3):
        curve = spell_survival(parts.kept[g], now[g], 52)
        assert lasts[:, g] == pytest.approx(curve[[2, 15, 52]], rel=1e-10)


def test_squarings_make_the_least_work():
    steps = np.array([[1, 277, 1], [0, 1, 0]], dtype=np.int64)
    few, many = (likelihood._squarings(states, steps) for states in (2, 60))
    assert few.tolist() == [0, 6]
    assert many.tolist() == [0, 2]
