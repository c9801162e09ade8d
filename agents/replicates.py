"""Many independent replicates of a repeated game at once, with NumPy.

Every period uses six uniform numbers a replicate, in the order of :data:`DRAWS`; the Mesa
model uses the same six in the same order, so that both engines, fed the same numbers, act
alike. An action is D where its number is at or above the rule's probability of C; an
execution or report is flipped where its number is below the error.

The two noises are different things. An *execution error* changes what a side does: both
sides' later memory is of the changed action. A *monitoring error* changes only what the
other side is told: each side holds its own, private view of the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.checks import probability_pair, sizes, whole
from agents.deal import Deal
from agents.memories import Memories, memories_of
from agents.parsing import parse_rule
from agents.rules import Rule
from agents.simulation import Simulation
from payoffs.errors import InputError
from payoffs.game import Game

FloatArray = NDArray[np.float64]
Escalated = NDArray[np.bool_]
Pair = tuple[float, float]

#: What the six uniform numbers of a period decide, in this order. "Row report" is the
#: report that the row side receives about the column side.
DRAWS = (
    "row choose",
    "column choose",
    "row execution",
    "column execution",
    "row report",
    "column report",
)
#: Replicates that share one random stream. A constant, so that a result does not depend on
#: how the work is shared out; small enough for a block's arrays to stay in the cache.
BLOCK = 2048
#: Full paths that a result keeps, and the most cells that they may take.
SAMPLE, SAMPLE_CELLS = 50, 2_000_000
#: Turns between two reports of progress.
REPORT_EVERY = 1 << 20


class Turn(NamedTuple):
    """One period of every replicate; True is D. Reports are of the *other* side's action."""

    row: Escalated
    column: Escalated
    row_report: Escalated
    column_report: Escalated


@dataclass(frozen=True)
class Match:
    """A pair of rules, the game between deal and punishment, and the noise."""

    deal: Deal
    row: Rule
    column: Rule
    execution_error: Pair
    monitoring_error: Pair

    @classmethod
    def of(
        cls,
        deal: Deal,
        us: str | Rule,
        china: str | Rule,
        execution_error: Any = 0.0,
        monitoring_error: Any = 0.0,
    ) -> Match:
        """The match, once its rules and errors are checked."""
        return cls(
            deal,
            parse_rule(us, "us"),
            parse_rule(china, "china"),
            probability_pair(execution_error, "execution_error"),
            probability_pair(monitoring_error, "monitoring_error"),
        )

    def memories(self, histories: int) -> tuple[Memories, Memories]:
        """Fresh memories of the row and of the column side."""
        mine, theirs = self.deal.payoffs_seen_by
        return memories_of(self.row, mine, histories), memories_of(self.column, theirs, histories)

    def turns(self, draws: Iterator[FloatArray], histories: int) -> Iterator[Turn]:
        """Plays one period for each array of shape ``(6, histories)``."""
        row, column = self.memories(histories)
        (slip_a, slip_b), (blur_a, blur_b) = self.execution_error, self.monitoring_error
        for u in draws:
            a = row.choose(u[0]) ^ (u[2] < slip_a)
            b = column.choose(u[1]) ^ (u[3] < slip_b)
            turn = Turn(a, b, b ^ (u[4] < blur_a), a ^ (u[5] < blur_b))
            row.update(a, turn.row_report)
            column.update(b, turn.column_report)
            yield turn


def trace(match: Match, uniforms: ArrayLike) -> NDArray[np.uint8]:
    """One history from given uniform numbers.

    Parameters
    ----------
    uniforms
        Shape ``(periods, 6)``, in the order of :data:`DRAWS`.

    Returns
    -------
    Shape ``(periods, 4)``: row's and column's executed action, row's and column's report.
    """
    u = np.asarray(uniforms, dtype=np.float64)
    if u.ndim != 2 or u.shape[1] != len(DRAWS):
        raise InputError(f"expected shape (periods, 6), got {u.shape}", "uniforms")
    turns = match.turns((row[:, None] for row in u), 1)
    cells = [[int(part[0]) for part in turn] for turn in turns]
    return np.array(cells, dtype=np.uint8).reshape(len(u), 4)


class _Block(NamedTuple):
    """What one block of replicates came to, counted in periods."""

    row_escalations: NDArray[np.int64]
    column_escalations: NDArray[np.int64]
    both_escalations: NDArray[np.int64]
    kept: NDArray[np.int64]
    paths: NDArray[np.uint8]


