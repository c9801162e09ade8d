"""Turns a CPU second of the engines, on one noisy round robin: ``python benchmarks/engine.py``.

Twenty rules meet on the textbook dilemma, every ordered pair, with execution error .05, for
200 turns. Everything is measured in this one process, by CPU time, the fastest of several
runs. Axelrod-Python joins in if it can be imported; it takes minutes to install. Ratios
are to what was measured here; where Axelrod is missing, a ratio from an earlier run of a
prototype of this engine stands in the last line, and says so.
"""

from __future__ import annotations

import importlib.util
import json
import platform
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from agents import Automaton, Deal, TruceModel, parse_rule, round_robin, simulate
from agents.contests.meetings import Pairs
from agents.contests.tournament import TWENTY
from agents.play.pairing import Noise
from payoffs.game import Game

TURNS, SLIP, BLUR = 200, 0.05, 0.05
DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
#: A 4 x 4 game around the dilemma; play is between profiles 1,2 and 3,0.
LARGE = Game.of(
    [[2, 2, 2, 2], [0, 2, 3, 2], [2, 2, 2, 2], [1, 2, 5, 2]],
    [[2, 2, 2, 2], [5, 2, 3, 2], [2, 2, 2, 2], [1, 2, 0, 2]],
)
LEARNERS = (
    "best_reply",
    "regret_matching",
    "q_learning",
    "roth_erev",
    "lookahead_best_reply",
    "bayesian_best_reply",
)
#: The twenty rules' counterparts in Axelrod-Python, in the same order.
AXELROD = (
    "Cooperator",
    "Defector",
    "Random",
    "TitForTat",
    "SuspiciousTitForTat",
    "TitFor2Tats",
    "TwoTitsForTat",
    "HardTitForTat",
    "GTFT",
    "Grudger",
    "WinStayLoseShift",
    "ContriteTitForTat",
    "FirmButFair",
    "FirstByJoss",
    "Bully",
    "AntiTitForTat",
    "Alternator",
    "ForgetfulGrudger",
    "ZDExtort2",
    "ZDGTFT2",
)


def fastest(job: Callable[[], object], runs: int = 5) -> float:
    """CPU seconds of the fastest of some runs, after one to warm up."""
    job()
    times = []
    for _ in range(runs):
        before = time.process_time()
        job()
        times.append(time.process_time() - before)
    return min(times)


def pairs(game: Game, noise: Noise, **profiles: Any) -> Pairs:
    """Every ordered pair of the twenty, compiled."""
    return Pairs.of(*automata(game, **profiles), noise)


def automata(game: Game, **profiles: Any) -> tuple[list[Automaton], list[Automaton]]:
    """The twenty as they play the row and the column side."""
    mine, theirs = Deal.of(game, **profiles).payoffs_seen_by
    sides = []
    for own, other in ((mine, theirs.T), (theirs, mine.T)):
        fitted = [parse_rule(name).fitted(own, other).automaton for name in TWENTY]
        sides.append([one for one in fitted if one is not None])
    return sides[0], sides[1]


def sampler(field: Pairs, engine: str) -> float:
    """Turns a CPU second."""
    replicates = 200 if engine == "numba" else 20
    seconds = fastest(lambda: field.sampled(TURNS, replicates, 1, engine))
    return TURNS * replicates * len(field.starts) / seconds


def bare_mesa() -> float:
    """Turns a CPU second of a plain Mesa model of the same field, with model reporters.

    Written as Mesa's own examples are: agents are told to act through ``model.agents`` and a
    collector asks the model for both payoffs and both actions after every step.
    """
    from agents.mesa.governments import Agent, DataCollector, Model

    payoffs = ((3, 0), (5, 1))

    class Side(Agent):  # type: ignore[misc]
        """An automaton with slips."""

        def __init__(self, model: Any, rule: Automaton) -> None:
            super().__init__(model)
            self.cooperate, self.move = rule.cooperate.tolist(), rule.move.tolist()
            self.state, self.action, self.other = rule.start, 0, self

        def choose(self) -> None:
            chosen = self.random.random() >= self.cooperate[self.state]
            self.action = int(chosen ^ (self.random.random() < SLIP))

        def observe(self) -> None:
            self.state = self.move[self.state][self.action][self.other.action]

    class Repeated(Model):  # type: ignore[misc]
        """Two sides, and what they did and earned in the period."""

        def __init__(self, row: Automaton, column: Automaton) -> None:
            super().__init__(rng=1)
            self.row, self.column = Side(self, row), Side(self, column)
            self.row.other, self.column.other = self.column, self.row
            make: Any = DataCollector
            self.datacollector = make(
                model_reporters={
                    "row_action": lambda m: m.row.action,
                    "column_action": lambda m: m.column.action,
                    "row_payoff": lambda m: payoffs[m.row.action][m.column.action],
                    "column_payoff": lambda m: payoffs[m.column.action][m.row.action],
                }
            )

        def step(self) -> None:
            self.agents.do("choose")
            self.agents.do("observe")
            self.datacollector.collect(self)

    machines = automata(DILEMMA)[0]

    def play() -> None:
        for row in machines:
            for column in machines:
                model = Repeated(row, column)
                for _ in range(TURNS):
                    model.step()

    return TURNS * len(machines) ** 2 / fastest(play, 2)


