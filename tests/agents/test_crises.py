"""Threats as the engine of truces: two engines, the exact chain, the record's numbers."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from traced import trace_world

from agents import Crises, Match, TruceModel, simulate_world
from agents.play.crises import CRISIS_DRAWS
from agents.world.plan import ALL_DRAWS, columns_of
from payoffs.errors import InputError
from sandbox.cli import main
from sandbox.experiments.history.chains import crisis_steps

KEEP = ("always_cooperate", "always_cooperate")
OFF = {"expiry_months": 0, "summit_every": 0}
#: Rates high enough that everything happens within a few dozen periods.
BUSY = Crises(
    "own",
    threat=((0.3, 0.6), (0.2, 0.5)),
    concession=((0.1, 0.3), (0.2, 0.1)),
    execution=((0.3, 0.2), (0.4, 0.1)),
    back_down=((0.2, 0.1), (0.1, 0.2)),
    answer=(0.6, 0.3),
    breaks=0.7,
    settlement=0.1,
)
BY_RULE = Crises(**(BUSY.to_dict() | {"how": "rule", "by_rule": True}))
SPELL = ("start", "end", "kept", "cause", "broken_by", "reason")
WAYS = ("sender", "start", "end", "outcome", "in_truce", "answered", "broke")


def both(us, china, u, **options):
    columns, truces = trace_world("busan-2025", us, china, u, **options)
    model = TruceModel(
        "busan-2025", us, china, uniforms=u[:, :6], world_uniforms=u[:, 6:], periods=len(u),
        **options,
    )  # fmt: skip
    model.run()
    return columns, truces, model


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([BUSY, BY_RULE]),
    st.sampled_from(["always_cooperate", "tit_for_tat", "tolerant_trigger", "roth_erev"]),
    st.sampled_from(["tit_for_tat", "random(0.7)", "grim_trigger"]),
    st.sampled_from(["none", "suppliers,appraisal", "all"]),
    st.fixed_dictionaries(
        {"execution_error": st.sampled_from([0.0, 0.1])},
        optional={"expiry_months": st.just(5), "summit_every": st.sampled_from([0, 3]),
                  "signal": st.just("public")},
    ),
    st.integers(0, 2**32),
)  # fmt: skip
def test_two_engines_fed_the_same_numbers_agree(crises, us, china, parts, options, seed):
    u = np.random.default_rng(seed).random((70, len(columns_of(True))))
    columns, truces, model = both(us, china, u, crises=crises, surroundings=parts, **options)
    history = model.history()
    for name, values in columns.items():
        assert history[name].astype(float).tolist() == pytest.approx(values.tolist(), abs=1e-9)
    listed = zip(*(truces.columns()[name].tolist() for name in SPELL), strict=True)
    assert list(listed) == [
        (s.start, s.end or 0, s.kept, s.cause, s.broken_by, s.reason) for s in model.spells()
    ]
    made = [(t.sender, t.start) for t in model.threats()]
    told = [
        (side, t + 1)
        for t in range(70)
        for side in ("us", "china")
        if columns[f"{side}_threatens"][t]
    ]
    assert made == told


def test_the_same_seed_gives_mesa_and_arrays_the_same_threats_one_by_one():
    """Every field of every threat, from the numbers of the arrays' first replicate."""
    result = simulate_world("busan-2025", *KEEP, crises=BUSY, periods=60, replicates=3, seed=5,
                            execution_error=0.05, **OFF)  # fmt: skip
    from agents.world.plan import streams

    draw = streams(5, 0, 3, True)
    u = np.stack([draw(t)[:, 0] for t in range(1, 61)])
    _, _, model = both(*KEEP, u, crises=BUSY, execution_error=0.05, **OFF)
    rows = result.threats.columns()
    first = rows["replicate"] == 0
    told = sorted(zip(*(rows[name][first].tolist() for name in WAYS), strict=True))
    assert told == sorted(
        (t.sender, t.start, t.end or 0, t.outcome, t.in_truce, t.answered, t.broke)
        for t in model.threats()
    )
    assert {t.outcome for t in model.threats()} >= {"concession", "execution", "back_down"}


