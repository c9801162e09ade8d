import numpy as np
import pytest
from history_domain import chain_of

from sandbox.experiments.history.chains import PairChain
from sandbox.experiments.history.fitting import (
    LARGEST,
    LEAST,
    ErrorPosterior,
    Surface,
    _moments,
    fit,
    grid_posterior,
    surface,
)
from sandbox.experiments.history.judgement import power_study, runs_of_path
from sandbox.experiments.history.record import History, read_history
from sandbox.experiments.history.spells import STATISTICS, Spells, statistics
from sandbox.experiments.history.study import pair_weights


def test_a_flat_likelihood_leaves_the_prior() -> None:
    axis = np.geomspace(LEAST, LARGEST, 200)
    found = grid_posterior(Surface(axis, np.zeros((200, 200))))
    low, high = np.log10([LEAST, LARGEST])
    known = ((low + high) / 2, (high - low) / np.sqrt(12))
    assert found.execution == pytest.approx(known, rel=0.02)
    assert found.monitoring == pytest.approx(known, rel=0.02)


#: What approximate Bayesian computation goes by: enough for hazards that do not change.
SUMMARIES = ("breaks", "mean truce", "mean gap", "share in truce")


def simulated(chain: PairChain, history: History, draws: int, keep: int) -> ErrorPosterior:
    """The posterior from simulated records alone: those closest to history are kept.

    Beaumont, Zhang and Balding (2002), Genetics 162. Records are played here, outcome by outcome.
    """
    rng = np.random.default_rng(4)
    e, m = 10.0 ** rng.uniform(np.log10(LEAST), np.log10(LARGEST), size=(2, draws))
    below = chain.outcomes(e, m).cumsum(axis=2)
    lines, kept = np.arange(draws), []
    for periods in history.transitions:
        piece = np.ones((draws, periods + 1), dtype=bool)
        state = np.zeros(draws, dtype=int)
        for t in range(periods + 1):
            # outcomes 0, 4, 8 and 12 are those of a truce: the first period is one
            u = rng.random(draws)[:, None]
            outcome = np.minimum((u >= below[lines, state]).sum(axis=1), 15)
            if t == 0:
                truce = np.diff(below[:, 0], axis=1, prepend=0.0)[:, ::4].cumsum(axis=1)
                outcome = 4 * (u * truce[:, -1:] >= truce).sum(axis=1).clip(max=3)
            piece[:, t] = outcome % 4 == 0
            state = chain.next[state, outcome]
        kept.append(piece)
    columns = [STATISTICS.index(name) for name in SUMMARIES]
    drawn = np.log1p(statistics(Spells.of_paths(kept))[:, columns])
    seen = np.log1p(statistics(Spells.of_history(history))[0, columns])
    spread = np.abs(drawn - np.median(drawn, axis=0)).mean(axis=0)
    distance = (((drawn - seen) / np.where(spread > 0, spread, 1.0)) ** 2).sum(axis=1)
    close = np.argsort(distance, kind="stable")[:keep]
    e, m = e[close], m[close]
    return ErrorPosterior(*(_moments(np.log10(x), np.ones(keep)) for x in (e, m, e + m)))


def test_likelihood_and_simulation_agree() -> None:
    """Approximate Bayesian computation knows the model by its records alone."""
    history, chain = read_history(), chain_of("memory_one(1, 0, 0, 0.4)")
    exact = grid_posterior(surface(chain, history.runs, np.geomspace(LEAST, LARGEST, 41)))
    drawn = simulated(chain, history, draws=20_000, keep=200)
    for name in ("execution", "monitoring", "total"):
        (mean, spread), (found, found_spread) = getattr(exact, name), getattr(drawn, name)
        # the mean of 200 draws, and what the summaries leave out
        assert found == pytest.approx(mean, abs=4 * spread / np.sqrt(200) + 0.05)
        assert found_spread == pytest.approx(spread, rel=0.25)
    # their sum is known ten times better than the prior has it
    assert exact.total[1] < 0.25


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
