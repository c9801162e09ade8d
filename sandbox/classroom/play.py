"""When what is chosen, who sits with whom, and what came of it: pure functions of the room's seed.

Given the block, the stored moves and the seed, :func:`story` works out what each side of a pair
did, what the other was told of it, and what it was worth: nothing is stored that can be worked
out. The length of a match with a chance of another round is drawn once, by :func:`schedule`, and
never shown before it is over.

>>> from sandbox.classroom.lesson import Block, Lesson
>>> block = Block("once", "chicken", matches=2, rounds=2)
>>> [(t.match, t.round, t.act) for t in schedule(Lesson("l", "L", "-", "-", "-", (block,)), 7, 1)]
[(0, 1, 'move'), (0, 2, 'move'), (1, 1, 'move'), (1, 2, 'move')]
>>> pairs_of([1, 3, 5], [2, 4], Block("b", "chicken", matching="fixed"), 7, 1, 0, 0)[2]
Pair(number=2, us=(1,), china=(None,), since=0)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from payoffs.numeric import FloatArray
from sandbox.classroom.lesson import Block, Lesson

#: Who made a move: a person, the clock, or a bot.
PERSON, CLOCK, BOT = "person", "clock", "bot"
#: What a stream of chance is for: the first number after the room's seed.
LENGTHS, PARTNERS, SIGNALS, BOTS, TYPES, NAMES = range(6)
BOTH = (0, 1)
#: What each side did or was told, the United States first; None: nothing.
BySide = tuple[int | None, int | None]
#: Who holds the chairs of a side; None: a bot.
Team = tuple[int | None, ...]


def stream(seed: int, purpose: int, *place: int) -> np.random.Generator:
    """The generator of one purpose at one place of a room; independent of every other."""
    return np.random.default_rng([seed, purpose, *(k + 1 for k in place)])


@dataclass(frozen=True)
class Tick:
    """One moment of a lesson at which something is chosen."""

    #: Its place among the lesson's ticks.
    index: int
    #: The block, the match (counted through the lesson) and the round of the match, from 1.
    block: int
    match: int
    round: int
    #: say, move, lead, follow, offer, answer or ratify.
    act: str
    #: The sides that choose: 0 is the United States, 1 China.
    movers: tuple[int, ...]
    #: Whether the match ends with it.
    last: bool


def schedule(lesson: Lesson, seed: int, stage: int) -> tuple[Tick, ...]:
    """All ticks of a lesson at this stage of the plan."""
    found: list[Tick] = []
    match = 0
    for k, block in enumerate(lesson.blocks):
        for _ in range(block.matches):
            acts = list(_acts(block, stream(seed, LENGTHS, stage, match)))
            for n, act in enumerate(acts, 1):
                found.append(Tick(len(found), k, match, *act, n == len(acts)))
            match += 1
    return tuple(found)


def _acts(block: Block, rng: np.random.Generator) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    rounds = block.rounds
    if block.continuation is not None:
        rounds = 1
        while rounds < block.most and rng.random() < block.continuation:
            rounds += 1
    for r in range(1, rounds + 1):
        if block.talk:
            yield r, "say", BOTH
        if block.form == "moves":
            yield r, "move", BOTH
        elif block.form == "leader":
            yield r, "lead", (block.first,)
            yield r, "follow", (1 - block.first,)
        else:
            proposer = (block.first + r - 1) % 2
            yield r, "offer", (proposer,)
            yield r, "answer", (1 - proposer,)
    if block.form == "delegations":
        yield rounds, "ratify", BOTH


@dataclass(frozen=True)
class Pair:
    """Two sides that play a match: the seats of each, None where a bot sits.

    ``since`` is the tick at which a pair begins that came late.
    """

    number: int
    us: Team
    china: Team
    since: int = 0

    def but(self, side: int, seats: Team) -> Pair:
        """The pair with other people on one side."""
        return replace(self, china=seats) if side else replace(self, us=seats)

    def seats(self, side: int) -> Team:
        """The seats of a side."""
        return self.china if side else self.us


def pairs_of(
    us: Sequence[int],
    china: Sequence[int],
    block: Block,
    seed: int,
    stage: int,
    match: int,
    first_match: int,
) -> tuple[Pair, ...]:
    """Who plays whom in a match; odd seats and empty chairs get bots.

    ``us``, ``china``: numbers of the seats that are there, by side.
    ``match``, ``first_match``: the match, and the first of its block: with fixed partners, who met
        then meets again.
    """
    drawn = match if block.matching == "random" else first_match
    rng = stream(seed, PARTNERS, stage, drawn)
    size = block.seats_a_side
    count = max(-(-len(us) // size), -(-len(china) // size))
    sides: list[list[Team]] = []
    for seats in (us, china):  # as evenly filled as can be, the rest of the chairs empty
        order = [int(k) for k in rng.permutation(np.array(sorted(seats), dtype=int))]
        teams = [order[k::count] for k in range(count)]
        sides.append([tuple(team) + (None,) * (size - len(team)) for team in teams])
    turn = match - first_match if block.matching == "round-robin" else 0
    return tuple(Pair(k, sides[0][k], sides[1][(k + turn) % count]) for k in range(count))


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


class Where(NamedTuple):
    """The place of a match in its room, from which its chance comes."""

    seed: int
    stage: int


@dataclass(frozen=True)
class PlayedTick:
    """What happened at one tick of a pair."""

    tick: Tick
    #: What each side did; None where it had nothing to do.
    actions: BySide
    #: What the United States were told of China's action, and China of theirs.
    seen: BySide
    #: What the tick was worth to each side; None where nothing was settled.
    payoffs: tuple[float, float] | None = None
    #: The package on the table after it, as a profile.
    offer: tuple[int, int] | None = None
    #: Whether that package has been accepted, and, by delegations, not yet refused at home.
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
    return float(chair_payoffs(block, side, chair)[profile])


def chair_payoffs(block: Block, side: int, chair: int) -> FloatArray:
    """What every package is worth to the holder of a chair."""
    channels = (block.payoffs.row_channels, block.payoffs.column_channels)[side]
    named = [channels[name] for name in block.chairs[side][chair].channels]
    whole: FloatArray = np.sum(named, axis=0)
    return whole


def choosers(block: Block, tick: Tick, so_far: Sequence[PlayedTick]) -> tuple[int, ...]:
    """The sides that choose at a tick, given what the pair has done in this match.

    Once a package is accepted nobody offers any more; ratification needs one.
    """
    agreed = bool(so_far) and so_far[-1].agreed
    return tick.movers if agreed == (tick.act == "ratify") or not block.bargained else ()


def story(
    block: Block, ticks: Sequence[Tick], pair: Pair, moves: Moves, where: Where
) -> tuple[PlayedTick, ...]:
    """The turns of a pair through the ticks of one match, as far as every move is there."""
    turns: list[PlayedTick] = []
    for tick in ticks:
        actions: list[int | None] = [None, None]
        for side in choosers(block, tick, turns):
            places = (Place(tick.index, pair.number, side, c) for c in range(len(pair.seats(side))))
            votes = [moves.get(place) for place in places]
            if None in votes:
                return tuple(turns)
            actions[side] = _decided(tick, [vote.value for vote in votes if vote], block)
        turns.append(_turn(block, tick, pair, (actions[0], actions[1]), turns, where))
    return tuple(turns)


def _decided(tick: Tick, votes: list[int], block: Block) -> int:
    """What a side does when its seats vote: the most frequent, of these the earliest chair's."""
    if tick.act in ("answer", "ratify"):
        needed = block.needed if tick.act == "ratify" else 0.5
        return int(sum(votes) / len(votes) > needed)
    return Counter(votes).most_common(1)[0][0]


