"""Truces broken by threats: the rates of the record, the exact chain, the family's judgement."""

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.play.crises import Crises
from payoffs.record.rates import threat_rates
from sandbox.cli import main
from sandbox.experiments.history import constant_hazards, history_table, read_history
from sandbox.experiments.history.chains import crisis_steps
from sandbox.experiments.history.crisis_family import (
    EquilibriumCrises,
    count_rates,
    crisis_history,
    crisis_log_likelihood,
    crisis_paths,
    fit_factors,
)

RATES = Crises.of("rates")
MONTH = 365.2425 / 12


def test_the_rates_are_those_counted_by_hand():
    record = threat_rates()
    assert record.sender_months == {"us": 15, "china": 6}
    # truces: 10 + 160 + 33 + 1940 + 18 + 121 + 337 days; without: 435 in gaps and 138 before T1
    assert record.threat["us"][0].of == pytest.approx(2619 / MONTH)
    assert record.threat["us"][1].of == pytest.approx(573 / MONTH)
    by_end = {
        name: [rate.events for rate in getattr(record, name)]
        for name in ("concession", "execution", "back_down")
    }
    assert by_end == {"concession": [1, 8], "execution": [4, 9], "back_down": [3, 1]}
    # May and August 2019 and January 2025 broke a truce, July 2026 did not
    assert (record.breaks.events, record.breaks.of) == (3, 4)
    # May 2018 and Geneva: truces that no conceded threat stands behind
    assert record.settlement.events == 2
    assert [(rate.events, rate.of) for rate in record.answer.values()] == [(16, 25), (0, 3)]
    assert record.per_sender_month.value == pytest.approx(21 / 212)
    assert [rate.events for rate in record.ends.values()] == [9, 13, 4]
    low, high = record.breaks.interval
    assert (round(low, 3), round(high, 3)) == (0.249, 0.987)


def enumerated(crises, days):
    """The chain by going through everything that can happen, draw by draw."""
    m = days / MONTH
    step = np.zeros((8, 8))
    states = list(itertools.product((0, 1), repeat=3))
    for i, (apart, *opened) in enumerate(states):
        for made, ends, how, let, settled in itertools.product(
            *[list(itertools.product((0, 1), repeat=2))] * 2,
            itertools.product(("concession", "execution", "back_down"), repeat=2),
            itertools.product((0, 1), repeat=2),
            (0, 1),
        ):
            chance, broken, deal, after = 1.0, False, bool(settled and apart), []
            quiet = math.exp(-crises.settlement * m)
            chance *= 1 - quiet if settled else quiet
            for k in (0, 1):
                quiet = math.exp(-crises.threat[k][apart] * m)
                chance *= 1 - quiet if made[k] else quiet
                hazards = {n: getattr(crises, n)[k][apart] for n in
                           ("concession", "execution", "back_down")}  # fmt: skip
                total = sum(hazards.values())
                quiet = math.exp(-total * m)
                chance *= 1 - quiet if ends[k] else quiet
                chance *= hazards[how[k]] / total
                chance *= 1 - crises.breaks if let[k] else crises.breaks
                over = bool(opened[k] and ends[k])
                broken |= over and how[k] == "execution" and not let[k]
                deal |= over and how[k] == "concession"
                after.append(int(made[k] or (opened[k] and not over)))
            now = 1 if broken else 0 if deal else apart
            step[i, states.index((now, *after))] += chance
    return step


RATE = st.floats(0.01, 5.0)
TABLE = st.tuples(st.tuples(RATE, RATE), st.tuples(RATE, RATE))


@settings(max_examples=8, deadline=None)
@given(TABLE, TABLE, TABLE, TABLE, st.floats(0, 1), RATE)
def test_the_chain_is_what_enumeration_gives(threat, conceded, carried, dropped, breaks, settled):
    crises = Crises("own", threat, conceded, carried, dropped, (0.5, 0.5), breaks, settled)
    step = crisis_steps([RATES, crises], 7.0)
    assert step.sum(axis=2) == pytest.approx(np.ones((2, 8)))
    assert step[1] == pytest.approx(enumerated(crises, 7.0), abs=1e-12)


