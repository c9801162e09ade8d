"""What a phone shows: worked out from the room and the seat, for the template ``seat.html``."""

from __future__ import annotations

from typing import Any, NamedTuple

from sandbox.classroom.lesson import Block
from sandbox.classroom.play import Move, Pair, Tick, chair_worth, types_of, worth
from sandbox.classroom.room import Room, payoff_of
from sandbox.classroom.store import Sight
from sandbox.classroom.web.pages import Told, round_words, side_name, standing
from sandbox.words import number, percent

#: Packages that are shown as buttons; more go into a list to choose from.
BUTTONS = 6


def package(block: Block, profile: tuple[int, int], told: Told) -> str:
    """A package in words: what the United States do, and what China does."""
    game = block.payoffs
    return f"{told(game.rows[profile[0]])} / {told(game.columns[profile[1]])}"


def seat_view(seen: Sight, told: Told) -> dict[str, Any]:
    """Everything of a seat's page, from what is stored of it."""
    room, seat, answers = seen.room, seen.chair.seat, seen.answers
    mine = room.seats[seat]
    view: dict[str, Any] = {
        **standing(room, told),
        "side": mine.side,
        "side_name": side_name(mine.side, told),
        "name": mine.name,
        "number": seat + 1,
        "quiz": room.plan.quiz,
        "answers": answers,
        "last": None,
        "waits": True,
    }
    if room.now.kind in ("entry", "exit"):
        view["waits"] = len(answers) >= len(room.plan.quiz)
    elif room.now.kind == "explain":
        view["waits"] = "prediction" in answers
    elif room.lesson is not None:
        view |= {"score": number(room.score(seat), 1), "last": _last(room, seat, told)}
        if room.now.kind == "play":
            view |= _play(room, seat, seen.own, told)
        else:
            view["waits"] = "open" in answers
    return view


class _Chair(NamedTuple):
    """A chair at the open tick, and the language of who sits there."""

    room: Room
    tick: Tick
    side: int
    number: int
    pair: Pair
    told: Told

    @property
    def block(self) -> Block:
        return self.room.blocks[self.tick.block]


def _play(room: Room, seat: int, own: Move | None, told: Told) -> dict[str, Any]:
    tick = room.playing
    view: dict[str, Any] = {"act": None, "chosen": None, "over": tick is None}
    if tick is None:
        return view
    found = room.places.get(tick.match, {}).get(seat)
    if found is None or found[0].since > tick.index:
        return view | {"next_match": True}
    pair, side, chair = found
    at = _Chair(room, tick, side, chair, pair, told)
    view |= {
        "next_match": False,
        "which_round": round_words(tick, at.block, told),
        "partner": _partner(at),
        "table": None if at.block.bargained else _table(at),
        "note": _notes(at),
        "said": _said(at),
    }
    if seat not in room.choosing:
        return view
    options = _options(at)
    return view | {
        "act": tick.act,
        "ask": _ask(tick, told),
        "chosen": None if own is None else _label(at.block, tick.act, side, own.value, told),
        "waits": own is not None,
        "options": options,
        "listed": len(options) > BUTTONS,
    }


def _partner(at: _Chair) -> str:
    others = at.pair.seats(1 - at.side)
    there = [seat for seat in others if seat is not None and seat in at.room.present]
    if not there:
        return at.told("Your partner is a bot of this program.")
    if all(map(at.room.away, there)):
        return at.told("Your partner is away: a bot plays on.")
    if len(others) > 1:
        return at.told("You sit in a delegation; empty chairs are filled by bots.")
    return at.told("Your partner is somebody of your class.")


def _ask(tick: Tick, told: Told) -> str:
    return {
        "say": told("What do you announce? It does not bind you."),
        "move": told("What do you do?"),
        "lead": told("You choose first, and your partner will see it. What do you do?"),
        "follow": told("You have seen your partner's choice. What do you do?"),
        "offer": told("Which package do you offer?"),
        "answer": told("Do you accept the package?"),
        "ratify": told("Do you ratify the deal?"),
    }[tick.act]


def _strategies(block: Block, side: int, told: Told) -> list[str]:
    game = block.payoffs
    return [told(label) for label in (game.columns if side else game.rows)]


def _label(block: Block, act: str, side: int, value: int, told: Told) -> str:
    """What a choice of a side is called."""
    if act == "offer":
        return package(block, divmod(value, block.payoffs.shape[1]), told)
    if act in ("answer", "ratify"):
        return told("Yes") if value else told("No")
    names = _strategies(block, side, told)
    return names[value] if value < len(names) else told("Nothing")