def _turn(
    block: Block,
    tick: Tick,
    pair: Pair,
    actions: BySide,
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
        actions = (led, actions[1]) if block.first == 0 else (actions[0], led)
    us, china = actions
    assert us is not None
    assert china is not None
    resolved = types_of(block, pair.number, tick.match, where)
    return PlayedTick(tick, actions, seen, worth(block, (us, china), tick.round, resolved))


def _seen(block: Block, tick: Tick, pair: Pair, actions: BySide, where: Where) -> BySide:
    """What each side is told of the other's action: with noise, sometimes another one."""
    told = [actions[1], actions[0]]
    if block.noise and tick.act == "move":
        rng = stream(where.seed, SIGNALS, where.stage, tick.index, pair.number)
        wrong, shift = rng.random(2) < block.noise, rng.random(2)
        for side, count in enumerate(reversed(block.payoffs.shape)):
            real = told[side]
            if wrong[side] and real is not None and count > 1:
                told[side] = (real + 1 + int(shift[side] * (count - 1))) % count
    return told[0], told[1]


def _bargained(
    block: Block, tick: Tick, actions: BySide, so_far: Sequence[PlayedTick]
) -> PlayedTick:
    """A package is offered, answered or ratified; what it is worth once nothing more can come."""
    offer, agreed = (so_far[-1].offer, so_far[-1].agreed) if so_far else (None, False)
    chosen = next((action for action in actions if action is not None), None)
    payoffs = None
    if tick.act == "offer" and chosen is not None:
        row, column = divmod(chosen, block.payoffs.shape[1])
        offer = (row, column)
    elif tick.act == "answer" and chosen is not None:
        agreed = bool(chosen)
        if agreed and block.form == "offers":
            payoffs = _split(block, offer, tick.round)
    elif tick.act == "ratify":
        agreed = agreed and actions == (1, 1)
        made = next((turn.tick.round for turn in so_far if turn.agreed), 1)
        payoffs = _split(block, offer if agreed else None, made)
    if tick.last and not agreed:
        payoffs = _split(block, None, tick.round)
    return PlayedTick(tick, actions, actions, payoffs, offer, agreed)


def _split(block: Block, offer: tuple[int, int] | None, round_: int) -> tuple[float, float]:
    """What an agreed package is worth: the fallback, and the gain over it less for each delay."""
    kept = block.payoffs.payoffs(*block.fallback)
    if offer is None:
        return kept
    deal = block.payoffs.payoffs(*offer)
    waited = block.patience ** (round_ - 1)
    return tuple(k + waited * (d - k) for k, d in zip(kept, deal, strict=True))  # type: ignore[return-value]
