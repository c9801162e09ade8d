"""What many replicates in a world come to: known answers, directions, files."""

import json
import math
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import Cancelled, Deal, Surroundings, simulate_world
from agents.surroundings import Elections
from agents.world import result as world_result
from agents.world.truces import Truces
from payoffs import scenario
from payoffs.errors import InputError
from payoffs.game import Game

BUSAN = scenario.load("busan-2025")
DEAL = Deal.of(BUSAN.game())
DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
OFF = {"expiry_months": 0, "summit_every": 0}
CALM = {"monitoring_error": 0.0, **OFF}


def play(us="always_cooperate", china="always_cooperate", name="busan-2025", **options):
    sizes = {"periods": 36, "replicates": 400, "seed": 1}
    return simulate_world(name, us, china, **(sizes | options))


def on(parts, **values):
    return Surroundings.of(parts).override(values)


class TestAppraisal:
    """Breaking a truce because it pays."""

    def test_alone_it_breaks_truces_as_often_as_on_record(self):
        result = play(surroundings="appraisal", replicates=4000, **CALM)
        curve = result.survival().survival
        for months in (6, 12, 36):
            expected = math.exp(-0.84 * months / 12)
            se = math.sqrt(expected * (1 - expected) / 4000)
            assert curve[months] == pytest.approx(expected, abs=4 * se)
        assert set(np.unique(result.truces.reason[result.truces.over])) <= {5, 7}

    @settings(max_examples=8)
    @given(st.floats(0.1, 0.9), st.floats(0, 0.5), st.integers(0, 10**6))
    def test_the_more_is_replaced_the_sooner_it_breaks(self, target, more, seed):
        low, high = (
            play(
                surroundings=on("suppliers,appraisal", rare_earth_target=min(1.0, goal)),
                replicates=100,
                seed=seed,
                **CALM,
            )
            for goal in (target, target + more)
        )
        assert (high.truces.kept[high.truces.first] <= low.truces.kept[low.truces.first]).all()

    def test_and_visibly_so(self):
        none, much = (
            play(
                surroundings=on("suppliers,appraisal", rare_earth_target=goal),
                periods=60,
                replicates=2000,
                **CALM,
            )
            for goal in (0.0, 0.9)
        )
        assert much.survival().survival[36] < none.survival().survival[36] - 0.02


def test_use_of_the_ban_wears_it_down():
    result = play(china="always_defect", surroundings="suppliers", replicates=1, **CALM)
    path = result.paths
    share = path["rare_earths_outside"][0]
    assert share[0] == 0.0
    assert (np.diff(share) > 0).all()
    losses = path["us_money"][0]
    assert (np.diff(losses) > 0).all()  # less and less is lost
    channels = BUSAN.game().row_channels
    money = [part[0, 3] for name, part in channels.items() if not name.endswith("_weight")]
    assert losses[0] == pytest.approx(sum(money), rel=1e-6)
    kept = play(surroundings="suppliers", replicates=1, **CALM)
    assert (kept.paths["rare_earths_outside"][0][1:] < share[1:]).all()
    assert kept.paths["rare_earths_outside"][0][31] == pytest.approx(0.25, abs=1e-6)


def test_a_court_may_strike_the_tariff_once_it_is_used():
    options = {"surroundings": on("courts", strike_hazard=0.96), "replicates": 3000, **CALM}
    used = play("always_defect", **options)
    struck = np.array([path.any() for path in used.paths["ruling"]])
    tariff = used.paths["us_tariff"]
    assert (tariff[:, 0] == np.float32(141.9)).all()
    assert tariff[struck, -1] == pytest.approx(29.8 + 0.63 * 112.1, abs=1)
    assert tariff[~struck] == pytest.approx(141.9, rel=1e-5)
    expected = 1 - math.exp(-0.96)
    assert used.means["ruling"][:12].sum() == pytest.approx(expected, abs=0.035)
    assert used.means["ruling"].sum() <= 1.0
    unused = play(**options)
    assert unused.means["ruling"].sum() == 0.0
    assert unused.bands["tariff_potency"].min() == 1.0


