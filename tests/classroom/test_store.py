"""Rooms in a database: the same on SQLite and on PostgreSQL."""

import os
import threading

import pytest
from classroom_domain import MATRIX, plan_with
from sqlalchemy import select

from payoffs.errors import InputError
from sandbox.classroom.play import Move
from sandbox.classroom.store import Asker, Choice, RefusedError, Store, in_words, url_of
from sandbox.classroom.store.tables import Base, EventRow


@pytest.fixture
def store(database):
    kept = Store(database)
    yield kept
    kept.close()


def room_with(store, people=4, **block):
    opened = store.open_room(plan_with({"matrix": MATRIX, "rounds": 3, **block}), seed=4)
    tokens = [store.join(opened.code, f"name {k}") for k in range(people)]
    assert store.go(opened.id, 0, 2)
    return opened, tokens


def choose(store, opened, seat, value, tick=0, stage=2):
    (found,), _ = store.moves([Choice(Asker(opened.id, seat), stage, tick, value)])
    if isinstance(found, RefusedError):
        raise found
    return found


def sat(store, token):
    """The seat of a secret, and whether it is still there."""
    (seen,) = store.sights([token])
    return None if seen is None else (seen.chair, seen.present)


def test_a_seat_comes_back_to_where_it_was(store, database):
    opened, tokens = room_with(store)
    assert [sat(store, token) for token in tokens][2] == (Asker(opened.id, 2), True)
    choose(store, opened, 2, 1)
    again = Store(database)
    mine, other = again.sights([tokens[2], tokens[0]])
    assert (mine.chair.seat, mine.own) == (2, Move(1))
    assert (other.chair.seat, other.own) == (0, None)
    assert again.sights(["none", tokens[2]]) == [None, mine]
    again.close()


def test_sides_are_filled_in_turn(store):
    opened, _ = room_with(store, 5)
    assert [seat.side for seat in store.room(opened.id).seats] == [0, 1, 0, 1, 0]


def test_the_same_move_fifty_times_is_one(store):
    opened, _ = room_with(store)
    assert {choose(store, opened, 0, 1) for _ in range(50)} == {Move(1)}
    assert store.chosen(opened.id) == (1, 4)
    with pytest.raises(RefusedError, match="another choice of yours is stored"):
        choose(store, opened, 0, 0)


def test_what_is_not_to_be_chosen_is_refused_and_logged(store):
    opened, _ = room_with(store)
    with pytest.raises(RefusedError, match="that is no choice here"):
        choose(store, opened, 0, 2)
    with pytest.raises(RefusedError, match="that round is over"):
        choose(store, opened, 0, 0, tick=1)
    with pytest.raises(RefusedError, match="not your turn"):
        choose(store, opened, 17, 0)
    store.set(opened.id, paused=True)
    with pytest.raises(RefusedError, match="paused"):
        choose(store, opened, 0, 0)
    with store.reading() as session:
        asked = select(EventRow.text).where(EventRow.kind == "refused")
        refused = list(session.scalars(asked.where(EventRow.room == opened.id)))
    assert len(refused) == 4
    assert not any("name" in text for text in refused)


def test_a_round_closes_once_all_have_chosen_and_once_only(store):
    opened, _ = room_with(store)
    for seat in range(3):
        choose(store, opened, seat, 0)
    assert not store.close_tick(opened.id, 2, 0, only_full=True)
    choose(store, opened, 3, 2)
    assert store.close_tick(opened.id, 2, 0, only_full=True)
    assert not store.close_tick(opened.id, 2, 0)
    room = store.room(opened.id)
    assert room.tick == 1
    payoffs = {turns[0].payoffs for turns in room.stories.values()}
    assert payoffs == {(4.0, 5.0), (0.0, 1.0)}
    # A phone that was cut off sends its move again, a round late: it is stored, and told so
    assert choose(store, opened, 3, 2) == Move(2)
    with pytest.raises(RefusedError, match="another choice"):
        choose(store, opened, 3, 1)


def test_the_clock_fills_in_and_undo_takes_back(store):
    opened, _ = room_with(store)
    choose(store, opened, 0, 1)
    assert store.close_tick(opened.id, 2, 0)
    room = store.room(opened.id)
    assert sorted(move.by for move in room.moves.values()) == ["clock"] * 3 + ["person"]
    assert not store.undo(opened.id, 2, 0)
    assert store.undo(opened.id, 2, 1)
    room = store.room(opened.id)
    assert (room.tick, room.moves) == (0, {})
    assert room.pairs
    assert choose(store, opened, 0, 0) == Move(0)


