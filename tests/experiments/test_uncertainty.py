"""How often answers hold: shares, intervals, streams, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoffs.errors import InputError
from payoffs.scenario import load
from sandbox.experiments import uncertainty as module
from sandbox.experiments.indices import pawn
from sandbox.experiments.uncertainty import Z95, Share, uncertainty, wilson
from sandbox.theory.stacks.answers import theory_rows

BUSAN = load("busan-2025")


@pytest.fixture
def small_blocks(monkeypatch):
    """Several blocks from few samples."""
    monkeypatch.setattr(module, "BLOCK", 64)


@given(samples=st.integers(1, 10_000), data=st.data())
def test_wilson_solves_its_equation(samples, data):
    count = data.draw(st.integers(0, samples))
    low, high = wilson(count, samples)
    share = count / samples
    assert 0.0 <= low <= share <= high <= 1.0
    for end in (low, high):
        if 0 < end < 1:
            z = (share - end) / np.sqrt(end * (1 - end) / samples)
            assert abs(z) == pytest.approx(Z95, rel=1e-6)


def test_same_answer_on_any_number_of_workers(small_blocks):
    one, two, four = (
        uncertainty(BUSAN, 500, seed=4, weights=True, workers=k).to_dict() for k in (1, 2, 4)
    )
    assert json.dumps(one) == json.dumps(two) == json.dumps(four)


def test_another_seed_another_sample():
    one, two = (uncertainty(BUSAN, 300, seed=k).quantiles["deal_row"] for k in (1, 2))
    assert one != two


def test_more_samples_go_on_where_fewer_ended(small_blocks, monkeypatch):
    """Blocks of 64; the calibrations of 150 samples are the first 150 of 300."""
    seen = []
    rows = module.theory_rows

    def kept(scenario, values, **options):
        seen.append(values)
        return rows(scenario, values, **options)

    monkeypatch.setattr(module, "theory_rows", kept)
    drawn = []
    for samples in (150, 300):
        seen.clear()
        uncertainty(BUSAN, samples, seed=3)
        drawn.append({n: np.concatenate([v[n] for v in seen]) for n in seen[0]})
    for name, column in drawn[0].items():
        assert (column == drawn[1][name][:150]).all()


def test_fixing_a_parameter_leaves_the_samples_of_pawn():
    seen = []

    def evaluate(U):
        seen.append(U)
        return U.sum(axis=1)

    pawn(["a", "b", "c"], evaluate, base=200, seed=1)
    pawn(["c", "a"], evaluate, base=200, seed=1)
    assert (seen[0][:, [2, 0]] == seen[1]).all()


def test_shares_are_those_of_the_rows(small_blocks):
    found = uncertainty(BUSAN, 150, seed=9, threat=True, weights=True)
    blocks = [
        theory_rows(BUSAN, module.sampled_values(BUSAN, n, 9, first=k, weights=True), threat=True)
        for k, n in ((0, 64), (64, 64), (128, 22))
    ]
    rows = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    for (i, j), share in found.equilibria.items():
        assert share == Share(int(rows[f"equilibrium_{i}_{j}"].sum()), 150)
    for name, share in found.holds.items():
        assert share.count == rows[name].sum()
    assert sum(share.count for share in found.classes.values()) == 150
    for name, share in found.classes.items():
        assert share.count == (rows["class"] == name).sum()
    assert found.quantiles["critical_nash"][2] == np.sort(rows["critical_nash"])[74]
    assert len(found.to_frame()) == sum(
        map(len, (found.equilibria, found.holds, found.classes, found.counts))
    )


def test_what_is_overridden_stays_put():
    still = dict.fromkeys(module.sampled_names(BUSAN), None)
    central = {name: BUSAN.calibration[name] for name in still}
    nearly = {name: value * (1 + 1e-12) + 1e-15 for name, value in central.items()}
    pinned = BUSAN.override({n: v for n, v in nearly.items() if n != "soy_premium_later"})
    found = uncertainty(pinned, 50)
    assert found.parameters == ("soy_premium_later",)
    row = found.quantiles["deal_row"]
    assert max(row) - min(row) < 1e-8  # a premium is a matter between China and itself
    column = found.quantiles["deal_column"]
    assert max(column) - min(column) > 0.1


def test_progress_is_told_and_may_stop(small_blocks):
    seen = []

    def stop(done, total):
        seen.append((done, total))
        if done >= 128:
            raise KeyboardInterrupt

    for workers in (1, 2):
        seen.clear()
        with pytest.raises(KeyboardInterrupt):
            uncertainty(BUSAN, 300, workers=workers, progress=stop)
        assert seen == [(64, 300), (128, 300)]


def test_answers_are_plain_data():
    data = uncertainty(BUSAN, 40, threat=True).to_dict()
    text = json.dumps(data, allow_nan=False)
    assert data["quantiles"]["critical_nash"] == [None] * 5  # never kept
    assert json.loads(text)["provenance"]["game"] == "threat"


def test_large_games_tell_of_the_deal_only():
    found = uncertainty(load("grand-bargain"), 3)
    assert list(found.equilibria) == [load("grand-bargain").status_quo]


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("chicken", {}, "chicken: is a textbook game"),
        ("busan-2025", {"samples": 0}, "samples: 0 is not between"),
        ("busan-2025", {"samples": 10**9}, "samples: 1000000000 is not between"),
        ("busan-2025", {"seed": -1}, "seed: -1 is negative"),
        ("busan-2025", {"workers": 0}, "workers: 0 is too few"),
        ("busan-2025", {"deal": (9, 9)}, "deal: 9,9 is outside"),
    ],
)
def test_what_is_refused(name, wrong, message):
    with pytest.raises(InputError, match=message):
        uncertainty(load(name), **wrong)