class TestShocksAndMinisters:
    """False alarms from outside, and who clears up those from inside."""

    def test_an_incident_makes_both_break_in_the_next_period(self):
        result = play("tit_for_tat", "tit_for_tat", surroundings=on("shocks", incident_rate=1000),
                      periods=3, replicates=5, **CALM)  # fmt: skip
        assert result.truces.end.tolist() == [2] * 5
        assert result.truces.tally()["reasons"]["shock"] == 5
        assert result.truces.tally()["broken_by"]["both"] == 5

    def test_without_incidents_nothing_happens(self):
        calm = on("shocks", incident_rate=0, price_step=0)
        result = play("tit_for_tat", "tit_for_tat", surroundings=calm, **CALM)
        assert not result.truces.over.any()
        assert result.row_payoffs == pytest.approx(np.full(400, DEAL.row[0, 0]))

    def test_ministers_who_clear_up_everything_are_perfect_monitoring(self):
        noisy = {"execution_error": 0.05, "periods": 60, **OFF}
        rules = ("tit_for_tat", "generous_tit_for_tat")
        perfect = play(*rules, surroundings=on("ministers", clearing=1), monitoring_error=0.2,
                       **noisy)  # fmt: skip
        exact = play(*rules, surroundings=on("ministers", clearing=0), monitoring_error=0.0,
                     **noisy)  # fmt: skip
        assert perfect.row_payoffs.tolist() == exact.row_payoffs.tolist()
        assert perfect.truces.tally()["reasons"]["misreading"] == 0

    def test_the_more_they_clear_up_the_longer_truces_last(self):
        broken = [
            play("tit_for_tat", "tit_for_tat", surroundings=on("ministers", clearing=share),
                 monitoring_error=0.1, **OFF).survival().survival[12]
            for share in (0.0, 0.5, 0.9)
        ]  # fmt: skip
        assert broken == sorted(broken)
        assert broken[0] == pytest.approx(0.9 ** (2 * 11), abs=0.05)


class TestElections:
    """A new government."""

    def test_it_takes_office_with_its_own_rule(self):
        parts = Surroundings(elections=Elections(change_chance=1.0, successor="always_defect"))
        result = play(surroundings=parts, periods=45, replicates=3, **CALM)
        assert result.truces.end.tolist() == [40] * 3
        assert result.truces.tally()["reasons"]["election"] == 3
        assert result.paths["new_government"][0].nonzero()[0].tolist() == [39]

    def test_it_forgets(self):
        # grim trigger punishes a slip of 2025 until a new government forgets it
        options = {"execution_error": (0.0, 0.03), "periods": 60, "replicates": 300, **CALM}
        parts = [
            Surroundings(elections=Elections(change_chance=chance, change_slope=0.0))
            for chance in (0.0, 1.0)
        ]
        stays, changes = (play("grim_trigger", surroundings=part, **options) for part in parts)
        before, after = slice(0, 39), slice(39, 60)
        assert changes.means["us_action"][before] == pytest.approx(stays.means["us_action"][before])
        assert changes.means["us_action"][after].mean() < stays.means["us_action"][after].mean() / 2

    def test_lost_support_makes_a_change_more_likely(self):
        chances = []
        for china in ("always_cooperate", "always_defect"):
            parts = on("elections,constituencies", change_chance=0.5, change_slope=0.5)
            result = play(china=china, surroundings=parts, periods=41, replicates=3000, **CALM)
            chances.append(result.means["new_government"][39])
        assert chances[0] == pytest.approx(0.5, abs=0.04)
        assert chances[1] > chances[0] + 0.03


class TestConstituencies:
    """What reaches whom."""

    def test_in_a_kept_deal_nothing_changes(self):
        result = play(surroundings="constituencies", **CALM)
        for entry in result.constituencies():
            assert entry["mean"] == pytest.approx(entry["kept_deal"])
            assert entry["support"] == pytest.approx(0.5)
            assert entry["se"] == pytest.approx(0.0, abs=1e-12)
        assert result.row_payoffs == pytest.approx(np.full(400, DEAL.row[0, 0]))

    def test_under_a_boycott_growers_turn_away_and_weigh_more(self):
        result = play(china="always_defect", surroundings="constituencies", **CALM)
        growers = result.constituencies()[0]
        channel = BUSAN.game().row_channels["soybeans"]
        assert growers["mean"] == pytest.approx(float(channel[0, 3]))
        assert 0.1 < growers["support"] < 0.2
        assert (np.diff(result.means["weight_soy_growers"]) > 0).all()
        assert result.means["us_payoff"][-1] < result.means["us_payoff"][0]
        assert result.means["us_money"] == pytest.approx(result.means["us_money"][0])

    def test_an_election_makes_them_weigh_more(self):
        alone, campaign = (
            play(china="always_defect", surroundings=parts, replicates=1, **CALM)
            for parts in ("constituencies", "constituencies,elections")
        )
        mine, theirs = "weight_us_chip_firms", "weight_rare_earth_users"
        ratio = campaign.means[theirs][1:12] / alone.means[theirs][1:12]
        assert (np.diff(ratio) > 0).all()
        assert ratio[-1] == pytest.approx(1.948, abs=0.001)
        assert campaign.means[theirs][12] == pytest.approx(alone.means[theirs][12])
        assert campaign.means[mine].tolist() == alone.means[mine].tolist() == [0.0] * 36