def _options(at: _Chair) -> list[tuple[int, str, str]]:
    """Value, label and what it means, of everything that can be chosen."""
    act, n = at.tick.act, at.block.payoffs.shape[1]
    values = range(at.room.options(at.tick, at.side))
    return [
        (
            value,
            _label(at.block, act, at.side, value, at.told),
            _worth_of(at, divmod(value, n)) if act == "offer" else "",
        )
        for value in (reversed(values) if act in ("answer", "ratify") else values)
    ]


def _worth_of(at: _Chair, profile: tuple[int, int]) -> str:
    """What a package is worth to who sits there."""
    both = at.block.payoffs.payoffs(*profile)
    whole = number(both[at.side])
    if at.block.form == "delegations":
        mine = number(chair_worth(at.block, at.side, at.number, profile))
        said = at.told("for those you speak for {mine}, for your side {whole}")
        return said.format(mine=mine, whole=whole)
    return at.told("you {own}, they {other}").format(own=whole, other=number(both[1 - at.side]))


def _table(at: _Chair) -> dict[str, Any]:
    """The payoffs as this side sees them: own strategies down, the other's across."""
    block, side = at.block, at.side
    resolved = types_of(block, at.pair.number, at.tick.match, at.room.where)
    own_type = (resolved[0], False) if side == 0 else (False, resolved[1])
    m, n = block.payoffs.shape
    cells = [[worth(block, (i, j), at.tick.round, own_type) for j in range(n)] for i in range(m)]
    lines = zip(*cells, strict=True) if side else cells
    return {
        "down": _strategies(block, side, at.told),
        "across": _strategies(block, 1 - side, at.told),
        "cells": [[(number(c[side]), number(c[1 - side])) for c in line] for line in lines],
    }


def _notes(at: _Chair) -> list[str]:
    block, told, notes = at.block, at.told, []
    if block.noise:
        said = told("What you are told of your partner's choice is wrong {share} of the time.")
        notes.append(said.format(share=percent(block.noise)))
    if block.types is not None:
        resolved = types_of(block, at.pair.number, at.tick.match, at.room.where)[at.side]
        notes.append(
            told("Secret: you are of high resolve; giving way costs you more. It is in your table.")
            if resolved
            else told("Secret: you are of low resolve. It is in your table.")
        )
    here = (at.side, at.tick.round)
    notes += [told(shock.text) for shock in block.shocks if (shock.side, shock.round) == here]
    if block.form == "delegations":
        holder = block.chairs[at.side][at.number]
        notes.append(told("You speak for: {name}.").format(name=told(holder.name)))
        if holder.briefing:
            notes.append(told(holder.briefing))
    if block.bargained:
        notes.append(_offered(at, told("Without a deal: {what} ({worth})."), block.fallback))
    return notes


def _offered(at: _Chair, said: str, profile: tuple[int, int]) -> str:
    """A package and its worth, in a sentence."""
    return said.format(what=package(at.block, profile, at.told), worth=_worth_of(at, profile))


def _said(at: _Chair) -> list[str]:
    """What is on the table right now: an announcement, a lead, an offer."""
    turns, told = at.room.stories[at.tick.match, at.pair.number], at.told
    if not turns:
        return []
    turn = turns[-1]
    if at.block.bargained:
        said = (
            told("Agreed: {what} ({worth}).")
            if turn.agreed
            else told("On the table: {what} ({worth}).")
        )
        return [] if turn.offer is None else [_offered(at, said, turn.offer)]
    seen = turn.seen[at.side]
    if turn.tick.act not in ("say", "lead") or seen is None:
        return []
    said = (
        told("Your partner announced: {what}")
        if turn.tick.act == "say"
        else told("Your partner chose: {what}")
    )
    return [said.format(what=_label(at.block, turn.tick.act, 1 - at.side, seen, told))]


def _last(room: Room, seat: int, told: Told) -> dict[str, Any] | None:
    """What came of this seat's last round, as far as it is told."""
    paid = [one for one in room.turns_of(seat) if one[2].payoffs is not None]
    if not paid:
        return None
    _, block, turn, side, chair = max(paid, key=lambda one: one[2].tick.index)
    worth = number(payoff_of(block, turn, side, chair))
    if block.bargained:
        deal = turn.offer if turn.agreed and turn.offer else block.fallback
        label = told("A deal") if turn.agreed else told("No deal")
        return {"own": label, "other": package(block, deal, told), "paid": worth, "noisy": False}
    own = turn.actions[side]
    seen = turn.actions[1 - side] if block.form == "leader" else turn.seen[side]
    return {
        "own": _label(block, "move", side, own or 0, told),
        "other": _label(block, "move", 1 - side, seen or 0, told),
        "paid": "" if block.noise else worth,
        "noisy": bool(block.noise),
    }