def axelrod() -> float | None:
    """Turns a CPU second of Axelrod-Python on the same field, or None without it."""
    if importlib.util.find_spec("axelrod") is None:
        return None
    import axelrod as axl  # type: ignore[import-not-found]

    players = [getattr(axl, name)() for name in AXELROD]

    def play() -> None:
        for first in players:
            for second in players:
                axl.Match((first.clone(), second.clone()), turns=TURNS, noise=SLIP).play()

    return TURNS * len(players) ** 2 / fastest(play, 2)


def learner(name: str) -> tuple[float, float]:
    """Turns a CPU second of a learner against tit for tat: many histories, and in Mesa."""
    noise = {"execution_error": SLIP}
    many = fastest(
        lambda: simulate(DILEMMA, name, "tit_for_tat", periods=TURNS, replicates=2048, seed=1,
                         **noise),
        3,
    )  # fmt: skip

    def mesa() -> None:
        TruceModel("prisoners-dilemma", name, periods=1000, rng=1, **noise).run()

    return TURNS * 2048 / many, 1000 / fastest(mesa, 3)


def engines() -> dict[str, float]:
    """Turns a CPU second of every way there is."""
    slips = pairs(DILEMMA, Noise.of(SLIP))
    both = pairs(LARGE, Noise.of(SLIP, BLUR), deal=(1, 2), punish=(3, 0))
    public = pairs(LARGE, Noise.of(SLIP, BLUR, signal="public"), deal=(1, 2), punish=(3, 0))
    rates = {}
    ways = ["numba", "numpy"] if importlib.util.find_spec("numba") else ["numpy"]
    for way in ways:
        rates[f"{way}, execution error"] = sampler(slips, way)
        rates[f"{way}, 4 x 4 game, both errors"] = sampler(both, way)
        rates[f"{way}, 4 x 4 game, both errors, public"] = sampler(public, way)
    rates["bare Mesa model with model reporters"] = bare_mesa()
    measured = axelrod()
    if measured is not None:
        rates["Axelrod-Python"] = measured
    return rates


def exact() -> dict[str, float]:
    """CPU milliseconds of exact values."""
    slips, both = {"execution_error": SLIP}, {"execution_error": SLIP, "monitoring_error": BLUR}
    jobs: dict[str, Callable[[], object]] = {
        "exact round robin of twenty rules, 200 periods, execution error": lambda: round_robin(
            DILEMMA, **slips
        ),
        "the same, both errors": lambda: round_robin(DILEMMA, **both),
        "the same in the long run": lambda: round_robin(DILEMMA, periods=None, **slips),
    }
    return {name: 1000 * fastest(job, 20) for name, job in jobs.items()}


def rows(rates: dict[str, float]) -> Iterable[str]:
    """The table of engines."""
    mesa = rates["bare Mesa model with model reporters"]
    peer = rates.get("Axelrod-Python")
    yield f"{'engine':44}{'turns/CPU s':>14}{'x Mesa':>10}{'x Axelrod':>12}"
    for name, rate in rates.items():
        against = "" if peer is None else f"{rate / peer:,.0f}"
        yield f"{name:44}{rate:14,.0f}{rate / mesa:10,.0f}{against:>12}"
    if peer is None:
        yield (
            "Axelrod-Python: not installed; the ratio of our prototype's run was 8,940 (370 "
            "million against 41 thousand turns a CPU second; date and machine not recorded)"
        )


def main() -> None:
    """Print the tables, or with ``--json`` the numbers."""
    rates, milliseconds = engines(), exact()
    learners = {name: learner(name) for name in LEARNERS}
    if "--json" in sys.argv[1:]:
        print(json.dumps({"turns": rates, "milliseconds": milliseconds, "learners": learners}))
        return
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}\n")
    print("\n".join(rows(rates)))
    print(f"\n{'exact values':68}{'CPU ms':>12}")
    for name, value in milliseconds.items():
        print(f"{name:68}{value:12.2f}")
    print(f"\n{'learner against tit for tat':32}{'turns/CPU s':>14}{'in Mesa':>12}{'ratio':>8}")
    for name, (many, one) in learners.items():
        print(f"{name:32}{many:14,.0f}{one:12,.0f}{many / one:8,.0f}")


if __name__ == "__main__":
    main()