def test_a_class_that_listens_to_the_teacher_is_not_played_to_the_end_by_bots(store):
    opened, _ = room_with(store, rounds=6)
    for tick in (0, 1):
        assert store.close_tick(opened.id, 2, tick)
    assert store.room(opened.id).awaited == frozenset()
    assert not store.close_tick(opened.id, 2, 2, only_full=True)
    choose(store, opened, 0, 0, tick=2)
    assert store.close_tick(opened.id, 2, 2)
    assert len(store.room(opened.id).awaited) == 1


def test_late_removed_and_back(store):
    opened, tokens = room_with(store, 3)
    token = store.join(opened.code, "")
    chair, _ = sat(store, token)
    assert chair.seat in store.room(opened.id).choosing
    store.unseat(chair)
    assert sat(store, token) == (chair, False)
    assert chair.seat not in store.room(opened.id).choosing
    fresh = store.reseat(chair)
    assert sat(store, token) is None
    assert sat(store, fresh) == (chair, True)
    assert sat(store, tokens[0]) is not None


def test_answers_can_be_changed_until_the_step_is_over(store):
    opened, _ = room_with(store)
    store.go(opened.id, 2, 1)
    chair = Asker(opened.id, 1)
    store.answer(chair, 1, "prediction", "40")
    store.answer(chair, 1, "prediction", "60")
    assert store.answers(opened.id) == {(1, 1, "prediction"): "60"}
    store.go(opened.id, 1, 2)
    with pytest.raises(RefusedError, match="that step is over"):
        store.answer(chair, 1, "prediction", "80")


def test_rooms_are_kept_apart_and_deleted_whole(store):
    first, _ = room_with(store)
    second, _ = room_with(store)
    choose(store, first, 0, 1)
    assert store.chosen(second.id) == (0, 4)
    assert store.by_secret(first.teacher, "teacher") == first.id
    assert store.by_secret(first.teacher, "screen") is None
    store.delete_room(first.code)
    assert store.by_code(first.code) is None
    with store.reading() as session:
        for table in Base.metadata.sorted_tables:
            kept = session.execute(select(table.c.id if table.name == "room" else table.c.room))
            assert set(kept.scalars()) <= {second.id}
    assert store.by_code(second.code.lower()) is not None
    with pytest.raises(RefusedError, match="no such room"):
        store.room(first.id)
    assert store.chosen(second.id) == (0, 4)


def test_secrets_are_not_stored(store):
    opened, tokens = room_with(store)
    with store.engine.connect() as connection:
        for table in ("room", "seat", "event", "answer", "move", "chair"):
            text = str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            assert all(one not in text for one in (*tokens, opened.teacher, opened.screen))


def test_new_links_end_the_old_ones(store):
    opened, _ = room_with(store)
    fresh = store.renew(opened.code)
    assert store.by_secret(opened.teacher, "teacher") is None
    assert store.by_secret(fresh.teacher, "teacher") == opened.id


def test_many_threads_lose_nothing(store):
    opened, _ = room_with(store, 24)
    failed = []

    def phone(seat):
        try:
            for _ in range(2):
                choose(store, opened, seat, seat % 2)
            store.close_tick(opened.id, 2, 0, only_full=True)
        except Exception as problem:
            failed.append(problem)

    threads = [threading.Thread(target=phone, args=(seat,)) for seat in range(24)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    room = store.room(opened.id)
    assert room.tick == 1
    assert {move.by for move in room.moves.values()} == {"person"}
    assert sum(move.value for move in room.moves.values()) == 12


def test_a_place_is_a_path_or_a_url(tmp_path):
    assert in_words(url_of(str(tmp_path / "x.sqlite"))) == str(tmp_path / "x.sqlite")
    assert in_words("postgresql://me:secret@host/rooms") == "postgresql://me:***@host/rooms"
    with pytest.raises(InputError, match="is not served"):
        Store("mysql://host/rooms")
    with pytest.raises(InputError, match="cannot be opened"):
        Store(url_of(str(tmp_path / "no" / "folder" / "x.sqlite")))


def test_the_migrations_make_the_tables_that_are_declared(store):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.skipif(os.name == "nt", reason="no such lock on Windows")
def test_a_move_is_kept_before_it_is_acknowledged(store, database):
    opened, tokens = room_with(store)
    choose(store, opened, 0, 1)
    other = Store(database)
    assert other.sights(tokens[:1])[0].own == Move(1)
    other.close()