def test_always_threatened_and_always_settled_is_constant_hazards():
    """A threat that always stands and is carried out at a hazard; gaps that end by settlement."""
    history = read_history()
    found = constant_hazards(history)
    month = MONTH / history.days_per_period

    def rate(chance):
        return -math.log1p(-chance) * month

    crises = Crises(
        "own",
        threat=((1000.0, 1000.0), (0.0, 0.0)),
        concession=((0.0, 0.0), (0.0, 0.0)),
        execution=((rate(found.break_hazard), 0.0), (0.0, 0.0)),
        back_down=((0.0, 0.0), (0.0, 0.0)),
        answer=(0.0, 0.0),
        settlement=rate(found.repair_rate),
    )
    log = crisis_log_likelihood([crises], history)[0]
    assert log == pytest.approx(found.log_likelihood, abs=1e-6)
    assert crisis_log_likelihood([RATES], history)[0] < log


def test_simulated_records_have_the_chances_of_the_chain():
    step = crisis_steps([RATES], 30.0)[0]
    (kept,) = crisis_paths(step, [40], 20_000, (3,))
    now = step[0] * (np.arange(8) < 4)
    now = now / now.sum()
    for t in range(1, 41):
        now = now @ step
        chance = now[:4].sum()
        assert kept[:, t].mean() == pytest.approx(chance, abs=4 * math.sqrt(0.25 / 20_000))


def test_a_fit_is_no_worse_than_what_it_starts_from():
    history = read_history("2025-26 only")
    start = crisis_log_likelihood([RATES], history)[0]

    def at(one, other):
        threat = tuple((a * one, b) for a, b in RATES.threat)
        return Crises(**(RATES.to_dict() | {"threat": threat,
                                            "settlement": RATES.settlement * other}))  # fmt: skip

    best, factors = fit_factors(at, ("a", "b"), history)
    assert crisis_log_likelihood([best], history)[0] > start
    for one in factors:
        assert one.interval[0] <= one.factor <= one.interval[1]


def test_every_estimated_number_is_counted():
    assert count_rates(RATES) == 2 * 2 + 2 * 3 + 2
    table = history_table("2025-26 only", rules=["tit_for_tat"], power=False, replicates=99)
    game = Crises.at({"us": {"threaten": 0.5}})
    found = crisis_history(
        table, [EquilibriumCrises("own", game), EquilibriumCrises("weighed", game, 3)]
    )
    told = {one.name: one for one in found.members}
    assert {name: (one.parameters, len(one.fitted)) for name, one in told.items()} == {
        "rates of the record": (12, 0),
        "rates, one for both sides and states": (6, 0),
        "rates, fitted: threats and settlements": (13, 2),
        "rates, fitted: threats and executions": (13, 2),
        "own": (2, 0),
        "weighed": (5, 0),
    }
    first = told["rates of the record"]
    assert first.aic == pytest.approx(24 - 2 * first.log_likelihood)
    assert first.aic_fitted == pytest.approx(-2 * first.log_likelihood)
    assert list(told) == sorted(told, key=lambda name: -told[name].log_likelihood)


def test_the_command_judges_the_family_beside_the_pairs(capsys):
    words = ["history", "--rules", "tit_for_tat", "--variant", "2025", "--replicates", "99"]
    assert main([*words, "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert main([*words, "--family", "crisis", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["pairs"] == plain["pairs"]
    assert "crisis" not in plain
    names = [one["name"] for one in data["crisis"]]
    assert "rates of the record" in names
    assert {"equilibrium: october-2025, economies", "equilibrium: october-2025, leaders"} < {*names}
    assert data["rates"]["threat"]["us"]["in_truce"]["events"] == 9
    assert main([*words, "--family", "crisis"]) == 0
    assert "crisis models fit" in capsys.readouterr().out


def test_a_pair_in_detail_has_no_crisis(capsys):
    assert main(["history", "--family", "crisis", "--us", "tit_for_tat"]) == 2
    assert "family: has no pair of rules in detail" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("sometimes", "crises: 'sometimes' is none"),
        ("equilibrium", "crises: agents solve nothing"),
    ],
)
def test_words_that_name_no_crises(words, said):
    with pytest.raises(Exception, match=said):
        Crises.of(words)


def test_numbers_that_are_no_rates():
    with pytest.raises(Exception, match="threat: -1 a month"):
        Crises(**(RATES.to_dict() | {"threat": [[-1, 0], [0, 0]]}))
    with pytest.raises(Exception, match="answer: expected two numbers"):
        Crises(**(RATES.to_dict() | {"answer": 0.5}))
