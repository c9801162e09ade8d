"""What a plan knows, how it is cut into pieces, and who is to work it out."""

import errno
import json
import sys
from types import SimpleNamespace

import pytest

import payoffs
from agents import Match
from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.scenario import load
from sandbox.experiments.sweep import plan as plans
from sandbox.experiments.sweep import sweep, work
from sandbox.experiments.sweep.folder import Lock
from sandbox.experiments.sweep.plan import Layout, Play, sums_fit
from sandbox.experiments.sweep.workers import Done

DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])


def test_a_fingerprint_names_the_content_of_data_and_code(tmp_path, monkeypatch):
    folder = tmp_path / "payoffs"
    (folder / "data").mkdir(parents=True)
    facts, code = folder / "data" / "facts.csv", folder / "game.py"
    facts.write_bytes(b"id,value\nF1,2\n")
    code.write_bytes(b"x = 1\n")
    monkeypatch.setattr(plans, "files", lambda package: tmp_path / package.__name__)
    monkeypatch.setattr(plans, "_ROOMS", ((payoffs, ()),))

    def both():
        return plans._fingerprint(code=False), plans._fingerprint(code=True)

    before = both()
    assert before[0] != before[1]
    facts.write_bytes(b"id,value\r\nF1,2\r\n")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "game.pyc").write_bytes(b"any")
    assert both() == before
    facts.write_bytes(b"id,value\nF1,3\n")
    assert both() == (plans._fingerprint(code=False), before[1])
    assert both()[0] != before[0]
    code.write_bytes(b"x = 2\n")
    assert both()[1] != before[1]
    code.write_bytes(b"from payoffs.game import Game\nimport agents\n")
    clone = both()
    code.write_bytes(b"from sandbox.payoffs.game import Game\nimport sandbox.agents as agents\n")
    assert both() == clone


def test_a_sweep_begun_with_other_data_is_not_gone_on_with(tmp_path, monkeypatch):
    out = tmp_path / "a.parquet"
    asked = {"vary": {"execution_error": [0, 0.1]}, "us": "tit_for_tat", "china": "grim_trigger"}
    asked |= {"periods": 3, "replicates": 2, "out": out, "workers": 1}
    sweep(DILEMMA, **asked)
    before = {entry.name: entry.read_bytes() for entry in out.iterdir()}
    plans.made_with.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(plans, "_fingerprint", lambda code: "0" * 16)
        with pytest.raises(InputError, match='its versions truce-sandbox data is "'):
            sweep(DILEMMA, **asked)
    plans.made_with.cache_clear()
    assert {entry.name: entry.read_bytes() for entry in out.iterdir()} == before


@pytest.mark.parametrize("name", ["busan-2025", "october-2025", "chicken"])
def test_a_scenario_is_described_whole(name):
    scenario = load(name)
    found = plans.described(scenario)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["name"] == name
    assert found["terms"]["discount_factor"] == scenario.discount_factor
    if name == "chicken":  # its payoffs are given: no parameter can change what is played
        assert "calibration" not in found
    else:
        assert found["calibration"] == dict(scenario.calibration)
    other = plans.described(scenario.override({"discount_factor": 0.5}))
    assert {key for key in found if found[key] != other[key]} == {"terms"}
    with pytest.raises(TypeError, match="object has no plain form"):
        plans._plain(object())


def test_short_histories_do_not_make_large_pieces():
    # 2^18 rows at most in a piece and in a part, whatever a history's length
    short = Match("chicken", periods=1)
    each = Play(short, 3_000_000, each=True)
    assert Layout.of(2, each) == Layout(1, 262_144, 12, 24, 1)
    few = Layout.of(1000, Play(short, 100_000, each=True))
    assert (few.points, few.shares, few.pieces, few.together) == (2, 1, 500, 1)
    summed = Layout.of(2, Play(short, 3_000_000))
    assert (summed.points, summed.shares) == (5, 1)


@pytest.mark.parametrize(
    ("first", "each", "workers"), [(60.0, 0.5, 1), (60.0, 1.9, 1), (1.0, 2.1, 8), (0.0, 0.0, 1)]
)
def test_workers_are_chosen_by_what_the_first_pieces_but_one_took(
    monkeypatch, first, each, workers
):
    """Twelve pieces, two of them tried; the rest would take ten times ``each``."""
    took, kept = iter([first, *[each] * 20]), []

    class Kept:
        def __len__(self):
            return len(kept)

        def gaps(self, most):
            return [(len(kept), most)]

    monkeypatch.setattr(work, "TRIAL_SECONDS", 0.0)
    monkeypatch.setattr(work, "cores", lambda: 8)
    monkeypatch.setattr(work, "work", lambda job, k, stop: Done(k, stop, (), next(took), 0.0))
    plan = SimpleNamespace(layout=SimpleNamespace(pieces=12))
    job = work._Runner(plan, SimpleNamespace(done=Kept()), b"", None)
    monkeypatch.setattr(job, "_keep", lambda found: kept.append(found.first))
    assert job._trial() == workers
    assert kept == [0, 1]


def test_on_windows_a_held_lock_is_told_from_a_missing_one(tmp_path, monkeypatch):
    asked, answer = [], []

    def locking(file, mode, count):
        asked.append((mode, count))
        if answer:
            raise OSError(answer[0], "no")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    held = Lock(tmp_path / "a.parquet")
    assert asked == [(2, 1)]
    assert (tmp_path / "a.parquet.lock").exists()
    held.release()
    assert list(tmp_path.iterdir()) == []
    answer.append(errno.EACCES)
    with pytest.raises(InputError, match="another sweep is writing here"):
        Lock(tmp_path / "a.parquet")
    answer[0] = errno.ENOSYS
    Lock(tmp_path / "a.parquet").release()


def test_sums_of_squares_of_turns_have_to_fit():
    """Two to the 20 histories of 2 to the 21 turns: their squares add up to 2 to the 62."""
    assert not sums_fit(2**20, 2**21)
    assert sums_fit(2**20 - 1, 2**21)
    assert sums_fit(2**20, 2**21 - 1)
