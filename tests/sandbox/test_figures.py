"""``answer.plot()``: a valid Altair chart of every kind of answer that has a figure."""

import json
from functools import cache
from importlib import import_module
from itertools import chain
from pkgutil import walk_packages

import numpy as np
import pytest

import agents
import sandbox
import sandbox as sb
from payoffs.game import Game
from payoffs.results import Result
from sandbox.experiments.indices import sobol
from sandbox.theory.bargaining import TalkRules, alternating_offers, win_set
from sandbox.theory.batch import solve_batch
from sandbox.theory.equilibria.zero_sum import zero_sum

PIE = np.array([[0.0, 1.0], [1.0, 0.0]])

LOPSIDED = Game.of([[3, 0], [5, 1]], [[2, 4], [0, 1]], title="lopsided")

ZERO_SUM = Game.of([[3, -1], [0, 2]], [[-3, 1], [0, -2]])
SOLVED = cache(
    lambda: (
        sb.solve(
            LOPSIDED,
            rationalizable=True,
            correlated=True,
            commitment=True,
            quantal=True,
            selection=True,
            check=((1, 0), (1, 0)),
        ).parts
    )
)

ASKED = {
    "Solution": lambda: sb.solve(LOPSIDED),
    "Negotiation": lambda: sb.negotiate("chicken"),
    "Lasting": lambda: sb.repeat(LOPSIDED, delta=0.9),
    "Linkage": lambda: sb.linkage("busan-2025"),
    "Explanation": lambda: sb.explain("busan-2025", (0, 0)),
    "PriorSweep": lambda: sb.resolve("chicken"),
    "Talks": lambda: alternating_offers(PIE, (0.0, 0.5), TalkRules(patience=(0.5, 0.25), rounds=3)),
    "WinSet": lambda: win_set(LOPSIDED, 1, (0, 0)),
    "Ratification": lambda: sb.ratify("busan-2025").main,
    "Leaders": sb.leaders,
    "Chain": lambda: sb.Match("chicken", us="tit_for_tat", china="always_defect").chain(),
    "Indices": lambda: sobol(["a", "b"], lambda points: 2.0 * points[:, 0], base=16),
    "Simulation": lambda: sb.Match("chicken", periods=10).simulate(replicates=20, seed=1),
    "Tournament": lambda: sb.tournament("chicken", ["tit_for_tat", "grim_trigger"]),
    "Uncertainty": lambda: sb.uncertainty("geneva-2025", samples=20),
    "Validation": lambda: sb.validate(),
    "Sweep": lambda: sb.sweep("geneva-2025", {"farm_weight": [0, 1, 2]}),
    "Check": lambda: SOLVED()["check"],
    "Rationalizable": lambda: SOLVED()["rationalizable"],
    "Selection": lambda: SOLVED()["selection"].main,
    "CorrelatedRange": lambda: SOLVED()["correlated"].main,
    "Leadership": lambda: SOLVED()["commitment"]["row"],
    "QuantalPath": lambda: SOLVED()["quantal"],
    "RevealedWeights": lambda: sb.solve("geneva-2025", revealed=True).parts["revealed"],
    "ZeroSum": lambda: zero_sum(ZERO_SUM),
    "BatchSolution": lambda: solve_batch(np.zeros((1, 2, 2)), np.ones((1, 2, 2))),
    "BayesianSolution": lambda: sb.resolve("chicken", priors=[0.5]).solutions[0],
    "LeverZone": lambda: sb.linkage("geneva-2025").parts["zones"][0],
    "PayoffSet": lambda: sb.repeat(LOPSIDED, delta=0.9).main.payoff_set,
    "TruceRecord": lambda: sb.repeat("geneva-2025", monitoring_error=0.1).parts["record"],
    "Value": lambda: sb.Match("chicken", us="tit_for_tat", china="grim_trigger").exact(),
    "Crisis": lambda: sb.crisis("october-2025", tips=False),
    "BothCrises": lambda: sb.crisis("october-2025", sender="both", tips=False),
    "Forecasts": sb.forecasts,
    "Comparison": lambda: sb.compare("chicken", "deadlock"),
    "Timeline": lambda: sb.timeline(since="2025-10-01"),
    "Report": lambda: sb.report("chicken", replicates=5),
}
#: Drawn in the tests of what makes them; without a number to draw; not an answer by itself.
ELSEWHERE = {"HistoryTable", "PairHistory", "CrisisHistory", "GameMap", "Estimate"}
ELSEWHERE |= {"WorldSimulation"}
WORDS = {"Listing", "Story"}
BESIDE = {"Findings", "Replicates"}


def _below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_every_kind_of_answer_is_drawn_in_some_test():
    rooms = (walk_packages(room.__path__, f"{room.__name__}.") for room in (agents, sandbox))
    for module in chain.from_iterable(rooms):
        if not module.name.startswith(("sandbox.views", "sandbox.classroom")):
            import_module(module.name)
    ours = {one.__name__ for one in _below(Result) if not one.__module__.startswith("test")}
    assert ours - {"Doubled"} == set(ASKED) | ELSEWHERE | WORDS | BESIDE


@pytest.mark.parametrize("kind", ASKED)
def test_every_answer_draws_itself(kind):
    answer = ASKED[kind]()
    spec = answer.plot().to_dict()  # checks it against Vega-Lite's schema
    assert spec["config"]["range"]["category"] == ["#005A9C", "#A84300"]
    assert "mark" in spec or "layer" in spec
    assert len(repr(answer)) < 300
    assert "<table" in answer._repr_html_()
    assert json.loads(json.dumps(answer.to_dict()))
    assert "truce-sandbox" in answer.made_from["versions"]


def test_what_the_lesser_answers_say_of_themselves():
    assert repr(ASKED["Talks"]()) == "<Talks: agreed in the first round: 0.4375 and 0.5625>"
    assert ASKED["Talks"]().made_from["patience"] == (0.5, 0.25)
    assert repr(ASKED["WinSet"]()) == "<WinSet: would ratify 2 of 4 profiles>"


def test_a_figure_has_the_numbers_of_its_answer():
    spec = sb.solve(LOPSIDED).plot().to_dict()
    boxed = spec["layer"][2]["data"]["values"] if "data" in spec["layer"][2] else None
    values = boxed or spec["datasets"][spec["layer"][2]["data"]["name"]]
    assert [(value["u"], value["v"]) for value in values] == [(1.0, 1.0)]


def test_an_answer_without_a_figure_says_so():
    with pytest.raises(NotImplementedError, match="no figure of a Listing"):
        sb.rules().plot()


def test_what_a_zero_sum_game_says_of_itself():
    assert repr(zero_sum(ZERO_SUM)) == ("<ZeroSum: zero-sum: optimal strategies pay 1 and -1>")
