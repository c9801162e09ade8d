"""What came of the moves, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from classroom_domain import MATRIX, SQUARE, plan_with

from sandbox.classroom.bots import choose, values
from sandbox.classroom.play import (
    BOT,
    CLOCK,
    Move,
    Pair,
    Place,
    Where,
    pairs_of,
    schedule,
    story,
    types_of,
    worth,
)
from sandbox.classroom.rehearsal import played, seated, step
from sandbox.classroom.room import Room, Seat, round_before

PAIR = Pair(0, (0,), (1,))
WHERE = Where(5, 2)


def told(plan, *choices, pair=PAIR):
    """The story of a pair that chooses so; a choice is (tick, side, chair, value)."""
    lesson = plan.lessons[0]
    moves = {Place(t, pair.number, s, c): Move(v) for t, s, c, v in choices}
    return story(lesson.blocks[0], schedule(lesson, 5, 2), pair, moves, WHERE)


def test_both_at_once():
    plan = plan_with({"matrix": MATRIX, "rounds": 2})
    turns = told(plan, (0, 0, 0, 0), (0, 1, 0, 1), (1, 0, 0, 1), (1, 1, 0, 2))
    assert [turn.actions for turn in turns] == [(0, 1), (1, 2)]
    assert [turn.seen for turn in turns] == [(1, 0), (2, 1)]
    assert [turn.payoffs for turn in turns] == [(1.0, 8.0), (3.0, 1.5)]


def test_nothing_is_told_before_both_have_chosen():
    plan = plan_with({"matrix": MATRIX, "rounds": 2})
    assert told(plan, (0, 0, 0, 0)) == ()
    assert len(told(plan, (0, 0, 0, 0), (0, 1, 0, 1), (1, 1, 0, 2))) == 1


def test_the_leader_is_seen():
    plan = plan_with({"matrix": MATRIX, "form": "leader", "first": "china"})
    assert [tick.act for tick in schedule(plan.lessons[0], 5, 2)] == ["lead", "follow"]
    lead, follow = told(plan, (0, 1, 0, 2), (1, 0, 0, 1))
    assert (lead.seen, lead.payoffs) == ((2, None), None)
    assert (follow.actions, follow.payoffs) == ((1, 2), (3.0, 1.5))


def test_a_delay_costs_a_tenth_of_the_gain_over_no_deal():
    block = {"matrix": MATRIX, "form": "offers", "rounds": 3, "fallback": [1, 1]}
    plan = plan_with(block)
    # Refuse walk/keep, then China offers keep/honour, worth (4, 5) against (2, 2.5)
    turns = told(plan, (0, 0, 0, 2), (1, 1, 0, 0), (2, 1, 0, 0), (3, 0, 0, 1))
    assert turns[3].agreed
    assert turns[3].payoffs == pytest.approx((2 + 0.9 * 2, 2.5 + 0.9 * 2.5))
    assert [turn.payoffs for turn in turns[4:]] == [None, None]
    refused = told(plan, *((t, (0, 1, 1, 0, 0, 1)[t], 0, 0) for t in range(6)))
    assert refused[-1].payoffs == (2.0, 2.5)


def test_offers_in_turn_by_backward_induction():
    # Last round, the United States offer: China takes 2.5 or better; (0, 0) is (4, 5).
    # Before it, China offers: the United States can wait for 2 + .9 * 2 = 3.8; (0, 0) is best
    # of those worth that: (4, 5) for China beats (7, 0) and is the only one with 3.8 or more.
    plan = plan_with({"matrix": MATRIX, "form": "offers", "rounds": 3, "fallback": [1, 1]})
    assert values(plan.lessons[0].blocks[0]) == ((0, (4.0, 5.0)),) * 3


def test_delegations_vote_and_ratify():
    chairs = [{"name": str(k), "channels": ["payoff"]} for k in range(3)]
    block = {
        "matrix": MATRIX,
        "form": "delegations",
        "fallback": [1, 1],
        "chairs": {"us": chairs, "china": chairs},
    }
    plan = plan_with(block)
    pair = Pair(0, (0, 2, 4), (1, 3, 5))
    offered = [(0, 0, chair, vote) for chair, vote in enumerate((4, 0, 0))]
    answered = [(1, 1, chair, vote) for chair, vote in enumerate((1, 0, 1))]
    votes = [(2, side, chair, 1) for side in (0, 1) for chair in range(3)]
    turns = told(plan, *offered, *answered, *votes, pair=pair)
    assert turns[0].offer == (0, 0)
    assert (turns[2].agreed, turns[2].payoffs) == (True, (4.0, 5.0))
    against = [(*vote[:3], int(vote[2] == 0)) for vote in votes]
    turns = told(plan, *offered, *answered, *against, pair=pair)
    assert (turns[2].agreed, turns[2].payoffs) == (False, (2.0, 2.5))


def test_types_and_shocks():
    types = {"prior": 0.5, "yielding": [10, 20], "war": [1, 2]}
    shock = {"round": 2, "side": "china", "strategy": 0, "cost": 0.5, "text": "election"}
    block = plan_with({"matrix": SQUARE, "types": types, "shocks": [shock]}).lessons[0].blocks[0]
    assert worth(block, (0, 1), resolved=(True, True)) == (-11.0, 5.0)
    assert worth(block, (1, 0), resolved=(True, True)) == (4.0, -22.0)
    assert worth(block, (1, 1), resolved=(True, False)) == (-6.0, -11.0)
    assert worth(block, (0, 0), 2) == (3.0, 1.5)
    drawn = [types_of(block, pair, 0, WHERE) for pair in range(400)]
    assert 0.4 < np.mean(drawn) < 0.6


def test_noise_changes_what_is_told_and_nothing_else():
    block = {"matrix": MATRIX, "rounds": 60, "noise": 0.25}
    plan = plan_with(block)
    choices = [(t, side, 0, 0) for t in range(60) for side in (0, 1)]
    wrong = 0
    for number in range(20):
        pair = replace(PAIR, number=number)
        turns = told(plan, *choices, pair=pair)
        assert all(turn.payoffs == (4.0, 5.0) for turn in turns)
        wrong += sum(turn.seen[0] != 0 for turn in turns)
        wrong += sum(turn.seen[1] != 0 for turn in turns)
    assert abs(wrong / 2400 - 0.25) < 0.04
    assert told(plan, *choices) == told(plan, *choices)


def test_continuation_draws_lengths_once():
    plan = plan_with({"matrix": MATRIX, "continuation": 0.75, "matches": 50, "most": 60})
    ticks = schedule(plan.lessons[0], 9, 1)
    lengths = np.bincount([tick.match for tick in ticks])
    assert 2.5 < lengths.mean() < 6
    assert ticks == schedule(plan.lessons[0], 9, 1)
    assert ticks != schedule(plan.lessons[0], 10, 1)


@pytest.mark.parametrize("matching", ["fixed", "random", "round-robin"])
def test_everybody_plays_once_a_match(matching):
    block = plan_with({"matrix": MATRIX, "matching": matching}).lessons[0].blocks[0]
    us, china = [0, 2, 4, 6, 8], [1, 3, 5]
    met = []
    for match in range(5):
        pairs = pairs_of(us, china, block, 3, 1, match, 0)
        sat = [seat for pair in pairs for side in (0, 1) for seat in pair.seats(side)]
        assert sorted(seat for seat in sat if seat is not None) == sorted([*us, *china])
        assert sat.count(None) == 2
        met.append({(pair.us, pair.china) for pair in pairs})
    if matching == "fixed":
        assert all(one == met[0] for one in met)
    if matching == "round-robin":
        assert len(set.union(*met)) == 5 * 3 + 5  # everybody meets everybody, and a bot


def test_uneven_delegations_are_filled_by_bots():
    chairs = [{"name": str(k), "channels": ["payoff"]} for k in range(4)]
    both = {"us": chairs, "china": chairs}
    block = (
        plan_with({"matrix": MATRIX, "form": "delegations", "chairs": both}).lessons[0].blocks[0]
    )
    pairs = pairs_of([0, 2, 4, 6, 8], [1, 3], block, 3, 1, 0, 0)
    assert [sum(seat is not None for seat in pair.us) for pair in pairs] == [3, 2]
    assert [sum(seat is not None for seat in pair.china) for pair in pairs] == [1, 1]


def test_a_bot_does_as_its_rule_says():
    plan = plan_with({"matrix": SQUARE, "rounds": 3, "bot": "tit_for_tat"})
    block, ticks = plan.lessons[0].blocks[0], schedule(plan.lessons[0], 5, 2)
    turns = told(plan, (0, 0, 0, 1), (0, 1, 0, 0))
    rng = np.random.default_rng(0)
    assert choose(block, ticks[0], 1, 0, (), rng) == 0
    assert choose(block, ticks[1], 1, 0, turns, rng) == 1
    assert choose(block, ticks[1], 0, 0, turns, rng) == 0


def playing(plan, people, **more):
    room = replace(seated(plan, people, 4), stage=2, **more)
    return replace(room, pairs={0: room.seating()})


def test_the_clock_and_the_bots_fill_what_is_missing():
    room = playing(plan_with({"matrix": MATRIX, "rounds": 4, "default": [1, 2]}), 3)
    alone = next(pair for pair in room.pairs[0] if None in (*pair.us, *pair.china))
    mine = room.choosing[0]
    room = step(room, {mine: Move(0)})
    by = {place: move.by for place, move in room.moves.items()}
    assert sorted(by.values()) == [BOT, CLOCK, CLOCK, "person"]
    assert by[Place(0, alone.number, 1)] == BOT
    late = next(move for place, move in room.moves.items() if move.by == CLOCK and place.side)
    assert late.value == 2
    assert room.away(1) is False
    room = step(step(room, {}), {})
    assert room.away(1)
    assert room.choosing[1] not in room.awaited
    assert room.closing()[room.choosing[1]].by == BOT


def test_who_comes_late_takes_a_bot_s_chair_or_a_new_pair():
    plan = plan_with({"matrix": MATRIX, "rounds": 4})
    room = playing(plan, 3)
    taken = room.latecomer(3, 1)
    assert taken.china == (3,)
    assert taken.us[0] is not None
    full = playing(plan, 4)
    new = full.latecomer(4, 0)
    assert (new.number, new.us, new.china, new.since) == (2, (4,), (None,), 1)
    seats = (*full.seats, Seat(4, "late", 0))
    later = step(replace(full, pairs={0: (*full.pairs[0], new)}, seats=seats), {})
    assert later.choosing[4] == Place(1, 2, 0)
    assert played(later).stories[0, 2][-1].tick.round == 4


def test_a_removed_seat_is_played_by_a_bot():
    room = playing(plan_with({"matrix": MATRIX, "rounds": 4}), 2)
    gone = replace(room, seats=(room.seats[0], replace(room.seats[1], present=False)))
    assert set(gone.choosing) == {0}
    assert gone.closing()[Place(0, 0, 1)].by == BOT


def test_undo_goes_back_to_the_beginning_of_the_round():
    plan = plan_with({"matrix": MATRIX, "rounds": 2, "talk": True, "matches": 2})
    ticks = schedule(plan.lessons[0], 5, 2)
    assert [tick.act for tick in ticks] == ["say", "move"] * 4
    assert [round_before(ticks, tick) for tick in (1, 2, 3, 4, 8)] == [0, 0, 2, 2, 6]


def test_between_plays_a_room_is_quiet():
    room = Room(plan_with({"matrix": MATRIX}), 1)
    assert room.playing is None
    assert room.closing() == {}
    assert room.seating() is None
