"""A sweep's rows against the same questions asked one at a time."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import Match, simulate, simulate_world
from agents.surroundings import Surroundings
from payoffs.game import Game
from payoffs.scenario import load
from sandbox.experiments.sweep import plan as plans
from sandbox.experiments.sweep import plan_of, sweep
from sandbox.experiments.sweep.played import seed_of
from sandbox.experiments.sweep.work import piece, rows_of
from sandbox.theory.equilibria.solver import solve
from sandbox.theory.stacks.answers import theory_rows

DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
NOISE = {"execution_error": 0.03, "monitoring_error": 0.05}


def a_plan(game=DILEMMA, vary=None, **changed):
    known = {
        "us": "tit_for_tat",
        "china": "grim_trigger",
        "periods": 30,
        "replicates": 100,
        "design": "grid",
        "points": None,
        "seed": 1,
        "threat": False,
        "deal": None,
        "punish": None,
        "each": False,
        "noise": NOISE,
    }
    return plan_of(game, vary, **(known | changed))


def same_as_simulated(row, simulated):
    assert row["row_mean"] == pytest.approx(simulated.row_mean, rel=1e-12)
    assert row["column_mean"] == pytest.approx(simulated.column_mean, rel=1e-12)
    assert row["row_se"] == pytest.approx(simulated.row_se, rel=1e-9, abs=1e-12)
    assert row["column_se"] == pytest.approx(simulated.column_se, rel=1e-9, abs=1e-12)
    assert row["row_cooperation"] == pytest.approx(simulated.row_cooperation.mean(), rel=1e-12)
    assert row["column_cooperation"] == pytest.approx(
        simulated.column_cooperation.mean(), rel=1e-12
    )
    assert row["kept_mean"] == pytest.approx(simulated.kept.mean(), rel=1e-12)
    assert row["kept_se"] == pytest.approx(
        simulated.kept.std(ddof=1) / np.sqrt(simulated.replicates), rel=1e-9
    )
    assert row["broken"] == simulated.broken
    survival, periods = simulated.survival(), simulated.periods
    for name, part in (("survived_1_8", 8), ("survived_1_4", 4), ("survived_1_2", 2)):
        # S(t - 1) less those that broke in period t: kept for t periods at least
        assert row[name] == pytest.approx((simulated.kept >= -(-periods // part)).mean())
    assert row["survived"] == pytest.approx(survival[-1])


def test_each_point_is_a_simulation_of_its_own_run():
    scenario = load("busan-2025")
    vary = {"execution_error": [0.01, 0.05], "farm_weight": "1:3:2", "us": ["tit_for_tat", "grim"]}
    found = sweep(scenario, vary, china="win_stay_lose_shift", periods=40, replicates=3000, seed=11)
    rows = found.to_table().to_pylist()
    assert len(rows) == 8
    for run, row in enumerate(rows):
        alone = simulate(
            scenario.override({"farm_weight": row["farm_weight"]}).game(),
            row["us"],
            "win_stay_lose_shift",
            periods=40,
            replicates=3000,
            execution_error=row["execution_error"],
            false_alarm=(0.19, 0.02),
            missed_alarm=(0.01, 0.0),
            seed=11,
            run=run,
        )
        same_as_simulated(row, alone)
        assert row["punish"] == ",".join(map(str, alone.deal.punishment))


def test_the_hazard_is_breaks_over_time_at_risk_a_year():
    found = sweep("prisoners-dilemma", us="random(0.9)", china="always_cooperate", periods=200,
                  replicates=4000, seed=3)  # fmt: skip
    row = found.to_table().to_pylist()[0]
    # one month a period and a chance of 0.1 each: 1.2 a year
    assert row["hazard"] == pytest.approx(1.2, rel=0.05)
    assert (
        sweep(DILEMMA, us="tit_for_tat", china="tit_for_tat").to_table()["hazard"][0].as_py()
        is None
    )


@pytest.mark.parametrize("rule", ["fictitious_play", "tit_for_tat"])
def test_learners_and_automata_come_out_the_same_however_they_are_shared_out(rule, monkeypatch):
    def rows(turns):
        monkeypatch.setattr(plans, "PIECE_TURNS", turns)
        noise, vary = {"monitoring_error": 0.05}, {"execution_error": [0.1, 0.2]}
        plan = a_plan(us=rule, replicates=5000, periods=7, vary=vary, noise=noise)
        tables = [piece(plan, k, "numpy") for k in range(plan.layout.pieces)]
        return plan.layout.pieces, rows_of(plan, tables)

    split, whole = rows(1), rows(1 << 30)
    assert (split[0], whole[0]) == (6, 1)
    assert split[1].equals(whole[1])
    alone = simulate(DILEMMA, rule, "grim_trigger", periods=7, replicates=5000, seed=1, run=1,
                     execution_error=0.2, monitoring_error=0.05)  # fmt: skip
    same_as_simulated(whole[1].to_pylist()[1], alone)


def test_each_history_is_the_simulations(tmp_path):
    found = sweep(DILEMMA, {"execution_error": [0.0, 0.1]}, us="grim_trigger", china="tit_for_tat",
                  periods=20, replicates=50, seed=2, each=True)  # fmt: skip
    frame = found.to_frame()
    assert len(frame) == 100
    alone = simulate(DILEMMA, "grim_trigger", "tit_for_tat", periods=20, replicates=50, seed=2,
                     run=1, execution_error=0.1)  # fmt: skip
    second = frame[frame["point"] == 1]
    assert (second["execution_error"] == 0.1).all()
    for name, column in alone.columns().items():
        np.testing.assert_allclose(second[name].to_numpy(), column, rtol=1e-12)


def test_seeds_can_be_varied():
    found = sweep(DILEMMA, {"seed": "1:3:3"}, us="random(0.5)", china="random(0.5)", periods=10,
                  replicates=20).to_frame()  # fmt: skip
    assert found["seed"].tolist() == [1, 2, 3]
    assert found["row_mean"].nunique() == 3


@given(st.lists(st.integers(1, 99), min_size=1, max_size=5), st.integers(1, 99))
@settings(max_examples=20)
def test_sums_over_any_shares_are_the_sums_over_all(cuts, seed):
    from sandbox.experiments.sweep.played import finished, merged, sums

    plan = a_plan(seed=seed)
    edges = sorted({0, 100, *cuts})
    parts = [sums(plan, 0, 1, share, "numpy") for share in itertools.pairwise(edges)]
    whole = sums(plan, 0, 1, (0, 100), "numpy")
    assert merged(parts).equals(whole)
    assert finished(plan, merged(parts)).equals(finished(plan, whole))


def test_sums_stay_exact_beyond_64_bits():
    from sandbox.experiments.sweep.played import _covariance

    n, periods = 10**12, 10**3
    half = n // 2
    squares, total = np.array([half * periods**2]), np.array([half * periods])
    exact = periods**2 / 4 * n / (n - 1)
    found = _covariance(squares, total, total, np.array([n]))
    assert found[0] == pytest.approx(exact, rel=1e-15)


def test_one_history_has_no_standard_error():
    row = sweep(DILEMMA, us="tit_for_tat", china="grim_trigger", replicates=1).to_table()
    assert row["row_se"].to_pylist() == [None]


def test_theory_rows_are_the_solvers_answers():
    scenario = load("october-2025")
    found = sweep(scenario, {"audience_cost_us": [0, 5], "engine": ["closed-form", "armington"]},
                  threat=True).to_table().to_pylist()  # fmt: skip
    assert [(r["audience_cost_us"], r["engine"]) for r in found] == [
        (0.0, "closed-form"),
        (0.0, "armington"),
        (5.0, "closed-form"),
        (5.0, "armington"),
    ]
    for row in found:
        values = {name: row[name] for name in ("audience_cost_us", "engine")}
        alone = solve(scenario.override(values).game(threat=True))
        assert row["equilibria"] == len(alone.equilibria)
        assert row["class"] == alone.game_class


def test_theory_pieces_do_not_depend_on_their_neighbours(monkeypatch):
    monkeypatch.setattr(plans, "PIECE_POINTS", 7)
    found = sweep("busan-2025", {"farm_weight": "1:4:40"}, deal=(1, 1)).to_table()
    values = {"farm_weight": np.linspace(1, 4, 40)}
    whole = theory_rows(load("busan-2025"), values, deal=(1, 1))
    assert found.num_rows == 40
    for name, column in whole.items():
        name = "critical_discount" if name == "critical_nash" else name
        kept = found[name].to_numpy(zero_copy_only=False)
        if column.dtype.kind == "f":
            np.testing.assert_allclose(kept, column, rtol=1e-9, atol=1e-9)
        else:
            assert (kept == column).all()


def test_a_plan_names_all_that_its_rows_depend_on():
    plan = a_plan()
    assert json.loads(json.dumps(plan.to_dict())) == plan.to_dict()
    others = [
        a_plan(seed=2),
        a_plan(periods=31),
        a_plan(replicates=101),
        a_plan(us="grim_trigger"),
        a_plan(noise={}),
        a_plan(each=True),
        a_plan(punish=(1, 1)),
        a_plan(vary={"execution_error": [0.0]}, noise={}),
        a_plan(game=Game.of([[3, 0], [5, 1]], [[3, 5], [0, 2]])),
        a_plan(game=load("prisoners-dilemma")),
        a_plan(game=load("busan-2025")),
        a_plan(game=load("busan-2025").override({"farm_weight": 2})),
        replace(plan, versions={"truce-sandbox": "0"}),
    ]
    assert len({plan.digest, *(other.digest for other in others)}) == len(others) + 1
    assert a_plan().digest == plan.digest


@pytest.mark.parametrize(("replicates", "periods"), [(1, 1), (2048, 365), (10**6, 365), (10**9, 7)])
@pytest.mark.parametrize("each", [False, True])
def test_pieces_share_out_every_history_once(replicates, periods, each):
    plan = a_plan(
        replicates=replicates,
        periods=periods,
        each=each,
        vary={"execution_error": "0:1:9"},
        noise={},
    )
    layout = plan.layout
    assert layout.shares * layout.replicates >= replicates > (layout.shares - 1) * layout.replicates
    assert layout.part(layout.parts - 1)[1] == layout.pieces
    if layout.shares > 1:
        assert layout.pieces == 9 * layout.shares
        assert layout.replicates % 2048 == 0
        if not each:
            assert layout.together % layout.shares == 0
    else:
        assert (layout.pieces - 1) * layout.points < 9 <= layout.pieces * layout.points


def test_both_engines_write_the_same_bytes(tmp_path, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(plans, "PIECE_TURNS", 1 << 16)
    known = {
        "us": "generous_tit_for_tat",
        "china": "tolerant_trigger",
        "periods": 50,
        "replicates": 3000,
        "seed": 4,
    }
    vary = {"execution_error": "0:0.2:5", "missed_alarm": [0.0, 0.3]}
    files = {}
    for name in ("numpy", "numba"):
        out = tmp_path / f"{name}.parquet"
        found = sweep(DILEMMA, vary, out=out, engine=name, workers=1, **known)
        assert found.plan.layout.shares > 1
        files[name] = {p.name: p.read_bytes() for p in out.iterdir()}
    assert set(files["numpy"]) == {"_plan.json", "_parts.sha256", "part-000000.parquet"}
    assert files["numpy"] == files["numba"]
    table = pq.read_table(tmp_path / "numba.parquet")
    assert table.equals(sweep(DILEMMA, vary, **known).to_table())


def test_a_point_in_a_world_is_a_simulation_of_that_world():
    around = Surroundings.of("suppliers,appraisal,shocks")
    rules = {"us": "tit_for_tat", "china": "tolerant_trigger"}
    size = {"periods": 12, "replicates": 40}
    found = sweep("busan-2025", {"rare_earth_target": [0.1, 0.9], "farm_weight": [2.0]},
                  surroundings=around, expiry_months=6, seed=3, **rules, **size)  # fmt: skip
    rows = found.to_table().to_pylist()
    assert [row["rare_earth_target"] for row in rows] == [0.1, 0.9]
    for run, row in enumerate(rows):
        alone = simulate_world(
            load("busan-2025").override({"farm_weight": 2.0}),
            surroundings=around.override({"rare_earth_target": row["rare_earth_target"]}),
            expiry_months=6,
            seed=seed_of(3, run),
            **rules,
            **size,
        )
        assert row["row_mean"] == alone.row_mean
        assert row["column_se"] == alone.column_se
        first = alone.truces.first
        assert row["kept_mean"] == alone.truces.kept[first].mean()
        assert row["survived"] == (alone.truces.kept[first] == 12).mean()
        assert row["truces"] == len(alone.truces) / 40


def test_a_world_that_is_off_changes_nothing_but_the_random_numbers():
    bare = sweep("prisoners-dilemma", us="always_defect", china="always_cooperate", periods=5,
                 replicates=3).to_table().to_pylist()[0]  # fmt: skip
    world = sweep("prisoners-dilemma", us="always_defect", china="always_cooperate", periods=5,
                  replicates=3, surroundings="none").to_table().to_pylist()[0]  # fmt: skip
    for name in ("row_mean", "column_mean", "row_cooperation", "kept_mean", "broken"):
        assert world[name] == bare[name]


def test_a_match_is_swept_as_its_words_are():
    words = {"us": "tit_for_tat", "china": "grim_trigger", "periods": 6, "execution_error": 0.1}
    for more in ({"monitoring_error": 0.05}, {"expiry_months": 0, "summit_every": 0}):
        match = Match("prisoners-dilemma", **words, **more)
        size = {"replicates": 5, "seed": 2}
        errors = {name: value for name, value in more.items() if name == "monitoring_error"}
        vary = {"us": ["tit_for_tat", "always_defect"]}
        plain = {name: value for name, value in words.items() if name != "us"}
        one = sweep(match, vary, **size).to_table()
        assert one.equals(sweep("prisoners-dilemma", vary, **plain, **errors, **size).to_table())
    busan = Match("busan-2025", **words, surroundings="shocks", repair=0.25)
    seed = {"seed": 2, "replicates": 3}
    row = sweep(busan, **seed).to_table().to_pylist()[0]
    alone = busan.simulate(replicates=3, seed=seed_of(2, 0))
    assert row["row_mean"] == alone.row_mean
