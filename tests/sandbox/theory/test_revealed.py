import itertools
import json

import numpy as np
import pytest

from payoffs.errors import InputError
from payoffs.parameters import catalogue
from payoffs.resources import scenario_names
from payoffs.scenario import load
from sandbox.theory.concepts.revealed import (
    Alternative,
    reveal,
    revealed_by_engine,
    revealed_weights,
    weight_names,
)

PRICED = [name for name in scenario_names() if load(name).priced]
CASES = [(name, False) for name in PRICED] + [
    (name, True) for name in PRICED if load(name).threat is not None
]


def losses(scenario, profile, threat):
    """What each side gains by its best deviation, in the game's unit."""
    game = scenario.game(threat)
    i, j = profile
    A, B = game.row_payoffs, game.column_payoffs
    return A[:, j].max() - A[i, j], B[i].max() - B[i, j]


@pytest.mark.parametrize(("name", "threat"), CASES)
def test_the_status_quo_of_every_scenario_is_answered(name, threat):
    scenario = load(name)
    answer = revealed_weights(scenario, threat=threat)
    json.dumps(answer.to_dict(), allow_nan=False)
    assert answer.provenance["engine"] == scenario.engine.name
    now = losses(scenario, answer.profile, threat)
    assert answer.holds_already == (max(now) <= 1e-7)
    for k, side in enumerate((answer.us, answer.china)):
        assert side.weights is None or side.change is not None
        if side.weights is not None:
            revealed = scenario.override(side.weights)
            assert losses(revealed, answer.profile, threat)[k] <= 1e-6
            assert all(value >= 0.0 for value in side.weights.values())
            if side.change > 1e-6:
                nearly = {n: v - 0.01 * side.changes[n] for n, v in side.weights.items()}
                assert losses(scenario.override(nearly), answer.profile, threat)[k] > 1e-9
        else:
            assert not side.feasible
            check_certificate(scenario, answer.profile, threat, k, side)


def check_certificate(scenario, profile, threat, k, side):
    """The mixture of deviations gains at least the shortfall whatever the weights are."""
    assert sum(share for _, share in side.certificate) == pytest.approx(1.0)
    rng = np.random.default_rng(0)
    for scale in (0.0, 1.0, 10.0):
        weights = {n: scale * (catalogue()[n].high or 1.0) * rng.random() for n in weight_names()}
        game = scenario.override(weights).game(threat)
        own = game.row_payoffs[:, profile[1]] if k == 0 else game.column_payoffs[profile[0]]
        mixed = sum(share * own[d.strategy] for d, share in side.certificate)
        assert mixed - own[profile[k]] >= side.shortfall - 1e-6


@pytest.mark.parametrize("name", ["february-2026-call", "beijing-summit-2026"])
def test_a_grid_over_one_weight_agrees(name):
    scenario = load(name)
    answer = revealed_weights(scenario)
    low, high = answer.us.alone["protection_weight_us"]
    for weight in np.linspace(0.0, 0.65, 27):
        holds = losses(scenario.override({"protection_weight_us": weight}), answer.profile, False)
        assert (holds[0] <= 1e-7) == (low <= weight <= high)
    # alone or together, no change is smaller than this on a grid over all weights that enter
    names = answer.us.names
    current = answer.us.current
    grid = itertools.product(*(np.linspace(0, catalogue()[n].high, 9) for n in names))
    for point in grid:
        weights = dict(zip(names, point, strict=True))
        ranges = {n: catalogue()[n].high - catalogue()[n].low for n in names}
        change = sum(abs(weights[n] - current[n]) / ranges[n] for n in names)
        if change < answer.us.change - 1e-6:
            assert losses(scenario.override(weights), answer.profile, False)[0] > 1e-9


def test_every_profile_of_one_scenario():
    scenario = load("october-2025")
    m, n = scenario.shape
    for profile in itertools.product(range(m), range(n)):
        answer = revealed_weights(scenario, profile)
        if answer.weights is not None:
            revealed = scenario.override(answer.weights)
            assert max(losses(revealed, profile, False)) <= 1e-6


def test_the_answer_hangs_on_the_engine():
    answers = revealed_by_engine(load("pre-2018"))
    assert answers["closed-form, short run"].holds_already
    assert not answers["armington, elasticity 4"].feasible


def test_sentences_and_frames():
    answer = revealed_weights(load("february-2026-call"))
    us, china = answer.sentences()
    assert "protection_weight_us from 0 to 0.2129 (within the plausible range)" in us
    assert "the profile is a best reply under the weights in force" in china
    frame = answer.to_frame()
    assert set(frame["weight"]) <= set(weight_names())
    assert answer.weights is not None
    assert answer.plausible


def test_a_rival_pair_of_deviations_needs_both_in_the_certificate():
    side = reveal(
        "us",
        [Alternative(1, "more"), Alternative(2, "less")],
        np.array([-3.0, 1.0]),
        np.array([[1.0], [-1.0]]),
        {"security_weight": 10.0},
    )
    assert not side.feasible
    assert side.shortfall == pytest.approx(1.0)
    assert [share for _, share in side.certificate] == pytest.approx([0.5, 0.5])
    assert side.alone == {"security_weight": None}
    assert "more or less" in side.sentence()


def test_weights_may_have_to_fall():
    side = reveal(
        "us",
        [Alternative(1, "more")],
        np.array([4.0]),
        np.array([[-1.0]]),
        {"security_weight": 10.0},
    )
    assert side.weights == pytest.approx({"security_weight": 4.0})
    assert side.changes == pytest.approx({"security_weight": -6.0})
    assert side.change == pytest.approx(0.2)
    assert side.alone["security_weight"] == pytest.approx((0.0, 4.0))


def test_bad_input():
    with pytest.raises(InputError, match="textbook"):
        revealed_weights(load("chicken"))
    with pytest.raises(InputError, match="outside"):
        revealed_weights(load("busan-2025"), (4, 0))
