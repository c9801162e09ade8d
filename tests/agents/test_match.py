"""One value for what is played: checked once, comparable, told and made again."""

import pickle

import pytest

import agents
from agents import Match, Noise, TruceModel, markov_chain, round_robin, simulate
from agents.world.histories import simulate_world
from payoffs.errors import InputError
from payoffs.fields import FIELDS
from payoffs.game import Game
from payoffs.scenario import load

# asymmetric: what the sides earn, lose and fear differs
GAME = Game.of([[3, 0], [5, 1]], [[4, 6], [-1, 2]])
ALONE = {"expiry_months": 0, "summit_every": 0}


def test_a_match_by_hand():
    # tit for tat keeps once, then both break: (0 + 9 x 1) / 10 and (6 + 9 x 2) / 10
    match = Match(GAME, us="tit_for_tat", china="always_defect", periods=10)
    value = match.exact()
    assert (value.row, value.column) == pytest.approx((0.9, 2.4), abs=1e-12)
    many = match.simulate(replicates=3, seed=1)
    assert (many.row_mean, many.column_mean) == pytest.approx((0.9, 2.4), abs=1e-12)
    seen = match.watch(seed=1).history()
    assert seen["us_payoff"].mean() == pytest.approx(0.9)
    assert seen["china_payoff"].mean() == pytest.approx(2.4)


def test_the_same_whether_as_a_match_or_in_words():
    words = {"execution_error": 0.1, "periods": 30}
    match = Match(GAME, "tit_for_tat", "grim_trigger", **words)
    one = simulate(match, replicates=20, seed=3)
    two = simulate(GAME, "tit_for_tat", "grim_trigger", replicates=20, seed=3, **words)
    assert (one.row_payoffs == two.row_payoffs).all()
    chains = (
        markov_chain(match),
        markov_chain(GAME, "tit_for_tat", "grim_trigger", execution_error=0.1),
    )
    assert chains[0].value().row == chains[1].value().row
    rules = ["tit_for_tat", "always_defect"]
    tables = round_robin(match, rules), round_robin(GAME, rules, **words)
    assert (tables[0].row_payoffs == tables[1].row_payoffs).all()
    models = (
        TruceModel(match, rng=1),
        TruceModel(us="tit_for_tat", china="grim_trigger", game=GAME, rng=1, **words),
    )
    for model in models:
        model.run()
    assert models[0].history().equals(models[1].history())


def test_bare_or_in_a_world():
    bare = Match(GAME)
    assert bare.bare
    assert type(bare.simulate(replicates=2, seed=1)) is agents.Simulation
    busan = Match("busan-2025", periods=6)
    assert not busan.bare  # the scenario's calendar
    assert type(busan.simulate(replicates=2, seed=1)) is agents.WorldSimulation
    assert type(busan.but(**ALONE).simulate(replicates=2, seed=1)) is agents.Simulation
    assert type(busan.but(surroundings="all", **ALONE).simulate(replicates=2, seed=1)) is (
        agents.WorldSimulation
    )


def test_an_exact_value_says_that_the_calendar_is_left_out():
    busan = Match("busan-2025", periods=12)
    left_out = "mean over 12 periods, of the bare repeated game, without calendar and surroundings"
    assert busan.exact().horizon == left_out
    assert busan.but(**ALONE).exact().horizon == "mean over 12 periods"
    assert busan.exact().row == busan.but(**ALONE).exact().row
    assert Match(GAME, periods=None).exact(0.9).horizon == "without end, discounted at 0.9 a period"


def test_the_noise_in_force_is_the_levers_unless_asked_for():
    busan = Match("busan-2025")
    doubt = busan.situation.scenario.doubt(busan.pairing.deal.deal, busan.pairing.deal.punishment)
    assert busan.noise.false_alarm == doubt.false_alarm != (0.0, 0.0)
    assert busan.but(monitoring_error=(0.2, 0.1)).noise.missed_alarm == (0.2, 0.1)
    assert Match(GAME, noise=0.05).noise == Noise.of(0.05, 0.05)
    asked = Noise.of((0.1, 0.2), 0.0, 0.3, signal="public")
    assert Match(GAME, noise=asked).noise == asked
    # a change of errors is never hidden by a noise given before
    assert Match(GAME, noise=asked).but(execution_error=0.0).noise.execution == (0.0, 0.0)


