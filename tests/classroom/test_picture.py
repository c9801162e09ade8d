"""What the projector draws, by hand: two pairs, two rounds, an asymmetric game."""

import csv
import io
import json
from dataclasses import replace

import pytest
from classroom_domain import MATRIX, SQUARE, plan_with

from sandbox.classroom import picture
from sandbox.classroom.export import files_of, rooms_from
from sandbox.classroom.play import Move, Pair, Place
from sandbox.classroom.rehearsal import played, rehearse, replay, seated, step
from sandbox.classroom.theory import prediction, recorded


@pytest.fixture(scope="module")
def room():
    """Pair 0 plays keep/honour, then break/walk; pair 1 break/cheat, then keep/cheat."""
    room = replace(seated(plan_with({"matrix": MATRIX, "rounds": 2}), 4, 4), stage=2)
    room = replace(room, pairs={0: (Pair(0, (0,), (1,)), Pair(1, (2,), (3,)))})
    for values in ((0, 0, 1, 1), (1, 2, 0, 1)):
        chosen = {
            Place(room.tick, seat // 2, seat % 2): Move(value) for seat, value in enumerate(values)
        }
        room = step(room, chosen)
    return room


def test_cooperation_by_round_and_side(room):
    found = [(p.round, p.side, p.share.count, p.share.of) for p in picture.cooperation(room)]
    assert found == [(1, 0, 1, 2), (1, 1, 1, 2), (2, 0, 1, 2), (2, 1, 0, 2)]
    assert picture.overall(room, 0).value == 3 / 8


def test_outcomes_points_and_lengths(room):
    counts = [[share.count for share in line] for line in picture.outcomes(room, 0)]
    assert counts == [[1, 1, 0], [0, 1, 1]]
    # (4, 5) and (3, 1.5); (2, 2.5) and (1, 8)
    assert picture.points(room, 0) == [(3.5, 3.25), (1.5, 5.25)]
    assert picture.lengths(room, 0) == ([1, 0], 0)
    # one of two kept in round 1; that one broke in round 2
    assert [(s.count, s.of) for s in picture.kept_up(room, 0)] == [(1, 2), (0, 1)]
    assert picture.false_reports(room, 0).count == 0


def test_an_interval_that_is_published():
    # Newcombe 1998, table I: 81 of 263 and 0 of 20, Wilson's interval
    low, high = picture.interval(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert picture.interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert picture.interval(0, 0) == (0.0, 1.0)


def test_the_panel_ends_where_a_person_s_own_choices_do(room):
    rows = picture.panel(room)
    assert [(r["subject"], r["round"], r["own"], r["other"]) for r in rows] == [
        *((0, 1, 1, 1), (0, 2, 0, 0), (1, 1, 1, 1), (1, 2, 0, 0)),
        *((2, 1, 0, 0), (2, 2, 1, 0), (3, 1, 0, 0), (3, 2, 0, 1)),
    ]
    slept = {**room.moves, Place(0, 0, 1): Move(0, "clock")}
    rows = picture.panel(replace(room, moves=slept))
    assert [r["round"] for r in rows if r["subject"] == 1] == []
    assert len(rows) == 6


def test_an_export_is_read_by_the_estimate_and_makes_the_room_again(room, tmp_path):
    from sandbox.experiments.estimation import estimate, read_panel

    answers = {(0, 1, "prediction"): "40"}
    texts = files_of("ABC", [room], answers)
    path = tmp_path / "ABC-moves.csv"
    path.write_text(texts["ABC-moves.csv"], encoding="utf-8")
    found = estimate(read_panel(path), ["always_defect", "tit_for_tat"], bootstraps=2)
    assert (found.subjects, found.choices) == (4, 8)
    (again,) = rooms_from(texts["ABC-room.json"])
    assert again.stories == room.stories
    choices = list(csv.DictReader(io.StringIO(texts["ABC-choices.csv"])))
    assert len(choices) == 8
    assert choices[0]["subject"] == "0"
    assert "Seed: 4. Seats: 4." in texts["ABC-codebook.md"]
    assert texts["ABC-answers.csv"].splitlines()[1] == "0,1,explain,lesson-1,prediction,40"
    assert "bot 0" not in "".join(texts.values())
    assert json.loads(texts["ABC-room.json"])["seed"] == 4


def test_theory_of_a_block():
    one = prediction(plan_with({"matrix": SQUARE, "rounds": 4}).lessons[0].blocks[0])
    # Chicken: two pure equilibria, and the mixture of US hold 7/10, China hold 5/6
    assert len(one.equilibria) == 3
    mixed = next(e for e in one.equilibria if 0 < e[0][0] < 1)
    assert mixed[0].tolist() == pytest.approx([0.7, 0.3])
    assert mixed[1].tolist() == pytest.approx([5 / 6, 1 / 6])
    assert one.truce == 4.0
    block = {"matrix": SQUARE, "continuation": 0.875, "most": 20, "noise": 0.1}
    noisy = prediction(plan_with(block).lessons[0].blocks[0])
    # Both are told right with chance .81, and another round follows with 7/8, twenty at most
    kept = 0.81 * 7 / 8
    # round 1 is kept by rule; a wrong report of it ends the truce in round 2
    assert noisy.held[:4] == pytest.approx((1, 1, 0.81, 0.81**2))
    assert noisy.truce == pytest.approx((1 - kept**20) / (1 - kept))


def test_the_record_s_truces_as_a_distribution():
    found = recorded()
    days = ((10, True), (18, True), (33, True), (121, True), (160, True), (337, False))
    assert found.lengths == (*days, (1940, True))
    left = ((10, 6 / 7), (18, 5 / 7), (33, 4 / 7), (121, 3 / 7), (160, 2 / 7), (1940, 0.0))
    assert [day for day, _ in found.held] == [day for day, _ in left]
    assert [share for _, share in found.held] == pytest.approx([share for _, share in left])
    assert found.median == 121


def test_who_would_have_earned_what_on_the_same_chances(room):
    class_, always = replay(room, 0, ["always_cooperate"])
    # The class: (4 + 5 + 3 + 1.5 + 2 + 2.5 + 1 + 8) / 8
    assert (class_.rule, class_.mean) == ("", 27 / 8)
    assert always.mean == 4.5  # (4 + 5) / 2
    # keep against honour, walk, cheat, cheat: 4, 0, 1, 1; honour against keep, break, break, keep
    assert always.against == pytest.approx(((4 + 0 + 1 + 1) / 4 + (5 + 0 + 0 + 5) / 4) / 2)


def test_deals_are_counted():
    block = {"matrix": MATRIX, "form": "offers", "rounds": 3, "fallback": [1, 1]}
    done = rehearse(plan_with(block), 6, 1)[0]
    assert picture.deals(done, 0) == {(0, 0): 3}


def test_a_rehearsed_class_waits_for_nobody():
    room = replace(seated(plan_with({"matrix": MATRIX, "rounds": 2}), 4, 4), stage=2)
    assert {move.by for move in played(room).moves.values()} == {"person"}