@pytest.mark.parametrize("crises", ["rates", BUSY])
def test_truces_come_and_go_as_the_exact_chain_says(crises):
    size = 20_000
    result = simulate_world("busan-2025", *KEEP, crises=crises, periods=50, replicates=size,
                            seed=2, monitoring_error=0, **OFF)  # fmt: skip
    step = crisis_steps([Crises.of(crises)], 365.2425 / 12)[0]
    now = np.eye(8)[0]
    for t in range(50):
        now = now @ step
        noise = 4.5 * 0.5 / np.sqrt(size)
        assert result.means["truce"][t] == pytest.approx(now[:4].sum(), abs=noise)
        assert result.means["us_threat_open"][t] == pytest.approx(
            now[[2, 3, 6, 7]].sum(), abs=noise
        )
        assert result.means["china_threat_open"][t] == pytest.approx(now[1::2].sum(), abs=noise)


def test_one_crisis_worked_by_hand():
    """A US threat in a truce, carried out and answered a period later; a deal three periods on."""
    u = np.full((9, len(columns_of(True))), 0.99)
    at = {name: len(ALL_DRAWS) + k for k, name in enumerate(CRISIS_DRAWS)}
    u[1, at["us threat"]] = 0.0  # period 2
    u[2, at["us threat"]] = 0.0  # period 3: joins the crisis
    u[3, at["us ends"]] = 0.0
    u[3, at["us outcome"]] = 0.5  # beyond .167 conceded, below .667
    u[3, at["us tolerated"]] = u[3, at["us answered"]] = 0.0
    u[5, at["china threat"]] = 0.0
    u[6, at["china ends"]] = u[6, at["china outcome"]] = 0.0
    _, truces, model = both(*KEEP, u, crises=BUSY, monitoring_error=0, **OFF)
    history = model.history()
    assert history["us_action"].tolist() == [0, 0, 0, 1, 1, 1, 0, 0, 0]
    assert history["china_action"].tolist() == [0, 0, 0, 0, 1, 1, 0, 0, 0]
    assert [(s.start, s.end, s.broken_by, s.reason) for s in model.spells()] == [
        (1, 4, "us", "threat"),
        (7, None, "", ""),
    ]
    assert [
        (t.sender, t.start, t.end, t.outcome, t.answered, t.broke) for t in model.threats()
    ] == [
        ("us", 2, 4, "execution", True, True),
        ("us", 3, 4, "execution", True, True),
        ("china", 6, 7, "concession", False, False),
    ]
    events = model.events()
    assert events[["period", "event", "by"]].to_numpy().tolist() == [
        [2, "threat", "us"],
        [3, "threat", "us"],
        [4, "breakdown", "us"],
        [4, "execution", "us"],
        [6, "threat", "china"],
        [7, "concession", "us"],
        [7, "deal", ""],
    ]
    assert truces.tally()["reasons"]["threat"] == 1


def test_a_rule_threatens_before_it_acts():
    """Grim trigger after one slip: words first; carried out, since it would still escalate."""
    u = np.full((6, len(columns_of(True))), 0.99)
    at = {name: len(ALL_DRAWS) + k for k, name in enumerate(CRISIS_DRAWS)}
    u[:, 4] = [0.99, 0.0, 0.99, 0.99, 0.99, 0.99]  # in period 2 the US is told wrong
    u[3, at["us ends"]] = u[3, at["us tolerated"]] = 0.0
    words = {"monitoring_error": 0.1, "crises": BY_RULE, **OFF}
    _, _, grim = both("grim_trigger", "always_cooperate", u, **words)
    again = (5, None, "open")  # it would still escalate, and has nothing open
    assert [(t.start, t.end, t.outcome) for t in grim.threats()] == [(3, 4, "execution"), again]
    assert grim.history()["us_action"].tolist() == [0, 0, 0, 1, 1, 1]
    _, _, mild = both("tit_for_tat", "always_cooperate", u, **words)
    assert [(t.start, t.end, t.outcome) for t in mild.threats()] == [(3, 4, "back_down")]
    assert not mild.history()["us_action"].any()


