"""Crises of many games at once against each solved by itself, and their prices likewise."""

import numpy as np
import pytest

import sandbox as sb
from payoffs.crisis import priced
from payoffs.errors import InputError
from payoffs.pricing_many import priced_many
from payoffs.scenario import load
from sandbox.theory.crisis import Tree, private
from sandbox.theory.crisis.priced import drifted
from sandbox.theory.crisis.tree import Normal

ENDS = ("status_quo", "concession", "back_down", "execution")


def one_by_one(worth, noise):
    """The chances of each game where expectations drift to, by the exact solver."""
    found = []
    for k in range(len(noise[0])):
        tree = Tree(**{name: (float(u[k]), float(v[k])) for name, (u, v) in worth.items()})
        solution = private(tree, (float(noise[0][k]), float(noise[1][k])))
        found.append([solution.equilibria[solution.drifts_to].chances[end] for end in ENDS])
    return np.array(found)


def drawn(seed, games):
    """Crises of all kinds: with one equilibrium or three, with rare threats, answered or not."""
    rng = np.random.default_rng(seed)
    names = (*ENDS, "answered")
    worth = {name: tuple(rng.normal(0.0, 2.0, (2, games)).round(3)) for name in names}
    return worth, tuple(rng.uniform(0.2, 2.0, (2, games)))


def test_each_of_many_is_the_crisis_by_itself():
    worth, noise = drawn(5, 30)
    found = drifted(worth, noise)
    table = np.column_stack([found[end] for end in ENDS])
    assert np.abs(table - one_by_one(worth, noise)).max() < 1e-9
    assert table.sum(axis=1) == pytest.approx(1.0)


def test_three_equilibria_drift_to_the_one_of_their_side():
    """The tree of the published example has chances of resistance .296, .472 and .874."""
    pairs = {"status_quo": (0, 0), "concession": (1, 0), "back_down": (-1.2, 1)}
    pairs["execution"] = (-1.9, -2.8)
    found = drifted(
        {name: tuple(np.full(1, float(x)) for x in pair) for name, pair in pairs.items()},
        (np.ones(1), np.ones(1)),
    )
    resisted = 1.0 - found["concession"][0] / (1.0 - found["status_quo"][0])
    solution = private(Tree(**pairs), (1.0, 1.0))
    assert resisted == pytest.approx(solution.equilibria[solution.drifts_to].resist)
    assert round(resisted, 7) in (0.2964518, 0.8740314)  # never the unstable one


def test_indifference_and_no_noise_go_to_the_exact_solver():
    worth, noise = drawn(7, 3)
    worth["answered"] = (worth["answered"][0], worth["execution"][1].copy())
    found = drifted(worth, noise)
    table = np.column_stack([found[end] for end in ENDS])
    assert np.array_equal(table, one_by_one(worth, noise))
    silent = (np.zeros(3), np.zeros(3))
    table = np.column_stack([drifted(worth, silent)[end] for end in ENDS])
    assert np.array_equal(table, one_by_one(worth, silent))
    with pytest.raises(InputError, match="both sides private costs"):
        drifted(worth, (np.zeros(3), np.ones(3)))


@pytest.mark.parametrize(
    ("name", "sender", "values"),
    [
        ("october-2025", "china", {"crisis_return": [0.0, 0.7], "soy_loss_china": [0.2, 1.0]}),
        ("pre-2018", "us", {"crisis_days": [30.0, 200.0], "crisis_backdown_us": [0.0, 9.0]}),
        ("extension-2027", "us", {"us.tariff.busan": [10.0, 40.0], "discount_factor": [0.5, 0.9]}),
        ("busan-2025", "china", {"trade_elasticity": [2.0, 5.0], "audience_cost_us": [1.0, 3.0]}),
    ],
)
def test_prices_of_many_are_those_of_each(name, sender, values):
    scenario = load(name)
    if name == "busan-2025":
        scenario = scenario.override({"engine": "armington"})
    found = priced_many(scenario, sender, {k: np.array(v) for k, v in values.items()})
    for k in range(2):
        there = priced(scenario.override({n: v[k] for n, v in values.items()}), sender)
        assert list(found.worth) == list(there.outcomes)
        for outcome, pair in found.worth.items():
            alone = [there.total(outcome, side) for side in (there.sender, there.target)]
            assert [side[k] for side in pair] == pytest.approx(alone, abs=1e-8)
        assert tuple(side[k] for side in found.noise) == there.noise


def test_the_map_of_war_has_the_crisis_of_the_page():
    """Where a concession never lasts a dearer retreat makes war likelier, and else less likely."""
    found = sb.map("pre-2018", "crisis_backdown_us=0:10:2", "crisis_return=0:1:3", war=True).main
    own = sb.crisis(
        "pre-2018", sender="us", overrides={"crisis_backdown_us": 10, "crisis_return": 1}
    )
    assert found.sender == "us"
    assert found.layers["war"].shape == (3, 2)
    assert found.layers["war"][2, 1] == pytest.approx(own.chances["execution"])
    assert found.layers["war"].round(2).tolist() == [[0.17, 0.13], [0.23, 0.29], [0.23, 0.29]]


def test_owens_function_and_the_quadrature_agree():
    u, gap = np.meshgrid(np.linspace(-4.0, 3.0, 15), np.linspace(-3.0, 3.0, 13))
    family = Normal()
    whole = family._quadrature(u.ravel(), gap.ravel())
    assert family.above_both(u.ravel(), gap.ravel()) == pytest.approx(whole, rel=1e-11)
