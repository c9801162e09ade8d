"""What a sweep varies, and where its points lie."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from agents.engines.sampler import stem, streams
from payoffs.errors import InputError
from sandbox.experiments.sweep.design import (
    Axis,
    axes_of,
    coordinates,
    read_axis,
    scrambled,
    shuffled,
    size,
)
from sandbox.experiments.sweep.plan import Runs


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.integers(2, 500))
def test_a_range_is_numpys_linspace_and_meets_its_ends(low, width, steps):
    high = low + width
    axis = read_axis(f"x={low!r}:{high!r}:{steps}")
    values = axis.at(np.arange(steps))
    np.testing.assert_allclose(values, np.linspace(low, high, steps), rtol=1e-12, atol=1e-9)
    assert (values[0], values[-1]) == (low, high)


def test_a_list_keeps_commas_in_brackets():
    axis = read_axis("us=tit_for_tat, memory_one(1,0,1,0) ,random(0.5)")
    assert axis.values == ("tit_for_tat", "memory_one(1,0,1,0)", "random(0.5)")
    assert axes_of({"farm_weight": [1, 2]}) == (Axis("farm_weight", (1.0, 2.0)),)
    assert axes_of({"us": "tit_for_tat"})[0].values == ("tit_for_tat",)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x", "is not an axis"),
        ("=1", "is not an axis"),
        ("x=", "is not an axis"),
        ("x=2:1:3", "2 is above 1"),
        ("x=1:2:0", "0 steps"),
        ("x=1:2:1", "cannot reach both ends"),
        ("x=1:2:1.5", "not a whole number of steps"),
        ("x=1:2:3:4", "4 parts"),
        ("x=1:nan:3", "not a finite number"),
        ("x=-1e308:1e308:3", "too wide"),
        ("x=1,a", "'a' is not a number"),
        ("x=1,1", "twice"),
        ("us=a,,b", "an empty value"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(text, complaint):
    with pytest.raises(InputError, match=complaint) as found:
        read_axis(text)
    assert str(found.value).startswith("--vary")
    assert "\n" not in str(found.value)


def test_a_grid_is_every_combination_the_last_axis_fastest():
    axes = (read_axis("a=0:1:2"), read_axis("us=x,y,z"), read_axis("b=5,6"))
    total = size("grid", axes, None)
    found = coordinates("grid", axes, total, 0, 0, total)
    rows = list(zip(*(column.tolist() for column in found.values()), strict=True))
    assert rows == list(itertools.product([0.0, 1.0], ["x", "y", "z"], [5.0, 6.0]))


@pytest.mark.parametrize("design", ["grid", "latin", "sobol"])
@given(data=st.data())
def test_any_part_of_a_design_is_that_part_of_the_whole(design, data):
    end = ":7" if design == "grid" else ""
    axes = (read_axis(f"a=0:1{end}"), read_axis("b=1,2,3"), read_axis(f"c=-2:2{end}"))
    total = size(design, axes, None if design == "grid" else 147)
    whole = coordinates(design, axes, total, 5, 0, total)
    first = data.draw(st.integers(0, total - 1))
    stop = data.draw(st.integers(first + 1, total))
    part = coordinates(design, axes, total, 5, first, stop)
    for name, column in whole.items():
        assert (part[name] == column[first:stop]).all()


@given(st.integers(1, 3000), st.integers(0, 2**32))
def test_shuffled_is_a_permutation(total, seed):
    keys = stem(seed).generate_state(6, np.uint64)
    found = shuffled(np.arange(total), total, keys)
    assert sorted(found.tolist()) == list(range(total))


def test_a_latin_hypercube_meets_every_stratum_once():
    axes = (read_axis("a=10:20"), read_axis("b=0:1"))
    found = coordinates("latin", axes, 1000, 3, 0, 1000)
    for name, low, width in (("a", 10.0, 10.0), ("b", 0.0, 1.0)):
        strata = np.floor((found[name] - low) / width * 1000)
        assert sorted(strata.tolist()) == list(range(1000))
    assert abs(np.corrcoef(found["a"], found["b"])[0, 1]) < 0.1
    other = coordinates("latin", axes, 1000, 4, 0, 1000)
    assert (other["a"] != found["a"]).any()


def test_a_sobol_sample_fills_the_square_evenly():
    """Every binary box of area 1/256 holds one point, as of the sequence before scrambling."""
    axes = (read_axis("a=0:1"), read_axis("b=0:1"))
    found = coordinates("sobol", axes, 256, 3, 0, 256)
    sample = np.column_stack([found["a"], found["b"]])
    for k in range(9):
        boxes = np.floor(sample * [2**k, 2 ** (8 - k)])
        assert len(np.unique(boxes, axis=0)) == 256
    other = coordinates("sobol", axes, 256, 4, 0, 256)
    assert (other["a"] != found["a"]).any()
    assert qmc.discrepancy(sample) < qmc.discrepancy(np.random.default_rng(0).random((256, 2))) / 5


def test_a_scrambled_bit_is_a_parity_and_a_flip():
    """Second bit + first, third + second, then the third flipped: .110 -> .101 -> .100."""
    top = 2**29
    keys = np.zeros(31, dtype=np.uint64)
    keys[1] = top  # second bit: + first
    keys[2] = top >> 1  # third bit: + second
    keys[30] = top >> 2
    assert scrambled(np.array([0.75, 0.0, 0.5]), keys).tolist() == [0.5, 0.125, 0.875]


def test_an_axis_that_is_added_or_moved_leaves_the_others():
    a, b, c = (read_axis(f"{name}=0:1") for name in "abc")

    def values(design, *axes):
        return {n: v.tolist() for n, v in coordinates(design, axes, 64, 5, 0, 64).items()}

    latin = values("latin", a, b, c)
    assert values("latin", c, a) == {"c": latin["c"], "a": latin["a"]}
    sobol = values("sobol", a, b, c)
    assert values("sobol", a, b) == {"a": sobol["a"], "b": sobol["b"]}  # only at the end
    assert values("sobol", b, a, c)["c"] == sobol["c"]


def test_more_points_of_a_sobol_sequence_are_a_continuation():
    axes = (read_axis("a=0:1"), read_axis("b=0:1"))
    short, long = (coordinates("sobol", axes, n, 5, 0, n) for n in (64, 128))
    assert all((long[name][:64] == column).all() for name, column in short.items())


@pytest.mark.parametrize(
    ("design", "axis", "points", "complaint"),
    [
        ("grid", "a=0:1", None, "needs a number of steps"),
        ("grid", "a=0:1:3", 5, "a grid has the points of its axes"),
        ("latin", "a=0:1", None, "add --points"),
        ("latin", "a=0:1:3", 5, "has no steps"),
        ("latin", "a=0:1", 0, "0 points; give 1"),
        ("sobol", "a=0:1", 2**31, "give 1 to 1,073,741,824"),
        ("random", "a=0:1", 5, "none of grid, latin, sobol"),
    ],
)
def test_design_and_axes_have_to_fit(design, axis, points, complaint):
    with pytest.raises(InputError, match=complaint):
        size(design, (read_axis(axis),), points)


def test_runs_have_random_numbers_of_their_own():
    begin = {int(streams(7, 3, 1, run)[0]) for run in (None, 0, 1, 2)}
    assert len(begin) == 4
    assert (streams(7, 3, 2, 1) == streams(7, 0, 5, 1)[3:]).all()


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=12))
def test_runs_are_a_set_of_whole_numbers(pieces):
    runs, members = Runs(), set()
    for first, length in pieces:
        runs.add(first, first + length)
        members |= set(range(first, first + length))
    assert len(runs) == len(members)
    left = {k for a, b in runs.gaps(60) for k in range(a, b)}
    assert left == set(range(60)) - members
    for first, stop in itertools.product(range(0, 50, 7), range(0, 60, 11)):
        if first < stop:
            assert runs.covers(first, stop) == (set(range(first, stop)) <= members)
