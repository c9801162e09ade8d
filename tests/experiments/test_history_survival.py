import numpy as np
import pytest
from history_domain import chain_of, one
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from payoffs.errors import InputError
from sandbox.experiments.history.likelihood import after_first, spell_survival
from sandbox.experiments.history.record import read_history
from sandbox.experiments.history.spells import STATISTICS, Spells, compare, paths, statistics
from sandbox.experiments.history.survival import (
    history_survival,
    kaplan_meier,
    record_curves,
    record_survival,
    survival_band,
)

SPELLS = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=9)


def test_kaplan_meier_by_hand() -> None:
    """Gehan's remission times of treated patients (Freireich et al. 1963), a textbook case."""
    lengths = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    ended = {0, 1, 2, 4, 6, 9, 10, 14, 15}
    curve = kaplan_meier(lengths, [k not in ended for k in range(21)])
    known = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    for time, share in known.items():
        assert curve.at([time])[0] == pytest.approx(share, abs=5e-4)
    assert curve.at([5.9, 34.9]).tolist() == pytest.approx([1.0, 0.4482], abs=1e-4)


def test_the_records_truces_by_hand() -> None:
    curve = record_survival()
    assert curve.unit == "days"
    assert curve.time.tolist() == [0, 10, 18, 33, 121, 160, 337, 1940]
    shares = [1, 6 / 7, 5 / 7, 4 / 7, 3 / 7, 2 / 7, 2 / 7, 0]
    assert curve.share.tolist() == pytest.approx(shares)
    assert curve.at_risk.tolist() == [7, 7, 6, 5, 4, 3, 2, 1]
    assert curve.ended.tolist() == [0, 1, 1, 1, 1, 1, 0, 1]


@pytest.mark.parametrize("kind", ["truce", "gap"])
def test_limits_are_exact_binomial_ones_where_nothing_is_censored(kind: str) -> None:
    curve = record_survival(kind)
    n = int(curve.at_risk[0])
    for k in np.flatnonzero(curve.time < 337):
        test = binomtest(round(n * float(curve.share[k])), n)
        interval = test.proportion_ci(0.9, "exact")
        assert curve.low[k] == pytest.approx(interval.low)
        assert curve.high[k] == pytest.approx(interval.high)


def test_limits_of_a_censored_curve_by_hand() -> None:
    """One of four is last seen at 1; then one of three ends, and two of three outlast 2.

    Greenwood's variance is that of two in three, so the limits are Clopper and Pearson's of two
    in three, not in four: 1 - p^3 = .05 above, and 3 p^2 - 2 p^3 = .05 below.
    """
    curve = kaplan_meier([1, 2, 3, 4], [True, False, False, True])
    assert curve.share.tolist() == pytest.approx([1, 1, 2 / 3, 1 / 3, 1 / 3])
    assert curve.high[2] == pytest.approx(0.983048, abs=1e-6)
    assert curve.low[2] == pytest.approx(0.135350, abs=1e-6)
    # one in three after the next, by the same two equations turned round
    assert curve.high[3] == pytest.approx(1 - 0.135350, abs=1e-6)
    assert curve.low[3] == pytest.approx(1 - 0.983048, abs=1e-6)


@given(SPELLS)
def test_curves_fall_inside_their_limits(spells) -> None:
    lengths, censored = zip(*spells, strict=True)
    curve = kaplan_meier(lengths, censored)
    assert (np.diff(curve.share) <= 1e-12).all()
    assert (curve.low <= curve.share + 1e-9).all()
    assert (curve.share <= curve.high + 1e-9).all()
    assert curve.ended.sum() == len(spells) - sum(censored)


@given(st.lists(SPELLS, min_size=1, max_size=4))
def test_curves_of_many_records_are_those_of_each(records) -> None:
    rows = [(k, n, c) for k, spells in enumerate(records) for n, c in spells]
    which, lengths, censored = zip(*rows, strict=True)
    some = Spells.of(which, [True] * len(rows), lengths, censored)
    times = np.arange(14.0)
    found = record_curves(some, times)
    known = [kaplan_meier(*zip(*spells, strict=True)).at(times) for spells in records]
    assert found == pytest.approx(np.array(known), abs=1e-12)


def test_a_band_holds_the_records_it_is_made_of() -> None:
    same = Spells.of([0, 0, 1, 1], [True] * 4, [2, 5, 2, 5], [False, True] * 2)
    band = survival_band(same, "truce", [0, 1, 2, 9])
    assert band.low.tolist() == band.high.tolist() == [1.0, 1.0, 0.5, 0.5]
    assert band.records == 2
    with pytest.raises(InputError, match="no simulated record has a gap"):
        survival_band(same, "gap", [1.0])


@pytest.mark.parametrize(
    ("lengths", "censored"), [([], []), ([1, 2], [False]), ([-1], [True]), ([float("nan")], [True])]
)
def test_unusable_spells(lengths, censored) -> None:
    with pytest.raises(InputError, match="spell"):
        kaplan_meier(lengths, censored)


