"""What theory says of a block: the prediction that the projector shows once it is revealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np

from payoffs.errors import SandboxError
from payoffs.game import Game
from payoffs.numeric import BoolArray, FloatArray
from sandbox.classroom.bots import own_payoffs, values
from sandbox.classroom.lesson import Block
from sandbox.classroom.play import chair_payoffs

#: Cooperation that was published, by chance of another round: rewards 32, 40, 48; temptation 50,
#: sucker 12, punishment 25 (Dal Bó and Fréchette 2011, all matches).
PUBLISHED = {0.5: (9.8, 18.0, 35.3), 0.75: (20.3, 58.7, 76.4)}
#: By benefit over cost 1.5, 2, 2.5, 4 with one execution in eight wrong, another round with 7/8
#: (Fudenberg, Rand and Dreber 2012); with one in sixteen; with none.
NOISY = {0.125: (32.0, 49.1, 60.7, 58.6), 0.0625: (82.1,), 0.0: (77.6,)}


@dataclass(frozen=True)
class Prediction:
    """What theory says of a block."""

    #: The game of a round; with types, the one in which nobody is resolved.
    game: Game
    #: Both sides' probabilities and payoffs, one each.
    equilibria: tuple[tuple[FloatArray, FloatArray, tuple[float, float]], ...]
    #: Whether these are all.
    complete: bool
    #: Shape ``(m, n)``: probability of each profile in the first equilibrium.
    cells: FloatArray
    #: The chance of another round from which cooperation can be kept up; None: never, or not asked
    #: (a game without further rounds).
    critical: float | None = None
    #: What both can reach, and the bargaining solutions, in payoffs.
    frontier: tuple[tuple[float, float], ...] = ()
    solutions: dict[str, tuple[float, float]] = field(default_factory=dict)
    #: What offers in turn lead to; None in other forms.
    package: tuple[int, int] | None = None
    #: With types: the least and the largest chance that both press, over the equilibria.
    escalation: tuple[float, float] | None = None
    #: Two players of the block's rule, with this noise (exact, from the joint Markov chain): the
    #: chance that their truce has held through each round, of those that come, from none on; and
    #: the rounds it holds in a match on average, with this chance of another round.
    held: tuple[float, ...] = ()
    truce: float | None = None


@lru_cache(maxsize=64)
def prediction(block: Block) -> Prediction:
    """What theory says of a block; worked out once."""
    from sandbox.questions.solve import solve

    game = _played(block)
    found = solve(game).main
    equilibria = tuple((one.row, one.column, one.payoffs) for one in found.equilibria)
    cells = np.outer(*equilibria[0][:2]) if equilibria else np.zeros(game.shape)
    frontier, solutions = _reachable(block, game)
    package = divmod(values(block)[0][0], game.shape[1]) if block.bargained else None
    return Prediction(
        game,
        equilibria,
        bool(found.complete),
        cells,
        _critical(block, game),
        frontier,
        solutions,
        package,
        _escalation(block, game),
        *_truce(block, game),
    )


def _played(block: Block) -> Game:
    """The game of one round, as unresolved sides play it, without shocks."""
    game = block.payoffs
    if block.types is None:
        return game
    both = own_payoffs(block, 0), own_payoffs(block, 1).T
    return Game.of(*both, game.rows, game.columns, game.players)


def _critical(block: Block, game: Game) -> float | None:
    from sandbox.questions.repeat import repeat

    if block.form != "moves" or not block.repeated:
        return None
    try:
        found = repeat(game, deal=block.cooperate).main.to_dict()
    except SandboxError:
        return None
    value = found["critical_discount"]["nash-reversion"]["both"]
    return None if value is None else float(value)


def _reachable(
    block: Block, game: Game
) -> tuple[tuple[tuple[float, float], ...], dict[str, tuple[float, float]]]:
    from sandbox.questions.negotiate import negotiate

    u, v = game.payoffs(*block.fallback)
    how = f"{u!r},{v!r}" if block.bargained else "equilibrium"
    try:
        found = negotiate(game, disagreement=how, no_lotteries=block.bargained).main
    except SandboxError:
        return (), {}
    frontier = tuple((float(a), float(b)) for a, b in found.frontier)
    wanted = ("nash", "kalai_smorodinsky")
    deals = {name: found.deals[name].payoffs for name in wanted if name in found.deals}
    return frontier, {name: both for name, both in deals.items() if both is not None}


def _escalation(block: Block, game: Game) -> tuple[float, float] | None:
    """Both press, over all equilibria of the game of secret resolve (Harsanyi 1967)."""
    if block.types is None:
        return None
    from sandbox.theory.bargaining.bayesian import bayesian_threat, low_high

    types = block.types
    us, china = (
        low_high(types.prior, yielding=types.yielding[k], war=types.war[k]) for k in (0, 1)
    )
    low, high = bayesian_threat(block.payoffs, us, china).escalation
    return float(low), float(high)


def _truce(block: Block, game: Game) -> tuple[tuple[float, ...], float | None]:
    from agents import markov_chain

    if block.form != "moves" or not block.repeated:
        return (), None
    again = 1.0 if block.continuation is None else block.continuation
    most = block.rounds if block.continuation is None else block.most
    try:
        chain = markov_chain(
            game, block.bot, block.bot, deal=block.cooperate, monitoring_error=block.noise
        )
    except SandboxError:
        return (), None
    held = chain.survival(most)
    return tuple(map(float, held)), float(held[1:] @ again ** np.arange(most))


def win_sets(block: Block) -> tuple[BoolArray, BoolArray]:
    """Which packages each delegation would ratify if every chair voted as it was briefed.

    Returns two arrays of shape ``(m, n)`` (Putnam 1988): more than ``needed`` of the chairs get at
    least what they have without a deal.
    """
    passed = []
    for side in (0, 1):
        worth = [chair_payoffs(block, side, k) for k in range(len(block.chairs[side]))]
        votes = np.mean([one >= one[block.fallback] for one in worth], axis=0)
        passed.append(votes > block.needed)
    return passed[0], passed[1]


@dataclass(frozen=True)
class Recorded:
    """How long truces have held since 2018."""

    #: Days of each, and whether it has ended, the shortest first.
    lengths: tuple[tuple[int, bool], ...]
    #: Days at which one ended, and the share that holds longer (product limit).
    held: tuple[tuple[int, float], ...]
    #: Days for which half of them hold; None if more than half do.
    median: int | None


@cache
def recorded() -> Recorded:
    """The truces of the record."""
    from agents.engines.survival import product_limit
    from payoffs.record.decisions import episodes

    lengths = sorted((episode.days, not episode.censored) for episode in episodes())
    days, ended = zip(*lengths, strict=True)
    times = sorted({day for day, over in lengths if over})
    held = tuple(zip(times, map(float, product_limit(days, ended, times).share), strict=True))
    return Recorded(tuple(lengths), held, next((day for day, share in held if share <= 0.5), None))
