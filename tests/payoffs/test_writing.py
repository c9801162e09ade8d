"""Files out: whole or not at all, and never over somebody else's."""

import os
import stat
import sys

import pytest

from payoffs.errors import InputError
from payoffs.named_games import open_game
from payoffs.writing import check_free, write_text, written_beside
from sandbox.cli import main

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links are POSIX's")


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield
    os.umask(before)


@posix
def test_a_new_file_has_the_permissions_that_the_umask_leaves(tmp_path, umask) -> None:
    write_text(tmp_path / "a.txt", "whole")
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


@posix
def test_a_file_written_over_keeps_its_permissions(tmp_path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    path.chmod(0o604)
    write_text(path, "after")
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    assert path.read_text() == "after"


@posix
def test_a_symbolic_link_stays_one(tmp_path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "there" / "file.txt")
    write_text(link, "through it")
    assert link.is_symlink()
    assert (tmp_path / "there" / "file.txt").read_text() == "through it"
    assert [p.name for p in (tmp_path / "there").iterdir()] == ["file.txt"]


def test_a_block_that_fails_changes_nothing(tmp_path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), written_beside(path) as new:  # noqa: PT012
        new.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_an_empty_file_is_free_and_a_folder_is_not(tmp_path) -> None:
    (tmp_path / "empty.nfg").touch()
    check_free(tmp_path / "empty.nfg")
    check_free(tmp_path / "none.nfg")
    with pytest.raises(InputError, match="is a folder"):
        check_free(tmp_path, force=True)


@pytest.mark.parametrize("name", ["notes.csv", "game.nfg", "scenario.toml", "run"])
def test_simulate_writes_parquet_under_no_other_name(name, tmp_path, capsys) -> None:
    path = tmp_path / name
    path.write_text("my notes")
    play = ["simulate", "chicken", "--us", "random", "--china", "random", "--periods", "3"]
    assert main([*play, "--replicates", "2", "--out", str(path), "--force"]) == 2
    assert "call it FILE.parquet" in capsys.readouterr().err
    assert path.read_text() == "my notes"


@pytest.mark.parametrize("name", ["run.parquet", "run.PQ"])
def test_simulate_writes_over_its_own_files_only(name, tmp_path, capsys) -> None:
    path = tmp_path / name
    play = ["simulate", "chicken", "--us", "random", "--china", "random", "--periods", "3"]
    play += ["--replicates", "2", "--seed", "1", "--out", str(path)]
    path.write_text("my notes")
    assert main(play) == 2
    assert "this program did not write it" in capsys.readouterr().err
    assert path.read_text() == "my notes"
    assert main([*play, "--force"]) == 0
    assert main(play) == 0
    assert path.read_bytes()[:4] == b"PAR1"


@pytest.mark.parametrize("ending", [".json", ".nfg", ".csv"])
def test_game_writes_over_its_own_files_only(ending, tmp_path, capsys) -> None:
    path = tmp_path / f"game{ending}"
    path.write_text('{"row_payoffs": [[1]], "column_payoffs": [[2]]}')
    write = ["game", "chicken", "--to", str(path)]
    assert main(write) == 2
    assert "add --force" in capsys.readouterr().err
    assert path.read_text() == '{"row_payoffs": [[1]], "column_payoffs": [[2]]}'
    assert main([*write, "--force"]) == 0
    assert main(["game", "deadlock", "--to", str(path)]) == 0
    assert open_game(str(path)).rows == open_game("deadlock").rows
