"""What came of the moves: the story of a pair through a match, as a pure function.

Given the block, the stored moves and the room's seed, :func:`story` works out what each side did,
what the other was told of it, and what it was worth. Nothing is stored that can be worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sandbox.classroom.lesson import Block
from sandbox.classroom.schedule import SIGNALS, TYPES, Pair, Tick, stream

#: Who made a move: a person, the clock, or a bot.
PERSON, CLOCK, BOT = "person", "clock", "bot"


class Place(NamedTuple):
    """Where a move is made: at a tick, by a pair's side and its chair."""

    tick: int
    pair: int
    side: int
    chair: int = 0


class Move(NamedTuple):
    """A stored choice: a strategy, a package ``i * columns + j``, or 1 and 0 for yes and no."""

    value: int
    by: str = PERSON


Moves = Mapping[Place, Move]


@dataclass(frozen=True)
class Where:
    """The place of a match in its room, from which its chance comes."""

    seed: int
    stage: int


@dataclass(frozen=True)
class PlayedTick:
    """What happened at one tick of a pair.

    Attributes
    ----------
    actions
        What each side did; None where it had nothing to do.
    seen
        What the United States were told of China's action, and China of theirs.
    payoffs
        What the tick was worth to each side; None where nothing was settled.
    offer
        The package on the table after it, as a profile.
    agreed
        Whether that package has been accepted, and, by delegations, not yet refused at home.
    """

    tick: Tick
    actions: tuple[int | None, int | None]
    seen: tuple[int | None, int | None]
    payoffs: tuple[float, float] | None = None
    offer: tuple[int, int] | None = None
    agreed: bool = False


def types_of(block: Block, pair: int, match: int, where: Where) -> tuple[bool, bool]:
    """Whether each side of a pair is of high resolve in a match."""
    if block.types is None:
        return (False, False)
    first, second = stream(where.seed, TYPES, where.stage, match, pair).random(2)
    return bool(first < block.types.prior), bool(second < block.types.prior)


def worth(
    block: Block,
    actions: tuple[int, int],
    round_: int = 1,
    resolved: tuple[bool, bool] = (False, False),
) -> tuple[float, float]:
    """Both sides' payoffs of a profile in a round, with types and shocks."""
    both = list(block.payoffs.payoffs(*actions))
    for side in (0, 1):
        if block.types is not None:
            if actions == ((0, 1) if side == 0 else (1, 0)) and resolved[side]:
                both[side] -= block.types.yielding[side]
            if actions == (1, 1) and not resolved[side]:
                both[side] -= block.types.war[side]
        for shock in block.shocks:
            if (shock.round, shock.side, shock.strategy) == (round_, side, actions[side]):
                both[side] -= shock.cost
    return both[0], both[1]


def chair_worth(block: Block, side: int, chair: int, profile: tuple[int, int]) -> float:
    """What a package is worth to the holder of a chair: the channels it was briefed on."""
    channels = (block.payoffs.row_channels, block.payoffs.column_channels)[side]
    return float(sum(channels[name][profile] for name in block.chairs[side][chair].channels))


def choosers(block: Block, tick: Tick, so_far: Sequence[PlayedTick]) -> tuple[int, ...]:
    """The sides that choose at a tick, given what the pair has done in this match.

    Once a package is accepted nobody offers any more; ratification needs one.
    """
    if not block.bargained:
        return tick.movers
    agreed = bool(so_far) and so_far[-1].agreed
    if tick.act == "ratify":
        return tick.movers if agreed else ()
    return () if agreed else tick.movers


def story(
    block: Block, ticks: Sequence[Tick], pair: Pair, moves: Moves, where: Where
) -> tuple[PlayedTick, ...]:
    """The turns of a pair through one match, as far as every move is there.

    Parameters
    ----------
    ticks
        The ticks of that match, in order.
    """
    turns: list[PlayedTick] = []
    for tick in ticks:
        sides = choosers(block, tick, turns)
        actions: list[int | None] = [None, None]
        for side in sides:
            votes = [
                moves.get(Place(tick.index, pair.number, side, chair))
                for chair in range(len(pair.seats(side)))
            ]
            if any(vote is None for vote in votes):
                return tuple(turns)
            actions[side] = _decided(tick, [vote.value for vote in votes if vote], block)
        turns.append(_turn(block, tick, pair, (actions[0], actions[1]), turns, where))
    return tuple(turns)