def test_no_such_kind() -> None:
    with pytest.raises(InputError, match="truce, gap"):
        record_survival("war")


def test_spells_of_a_path_by_hand() -> None:
    path = [[1, 1, 0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 0]]
    found = Spells.of_paths(path)
    assert found.record.tolist() == [0, 0, 0, 1]
    assert found.kept.tolist() == [True, False, True, True]
    # the last run began three looks ago, two chances to end; a gap just begun had none
    assert found.length.tolist() == [2, 3, 2, 7]
    assert found.censored.tolist() == [False, False, True, False]


def test_the_record_as_a_path_gives_the_record_back() -> None:
    history = read_history()
    (runs,) = history.runs
    path = np.concatenate([np.full(n, kept) for kept, n in runs])[None]
    once, again = Spells.of_history(history), Spells.of_paths(path)
    for name in ("record", "kept", "length", "censored"):
        assert getattr(once, name).tolist() == getattr(again, name).tolist()


def test_statistics_by_hand() -> None:
    found = statistics(Spells.of_history(read_history(period="day")))[0]
    known = dict(zip(STATISTICS, found.tolist(), strict=True))
    assert known["breaks"] == 6
    assert known["mean truce"] == pytest.approx(2619 / 6)
    assert known["longest truce"] == 1940
    assert known["longest truce's share"] == pytest.approx(1940 / 2619)
    assert known["mean gap"] == pytest.approx(72.5)
    assert known["longest gap"] == 186
    assert known["share in truce"] == pytest.approx(2619 / 3054)


def test_statistics_of_a_record_without_a_gap() -> None:
    found = statistics(Spells.of([0], [True], [9], [True]))[0]
    assert found.tolist() == [0, 9, 9, 1, 0, 0, 1]


@pytest.mark.parametrize(
    "parts",
    [([], [], [], []), ([0], [True], [1.5], [False]), ([0, 1], [True], [1], [False])],
)
def test_unusable_records(parts) -> None:
    with pytest.raises(InputError, match="spells"):
        Spells.of(*parts)


class TestReplay:
    """Simulated records."""

    pair = ("generous_tit_for_tat(0.2)", "limited_retaliation(2)")

    def test_same_seed_same_records(self) -> None:
        chain = chain_of(*self.pair)
        first, again, other = (paths(chain, 0.02, 0.05, [30, 9], 50, s)[0] for s in (1, 1, 2))
        assert (first == again).all()
        assert (first != other).any()

    def test_more_records_do_not_change_the_first(self) -> None:
        chain = chain_of(*self.pair)
        few, many = (paths(chain, 0.02, 0.05, [40], n, 7)[0] for n in (100, 5000))
        assert (few == many[:100]).all()

    def test_records_open_with_a_truce_that_lasts_as_the_chain_has_it(self) -> None:
        chain = chain_of(*self.pair)
        (kept,) = paths(chain, 0.03, 0.05, [40], 20_000, 5)
        assert kept[:, 0].all()
        parts = chain.parts(one(0.03), one(0.05))
        exact = spell_survival(parts.kept[0], after_first(parts)[0], 40)
        drawn = np.cumprod(kept, axis=1).mean(axis=0)
        assert drawn == pytest.approx(exact, abs=5 * 0.5 / np.sqrt(20_000))


class TestCompare:
    """How far out a record is."""

    def test_true_records_are_rejected_as_often_as_said(self) -> None:
        chain = chain_of("memory_one(1, 0, 0, 0.4)")
        (kept,) = paths(chain, 0.007, 0.001, [436], 1300, 11)
        drawn = Spells.of_paths(kept[:1000])
        p = np.array(
            [compare(drawn, Spells.of_paths(kept[k : k + 1])).overall for k in range(1000, 1300)]
        )
        assert 0.02 < (p <= 0.05).mean() < 0.09
        assert 0.4 < (p <= 0.5).mean() < 0.62

    def test_a_strange_record_is_rejected(self) -> None:
        (kept,) = paths(chain_of("grim_trigger"), 0.01, 0.01, [436], 400, 3)
        found = compare(Spells.of_paths(kept), read_history())
        assert found.rejected
        assert found.overall == pytest.approx(found.p_values.min() / 2, abs=0.02)
        assert set(found.to_dict()["statistics"]) == set(STATISTICS)

    def test_another_engines_spells(self) -> None:
        """Plain lists will do."""
        history = read_history("2025-26 only")
        truces = history_survival(history, "truce")
        assert truces.unit == "weeks"
        records = [k for k in range(40) for _ in range(5)]
        spells = [(True, 3, False), (False, 2, False), (True, 17, False), (False, 2, False)]
        rows = [*spells, (True, 48, True)] * 40
        found = compare(Spells.of(records, *zip(*rows, strict=True)), history)
        assert not found.rejected
        assert found.overall == 1.0

    def test_too_few_records(self) -> None:
        with pytest.raises(InputError, match="20 or more"):
            compare(Spells.of([0], [True], [3], [False]), read_history())
