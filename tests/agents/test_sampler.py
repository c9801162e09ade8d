"""The wheel: alias tables, random numbers, and both engines."""

import importlib.util

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import markov_chain, simulate
from agents.engines.sampler import (
    ADDED_UP,
    STEP,
    Wheel,
    alias_tables,
    numbers,
    record,
    spin,
    streams,
    uses_numba,
)
from payoffs.errors import InputError
from payoffs.game import Game

DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
HAS_NUMBA = importlib.util.find_spec("numba") is not None
needs_numba = pytest.mark.skipif(not HAS_NUMBA, reason="Numba is not installed")
PAIRS = [
    ("tit_for_tat", "win_stay_lose_shift"),
    ("contrite_tit_for_tat", "tolerant_trigger(1, 2)"),
    ("always_cooperate", "always_defect"),
]
NOISE = [
    {},
    {"execution_error": 0.05},
    {"monitoring_error": (0.1, 0)},
    {"execution_error": 0.1, "false_alarm": 0.2, "missed_alarm": (0.1, 0.3), "signal": "public"},
]


def wheel(rules, noise, kept=True):
    return Wheel.of(markov_chain(DILEMMA, *rules, **noise).table, kept=kept)


def start(histories):
    return np.zeros(histories, dtype=np.intp), streams(5, 0, histories)


@given(
    st.integers(2, 4).map(lambda bits: 1 << bits),
    st.integers(0, 2**32),
    st.floats(0, 1),
)
def test_alias_tables_hold_their_distributions(width, seed, zeros):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(width, 0.3), size=6) * (rng.random((6, width)) >= zeros)
    p[:, 0] += 1e-9
    p /= p.sum(axis=1, keepdims=True)
    threshold, other = alias_tables(p)
    share = threshold.astype(float) / 2.0**64
    found = share.copy()
    for column in range(width):
        np.add.at(found, (np.arange(6), other[:, column]), 1 - share[:, column])
    assert found / width == pytest.approx(p, abs=1e-15)
    # what is impossible is never drawn, not even by the last of 2**64 numbers
    assert (found[p == 0] == 0).all()


def test_the_numbers_are_splitmix64():
    """The first outputs of the published generator from seed 1234567."""
    steps = np.arange(1, 6, dtype=np.uint64)
    found = numbers(np.uint64(1234567) + STEP * steps)
    assert found.tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_streams_do_not_overlap():
    begin = streams(3, 10, 4)
    assert (np.diff(begin) == np.array([STEP]) * np.uint64(1 << 20)).all()
    assert (streams(3, 12, 1) == begin[2]).all()
    assert (streams(4, 12, 1) != begin[2]).all()


@needs_numba
@pytest.mark.parametrize("rules", PAIRS)
@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize(("histories", "periods"), [(1, 300), (3, 7), (10, 129), (4, 2 * 4032 + 1)])
def test_both_engines_count_alike(rules, noise, histories, periods):
    one = wheel(rules, noise)
    plain, compiled = (spin(one, *start(histories), periods, e) for e in ("numpy", "numba"))
    assert plain.shape == (histories, 5)
    assert (plain == compiled).all()
    assert (plain.sum(axis=1) == periods).all()
    paths = [record(one, *start(histories), periods, e) for e in ("numpy", "numba")]
    assert (paths[0] == paths[1]).all()


@needs_numba
def test_simulations_do_not_depend_on_the_engine():
    options = {"periods": 50, "replicates": 2100, "execution_error": 0.1, "seed": 9}
    one, two = (simulate(DILEMMA, *PAIRS[1], engine=e, **options) for e in ("numpy", "numba"))
    assert (one.row_payoffs == two.row_payoffs).all()
    assert (one.kept == two.kept).all()
    assert (one.paths == two.paths).all()


def test_histories_do_not_depend_on_how_they_are_shared_out():
    one = wheel(PAIRS[0], NOISE[3])
    whole = spin(one, *start(50), 90, "numpy")
    states, begin = start(50)
    parts = [spin(one, states[k], begin[k], 90, "numpy") for k in (slice(13), slice(13, 50))]
    assert (np.concatenate(parts) == whole).all()
    assert (spin(one, states[:1], streams(5, 7, 1), 90, "numpy") == whole[7]).all()


def test_records_agree_with_counts():
    one = wheel(PAIRS[1], NOISE[1])
    periods = ADDED_UP + 100
    counts, played = spin(one, *start(6), periods), record(one, *start(6), periods)
    assert played.shape == (6, periods)
    cells = np.stack([(played == code).sum(axis=1) for code in range(4)], axis=1)
    assert (cells[:, 1:] == counts[:, 2:]).all()
    assert (cells[:, 0] == counts[:, 0] + counts[:, 1]).all()
    first = np.where(played.any(axis=1), (played > 0).argmax(axis=1), periods)
    assert (counts[:, 0] == first).all()


@pytest.mark.parametrize("rules", PAIRS[:2])
@pytest.mark.parametrize("noise", NOISE[1:])
def test_agrees_with_the_exact_chain(rules, noise):
    chain = markov_chain(DILEMMA, *rules, **noise)
    histories, periods = 20_000, 25
    counts = spin(Wheel.of(chain.table, kept=True), *start(histories), periods)
    value = chain.value(periods)
    restraint = [1 - counts[:, k].sum(axis=1) / periods for k in ([3, 4], [2, 4])]
    for found, exact in zip(restraint, value.cooperation, strict=True):
        assert found.mean() == pytest.approx(exact, abs=5 * found.std() / histories**0.5)
    survived = [(counts[:, 0] >= t).mean() for t in range(periods + 1)]
    assert survived == pytest.approx(chain.survival(periods), abs=5 * 0.5 / histories**0.5)


def test_the_first_turn_by_chi_square():
    """All sixteen outcomes of a turn come as often as they should."""
    rules = ("random(0.3)", "random(0.8)")
    noise = {"execution_error": 0.1, "monitoring_error": (0.2, 0.4)}
    histories = 200_000
    played = record(wheel(rules, noise), *start(histories), 1)[:, 0]
    p, q = 0.3 * 0.9 + 0.7 * 0.1, 0.8 * 0.9 + 0.2 * 0.1
    expected = histories * np.array([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)])
    square = ((np.bincount(played) - expected) ** 2 / expected).sum()
    assert square < 16.3  # three degrees of freedom, one in a thousand


def test_successive_turns_are_independent():
    played = record(wheel(("random(0.5)", "random(0.5)"), {}), *start(200), 2000)
    row = (played >> 1).astype(float) - 0.5
    for lag in (1, 2, 3, 64):
        correlation = 4 * (row[:, lag:] * row[:, :-lag]).mean()
        assert abs(correlation) < 5 / np.sqrt(row[:, lag:].size)
    across = 4 * (row[1:] * row[:-1]).mean()
    assert abs(across) < 5 / np.sqrt(row[1:].size)


def test_small_jobs_do_without_numba():
    assert not uses_numba("auto", 100, 1000)
    assert not uses_numba("numpy", 10**6, 10**6)
    assert uses_numba("auto", 10**6, 10**6) == uses_numba("auto", 10**6, 1) == HAS_NUMBA


def test_engines_are_checked(monkeypatch):
    with pytest.raises(InputError, match="'cuda' is none of auto, numpy, numba"):
        uses_numba("cuda", 1, 1)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert not uses_numba("auto", 10**6, 10**6)
    with pytest.raises(InputError, match="Numba is not installed"):
        uses_numba("numba", 1, 1)
