"""Lessons and plans: read strictly, and each that comes with it can be played."""

import pytest
from classroom_domain import MATRIX, lesson, plan_with

from payoffs.errors import InputError
from sandbox.classroom import lesson_names, plan, plan_names, plan_of
from sandbox.classroom.rehearsal import rehearse


@pytest.mark.parametrize("name", [*plan_names(), *lesson_names()])
def test_whatever_comes_with_it_can_be_played_by_bots(name):
    asked = plan(name)
    lines = []
    done = rehearse(asked, 13, 2, lines.append)
    assert len(lines) == len(asked.lessons)
    for room in done:
        assert room.playing is None
        assert all(
            len(turns) == len(room.ticks_of(match, room.pairs[match][pair]))
            for (match, pair), turns in room.stories.items()
        )
    assert rehearse(asked, 13, 2)[0].moves == done[0].moves


def test_a_plan_is_read_again_from_what_it_keeps():
    for name in plan_names():
        asked = plan(name)
        again = plan_of(asked.data)
        assert [stage.kind for stage in again.stages] == [stage.kind for stage in asked.stages]
        assert again.data == asked.data
        assert again.lessons == asked.lessons


def test_the_stages_of_a_plan():
    item = {"ask": "?", "options": ["a", "b"], "right": 1, "why": "so"}
    kinds = [stage.kind for stage in plan_with({"matrix": MATRIX}, quiz=[item]).stages]
    assert kinds == ["lobby", "entry", "explain", "play", "discuss", "exit", "end"]


BAD = [
    ({"matrix": MATRIX, "game": "chicken"}, "needs a game or a matrix"),
    ({}, "needs a game or a matrix"),
    ({"matrix": MATRIX, "form": "chess"}, "'chess' is none of moves"),
    ({"matrix": MATRIX, "nois": 0.1}, "'nois' is no key here; did you mean noise?"),
    ({"matrix": MATRIX, "noise": 1.5}, "noise: 1.5 is out of bounds"),
    ({"matrix": MATRIX, "rounds": 0}, "rounds: 0 is outside"),
    ({"matrix": MATRIX, "rounds": 3, "continuation": 0.5}, "goes without rounds"),
    ({"matrix": MATRIX, "form": "offers", "continuation": 0.5}, "offers have rounds"),
    ({"matrix": MATRIX, "cooperate": [2, 0]}, "cooperate: 2,0 is outside this 2 x 3 game"),
    ({"matrix": MATRIX, "bot": "nobody"}, "nobody"),
    ({"matrix": MATRIX, "bot": "fictitious_play"}, "is no finite automaton"),
    ({"matrix": MATRIX, "types": {"prior": 0.5}}, "need a game of hold and press"),
    ({"matrix": MATRIX, "form": "delegations"}, "goes with form"),
    ({"matrix": {"row_payoffs": [[1]]}}, "has no column_payoffs"),
    ({"matrix": MATRIX, "labels": {"us": ["a"]}}, "lists us and china"),
    ({"game": "no-such"}, "no-such"),
    ({"matrix": MATRIX, "talk": 1}, "is true or false"),
]


@pytest.mark.parametrize(("block", "said"), BAD)
def test_a_mistake_is_one_line_with_its_place(block, said):
    with pytest.raises(InputError, match=r"\A[^\n]+\Z") as caught:
        plan_with(block)
    assert said in str(caught.value)
    assert "block 1" in str(caught.value)


def test_texts_and_questions_are_checked(tmp_path):
    with pytest.raises(InputError, match="prediction: needs a text"):
        plan_of(lesson({"matrix": MATRIX}, prediction=""))
    bad = {"ask": "?", "options": ["a", "b"], "right": 2, "why": "so"}
    with pytest.raises(InputError, match="right: 2 is outside"):
        plan_of(lesson({"matrix": MATRIX}, question=bad))
    with pytest.raises(InputError, match="is longer than 4000"):
        plan_of(lesson({"matrix": MATRIX}, explain="x" * 5000))
    with pytest.raises(InputError, match="'no' is no plan; there are"):
        plan("no")
    with pytest.raises(InputError, match="no such file"):
        plan(str(tmp_path / "none.toml"))
    (tmp_path / "bad.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(InputError, match="is no TOML"):
        plan(str(tmp_path / "bad.toml"))


def test_a_lesson_file_alone_is_a_plan(tmp_path):
    import tomllib
    from importlib.resources import files

    text = (files("sandbox.classroom") / "lessons" / "tariff-game.toml").read_text("utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    mine = plan(str(path))
    assert mine.title == tomllib.loads(text)["title"]
    assert len(mine.lessons) == 1