def _decided(tick: Tick, votes: list[int], block: Block) -> int:
    """What a side does when its seats vote: the most frequent, of these the earliest chair's."""
    if tick.act == "ratify":
        return int(sum(votes) / len(votes) > block.needed)
    if tick.act == "answer":
        return int(2 * sum(votes) > len(votes))
    counts = Counter(votes)
    return max(votes, key=lambda vote: counts[vote])


def _turn(
    block: Block,
    tick: Tick,
    pair: Pair,
    actions: tuple[int | None, int | None],
    so_far: Sequence[PlayedTick],
    where: Where,
) -> PlayedTick:
    if block.bargained:
        return _bargained(block, tick, actions, so_far)
    seen = _seen(block, tick, pair, actions, where)
    if tick.act in ("say", "lead"):
        return PlayedTick(tick, actions, seen)
    if tick.act == "follow":
        led = so_far[-1].actions[block.first]
        first, second = (led, actions[1]) if block.first == 0 else (actions[0], led)
        actions = (first, second)
    us, china = actions
    assert us is not None
    assert china is not None
    resolved = types_of(block, pair.number, tick.match, where)
    return PlayedTick(tick, actions, seen, worth(block, (us, china), tick.round, resolved))


def _seen(
    block: Block,
    tick: Tick,
    pair: Pair,
    actions: tuple[int | None, int | None],
    where: Where,
) -> tuple[int | None, int | None]:
    """What each side is told of the other's action: with noise, sometimes another one."""
    told: list[int | None] = [actions[1], actions[0]]
    if not block.noise or tick.act != "move":
        return (told[0], told[1])
    rng = stream(where.seed, SIGNALS, where.stage, tick.index, pair.number)
    wrong, shift = rng.random(2) < block.noise, rng.random(2)
    counts = (block.payoffs.shape[1], block.payoffs.shape[0])
    for side, count in enumerate(counts):
        real = told[side]
        if wrong[side] and real is not None and count > 1:
            told[side] = (real + 1 + int(shift[side] * (count - 1))) % count
    return (told[0], told[1])


def _bargained(
    block: Block, tick: Tick, actions: tuple[int | None, int | None], so_far: Sequence[PlayedTick]
) -> PlayedTick:
    before = so_far[-1] if so_far else None
    offer = before.offer if before else None
    agreed = bool(before and before.agreed)
    chosen = next((action for action in actions if action is not None), None)
    if tick.act == "offer" and chosen is not None:
        rows, columns = divmod(chosen, block.payoffs.shape[1])
        offer = (rows, columns)
    elif tick.act == "answer" and chosen is not None:
        agreed = bool(chosen)
        if agreed and block.form == "offers":
            return PlayedTick(tick, actions, actions, _split(block, offer, tick.round), offer, True)
    elif tick.act == "ratify":
        passed = agreed and actions == (1, 1)
        made = _round_of_deal(so_far)
        payoffs = _split(block, offer if passed else None, made)
        return PlayedTick(tick, actions, actions, payoffs, offer, passed)
    if tick.last and not agreed:
        return PlayedTick(tick, actions, actions, _split(block, None, tick.round), offer, False)
    return PlayedTick(tick, actions, actions, None, offer, agreed)


def _round_of_deal(so_far: Sequence[PlayedTick]) -> int:
    return next((turn.tick.round for turn in so_far if turn.agreed), 1)


def _split(block: Block, offer: tuple[int, int] | None, round_: int) -> tuple[float, float]:
    """What an agreed package is worth: the fallback, and the gain over it less for each delay."""
    kept = block.payoffs.payoffs(*block.fallback)
    if offer is None:
        return kept
    deal = block.payoffs.payoffs(*offer)
    waited = block.patience ** (round_ - 1)
    return tuple(k + waited * (d - k) for k, d in zip(kept, deal, strict=True))  # type: ignore[return-value]
