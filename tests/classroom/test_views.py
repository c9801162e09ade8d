"""Every page of every lesson that comes with it, at every tick, in two languages."""

import re
from dataclasses import replace

import numpy as np
import pytest
from classroom_domain import MATRIX, plan_with

from sandbox.classroom import lesson_names, plan
from sandbox.classroom.play import Move
from sandbox.classroom.rehearsal import choice_of, seated, step
from sandbox.classroom.store import Asker, Sight
from sandbox.classroom.theory import win_sets
from sandbox.classroom.web.pages import shown
from sandbox.classroom.web.phone import seat_view
from sandbox.classroom.web.screen import screen_view
from sandbox.messages import translator

SEAT = {"token": "T", "code": "C", "version": 1, "removed": False, "problem": "", "seconds": 9}
SEAT |= {"slow": False}
HALL = {"token": "T", "code": "C", "version": 1, "join_address": "A", "qr": "data:,"}
HALL |= {"seconds": 9, "chosen": (1, 2)}


def seat_page(room, seat, language="en", answers=None, own=None):
    seen = Sight(Asker(1, seat), True, "C", language, room, answers or {}, own)
    view = seat_view(seen, translator(language))
    return shown("seat.html", language, "/class", **view, **SEAT).body.decode()


def screen_page(room, language="en"):
    view = screen_view(room, {}, translator(language))
    return shown("screen.html", language, "/class", **view, **HALL).body.decode()


@pytest.mark.parametrize("name", lesson_names())
def test_every_lesson_can_be_shown_from_end_to_end(name):
    room = replace(seated(plan(name), 7, 3), stage=2)
    language = "zh" if len(name) % 2 else "es"
    while room.playing is not None:
        drawn = room.seating()
        if drawn is not None:
            room = replace(room, pairs={**room.pairs, room.playing.match: drawn})
        for seat in (0, 1, 6):
            page = seat_page(room, seat)
            assert ("/move" in page) == (seat in room.choosing)
        seat_page(room, 2, language, own=Move(0) if 2 in room.choosing else None)
        assert "bot 3" not in screen_page(room)
        room = step(room, {at: Move(choice_of(room, seat)) for seat, at in room.choosing.items()})
    assert "Look at the projector" in seat_page(room, 0)
    done = replace(room, stage=3, revealed=True)
    assert "In this lesson you got" in seat_page(done, 5)
    assert "<svg" in screen_page(done, language)  # rules are estimated anew: this one only


def test_a_secret_type_is_one_s_own():
    room = replace(seated(plan("threats"), 6, 3), stage=2)
    room = replace(room, pairs={0: room.seating()})
    words = [
        [w in seat_page(room, seat) for w in ("high resolve", "low resolve")] for seat in range(6)
    ]
    assert all(sum(one) == 1 for one in words)
    assert len({tuple(one) for one in words}) == 2


def test_a_noisy_report_is_called_one_and_hides_what_it_paid():
    room = replace(seated(plan_with({"matrix": MATRIX, "rounds": 2, "noise": 0.3}), 2, 3), stage=2)
    room = replace(room, pairs={0: room.seating()})
    room = step(room, {at: Move(0) for at in room.choosing.values()})
    page = seat_page(room, 0)
    assert "a report, which may be wrong" in page
    assert "That gives you" not in page
    # nor does the score say before the match is over what the other really did
    assert "So far <strong>0.0</strong>" in page
    room = step(room, {at: Move(0) for at in room.choosing.values()})
    assert "So far <strong>8.0</strong>" in seat_page(room, 0)


def test_a_bot_and_an_absent_partner_are_disclosed():
    room = replace(seated(plan_with({"matrix": MATRIX, "rounds": 4}), 3, 3), stage=2)
    room = replace(room, pairs={0: room.seating()})
    pages = [seat_page(room, seat) for seat in (0, 2)]
    assert sum("Your partner is a bot" in page for page in pages) == 1
    room = step(step(room, {}), {})
    pages = [seat_page(room, seat) for seat in (0, 2)]
    assert sum("Your partner is away: a bot plays on." in page for page in pages) == 1


def test_an_offer_is_worth_to_a_delegate_what_it_is_to_its_own_chair():
    room = replace(seated(plan("delegations"), 8, 3), stage=2)
    room = replace(room, pairs={0: room.seating()})
    game, us = room.block.payoffs, room.pairs[0][0].us
    row = game.rows.index("15.6% tariff · H200")
    package = row * game.shape[1] + game.columns.index("25 Mt beans · earths free")
    room = step(room, {at: Move(package) for at in room.choosing.values()})
    said = [re.search(r"On the table: [^(]*\((.*?), for", seat_page(room, seat)) for seat in us]
    # trade, security, farm and industry: together -10.3, what it is worth to the side
    assert [one[1].split()[-1] for one in said] == ["−10.4", "9.5", "−0.6", "−8.8"]


def test_win_sets_by_hand():
    # US chairs: one sees all of its payoffs, two see nothing that changes; China's see theirs
    matrix = {"row_payoffs": [[2, 0], [3, 1]], "column_payoffs": [[2, 3], [0, 1]]}
    chairs = [{"name": str(k), "channels": ["payoff"]} for k in range(3)]
    block = {"matrix": matrix, "form": "delegations", "fallback": [1, 1]}
    block |= {"chairs": {"us": chairs, "china": chairs}}
    us, china = win_sets(plan_with(block).lessons[0].blocks[0])
    assert us.tolist() == [[True, False], [True, True]]
    assert china.tolist() == [[True, True], [False, True]]
    assert np.argwhere(us & china).tolist() == [[0, 0], [1, 1]]