MATCHES = [
    Match(GAME, us="random(0.5)", china="memory_one(1, 0, 1, 0)", deal="0,1", punish=(1, 0)),
    Match("busan-2025", surroundings="all", start="2026-01-01", periods=7, noise=0.1),
    Match("busan-2025", parameters={"farm_weight": 2.0}, false_alarm=(0.1, 0.2)),
    Match(load("busan-2025", {"farm_weight": 2.0, "engine": "armington"}), summit_every=6),
    Match("busan-2025", threat=True, signal="public", periods=None, renewal=0.9, repair=0.1),
    Match("busan-2025", surroundings="none"),
]


@pytest.mark.parametrize("match", MATCHES, ids=range(len(MATCHES)))
def test_told_and_made_again(match):
    again = Match.from_dict(match.to_dict())
    assert again == match
    assert hash(again) == hash(match)
    assert (again.pairing.deal.row == match.pairing.deal.row).all()
    assert again.noise == match.noise
    assert pickle.loads(pickle.dumps(match)) == match
    assert match != match.but(repair=0.25)
    with pytest.raises(AttributeError):
        match.repair = 0.3


def test_a_result_carries_its_match():
    match = Match("busan-2025", us="grim_trigger", execution_error=0.1, periods=5, **ALONE)
    found = match.simulate(replicates=4, seed=9)
    again = Match.from_dict(found.match).simulate(replicates=4, seed=found.seed)
    assert (again.row_payoffs == found.row_payoffs).all()
    world = simulate_world(match.but(surroundings="shocks"), replicates=4, seed=9)
    again = Match.from_dict(world.match).simulate(replicates=4, seed=9)
    assert (again.row_payoffs == world.row_payoffs).all()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"us": "tit_for_tit"}, "did you mean tit_for_tat"),
        ({"excution_error": 0.1}, "error: excution_error: is nothing that is played; did you mean"),
        ({"execution_error": 2}, "error: execution_error: 2 is not a probability"),
        ({"signal": "loud"}, "error: signal: 'loud' is neither private nor public"),
        ({"expiry_months": -1}, "error: expiry_months: -1 months; give 0 for none"),
        ({"repair": "x"}, "error: repair: "),
        ({"periods": 0}, "error: periods: 0 is outside"),
        ({"deal": "9,9"}, "error: deal: "),
        ({"start": "soon"}, "error: start: 'soon' is not a date"),
        ({"surroundings": "weather"}, "there is no part 'weather'"),
        ({"bargain": "nash"}, "error: bargain: 'nash' is not a function"),
        ({"noise": 0.1, "execution_error": 0.2}, "error: noise: stands for execution_error"),
    ],
)
def test_what_cannot_be_played_is_told_in_a_line(words, said):
    with pytest.raises(InputError) as caught:
        Match.of("busan-2025", **words)
    assert said in f"error: {caught.value}".replace("error: error:", "error:")
    assert "\n" not in str(caught.value)


def test_what_cannot_be_made_again_is_told():
    data = Match("busan-2025").to_dict() | {"scenario": "nowhere"}
    with pytest.raises(InputError):
        Match.from_dict(data)
    assert Match.from_dict(data, subject="busan-2025") == Match("busan-2025")
    bargained = Match("busan-2025", bargain=lambda A, B, d: (0, 0))
    with pytest.raises(InputError, match="bargain: hand in the function"):
        Match.from_dict(bargained.to_dict())
    with pytest.raises(InputError, match="histories need an end"):
        Match(GAME, periods=None).simulate(seed=1)


def test_a_field_of_the_table_is_a_word_of_a_match():
    sizes = {"replicates", "seed", "discount_factor", "months_per_period"}
    assert set(FIELDS) - sizes <= set(Match.of(GAME).to_dict())


def test_a_match_says_what_was_asked_and_no_more() -> None:
    said = Match("chicken", us="grim_trigger", execution_error=0.1, crises="off", periods=40)
    assert repr(said) == (
        "<Match: chicken; grim_trigger against tit_for_tat; execution_error (0.1, 0.1); periods 40>"
    )