def simulate(
    game: Game,
    us: str | Rule,
    china: str | Rule,
    *,
    periods: int = 120,
    replicates: int = 1000,
    execution_error: float | Pair = 0.0,
    monitoring_error: float | Pair = 0.0,
    deal: Any = None,
    punish: Any = None,
    seed: int | None = None,
    rng: np.random.Generator | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Simulation:
    """Plays a pair of rules against each other in many independent replicates.

    Parameters
    ----------
    game
        Any m x n game; play is between ``deal`` and ``punish``.
    us, china
        The row and the column side's rule, by name or as a :class:`Rule`.
    execution_error, monitoring_error
        The probability that a side does the other of its two actions, and that a side is
        told the wrong one: one number, or one for each side.
    deal, punish
        Profiles, as pairs of indices or as ``"I,J"``. Defaults: the first strategies, and
        what :func:`agents.punishment` finds.
    seed
        A whole number; the same seed gives the same result. None takes a fresh one, which
        the result names.
    rng
        A generator from which the seed is drawn, instead of ``seed``.
    progress
        Called with the turns played and the turns to play.

    Raises
    ------
    InputError
        If a rule, profile, probability or size cannot be used.

    Examples
    --------
    >>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> simulate(dilemma, "tit_for_tat", "always_defect", periods=10, replicates=4).row_mean
    0.9
    """
    periods, replicates = sizes(periods, replicates)
    match = Match.of(Deal.of(game, deal, punish), us, china, execution_error, monitoring_error)
    seed = _seed(seed, rng)
    blocks = []
    report = _reporter(progress, periods * replicates)
    for first in range(0, replicates, BLOCK):
        size = min(BLOCK, replicates - first)
        sample = max(0, min(SAMPLE, SAMPLE_CELLS // (2 * periods), replicates) - first)
        stream = np.random.SeedSequence(seed, spawn_key=(first // BLOCK,))
        block = _play(match, periods, size, min(sample, size), stream, report)
        blocks.append(block)
    return _result(game, match, periods, seed, blocks)


def _seed(seed: int | None, rng: np.random.Generator | None) -> int:
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


def _play(
    match: Match,
    periods: int,
    histories: int,
    sample: int,
    stream: np.random.SeedSequence,
    report: Callable[[int], None],
) -> _Block:
    """One block from its own random stream."""
    row, column, both, kept = np.zeros((4, histories), dtype=np.int64)
    paths = np.empty((sample, periods, 2), dtype=np.uint8)
    unbroken = np.ones(histories, dtype=bool)
    draws = _draws(np.random.default_rng(stream), periods, histories)
    for period, turn in enumerate(match.turns(draws, histories)):
        row += turn.row
        column += turn.column
        both += turn.row & turn.column
        unbroken &= ~(turn.row | turn.column)
        kept += unbroken
        if sample:
            paths[:, period, 0] = turn.row[:sample]
            paths[:, period, 1] = turn.column[:sample]
        report(histories)
    return _Block(row, column, both, kept, paths)


def _draws(rng: np.random.Generator, periods: int, histories: int) -> Iterator[FloatArray]:
    """Six fresh numbers a history for each period, in one array that is used again."""
    buffer = np.empty((len(DRAWS), histories))
    for _ in range(periods):
        yield rng.random(out=buffer)


def _result(game: Game, match: Match, periods: int, seed: int, blocks: list[_Block]) -> Simulation:
    row, column, both, kept = (np.concatenate([b[k] for b in blocks]) for k in range(4))
    # Counts of the four cells are exact; payoffs enter once, at the end.
    cells = (periods - row - column + both, column - both, row - both, both)
    payoffs = [
        sum(count * value for count, value in zip(cells, matrix.ravel(), strict=True)) / periods
        for matrix in (match.deal.row, match.deal.column)
    ]
    return Simulation(
        game=game,
        deal=match.deal,
        us=match.row.name,
        china=match.column.name,
        periods=periods,
        replicates=len(kept),
        seed=seed,
        execution_error=match.execution_error,
        monitoring_error=match.monitoring_error,
        row_payoffs=payoffs[0],
        column_payoffs=payoffs[1],
        row_cooperation=1.0 - row / periods,
        column_cooperation=1.0 - column / periods,
        kept=kept,
        paths=np.concatenate([b.paths for b in blocks]),
    )