def test_truces_of_a_replicate_fill_its_time_without_overlap():
    result = play("tit_for_tat", "tolerant_trigger", surroundings="all", repair=0.7)
    truces = result.truces
    for k in range(50):
        mine = truces.replicate == k
        start, end = truces.start[mine], np.where(truces.end[mine] > 0, truces.end[mine], 37)
        assert start[0] == 1
        assert (end - start == truces.kept[mine]).all()
        assert (start[1:] >= end[:-1]).all()
        assert (~truces.over[mine][:-1]).sum() == 0
    share = np.bincount(truces.replicate, weights=truces.kept) / 36
    assert result.means["truce"].mean() == pytest.approx(share.mean())
    assert result.columns()["truce_share"] == pytest.approx(share)


def test_bands_are_quantiles_of_the_paths():
    result = play("tit_for_tat", surroundings="all", replicates=20)
    for name in ("us_payoff", "support_soy_growers", "us_tariff"):
        expected = np.percentile(result.paths[name], [5, 25, 50, 75, 95], axis=0)
        assert result.bands[name] == pytest.approx(expected, rel=1e-5)
        assert result.means[name] == pytest.approx(result.paths[name].mean(axis=0), rel=1e-5)
    assert result.row_payoffs == pytest.approx(result.paths["us_payoff"].mean(axis=1), rel=1e-5)


def test_bands_may_be_taken_over_fewer_replicates_and_say_so(monkeypatch):
    whole = play("tit_for_tat", surroundings="all", replicates=30, periods=10)
    monkeypatch.setattr(world_result, "WATCHED", 7)
    less = play("tit_for_tat", surroundings="all", replicates=30, periods=10)
    assert (whole.watched, less.watched) == (30, 7)
    assert less.to_dict()["band_replicates"] == 7
    assert less.means["us_payoff"].tolist() == whole.means["us_payoff"].tolist()
    seen = whole.paths["us_payoff"][:7]
    expected = np.percentile(seen, [5, 25, 50, 75, 95], axis=0)
    assert less.bands["us_payoff"] == pytest.approx(expected, rel=1e-5)


class TestHandingOn:
    """Dictionaries, frames, files."""

    result = play("tit_for_tat", "tit_for_tat", surroundings="all", replicates=30, periods=12)

    def test_plain_numbers(self):
        told = json.loads(json.dumps(self.result.to_dict()))
        for key in ("row_mean", "column_mean", "row_se", "column_se", "cooperation", "periods",
                    "replicates", "seed", "truces", "constituencies"):  # fmt: skip
            assert key in told
        assert told["truces"]["truces"] == len(self.result.truces)
        assert len(told["constituencies"]) == 8
        assert set(told["surroundings"]) == set(Surroundings.of("all").parts)
        assert told["unit"] == "bn USD a year"

    def test_frames(self):
        frame = self.result.to_frame()
        assert len(frame) == 30
        assert frame["row_payoff"].mean() == pytest.approx(self.result.row_mean)
        assert len(self.result.truce_frame()) == len(self.result.truces)
        path = self.result.path(3)
        assert len(path) == 12
        assert str(path["date"][0].date()) == "2025-11-14"

    def test_parquet(self, tmp_path):
        import pandas as pd

        file = self.result.write_parquet(tmp_path / "world.parquet")
        assert pd.read_parquet(file).equals(self.result.to_frame())
        told = json.loads(pq.read_schema(file).metadata[b"truce"])
        assert told["surroundings"]["suppliers"]["rare_earth_target"] == 0.5
        assert told["seed"] == 1
        with pytest.raises(InputError, match="cannot be written"):
            self.result.write_parquet(tmp_path / "nowhere" / "world.parquet")

    def test_one_replicate_has_no_standard_error(self):
        told = play(surroundings="all", replicates=1, periods=2).to_dict()
        assert told["row_se"] is None
        assert told["constituencies"][0]["se"] is None


