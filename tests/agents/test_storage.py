"""Simulations on disk."""

import json

import pyarrow.parquet as pq
import pytest

from agents import simulate, write_parquet
from payoffs import scenario
from payoffs.errors import InputError


@pytest.fixture(scope="module")
def run():
    game = scenario.load("busan-2025").game()
    return simulate(game, "tit_for_tat", "tolerant_trigger", replicates=25, periods=12, seed=9)


def test_round_trip(run, tmp_path):
    path = write_parquet(run, tmp_path / "run.parquet")
    table = pq.read_table(path)
    assert table["row_payoff"].to_pylist() == run.row_payoffs.tolist()
    metadata = json.loads(pq.read_schema(path).metadata[b"truce"])
    assert metadata["seed"] == 9
    assert metadata["rules"] == ["tit_for_tat", "tolerant_trigger(2, 3)"]
    assert metadata["game"]["scenario"] == "busan-2025"
    assert set(metadata["versions"]) >= {"truce-sandbox", "numpy", "python"}
    assert json.loads(json.dumps(run.provenance())) == metadata
    assert [p.name for p in tmp_path.iterdir()] == ["run.parquet"]


def test_a_failed_write_leaves_nothing(run, tmp_path, monkeypatch):
    path = tmp_path / "run.parquet"
    path.write_text("what was there")

    def full(table, target):
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(InputError, match="No space left on device"):
        write_parquet(run, path)
    assert path.read_text() == "what was there"
    assert [p.name for p in tmp_path.iterdir()] == ["run.parquet"]


@pytest.mark.parametrize("name", ["", "no/such/run.parquet", "file/run.parquet", "a\0b"])
def test_places_that_cannot_be_written(run, tmp_path, name):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(InputError) as caught:
        write_parquet(run, tmp_path / name)
    assert str(caught.value).startswith(str(tmp_path))
    assert "\n" not in str(caught.value)
