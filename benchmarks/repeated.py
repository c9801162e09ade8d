"""Repeated games: critical discount factors and equilibrium sets beside QuantEcon, in one run.

    python benchmarks/repeated.py

Bisecting on QuantEcon's `equilibrium_payoffs` is what one would otherwise do for the critical
discount factor of the optimal penal code; a call that raises an error (the set is a point or a
segment) counts as "not sustained". CPU time, the least of a few rounds, compilation not counted.
QuantEcon's buffers hold four points an action and overflow on some games, so only published ones
are given to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from payoffs.game import Game
from sandbox.theory.repeated import (
    least_discount,
    optimal_penal_code,
    payoff_set,
    repeated_deal,
)

DILEMMA = Game.of([[9, 1], [10, 3]], [[9, 10], [1, 3]])
SANNIKOV = Game.of([[16, 3, 0], [21, 10, -1], [9, 5, -5]], [[9, 13, 3], [1, 4, 0], [0, -4, -15]])
CASES = (("dilemma 9/1/10/3", DILEMMA, 1 / 7), ("Abreu-Sannikov 3 x 3", SANNIKOV, 4 / 13))
ACCURACY = 1e-9


def clocked(call: Callable[[], object], rounds: int) -> tuple[float, object]:
    """Least CPU time of a few rounds in seconds, and the answer."""
    best, answer = float("inf"), None
    for _ in range(rounds):
        start = time.process_time()
        answer = call()
        best = min(best, time.process_time() - start)
    return best, answer


def quantecon_sustains(stage: object, payoffs: np.ndarray, gains: np.ndarray, delta: float) -> bool:
    """Whether the worst payoffs of QuantEcon's set deter a breach."""
    from quantecon.game_theory import RepeatedGame
    from scipy.spatial import QhullError

    try:
        hull = RepeatedGame(stage, delta).equilibrium_payoffs()
    except (QhullError, ValueError):
        return False
    worst = hull.points[hull.vertices].min(axis=0)
    return bool(((1 - delta) * gains <= delta * (payoffs - worst) + 1e-10).all())


def bisect_quantecon(game: Game) -> float:
    """The critical discount factor of the first profile by bisecting on QuantEcon."""
    from quantecon.game_theory import NormalFormGame, Player

    deal = repeated_deal(game)
    stage = NormalFormGame((Player(game.row_payoffs), Player(game.column_payoffs.T)))
    payoffs, gains = np.array(deal.payoffs), np.array(deal.gains)
    low, high = 0.0, 1.0 - ACCURACY
    while high - low > ACCURACY:
        middle = 0.5 * (low + high)
        if quantecon_sustains(stage, payoffs, gains, middle):
            high = middle
        else:
            low = middle
    return high


def critical() -> None:
    """Critical discount factors to 1e-9."""
    print(
        "critical discount factor      exact        ours         ms   sides, ms   bisected  ",
        end="",
    )
    print("       ms   ratio")
    for name, game, exact in CASES:
        deal = repeated_deal(game)
        bisect_quantecon(game)  # compiles
        theirs = ours = float("inf")
        for _ in range(5):  # in turns, so that a busy machine slows both
            spent, by_them = clocked(lambda game=game: bisect_quantecon(game), 1)
            theirs = min(theirs, spent)
            spent, by_us = clocked(lambda deal=deal: least_discount(deal), 10)
            ours = min(ours, spent)
        full, _ = clocked(lambda deal=deal: optimal_penal_code(deal), 5)
        print(
            f"{name:22s}  {exact:.9f}  {by_us:.9f}  {1e3 * ours:9.2f}  {1e3 * full:9.2f}  "
            f"{by_them:.9f}  {1e3 * theirs:8.0f}  {theirs / ours:6.0f}"
        )


def sets() -> None:
    """Equilibrium sets, and how far QuantEcon's is off."""
    from quantecon.game_theory import NormalFormGame, Player, RepeatedGame

    print(
        "\nequilibrium set           delta   steps        ms       gap   QuantEcon ms   least of it"
    )
    for name, game, _ in CASES:
        for delta in (0.3, 0.9, 0.95, 0.99, 0.999):
            ours, found = clocked(lambda game=game, delta=delta: payoff_set(game, delta), 5)
            players = Player(game.row_payoffs), Player(game.column_payoffs.T)
            repeated = RepeatedGame(NormalFormGame(players), delta)
            theirs, hull = clocked(repeated.equilibrium_payoffs, 3)
            low = hull.points[hull.vertices].min(axis=0)
            print(
                f"{name:22s}  {delta:7.3f}  {found.steps:6d}  {1e3 * ours:8.2f}  {found.gap:8.1e}  "
                f"{1e3 * theirs:12.1f}   ({low[0]:.6g}, {low[1]:.6g}); ours "
                f"({found.worst[0]:.6g}, {found.worst[1]:.6g})"
            )


def large() -> None:
    """Games of 20 x 20 with normal payoffs, and random small ones."""
    rng = np.random.default_rng(20)
    print("\n20 x 20, normal payoffs   delta   steps        ms       gap")
    game = Game.of(*rng.normal(size=(2, 20, 20)))
    for delta in (0.3, 0.6, 0.9, 0.99, 0.999):
        ours, found = clocked(lambda delta=delta: payoff_set(game, delta), 2)
        print(f"{'':22s}  {delta:7.3f}  {found.steps:6d}  {1e3 * ours:8.1f}  {found.gap:8.1e}")
    spent = []
    for _ in range(200):
        A, B = rng.normal(size=(2, 4, 4))
        fine = (A.max(axis=0).min() < A) & (B.max(axis=1).min() < B)
        for i, j in np.argwhere(fine)[:1]:
            deal = repeated_deal(Game.of(A, B), (int(i), int(j)))
            spent.append(clocked(lambda deal=deal: least_discount(deal), 1)[0])
    print(f"\ncritical factors of {len(spent)} deals of random 4 x 4 games, ms: median ", end="")
    print(f"{1e3 * np.median(spent):.1f}, worst {1e3 * max(spent):.0f}")


if __name__ == "__main__":
    critical()
    sets()
    large()