def test_threats_leave_the_other_numbers_alone():
    """With threats that never come the world is the one without, in the same numbers."""
    never = Crises(
        **(BUSY.to_dict() | {"threat": [[0, 0], [0, 0]], "settlement": 0.0, "how": "never"})
    )
    words = {"periods": 40, "replicates": 50, "seed": 3, "surroundings": "appraisal,suppliers"}
    with_, without = (
        simulate_world("busan-2025", "tit_for_tat", "tit_for_tat", crises=crises, **words)
        for crises in (never, None)
    )
    assert with_.row_payoffs.tolist() == without.row_payoffs.tolist()
    assert len(with_.threats) == 0
    assert without.threats is None
    assert "beside_the_record" not in without.to_dict()


def test_chances_of_a_lopsided_crisis_become_monthly_rates_by_hand():
    """One crisis of the United States lasts two months, one of China's half a month."""
    us = {"threaten": 0.24, "resist": 0.75, "execute": 0.4, "answer": 0.1, "days": 60.87375}
    china = {"threaten": 0.6, "resist": 0.5, "execute": 0.2, "answer": 0.9, "days": 15.2184375}
    found = Crises.at({"us": us, "china": china})
    assert np.allclose(found.threat, [(0.02, 0.02), (0.05, 0.05)])
    assert np.allclose(found.concession, [(0.125, 0.125), (1.0, 1.0)])  # 1/2 x 1/4, 2 x 1/2
    assert np.allclose(found.execution, [(0.15, 0.15), (0.2, 0.2)])  # 1/2 x .75 x .4, 2 x .5 x .2
    assert np.allclose(found.back_down, [(0.225, 0.225), (0.8, 0.8)])
    assert found.answer == (0.1, 0.9)


def test_a_match_keeps_its_crises():
    match = Match("october-2025", crises="rates")
    assert not match.bare
    assert match.alone.bare
    assert Match.from_dict(json.loads(json.dumps(match.to_dict()))) == match
    assert Match("october-2025", crises="off") == Match("october-2025")
    old = {k: v for k, v in match.to_dict().items() if k != "crises"}
    assert Match.from_dict(old).threats is None
    with pytest.raises(InputError, match="agents solve nothing"):
        Match("october-2025", crises="equilibrium")


def test_the_command_puts_the_record_beside(capsys):
    words = ["simulate", "october-2025", "--us", KEEP[0], "--china", KEEP[1], "--replicates", "60",
             "--periods", "106", "--seed", "4"]  # fmt: skip
    assert main([*words, "--crises", "rates", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    rows = {row["name"]: row for row in data["beside_the_record"]}
    assert rows["threats a sender-month"]["record"] == pytest.approx(21 / 212)
    assert rows["carried out, share"]["record"] == pytest.approx(0.5)
    assert rows["truce, mean"]["record"] == pytest.approx(2619 / 6)
    assert rows["gap, mean"]["record"] == pytest.approx(435 / 6)
    assert rows["days to the end, median"]["record"] == 41.5
    for row in rows.values():
        assert row["record_90"][0] <= row["record"] <= row["record_90"][1]
        assert row["low"] <= row["simulated"] <= row["high"]
    assert data["crises"]["how"] == "rates"
    assert data["expiry_periods"] == 0
    assert main([*words, "--crises", "equilibrium"]) == 0
    assert "Threats by equilibrium (private equilibrium of october-2025)" in capsys.readouterr().out
    assert main([*words, "--crises", "off"]) == 0
    assert "Threats by" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chicken", "--crises", "equilibrium"], "chicken: states no threat"),
        (["busan-2025", "--crises", "rates", "--exact"], "--crises: an exact value has no chance"),
    ],
)
def test_crises_that_cannot_be(words, said, capsys):
    assert main(["simulate", *words, "--us", KEEP[0], "--china", KEEP[1]]) == 2
    assert said in capsys.readouterr().err
