"""Indices against known functions, an estimator of our own, and SALib's other methods."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from payoffs.errors import InputError
from payoffs.pricing_many import from_uniforms, sampled_names, uniforms
from payoffs.scenario import load
from sandbox.experiments.indices import SLICES, _Distances, indices, pawn, sobol
from sandbox.theory.stacks.answers import theory_rows

BUSAN = load("busan-2025")
ISHIGAMI = ("x1", "x2", "x3")
A, B = 7.0, 0.1


def ishigami(U):
    """Ishigami and Homma's function of three uniforms between -pi and pi."""
    x = np.pi * (2 * U - 1)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_shares():
    """First-order and total shares of its variance, in closed form."""
    total = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
    first = 0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0
    third = 8 * B**2 * np.pi**8 / 225
    whole = first[0] + third, first[1], third
    return np.array(first) / total, np.array(whole) / total


def test_sobol_of_a_known_function():
    found = sobol(ISHIGAMI, ishigami, base=2048, seed=3)
    first, total = ishigami_shares()
    assert [e.value for e in found.entries] == pytest.approx(first, abs=0.03)
    assert [e.total for e in found.entries] == pytest.approx(total, abs=0.03)
    assert found.games == 2048 * 5
    for entry, share in zip(found.entries, total, strict=True):
        assert entry.total_low - 0.02 <= share <= entry.total_high + 0.02
    assert [e.name for e in found.ranked()] == ["x1", "x2", "x3"]


def test_pawn_of_a_known_function():
    found = pawn([*ISHIGAMI, "idle"], lambda U: ishigami(U[:, :3]), base=4000, seed=3)
    x1, x2, x3, idle = (entry.value for entry in found.entries)
    assert min(x1, x2, x3) > 2 * max(idle, found.floor)
    assert max(idle, found.floor) < 0.08


def test_pawns_intervals_hold_what_they_are_of():
    found = pawn([*ISHIGAMI, "idle"], lambda U: ishigami(U[:, :3]), base=2000, seed=5)
    assert all(0.0 <= e.low < e.value < e.high <= 1.0 for e in found.entries)


def test_pawn_is_salibs():
    analysis = pytest.importorskip("SALib.analyze.pawn")
    U = np.column_stack([uniforms(name, 1, 3000) for name in ISHIGAMI])
    problem = {"num_vars": 3, "names": list(ISHIGAMI), "bounds": [[0, 1]] * 3}
    found = pawn(ISHIGAMI, ishigami, base=3000, seed=1)  # the same draws
    expected = analysis.analyze(problem, U, ishigami(U), S=SLICES)["median"]
    # slices of equal size here, of equal range of the sample there: the largest point differs
    assert [e.value for e in found.entries] == pytest.approx(expected, abs=0.005)


def test_pawn_of_a_step():
    # knowing the tenth one is in settles a yes or no: distance 1/2 to an even chance
    found = pawn(["step"], lambda U: (U[:, 0] > 0.5).astype(float), base=1000)
    assert found.entries[0].value == pytest.approx(0.5, abs=0.03)


def test_sobol_of_a_scenario_against_a_plain_estimate():
    """Variance of conditional means over fine bins of a large sample."""
    names = sampled_names(BUSAN)
    U = np.random.default_rng(2).random((40_000, len(names)))
    rows = theory_rows(BUSAN, from_uniforms(names, U), profiles=())
    plain = []
    for k in range(len(names)):
        bins = np.floor(U[:, k] * 40).astype(int)
        means = np.bincount(bins, rows["deal_row"]) / np.bincount(bins)
        noise = rows["deal_row"].var() * 40 / len(U)  # bins of nothing but chance vary so much
        plain.append((means.var() - noise) / rows["deal_row"].var())
    found = indices(BUSAN, "deal_row", base=512, seed=1)
    assert [e.value for e in found.entries] == pytest.approx(plain, abs=0.08)
    assert found.mean == pytest.approx(rows["deal_row"].mean(), abs=0.3)
    assert found.ranked()[0].name == names[int(np.argmax(plain))] == "supply_china_short"


@pytest.mark.parametrize(("method", "seed"), [("sobol", 0), ("pawn", 5)])
def test_same_seed_same_indices(method, seed):
    one, two = (indices(BUSAN, "deal_row", method, base=128, seed=seed) for _ in "12")
    assert one.to_dict() == two.to_dict()


def test_what_does_not_vary_is_said_so():
    for method in ("sobol", "pawn"):
        found = indices(BUSAN, "deal_exists", method, base=128, threat=True)
        assert not found.varies
        assert found.variance == 0.0
        assert "nothing to explain" in found.notes[0]
        assert found.to_dict()["indices"] == []


def test_never_counts_as_one():
    found = indices(BUSAN, "critical_nash", "pawn", base=2000, seed=1)
    assert 0.0 < found.mean < 1.0
    assert any("counted as 1" in note for note in found.notes)
    assert found.ranked()[0].name == "soy_loss_china"
    json.dumps(found.to_dict(), allow_nan=False)
    assert len(found.to_frame()) == len(sampled_names(BUSAN))


def test_payoff_difference_is_one_side_less_the_other():
    both = [indices(BUSAN, of, "pawn", base=200).mean for of in ("deal_row", "deal_column")]
    difference = indices(BUSAN, "payoff_difference", "pawn", base=200).mean
    assert difference == pytest.approx(both[0] - both[1])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"of": "luck"}, "of: 'luck' is not one; choose"),
        ({"method": "delta"}, "indices: 'delta' is not one; choose sobol or pawn"),
        ({"base": 1000}, "base: 1000 is not a power of two"),
        ({"base": 8}, "base: 8 is not a power of two"),
        ({"base": 50, "method": "pawn"}, "base: 50 is not between"),
    ],
)
def test_what_is_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        indices(BUSAN, **wrong)


def test_textbook_games_have_nothing_to_draw():
    with pytest.raises(InputError, match="chicken: has no parameter to draw"):
        indices(load("chicken"))


def test_without_salib_one_line_says_how_to_get_it(monkeypatch):
    for name in ("SALib", "SALib.analyze", "SALib.analyze.sobol", "SALib.sample.sobol"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InputError, match="add the extra `indices`") as caught:
        indices(BUSAN, base=64)
    assert "\n" not in str(caught.value)
    assert indices(BUSAN, "deal_row", "pawn", base=100).varies


@pytest.mark.parametrize("answers", [1000, 4, 2])
def test_a_weighted_sample_has_the_distances_of_the_resample_itself(answers):
    """Against distributions counted point by point, with ties and with points left out."""
    rng = np.random.default_rng(answers)
    slices, Y = rng.integers(SLICES, size=(300, 3)), rng.integers(answers, size=300) / 3.0
    distances = _Distances(slices, Y)
    for _ in range(2):
        chosen = rng.integers(300, size=300)
        part, y = slices[chosen], Y[chosen]
        known = [
            np.median(
                [
                    max(abs((y[part[:, k] == s] <= v).mean() - (y <= v).mean()) for v in set(y))
                    for s in range(SLICES)
                ]
            )
            for k in range(3)
        ]
        weights = np.bincount(chosen, minlength=300).astype(float)
        assert distances(weights) == pytest.approx(known, abs=1e-12)
