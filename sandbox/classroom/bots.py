"""The bots that fill empty chairs: disclosed, and made of rules that anybody can read about.

In a game of moves a bot plays the block's rule (one of ``truce rules``) between the strategies
that count as cooperation and the others. A bot that leads or follows takes the best it can get. A
bot that bargains knows what offers in turn lead to (:func:`values`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from agents import Automaton, Deal, parse_rule
from payoffs.numeric import FloatArray
from sandbox.classroom.lesson import Block
from sandbox.classroom.play import PlayedTick, Tick, chair_worth, worth


@lru_cache(maxsize=64)
def automaton_of(name: str) -> Automaton:
    """The finite automaton of a rule that a block names."""
    found = parse_rule(name, "bot").automaton
    assert found is not None, "the reader refuses others"
    return found


def choose(
    block: Block,
    tick: Tick,
    side: int,
    chair: int,
    so_far: Sequence[PlayedTick],
    rng: np.random.Generator,
) -> int:
    """What the bot of a chair chooses at a tick."""
    if tick.act == "say":
        return block.cooperate[side]
    if tick.act == "move":
        return _by_rule(block, automaton_of(block.bot), side, so_far, rng)
    if tick.act == "lead":
        own = own_payoffs(block, side, tick.round)
        replies = [_reply(block, 1 - side, k, tick.round) for k in range(len(own))]
        return int(own[np.arange(len(own)), replies].argmax())
    if tick.act == "follow":
        led = so_far[-1].actions[1 - side]
        return _reply(block, side, 0 if led is None else led, tick.round)
    if tick.act == "offer":
        return _offers(block, side, tick.round)
    offer = so_far[-1].offer
    assert offer is not None
    if block.form == "delegations":
        kept, got = (chair_worth(block, side, chair, p) for p in (block.fallback, offer))
        return int(got >= kept)
    return int(block.payoffs.payoffs(*offer)[side] >= _reserve(block, side, tick.round) - 1e-9)


def _by_rule(
    block: Block, rule: Automaton, side: int, so_far: Sequence[PlayedTick], rng: np.random.Generator
) -> int:
    keep, other = block.cooperate, Deal.of(block.payoffs, block.cooperate).punishment
    state = rule.start
    for turn in so_far:
        own, seen = turn.actions[side], turn.seen[side]
        if turn.tick.act == "move" and own is not None and seen is not None:
            state = rule.move[state, int(own != keep[side]), int(seen != keep[1 - side])]
    return keep[side] if rng.random() < rule.cooperate[state] else other[side]


def own_payoffs(block: Block, side: int, round_: int = 1) -> FloatArray:
    """A side's payoffs in a round, ``[own, other's]``; types are secret and left out."""
    m, n = block.payoffs.shape
    matrix = np.array([[worth(block, (i, j), round_)[side] for j in range(n)] for i in range(m)])
    return matrix.T if side else matrix


def _reply(block: Block, side: int, led: int, round_: int) -> int:
    return int(own_payoffs(block, side, round_)[:, led].argmax())


@lru_cache(maxsize=64)
def values(block: Block) -> tuple[tuple[int, tuple[float, float]], ...]:
    """What offers in turn over whole packages lead to, round by round.

    By backward induction: the proposer offers the package it likes best among those that are worth
    as much to the other as waiting for its own turn (Rubinstein 1982, with a last round). Returns
    for each round the package offered, as ``i * columns + j``, and what it gives both sides then.
    """
    first, second = block.payoffs.row_payoffs.ravel(), block.payoffs.column_payoffs.ravel()
    kept = block.payoffs.payoffs(*block.fallback)
    ahead = kept
    found = []
    for r in range(block.rounds, 0, -1):
        proposer = (block.first + r - 1) % 2
        own, other = (first, second) if proposer == 0 else (second, first)
        waits = kept[1 - proposer] + block.patience * (ahead[1 - proposer] - kept[1 - proposer])
        fits = other >= waits - 1e-9
        best = int(np.where(fits, own, -np.inf).argmax()) if fits.any() else int(own.argmax())
        if fits.any() and own[best] >= kept[proposer] - 1e-9:
            ahead = (float(first[best]), float(second[best]))
        else:
            ahead = tuple(k + block.patience * (a - k) for k, a in zip(kept, ahead, strict=True))  # type: ignore[assignment]
        found.append((best, ahead))
    return tuple(reversed(found))


def _offers(block: Block, side: int, round_: int) -> int:
    if block.form == "offers":
        return values(block)[round_ - 1][0]
    m, n = block.payoffs.shape
    kept = block.payoffs.payoffs(*block.fallback)

    def liking(k: int) -> tuple[bool, float]:
        deal = block.payoffs.payoffs(*divmod(k, n))
        return deal[1 - side] >= kept[1 - side], deal[side]

    return max(range(m * n), key=liking)


def _reserve(block: Block, side: int, round_: int) -> float:
    """What refusing is worth to a side: its own offer a round later, or no deal at all."""
    kept = block.payoffs.payoffs(*block.fallback)[side]
    if round_ >= block.rounds:
        return kept
    return kept + block.patience * (values(block)[round_][1][side] - kept)