def test_progress_and_being_stopped():
    told = []
    play(replicates=10, periods=6, surroundings="shocks", progress=lambda *at: told.append(at))
    assert told == [(10 * k, 60) for k in range(1, 7)]
    asked = []

    def stop():
        asked.append(1)
        return len(asked) == 3

    with pytest.raises(Cancelled, match="stopped after 30 of 60 turns"):
        play(replicates=10, periods=6, surroundings="shocks", should_stop=stop)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"surroundings": "weather"}, "surroundings: there is no part 'weather'"),
        ({"name": "prisoners-dilemma", "surroundings": "all"}, "act on single channels"),
        ({"name": "prisoners-dilemma", "surroundings": "elections"}, "give start, as 2025-11-14"),
        ({"surroundings": "elections", "start": "soon"}, "start: 'soon' is not a date"),
        ({"surroundings": "elections", "start": "9990-01-01", "periods": 600}, "year 9999"),
        ({"replicates": 0}, "replicates: 0 is outside"),
        ({"periods": 0}, "periods: 0 is outside"),
        ({"monitoring_error": 2}, "monitoring_error: 2 is not a probability"),
        ({"us": "tit"}, "us: there is no rule 'tit'"),
        ({"renewal": -1}, "renewal: -1 is not a probability"),
        ({"seed": -1}, "seed: -1 is outside"),
        ({"game": DILEMMA, "surroundings": "courts"}, "this game has none"),
    ],
)  # fmt: skip
def test_bad_input(options, said):
    with pytest.raises(InputError) as caught:
        play(**options)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_rare_earths_replaced_at_the_start_make_the_truce_break_sooner():
    shares = (0.0, 0.4, 0.8)
    lasting = []
    for share in shares:
        around = Surroundings.of("suppliers,appraisal").override({"rare_earth_start": share})
        result = simulate_world(
            "busan-2025",
            "always_cooperate",
            "always_cooperate",
            surroundings=around,
            monitoring_error=0,
            periods=24,
            replicates=800,
            expiry_months=0,
            summit_every=0,
            seed=2,
        )
        outside = result.bands["rare_earths_outside"][:, 0]
        assert outside == pytest.approx(np.full(5, share), abs=0.02)
        assert (outside >= share).all()
        lasting.append(result.survival().survival[12])
    assert lasting[0] > lasting[1] + 0.05 > lasting[2] + 0.1


def test_the_mean_so_far_ends_at_each_replicates_mean():
    result = simulate_world(
        "busan-2025", "tit_for_tat", "grim_trigger", surroundings="all", periods=20, replicates=9
    )
    last = np.array([result.path(k)["us_average"].iloc[-1] for k in range(9)])
    assert last == pytest.approx(result.row_payoffs, rel=1e-5)


def by_hand():
    """Four histories of six periods: a breach in the third period and a new truce from the fifth,
    an expiry in the fifth, none, a breach in the second."""
    truces = Truces(
        replicate=np.array([0, 0, 1, 2, 3]),
        start=np.array([1, 5, 1, 1, 1]),
        end=np.array([3, 0, 5, 0, 2]),
        kept=np.array([2, 2, 4, 6, 1]),
        cause=np.array([1, 0, 2, 0, 1], dtype=np.uint8),
        broken_by=np.array([1, 0, 0, 0, 2], dtype=np.uint8),
        reason=np.zeros(5, dtype=np.uint8),
    )
    return replace(play(periods=6, replicates=4), truces=truces)


def test_survival_with_and_without_lapses_by_hand():
    result = by_hand()
    assert result.broken == 0.75
    with_lapses = result.survival().survival
    assert with_lapses.tolist() == pytest.approx([1, 1, 3 / 4, 1 / 2, 1 / 2, 1 / 4, 1 / 4])
    # the one that lapsed was last seen in force after four periods
    without = result.survival(lapses=False).survival
    assert without.tolist() == pytest.approx([1, 1, 3 / 4, 1 / 2, 1 / 2, 1 / 2, 1 / 2])
    # of all five, five are watched in period 2 and three in period 3
    every = result.survival("all", lapses=False).survival
    assert every.tolist() == pytest.approx([1, 1, 4 / 5, *[8 / 15] * 4])
    assert result.survival("all").survival[-1] == pytest.approx(8 / 15 / 2)


def test_truces_are_held_in_half_the_width_and_told_in_full():
    truces = play(periods=6, replicates=4).truces
    assert {truces.replicate.dtype, truces.start.dtype, truces.end.dtype} == {np.dtype(np.int32)}
    assert truces.kept.dtype == np.int32
    assert truces.columns()["kept"].dtype == np.int64
