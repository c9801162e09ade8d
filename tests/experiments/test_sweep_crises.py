"""Threats as an axis of a sweep: each point is the simulation that it says."""

import json

import pytest

from agents import Match, simulate_world
from payoffs import scenario
from sandbox.cli import main
from sandbox.experiments.sweep import sweep
from sandbox.experiments.sweep.played import seed_of
from sandbox.theory.crisis.priced import at_equilibrium

KEEP = ["--us", "always_cooperate", "--china", "always_cooperate"]


def test_a_point_is_the_simulation_it_says(capsys):
    words = ["sweep", "pre-2018", *KEEP, "--vary", "crises=off,rates,equilibrium", "--vary",
             "crisis_backdown_us=0,20", "--replicates", "30",
             "--periods", "40", "--json"]  # fmt: skip
    assert main(words) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["broken"] for row in rows[:2]] == [0, 0]
    costly = scenario.load("pre-2018", {"crisis_backdown_us": 20.0})
    for run, crises in ((3, "rates"), (5, at_equilibrium(costly))):
        alone = simulate_world(
            costly, "always_cooperate", "always_cooperate", crises=crises, periods=40,
            replicates=30, seed=seed_of(0, run), expiry_months=0, summit_every=0,
        )  # fmt: skip
        assert rows[run]["row_mean"] == pytest.approx(alone.row_mean)
        assert rows[run]["truces"] == len(alone.truces) / 30


def test_a_match_with_threats_is_swept_with_them():
    match = Match("busan-2025", "always_cooperate", "always_cooperate", crises="rates", periods=30,
                  expiry_months=0, summit_every=0)  # fmt: skip
    found = sweep(match, {"execution_error": [0.0, 0.1]}, replicates=20)
    assert found.to_dict()["rows"][0]["broken"] > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*KEEP, "--vary", "crises=off,never"], "--vary crises: 'never' is none of off, rates"),
        (["--crises", "rates"], "--crises: belongs to a simulation"),
        ([*KEEP, "--vary", "crises=off", "--crises", "rates"], "--crises: is given and varied"),
    ],
)
def test_what_cannot_be_swept(words, said, capsys):
    assert main(["sweep", "pre-2018", *words]) == 2
    assert said in capsys.readouterr().err
