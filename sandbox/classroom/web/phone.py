"""What a phone shows: worked out from the room and the seat, for the template ``seat.html``."""

from __future__ import annotations

from typing import Any

from sandbox.classroom.lesson import Block
from sandbox.classroom.play import Move, Pair, PlayedTick, Tick, chair_worth, types_of, worth
from sandbox.classroom.room import Room, payoff_of
from sandbox.classroom.store import Sight
from sandbox.classroom.web.pages import Told, round_words
from sandbox.words import number, percent

#: Packages that are shown as buttons; more go into a list to choose from.
BUTTONS = 6


def side_name(side: int, told: Told) -> str:
    """What a side is called."""
    return told("China") if side else told("United States")


def seat_view(seen: Sight, told: Told) -> dict[str, Any]:
    """Everything of a seat's page, from what is stored of it."""
    room, seat, answers, own = seen.room, seen.chair.seat, seen.answers, seen.own
    mine = room.seats[seat]
    view: dict[str, Any] = {
        "kind": room.now.kind,
        "stage": room.stage,
        "tick": room.tick,
        "paused": room.paused,
        "side": mine.side,
        "side_name": side_name(mine.side, told),
        "name": mine.name,
        "number": seat + 1,
        "plan": told(room.plan.title),
        "answers": answers,
        "lesson": None,
        "last": None,
        "waits": True,
    }
    if room.lesson is not None:
        view["lesson"] = room.lesson
    if room.now.kind in ("entry", "exit"):
        view["quiz"] = room.plan.quiz
        view["waits"] = len(answers) >= len(room.plan.quiz)
    elif room.now.kind == "explain":
        view["waits"] = "prediction" in answers
    elif room.now.kind == "play":
        view |= _play(room, seat, own, told)
    elif room.now.kind == "discuss":
        view["score"] = number(room.score(seat), 1)
        view["last"] = _last(room, seat, told)
        view["waits"] = "open" in answers
    return view


def _play(room: Room, seat: int, own: Move | None, told: Told) -> dict[str, Any]:
    tick, block = room.playing, room.block
    assert room.lesson is not None
    assert block is not None
    view: dict[str, Any] = {
        "block": block,
        "act": None,
        "chosen": None,
        "score": number(room.score(seat), 1),
        "last": _last(room, seat, told),
        "over": tick is None,
    }
    if tick is None:
        return view
    found = room.places.get(tick.match, {}).get(seat)
    if found is None or found[0].since > tick.index:
        return view | {"next_match": True}
    pair, side, chair = found
    view |= {
        "next_match": False,
        "which_round": round_words(tick, block, told),
        "partner": _partner(room, pair, side, told),
        "table": None if block.bargained else _table(room, block, tick, pair, side, told),
        "note": _notes(room, block, tick, pair, side, chair, told),
        "said": _said(room, tick, pair, side, told),
    }
    if seat not in room.choosing:
        return view
    chosen = None if own is None else _label(block, tick, side, own.value, told)
    options = _options(room, block, tick, pair, side, chair, told)
    return view | {
        "act": tick.act,
        "ask": _ask(tick, told),
        "chosen": chosen,
        "waits": own is not None,
        "options": options,
        "listed": len(options) > BUTTONS,
    }


def _partner(room: Room, pair: Pair, side: int, told: Told) -> str:
    others = pair.seats(1 - side)
    there = [seat for seat in others if seat in room.present]
    if not there:
        return told("Your partner is a bot of this program.")
    if all(room.away(seat) for seat in there if seat is not None):
        return told("Your partner is away: a bot plays on.")
    if len(others) > 1:
        return told("You sit in a delegation; empty chairs are filled by bots.")
    return told("Your partner is somebody of your class.")


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


def package(block: Block, profile: tuple[int, int], told: Told) -> str:
    """A package in words: what the United States do, and what China does."""
    game = block.payoffs
    return f"{told(game.rows[profile[0]])} / {told(game.columns[profile[1]])}"


def _label(block: Block, tick: Tick, side: int, value: int, told: Told) -> str:
    if tick.act == "offer":
        i, j = divmod(value, block.payoffs.shape[1])
        return package(block, (i, j), told)
    if tick.act in ("answer", "ratify"):
        return told("Yes") if value else told("No")
    names = _strategies(block, side, told)
    return names[value] if value < len(names) else told("Nothing")


def _options(
    room: Room, block: Block, tick: Tick, pair: Pair, side: int, chair: int, told: Told
) -> list[tuple[int, str, str]]:
    """Value, label and what it means, of everything that can be chosen."""
    if tick.act == "offer":
        m, n = block.payoffs.shape
        return [
            (i * n + j, package(block, (i, j), told), _worth_of(block, (i, j), side, chair, told))
            for i in range(m)
            for j in range(n)
        ]
    if tick.act in ("answer", "ratify"):
        return [(1, told("Yes"), ""), (0, told("No"), "")]
    found = [(k, label, "") for k, label in enumerate(_strategies(block, side, told))]
    return [*found, (len(found), told("Nothing"), "")] if tick.act == "say" else found


