import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from payoffs.errors import InputError
from sandbox.experiments.history.detail import (
    GapChanges,
    gap_changes,
    simulated_levels,
    tariff_paths,
)
from sandbox.experiments.history.record import read_history

ONE_STEP = GapChanges("PIIE", ("T1",), np.array([3.0, 8.0]), np.full((1, 2), -2.0), np.ones((1, 2)))


def test_changes_by_hand() -> None:
    """PIIE levels when the truces ended: 3.1, 12, 18.3, 20.8, 51.1, 51.1, 47.5."""
    found = gap_changes(read_history())
    assert found.episodes == ("T1", "T2", "T3", "T4", "T5", "T6")
    assert found.start.tolist() == [3.1, 8.0]
    assert found.net[:, 0].tolist() == pytest.approx([8.9, 6.3, 2.5, 30.3, 0.0, -3.6])
    assert found.net[:, 1].tolist() == pytest.approx([10.3, -1.8, 4.7, 11.4, 0.0, -0.7])
    # the peak of May 2025 fell into the gap after T4
    assert found.during[3].tolist() == pytest.approx([126.5 - 20.8, 147.6 - 21.2])
    assert (found.during >= np.maximum(found.net, 0.0) - 1e-12).all()


def test_the_collected_rate_moves_otherwise() -> None:
    found = gap_changes(read_history("2025-26 only"), "tracker")
    assert found.start.tolist() == [37.9, 32.6]
    assert found.net[:, 0].tolist() == pytest.approx([41.9 - 37.9, 22.8 - 41.9])


@pytest.mark.parametrize(
    ("variant", "series", "where"),
    [
        ("all", "tracker", "series"),
        ("all", "ours", "series"),
        ("without Phase One", "PIIE", "variant"),
    ],
)
def test_what_cannot_be_compared_is_said(variant: str, series: str, where: str) -> None:
    with pytest.raises(InputError) as problem:
        gap_changes(read_history(variant), series)
    assert problem.value.where == where


def test_history_replayed_is_history() -> None:
    """Records that are all history itself, and changes that are all alike."""
    history = read_history()
    (runs,) = history.runs
    path = np.concatenate([np.full(n, kept) for kept, n in runs])[None].repeat(30, axis=0)
    found = tariff_paths(history, [path], seed=1)
    assert found.observed[0].tolist() == [3.1, 8.0]
    assert found.observed[-1].tolist() == pytest.approx([47.5, 31.9])
    assert found.observed.max(axis=0).tolist() == pytest.approx([126.5, 147.6])
    end = found.summaries["end"]["us"]
    assert end["observed"] == end["published"] == pytest.approx(47.5)
    assert found.summaries["above 20%"]["us"]["published"] < 0.25
    assert (found.low <= found.high).all()
    # until the first gap nothing has moved
    assert (found.low[:1] == found.high[:1]).all()


def test_levels_by_hand() -> None:
    kept = np.array([[1, 0, 0, 1, 0, 1]], dtype=bool)
    found = simulated_levels(kept, ONE_STEP, np.random.default_rng(0))[0]
    assert found[:, 0].tolist() == [3.0, 4.0, 4.0, 1.0, 2.0, 0.0]
    assert found[:, 1].tolist() == [8.0, 9.0, 9.0, 6.0, 7.0, 4.0]


@given(arrays(bool, (4, 12)), st.integers(0, 9))
def test_levels_move_with_the_truce_alone(kept, seed) -> None:
    kept[:, 0] = True
    changes = gap_changes(read_history())
    found = simulated_levels(kept, changes, np.random.default_rng(seed))
    assert found.shape == (4, 12, 2)
    assert (found >= 0).all()
    still = kept[:, 1:] == kept[:, :-1]
    assert (np.diff(found, axis=1)[still] == 0).all()
    unbroken = kept.all(axis=1)
    assert (found[unbroken] == changes.start).all()
