"""What the tests of sweeps share: a small sweep to plan."""

from payoffs.game import Game
from sandbox.experiments.sweep import plan_of

DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
KNOWN = {
    "us": "tit_for_tat",
    "china": "grim_trigger",
    "periods": 10,
    "replicates": 900,
    "design": "grid",
    "points": None,
    "seed": 1,
    "threat": False,
    "deal": None,
    "punish": None,
    "each": False,
    "noise": {},
}


def a_plan(subject=DILEMMA, vary=None, **changed):
    """Of eleven points of one axis, unless it says otherwise."""
    return plan_of(subject, vary or {"execution_error": "0:0.2:11"}, **KNOWN | changed)
