"""Many independent replicates of a repeated game at once.

Two finite automata are compiled into one table of joint states, and every turn costs one
random number and one row of it (:mod:`agents.engines.sampler`). Where a rule learns, or the joint
states are too many, replicates are played turn by turn with six random numbers each
(:mod:`agents.play.pairing`). Either way the same seed gives the same result.

The two noises are different things. An *execution error* changes what a side does: both
sides' later memory is of the changed action. A *monitoring error* changes only what is
reported, to each side apart or, where the signal is public, to both alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.engines.joint import Joint, reachable
from agents.engines.sampler import Wheel, record, spin, stem, streams, uses_numba
from agents.engines.simulation import Simulation
from agents.play.pairing import DRAWS, Pairing
from payoffs.errors import BudgetError, InputError
from payoffs.game import Game
from payoffs.numeric import FloatArray, IntArray, whole

#: Replicates that are played together; small enough for their arrays to stay in the cache.
BLOCK = 2048
#: Full paths that a result keeps, and the most cells that they may take.
SAMPLE, SAMPLE_CELLS = 50, 2_000_000
#: Turns between two reports of progress.
REPORT_EVERY = 1 << 20
#: Pairs with more joint states than these are played turn by turn.
MOST_STATES = 20_000


class PlayedBlock(NamedTuple):
    """What one block of replicates came to."""

    #: Shape ``(replicates, 5)``: :data:`agents.engines.sampler.COUNTERS`.
    counts: IntArray
    #: Shape ``(sample, periods)``: executed profiles, 2 row + column.
    paths: NDArray[np.uint8]


def play_many(
    game: Game,
    pairing: Pairing,
    periods: int,
    replicates: int,
    *,
    seed: int | None = None,
    rng: np.random.Generator | None = None,
    progress: Callable[[int, int], None] | None = None,
    engine: str = "auto",
    run: int | None = None,
) -> Simulation:
    """Plays a pair of rules in many independent histories; as :func:`agents.simulate`."""
    seed = fresh_seed(seed, rng)
    report = _reporter(progress, periods * replicates)
    fast = "numba" if uses_numba(engine, periods, replicates) else "numpy"
    play = player(pairing, wheel_of(pairing), periods, seed, fast, run)
    blocks = []
    for first in range(0, replicates, BLOCK):
        size = min(BLOCK, replicates - first)
        sample = max(0, min(SAMPLE, SAMPLE_CELLS // (2 * periods), replicates) - first)
        blocks.append(play(first, size, min(sample, size), report))
    return _result(game, pairing, periods, seed, blocks)


def fresh_seed(seed: int | None, rng: np.random.Generator | None) -> int:
    """The seed itself, one drawn from the generator, or a fresh one."""
    if seed is not None and rng is not None:
        raise InputError("give either seed or rng, not both", "seed")
    if rng is not None:
        return int(rng.integers(2**63))
    if seed is None:
        return int(np.random.SeedSequence().generate_state(1, np.uint64)[0] >> 1)
    return whole(seed, "seed", 0, 2**128)


def _reporter(progress: Callable[[int, int], None] | None, total: int) -> Callable[[int], None]:
    """A counter of turns that tells ``progress`` at most once in REPORT_EVERY, and at the end."""
    done = told = 0

    def report(turns: int) -> None:
        nonlocal done, told
        done += turns
        if progress is not None and (done - told >= REPORT_EVERY or done == total):
            told = done
            progress(done, total)

    return report


Play = Callable[[int, int, int, Callable[[int], None]], PlayedBlock]


def wheel_of(pairing: Pairing) -> Wheel | None:
    """The table two automata are played from; None where a pair has to be played turn by turn."""
    row, column = pairing.row.automaton, pairing.column.automaton
    if row is None or column is None:
        return None
    try:
        return Wheel.of(reachable(Joint(row, column, pairing.noise), MOST_STATES), kept=True)
    except BudgetError:
        return None


def player(
    pairing: Pairing,
    wheel: Wheel | None,
    periods: int,
    seed: int,
    engine: str,
    run: int | None = None,
) -> Play:
    """What plays a block, given its first replicate, its size, its sample and the reporter.

    ``wheel``: from :func:`wheel_of`. Without one, blocks begin at multiples of :data:`BLOCK` and
        are no larger than that: each has one random stream.
    ``engine``: ``numpy`` or ``numba``.
    """

    def table(first: int, size: int, sample: int, report: Callable[[int], None]) -> PlayedBlock:
        assert wheel is not None
        begin = streams(seed, first, size, run)
        starts = np.zeros(size, dtype=np.intp)
        counts = spin(wheel, starts, begin, periods, engine)
        paths = record(wheel, starts[:sample], begin[:sample], periods, engine)
        report(size * periods)
        return PlayedBlock(counts, paths)

    def turn_by_turn(
        first: int, size: int, sample: int, report: Callable[[int], None]
    ) -> PlayedBlock:
        stream = stem(seed, run, first // BLOCK)
        return _by_turns(pairing, periods, size, sample, stream, report)

    return turn_by_turn if wheel is None else table


def _by_turns(
    pairing: Pairing,
    periods: int,
    histories: int,
    sample: int,
    stream: np.random.SeedSequence,
    report: Callable[[int], None],
) -> PlayedBlock:
    """One block from its own random stream, six numbers a turn."""
    row, column, both, kept = np.zeros((4, histories), dtype=np.int64)
    paths = np.empty((sample, periods), dtype=np.uint8)
    unbroken = np.ones(histories, dtype=bool)
    draws = _draws(np.random.default_rng(stream), periods, histories)
    for period, turn in enumerate(pairing.turns(draws, histories)):
        row += turn.row
        column += turn.column
        both += turn.row & turn.column
        unbroken &= ~(turn.row | turn.column)
        kept += unbroken
        paths[:, period] = 2 * turn.row[:sample] + turn.column[:sample]
        report(histories)
    restraint = periods - row - column + both
    counts = np.stack([kept, restraint - kept, column - both, row - both, both], axis=1)
    return PlayedBlock(counts, paths)


def _draws(rng: np.random.Generator, periods: int, histories: int) -> Iterator[FloatArray]:
    """Six fresh numbers a history for each period, in one array that is used again."""
    buffer = np.empty((len(DRAWS), histories))
    for _ in range(periods):
        yield rng.random(out=buffer)


def _result(
    game: Game, pairing: Pairing, periods: int, seed: int, blocks: list[PlayedBlock]
) -> Simulation:
    kept, later, column, row, both = np.concatenate([b.counts for b in blocks]).T
    # Counts of the four cells are exact; payoffs enter once, at the end.
    cells = np.stack([kept + later, column, row, both])
    paths = np.concatenate([b.paths for b in blocks])
    return Simulation(
        game=game,
        deal=pairing.deal,
        us=pairing.row.name,
        china=pairing.column.name,
        periods=periods,
        replicates=len(kept),
        seed=seed,
        noise=pairing.noise,
        row_payoffs=pairing.deal.row.ravel() @ cells / periods,
        column_payoffs=pairing.deal.column.ravel() @ cells / periods,
        row_cooperation=1.0 - (row + both) / periods,
        column_cooperation=1.0 - (column + both) / periods,
        kept=kept,
        paths=np.stack([paths >> 1, paths & 1], axis=-1),
    )