def _worth_of(block: Block, profile: tuple[int, int], side: int, chair: int, told: Told) -> str:
    both = block.payoffs.payoffs(*profile)
    if block.form == "delegations":
        mine = number(chair_worth(block, side, chair, profile))
        whole = number(both[side])
        return told("for those you speak for {mine}, for your side {whole}").format(
            mine=mine, whole=whole
        )
    return told("you {own}, they {other}").format(
        own=number(both[side]), other=number(both[1 - side])
    )


def _table(
    room: Room, block: Block, tick: Tick, pair: Pair, side: int, told: Told
) -> dict[str, Any]:
    """The payoffs as this side sees them: own strategies down, the other's across."""
    resolved = types_of(block, pair.number, tick.match, room.where)
    own_type = (resolved[0], False) if side == 0 else (False, resolved[1])
    m, n = block.payoffs.shape
    cells = [[worth(block, (i, j), tick.round, own_type) for j in range(n)] for i in range(m)]
    if side:
        cells = [[cells[i][j] for i in range(m)] for j in range(n)]
    return {
        "down": _strategies(block, side, told),
        "across": _strategies(block, 1 - side, told),
        "cells": [[(number(c[side]), number(c[1 - side])) for c in line] for line in cells],
    }


def _notes(
    room: Room, block: Block, tick: Tick, pair: Pair, side: int, chair: int, told: Told
) -> list[str]:
    notes = []
    if block.noise:
        notes.append(
            told("What you are told of your partner's choice is wrong {share} of the time.").format(
                share=percent(block.noise)
            )
        )
    if block.types is not None:
        resolved = types_of(block, pair.number, tick.match, room.where)[side]
        notes.append(
            told("Secret: you are of high resolve; giving way costs you more. It is in your table.")
            if resolved
            else told("Secret: you are of low resolve. It is in your table.")
        )
    notes += [
        told(shock.text)
        for shock in block.shocks
        if shock.side == side and shock.round == tick.round
    ]
    if block.form == "delegations":
        holder = block.chairs[side][chair]
        notes.append(told("You speak for: {name}.").format(name=told(holder.name)))
        if holder.briefing:
            notes.append(told(holder.briefing))
    if block.bargained:
        kept = _worth_of(block, block.fallback, side, chair, told)
        notes.append(
            told("Without a deal: {what} ({worth}).").format(
                what=package(block, block.fallback, told), worth=kept
            )
        )
    return notes


def _said(room: Room, tick: Tick, pair: Pair, side: int, told: Told) -> list[str]:
    """What is on the table right now: an announcement, a lead, an offer."""
    turns = room.stories[tick.match, pair.number]
    if not turns:
        return []
    turn, block = turns[-1], room.block
    assert block is not None
    if block.bargained:
        if turn.offer is None:
            return []
        chair = 0
        where = room.places[tick.match]
        chair = next((c for p, s, c in where.values() if p is pair and s == side), chair)
        words = package(block, turn.offer, told)
        what = _worth_of(block, turn.offer, side, chair, told)
        head = (
            told("Agreed: {what} ({worth}).")
            if turn.agreed
            else told("On the table: {what} ({worth}).")
        )
        return [head.format(what=words, worth=what)]
    if turn.tick.act in ("say", "lead") and turn.seen[side] is not None:
        label = _label(block, turn.tick, 1 - side, turn.seen[side] or 0, told)
        head = (
            told("Your partner announced: {what}")
            if turn.tick.act == "say"
            else told("Your partner chose: {what}")
        )
        return [head.format(what=label)]
    return []


def _last(room: Room, seat: int, told: Told) -> dict[str, Any] | None:
    """What came of this seat's last round, as far as it is told."""
    latest: tuple[PlayedTick, Pair, int, int] | None = None
    for match, seats in room.places.items():
        if seat not in seats:
            continue
        pair, side, chair = seats[seat]
        for turn in room.stories[match, pair.number]:
            if turn.payoffs is not None and (
                latest is None or turn.tick.index > latest[0].tick.index
            ):
                latest = (turn, pair, side, chair)
    if latest is None or room.lesson is None:
        return None
    turn, pair, side, chair = latest
    block = room.lesson.blocks[turn.tick.block]
    paid = number(payoff_of(block, turn, side, chair))
    if block.bargained:
        deal = turn.offer if turn.agreed and turn.offer else block.fallback
        label = told("A deal") if turn.agreed else told("No deal")
        return {"own": label, "other": package(block, deal, told), "paid": paid, "noisy": False}
    own, seen = turn.actions[side], turn.seen[side]
    if block.form == "leader":
        seen = turn.actions[1 - side]
    move = Tick(0, 0, 0, 0, "move", (0, 1), False)
    return {
        "own": _label(block, move, side, own or 0, told),
        "other": _label(block, move, 1 - side, seen or 0, told),
        "paid": "" if block.noise else paid,
        "noisy": bool(block.noise),
    }
