"""The estimate behind *leaders*: prices, likelihood, sampler, what can be recovered, shares."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from payoffs.calibrations import LeaderWeight, draws, leaders
from payoffs.crisis import priced
from payoffs.parameters import is_parameter
from payoffs.record.rates import priced_threats
from payoffs.scenario import load
from sandbox.experiments.leaders import scores
from sandbox.experiments.leaders.model import (
    ENDS,
    UNKNOWNS,
    ThreatArrays,
    by_effect,
    chances_after,
    log_likelihood,
    log_ties,
    prior_draws,
    values,
)
from sandbox.experiments.leaders.remake import sample, split_rhat
from sandbox.experiments.leaders.shares import crises, drawn, game_shares
from sandbox.questions.crisis import crisis, tree_of
from sandbox.theory.crisis import Tree, private

#: precision, value kept out, back-down, deadline, conceding, spread
PLANTED = np.array([math.log(0.1), 0.3, math.log(10.0), math.log(5.0), math.log(10.0), -0.7])


def expit(x):
    return 1.0 / (1.0 + math.exp(-x))


def test_break_even_values_are_those_worked_out_from_the_matrices():
    found = {row.threat: round(row.break_even, 2) for row in priced_threats()}
    assert found["T01"] == 0.05
    late = ("T23", "T24", "T29", "T32", "T33", "T34")
    assert [found[name] for name in late] == [0.43, 0.78, 0.72, 0.21, 0.16, 0.38]
    assert all(0.05 <= found[row.threat] <= 0.23 for row in priced_threats()[:12])
    ends = [row.outcome for row in priced_threats()]
    assert [ends.count(end) for end in ENDS] == [6, 10, 2]


def two_threats(end=(1, 0)):
    """Of one crisis: an undated execution and a dated concession, unlike in everything."""
    return ThreatArrays(
        gain=np.array([-4.0, -30.0]),
        kept_out=np.array([20.0, 50.0]),
        loss=np.array([-6.0, -15.0]),
        dated=np.array([False, True]),
        coercive=np.array([True, True]),
        crisis=np.array([0, 0]),
        end=np.array(end),
    )


def by_hand(z):
    """Chances of the three ends of both at one crisis effect, spelled out at the planted values."""
    found = []
    for gain, kept, loss, dated in ((-4.0, 20.0, -6.0, 0.0), (-30.0, 50.0, -15.0, 1.0)):
        q = expit(0.1 * (gain + 0.3 * kept + 10.0 + 5.0 * dated) + math.exp(-0.7) * z)
        r = expit(0.1 * (q * loss + 10.0))
        found.append((1.0 - r, r * q, r * (1.0 - q)))
    return found


def test_the_likelihood_is_the_integral_over_the_effect_of_the_crisis():
    def integrand(z):
        first, second = by_hand(z)
        return first[1] * second[0] * norm.pdf(z)

    found = float(np.exp(log_likelihood(PLANTED[None], two_threats()))[0])
    assert found == pytest.approx(quad(integrand, -8, 8)[0], rel=1e-6)
    middle = by_effect(PLANTED[None], two_threats())[0, 3]
    assert middle == pytest.approx(np.array(by_hand(0.0)), rel=1e-12)


def test_what_is_known_of_a_crisis_weighs_on_the_rest_of_it():
    def chance(z, k):
        return by_hand(z)[1][k] * by_hand(z)[0][1] * norm.pdf(z)

    found = chances_after(PLANTED[None], two_threats(), np.array([True, False]))[0, 1]
    told = np.array([quad(chance, -8, 8, (k,))[0] for k in range(3)])
    assert found == pytest.approx(told / told.sum(), rel=1e-6)


def test_where_nothing_is_asked_nobody_can_concede():
    data = ThreatArrays.of(priced_threats())
    told = by_effect(PLANTED[None], data)
    assert (told[:, :, ~data.coercive, 0] == 0.0).all()
    assert told.sum(axis=-1) == pytest.approx(np.ones(told.shape[:-1]))


def weighted(data, seed, size):
    """Draws from the prior and their weights under the posterior, ``(size, 6)`` and ``(size,)``."""
    draws = prior_draws(size, np.random.default_rng(seed))
    logs = np.concatenate(
        [log_likelihood(part, data) + log_ties(part, data) for part in np.array_split(draws, 20)]
    )
    found = np.exp(logs - logs.max())
    return draws, np.asarray(found / found.sum())


def quantiles(x, weights=None):
    order = np.argsort(x)
    share = np.full(len(x), 1 / len(x)) if weights is None else weights[order]
    return x[order][np.searchsorted(np.cumsum(share), (0.05, 0.5, 0.95)).clip(max=len(x) - 1)]


def test_the_shipped_posterior_is_that_of_another_method():
    """Weights on draws from the prior know nothing of ensembles."""
    data = ThreatArrays.of(priced_threats())
    prior, weights = weighted(data, seed=3, size=40_000)
    assert 1.0 / np.square(weights).sum() > 1000
    shipped = draws()
    for name in ("crisis_precision", "protection_weight_us", "audience_cost_china"):
        x = values(prior)[name]
        spread = np.sqrt(np.average((x - np.average(x, weights=weights)) ** 2, weights=weights))
        low, middle, high = quantiles(x, weights)
        entry = leaders()[name]
        assert entry.value == pytest.approx(middle, abs=0.15 * spread)
        assert np.median(shipped[name]) == pytest.approx(entry.value, abs=0.25 * spread)
        assert entry.low < middle < entry.high
        assert low < entry.value < high


def planted(times, seed):
    """The design of the record so many times over, with ends drawn at the planted values."""
    design = ThreatArrays.of(priced_threats()).take(np.arange(17))
    rng = np.random.default_rng(seed)
    parts = []
    for k in range(times):
        z = rng.standard_normal(design.crisis.max() + 1)[design.crisis]
        v = {name: float(x) for name, x in values(PLANTED).items()}
        face = v["crisis_backdown_us"] + v["crisis_deadline_us"] * design.dated
        worth = design.gain + v["protection_weight_us"] * design.kept_out + face
        q = 1 / (1 + np.exp(-(v["crisis_precision"] * worth + v["crisis_spread"] * z)))
        r = 1 / (1 + np.exp(-v["crisis_precision"] * (q * design.loss + v["audience_cost_china"])))
        r = np.where(design.coercive, r, 1.0)
        u = rng.random(17)
        end = np.where(u < 1 - r, 0, np.where(u < 1 - r + r * q, 1, 2))
        parts.append((design, design.crisis + 100 * k, end))
    arrays = {
        name: np.concatenate([getattr(one, name) for one, _, _ in parts])
        for name in ("gain", "kept_out", "loss", "dated", "coercive")
    }
    return ThreatArrays(
        **arrays,
        crisis=np.concatenate([numbers for _, numbers, _ in parts]),
        end=np.concatenate([end for _, _, end in parts]),
    )


def test_planted_values_come_back_as_the_record_grows():
    """At 17 threats hardly anything is known; at 272 precision and the value kept out are."""
    widths, found = [], None
    for times in (1, 16):
        fit = sample(planted(times, seed=5), seed=1, walkers=16, steps=200, burn=100)
        found = {name: quantiles(x) for name, x in values(fit.draws).items()}
        low, _, high = found["protection_weight_us"]
        widths.append(high - low)
    assert widths[0] > 0.4
    assert widths[1] < widths[0] / 2
    for name, truth in (
        ("protection_weight_us", 0.3),
        ("crisis_precision", 0.1),
        ("audience_cost_china", 10.0),
    ):
        assert found[name][0] <= truth <= found[name][2]


def test_chains_that_disagree_are_seen():
    rng = np.random.default_rng(1)
    same = rng.standard_normal((200, 4, 1))
    assert split_rhat(same) < 1.02
    assert split_rhat(same + np.arange(4)[:, None]) > 1.5


@pytest.mark.parametrize(
    ("ratio", "shift", "said"),
    [
        (0.6, 0.1, "narrowed"),
        (0.8, 2.0, "narrowed"),
        (0.81, 0.1, "the record cannot tell"),
        (1.1, -0.5, "moved, not narrowed"),
        (1.0, 0.0, "no threat of the record bears on it"),
    ],
)
def test_what_the_record_tells(ratio, shift, said):
    assert LeaderWeight("w", 1, 0, 2, 1, 0, 2, ratio, shift, "bn").verdict == said


def test_the_record_says_something_of_some_weights_only():
    said = {name: entry.verdict for name, entry in leaders().items()}
    assert said["protection_weight_us"] == "narrowed"
    assert said["crisis_backdown_us"] == "the record cannot tell"
    assert said["crisis_deadline_us"] == "moved, not narrowed"
    assert said["protection_weight_china"] == "no threat of the record bears on it"
    assert len(draws()["protection_weight_us"]) == 500
    assert all(is_parameter(name) for name in draws())
    assert all(is_parameter(name) for name in leaders() if name != "crisis_spread")


def test_a_crisis_at_each_draw_is_the_crisis_at_those_weights():
    scenario = load("october-2025", {"calibration": "leaders", "audience_cost_china": 4.0})
    made = priced(scenario, "us")
    each, names = crises(scenario, made, dated=True, size=3)
    assert "audience_cost_china" not in names
    own = {name: float(x[2]) for name, x in draws(3).items() if name in names}
    whole = priced(scenario.override(own), "us")
    for name in made.outcomes:
        for side in ("us", "china"):
            assert each[2].total(name, side) == pytest.approx(whole.total(name, side), abs=1e-6)
    assert each[2].noise == whole.noise
    assert each[2].precision == whole.precision


def test_shares_are_over_what_was_not_set():
    scenario = load("busan-2025", {"calibration": "leaders", "protection_weight_us": 0.0})
    assert "protection_weight_us" not in drawn(scenario.calibration)
    found = game_shares(scenario, size=40)
    assert found["n"] == 40
    assert sum(found["class"].values()) == pytest.approx(1.0)
    assert drawn(load("busan-2025").calibration) == {}


def test_an_answer_under_leaders_has_its_draws():
    found = crisis("october-2025", sender="us", information="quantal", calibration="leaders")
    told = found.to_dict()
    assert told["calibration"] == "leaders"
    assert told["draws"]["n"] == 200
    assert sum(told["draws"]["likeliest"].values()) == pytest.approx(1.0)
    assert 0.0 < told["draws"]["credible"] < 0.5
    plain = crisis("october-2025", information="quantal", tips=False).to_dict()
    assert (plain["calibration"], plain["draws"]) == ("scenario", None)
    assert tree_of(found.priced).back_down[0] < tree_of(found.priced).status_quo[0]


def test_an_equilibrium_in_the_far_tail_is_listed_even_where_others_cannot_be_ruled_out():
    tree = Tree(
        status_quo=(-22.416983065, -42.995025092),
        concession=(-13.739324786, -41.812161493),
        back_down=(-57.578983065, -42.995025092),
        execution=(-110.129766305, -47.82679222),
    )
    found = private(tree, (13.62, 13.62))
    assert not found.complete
    assert [round(one.resist, 12) for one in found.equilibria] == [0.0]


def test_scores_by_hand():
    row = scores.scored()[1]
    assert (row.threat, row.outcome) == ("T06", "execution")
    assert row.chances["base_rates"] == (0.25, 0.5, 0.25)  # T02 alone had ended by 18 June 2018
    assert row.log_score("base_rates") == pytest.approx(0.693147, abs=1e-6)
    assert row.brier("base_rates") == pytest.approx(0.375)
    assert row.brier("thirds") == pytest.approx(2 / 3)
    assert row.log_score("ties") == pytest.approx(-math.log(0.551))
    assert len(scores.scored()) == 16


def test_nothing_is_known_of_what_came_later():
    """What is told of the second threat does not hang on how the fifth ended."""
    found = scores.scored()
    assert all(sum(one.chances["model"]) == pytest.approx(1.0, abs=2e-4) for one in found)
    data = ThreatArrays.of(priced_threats())
    rows = priced_threats()
    past = np.array([other.end_date < rows[1].date for other in rows])
    assert not past.any()
    # without any ended threat it is the prior, to which TIES belongs
    prior, weights = prior_with_ties(data.take(np.arange(2)))
    told = chances_after(prior, data, past)[:, 1]
    assert found[1].chances["model"] == pytest.approx(weights @ told, abs=0.02)


def prior_with_ties(design):
    from sandbox.experiments.leaders.model import log_ties

    vectors = prior_draws(20_000, np.random.default_rng(8))
    logs = log_ties(vectors, design)
    weights = np.exp(logs - logs.max())
    return vectors, weights / weights.sum()


def test_truces_by_hand():
    first, second = scores.truces_foretold()[:2]
    # none before: one break a year expected of a gamma of shape one
    assert first.hazard == pytest.approx(365 / 455)
    # one break in ten days
    assert second.hazard == pytest.approx((375 / 465) ** 2)
    # three threats in 138 days, one of them carried out and ended: half of the next
    assert first.threats == pytest.approx((503 / 548) ** 4)
    assert [one.held for one in scores.truces_foretold()] == [
        *(False, True, False, True, False, True, True)
    ]
    assert len(UNKNOWNS) == 6
