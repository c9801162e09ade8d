"""Noise, tolerance and triggers: closed forms against chains, chains against play."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from repeated_domain import DILEMMA, SANNIKOV

from payoffs.errors import InputError
from sandbox.theory.repeated import (
    SignalNoise,
    Trigger,
    best_share,
    explain_record,
    false_alarm_for,
    least_patience,
    repeated_deal,
    watch,
)

ERRORS = st.floats(0.01, 0.4)
PATIENCE = st.floats(0.1, 0.99)


@given(ERRORS, PATIENCE, st.one_of(st.none(), st.integers(1, 30)))
def test_no_tolerance_has_a_closed_form(alpha, delta, periods) -> None:
    trigger = Trigger(SignalNoise(alpha, 0.1), 0, periods)
    back = 0.0 if periods is None else alpha * delta ** (periods + 1)
    share = (1 - delta) / (1 - delta * (1 - alpha) - back)
    found, punished = trigger.shares(delta)
    assert found[0] == pytest.approx(share)
    assert punished == pytest.approx(0.0 if periods is None else delta**periods * share)


@given(ERRORS, st.integers(0, 4))
def test_a_window_as_long_as_the_run_is_a_run(alpha, tolerance) -> None:
    run = Trigger(SignalNoise(alpha, 0.0), tolerance, None)
    window = Trigger(SignalNoise(alpha, 0.0), tolerance, None, tolerance + 1)
    assert window.expected_periods == pytest.approx(run.expected_periods)
    wider = Trigger(SignalNoise(alpha, 0.0), tolerance, None, tolerance + 3)
    assert wider.expected_periods <= run.expected_periods * (1 + 1e-12)


@pytest.mark.parametrize("window", [None, 4])
def test_the_length_of_a_truce_by_play(window) -> None:
    rng = np.random.default_rng(1)
    trigger = Trigger(SignalNoise(0.3, 0.0), 1, None, window)
    good, bad = trigger.moves
    lengths = []
    for _ in range(4000):
        state, length = 0, 0
        while state >= 0:
            state = (bad if rng.random() < 0.3 else good)[state]
            length += 1
        lengths.append(length)
    error = np.std(lengths) / math.sqrt(len(lengths))
    assert abs(np.mean(lengths) - trigger.expected_periods) < 4 * error


@given(ERRORS, ERRORS, st.floats(0.05, 3.0))
def test_least_patience_is_where_the_chain_starts_to_deter(alpha, beta, temptation) -> None:
    noise = SignalNoise(alpha, beta)
    least = least_patience(noise, temptation)
    trigger = Trigger(noise, 0, None)
    if least is None:
        assert trigger.deterrence(0.999999) < temptation
        return
    assert trigger.deterrence(least) == pytest.approx(temptation)
    assert trigger.critical(temptation) == least


@given(ERRORS, st.floats(0.05, 2.0), st.integers(0, 3), st.integers(1, 40))
def test_no_trigger_beats_the_closed_forms(alpha, temptation, tolerance, periods) -> None:
    noise = SignalNoise(alpha, 0.05)
    trigger = Trigger(noise, tolerance, periods)
    found = trigger.critical(temptation)
    if found is not None:
        least = least_patience(noise, temptation)
        assert found >= least - 1e-9
        assert trigger.shares(found)[0][0] <= best_share(noise, temptation, found) + 1e-9


@given(ERRORS, PATIENCE, st.integers(0, 3), st.integers(1, 20))
def test_longer_punishments_deter_more_and_cost_more(alpha, delta, tolerance, periods) -> None:
    short, long = (Trigger(SignalNoise(alpha, 0.1), tolerance, t) for t in (periods, periods + 1))
    assert long.deterrence(delta) >= short.deterrence(delta) - 1e-12
    assert long.shares(delta)[0][0] <= short.shares(delta)[0][0] + 1e-12


def test_without_noise_it_is_the_plain_critical_factor() -> None:
    assert least_patience(SignalNoise(0.0, 0.0), 1.0 / 6.0) == pytest.approx(1 / 7)
    assert Trigger(SignalNoise(0.0, 0.0), 0, None).expected_periods == math.inf
    assert Trigger(SignalNoise(0.0, 0.0), 3, 5).shares(0.9)[0][0] == pytest.approx(1.0)
    # without noise a run of bad reports cannot happen by mistake, so one breach is free
    assert Trigger(SignalNoise(0.0, 0.0), 1, None).deterrence(0.9) == pytest.approx(0.0)


def test_reports_that_tell_nothing() -> None:
    assert least_patience(SignalNoise(0.5, 0.5), 0.1) is None
    assert Trigger(SignalNoise(0.5, 0.5), 0, None).critical(0.1) is None
    assert Trigger(SignalNoise(1.0, 0.0), 2, None).expected_periods == 3.0


def test_watching_a_deal() -> None:
    deal = repeated_deal(DILEMMA)
    seen = watch(deal, [(3.0, 3.0)], 0.9, Trigger(SignalNoise(0.1, 0.1), 0, None))
    assert seen.temptation == pytest.approx(1 / 6)
    assert seen.asked.sustained
    assert seen.asked.values[0] == pytest.approx(3 + 6 * 0.1 / 0.19)
    assert seen.asked.breaks_per_year == pytest.approx(1.2)
    assert seen.best.sustained
    assert seen.best.share >= seen.asked.share
    assert seen.best.share <= seen.best_possible
    assert seen.to_dict()["best"]["punishment_periods"] is not None


def test_equilibria_that_are_no_threat() -> None:
    deal = repeated_deal(SANNIKOV, (0, 0))
    seen = watch(deal, [(17.0, 4.0)], 0.9, Trigger(SignalNoise(0.1, 0.1), 0, 3))
    assert seen.temptation is None
    assert not seen.asked.sustained
    assert seen.best is None


def test_the_record() -> None:
    record = explain_record(1.0)
    assert record.per_year == 0.84
    assert record.interval == (0.36, 1.65)
    for entry in record.explanations:
        assert entry.low < entry.false_alarm < entry.high
        trigger = Trigger(SignalNoise(entry.false_alarm, 0.0), entry.tolerance, None)
        assert 12 / trigger.expected_periods == pytest.approx(0.84, rel=1e-9)
    assert len(record.to_frame()) == 5
    assert false_alarm_for(1.65, 9, 1.0) is None


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: SignalNoise(1.1, 0.0), "false_alarm: 1.1 is not a probability"),
        (lambda: SignalNoise(0.1, float("nan")), "missed_alarm"),
        (lambda: Trigger(SignalNoise(0.1, 0.1), -1, None), "tolerance: -1"),
        (lambda: Trigger(SignalNoise(0.1, 0.1), 0, 0), "punishment_periods: 0"),
        (lambda: Trigger(SignalNoise(0.1, 0.1), 2, 3, 2), "window: 2"),
        (lambda: explain_record(episodes="none"), "episodes"),
    ],
)
def test_bad_input(make, said) -> None:
    with pytest.raises(InputError, match=said):
        make()
