"""``truce record``: rows, filters, the table of ends in literal words, and its files."""

import csv
import json

import pytest

from sandbox.cli import main


def run(capsys, *words):
    code = main(["record", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_threats_in_json_have_id_date_source_and_confidence(capsys):
    code, out, _ = run(capsys, "--threats", "--json")
    rows = json.loads(out)
    assert (code, len(rows)) == (0, 36)
    t29 = next(row for row in rows if row["id"] == "T29")
    assert (t29["date"], t29["sender"], t29["deadline"]) == ("2025-10-10", "us", "2025-11-01")
    assert (t29["end"], t29["outcome"], t29["days"]) == ("compromise", "concession", 16)
    assert (t29["source"], t29["publisher"]) == ("press report", "Asia Times")
    assert t29["confidence"] == "high"


def test_the_table_of_ends_has_exact_intervals(capsys):
    _, out, _ = run(capsys, "--threats")
    assert "26 are independent, coercive and closed" in out
    assert "all          26  9 (35%, 19%-53%)  13 (50%, 33%-67%)" in out
    assert "0 (0%, 0%-21%)" in out
    assert max(map(len, out.splitlines())) <= 80


def test_decisions_pass_every_filter(capsys):
    words = ("--side", "us", "--kind", "backdown", "--from", "2025-01-20", "--to", "2025-12-31")
    _, out, _ = run(capsys, *words, "--json")
    rows = json.loads(out)
    assert rows
    assert {(row["side"], row["kind"]) for row in rows} == {("us", "backdown")}
    assert all("2025-01-20" <= row["date"] <= "2025-12-31" for row in rows)


def test_rows_are_written_as_a_table_and_nothing_foreign_is_overwritten(capsys, tmp_path):
    target = tmp_path / "threats.csv"
    assert run(capsys, "--threats", "--out", str(target))[0] == 0
    rows = list(csv.DictReader(target.read_text("utf-8").splitlines()))
    assert (len(rows), rows[0]["id"], rows[0]["decisions"]) == (36, "T01", "D001 D015 D019 D011")
    code, _, err = run(capsys, "--out", str(target))
    assert (code, "add --force" in err) == (2, True)
    code, _, err = run(capsys, "--out", str(tmp_path / "threats.txt"))
    assert (code, "call it FILE.csv" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--from", "yesterday"), "--from: 'yesterday' is no date; write it as 2025-10-09"),
        (("--side", "eu"), "--side: 'eu' is none; choose us, china"),
        (("--threats", "--kind", "execution", "--lever", "rice"), "--lever: 'rice' is none"),
    ],
)
def test_a_bad_filter_is_one_line(capsys, words, says):
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert says in err
    assert err.count("\n") == 1
