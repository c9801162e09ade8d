import numpy as np
import pytest
from history_domain import chain_of

from payoffs.errors import InputError
from sandbox.experiments.history.fitting import LARGEST, LEAST, Surface, fit, surface
from sandbox.experiments.history.posterior import (
    grid_posterior,
    pair_weights,
    power_study,
    runs_of_path,
    simulated_posterior,
)
from sandbox.experiments.history.record import read_history


def test_a_flat_likelihood_leaves_the_prior() -> None:
    axis = np.geomspace(LEAST, LARGEST, 200)
    found = grid_posterior(Surface(axis, np.zeros((200, 200))))
    low, high = np.log10([LEAST, LARGEST])
    known = ((low + high) / 2, (high - low) / np.sqrt(12))
    assert found.execution == pytest.approx(known, rel=0.02)
    assert found.monitoring == pytest.approx(known, rel=0.02)


def test_likelihood_and_simulation_agree() -> None:
    """Approximate Bayesian computation knows the model by its records alone."""
    history, chain = read_history(), chain_of("memory_one(1, 0, 0, 0.4)")
    exact = grid_posterior(surface(chain, history.runs, np.geomspace(LEAST, LARGEST, 41)))
    drawn = simulated_posterior(chain, history, seed=4, draws=20_000, keep=200)
    for name in ("execution", "monitoring", "total"):
        (mean, spread), (found, found_spread) = getattr(exact, name), getattr(drawn, name)
        # the mean of 200 draws, and what the summaries leave out
        assert found == pytest.approx(mean, abs=4 * spread / np.sqrt(200) + 0.05)
        assert found_spread == pytest.approx(spread, rel=0.25)
    # their sum is known ten times better than the prior has it
    assert exact.total[1] < 0.25


def test_simulation_follows_its_seed() -> None:
    history, chain = read_history("2025-26 only"), chain_of("tit_for_tat")
    first, again, other = (
        simulated_posterior(chain, history, seed, draws=400, keep=20) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_more_kept_than_drawn() -> None:
    with pytest.raises(InputError, match="keep"):
        simulated_posterior(chain_of("tit_for_tat"), read_history(), 1, draws=10, keep=11)


def test_weights_are_likelihood_ratios() -> None:
    weights = pair_weights([-100.0, -100.0 + np.log(3.0), -5000.0])
    assert weights == pytest.approx([0.25, 0.75, 0.0])


def test_runs_of_a_path() -> None:
    path = np.array([True, True, False, True, True])
    assert runs_of_path(path) == ((True, 2), (False, 1), (True, 2))


def test_pairs_far_apart_are_told_apart_and_equal_ones_are_not() -> None:
    history = read_history("Trump")
    fits = [
        fit(chain_of(us, china), history.runs)
        for us, china in (
            ("memory_one(1, 0, 0, 0.4)",) * 2,
            ("two_tits_for_tat", "generous_tit_for_tat"),
            ("forgiving_trigger(2)", "generous_tit_for_tat"),
            ("always_cooperate",) * 2,
        )
    ]
    found = power_study([one for one in fits if one is not None], history, 5, records=30)
    assert found.picked.sum(axis=1) == pytest.approx(1.0)
    assert np.diag(found.preferred) == pytest.approx(0.5)
    # two tits for tat and a trigger that forgives after two make the same records
    assert found.preferred[1, 2] == found.preferred[2, 1] == pytest.approx(0.5)
    assert found.picked[:, 1] == pytest.approx(found.picked[:, 2])
    # whoever never answers is told from those who do
    assert found.preferred[3, 0] > 0.9
    assert found.preferred[0, 3] > 0.9
    assert found.right == pytest.approx(np.diag(found.picked).mean())
