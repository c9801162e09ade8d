import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from payoffs.errors import InputError
from payoffs.formats import files, nfg, tables
from payoffs.formats import files as formats
from payoffs.formats import tables as cells
from payoffs.game import Game
from payoffs.named_games import open_game

PAYOFFS = st.floats(-1e12, 1e12, allow_nan=False, allow_infinity=False)
#: Any character, and those that formats make something of.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.text(
    st.sampled_from(list("\\\"',;\t\r\n #=/ 0123.x\ufeff")), max_size=8
)
LABELS = TEXTS.filter(bool)
EXACT = st.fractions(-(10**9), 10**9, max_denominator=10**9) | st.decimals(
    -1000, 1000, places=20
).map(Fraction)


@st.composite
def games(draw):
    m, n = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return Game.of(
        draw(arrays(float, (m, n), elements=PAYOFFS)),
        draw(arrays(float, (m, n), elements=PAYOFFS)),
        draw(st.lists(LABELS, min_size=m, max_size=m, unique=True)),
        draw(st.lists(LABELS, min_size=n, max_size=n, unique=True)),
        draw(st.lists(LABELS, min_size=2, max_size=2, unique=True)),
    )


@st.composite
def exact_games(draw):
    m, n = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rows = st.lists(st.lists(EXACT, min_size=n, max_size=n), min_size=m, max_size=m)
    return Game.of(
        draw(rows),
        draw(rows),
        draw(st.lists(TEXTS, min_size=m, max_size=m, unique=True)),
        draw(st.lists(TEXTS, min_size=n, max_size=n, unique=True)),
        draw(st.lists(TEXTS, min_size=2, max_size=2, unique=True)),
        unit=draw(TEXTS),
        title=draw(TEXTS),
    )


WAYS = {
    ".json": (files.format_json, files.parse_json),
    ".nfg": (nfg.format_nfg, nfg.parse_nfg),
    ".csv": (tables.format_csv, tables.parse_csv),
    ".tsv": (
        lambda game: tables.format_csv(game, "\t"),
        lambda text: tables.parse_csv(text, delimiter="\t"),
    ),
}


def fractions_of(game: Game):
    if game.exact is not None:
        return game.exact
    both = game.row_payoffs.tolist(), game.column_payoffs.tolist()
    return tuple(tuple(tuple(Fraction(repr(x)) for x in row) for row in a) for a in both)


@pytest.mark.parametrize("ending", WAYS)
@given(game=games() | exact_games())
def test_what_is_written_is_read_back(ending, game) -> None:
    write, read = WAYS[ending]
    if ending == ".nfg" and not all((*game.rows, *game.columns, *game.players)):
        return  # Gambit's empty names are told apart
    again = read(write(game))
    assert fractions_of(again) == fractions_of(game)
    assert (again.rows, again.columns) == (game.rows, game.columns)
    assert (again.players, again.unit, again.title) == (game.players, game.unit, game.title)


def assert_same(one: Game, two: Game) -> None:
    assert np.array_equal(one.row_payoffs, two.row_payoffs)
    assert np.array_equal(one.column_payoffs, two.column_payoffs)
    assert (one.rows, one.columns) == (two.rows, two.columns)


@given(games())
def test_nfg_round_trip_is_exact(game) -> None:
    again = nfg.parse_nfg(nfg.format_nfg(game))
    assert_same(game, again)
    assert game.players == again.players


@given(games())
def test_json_round_trip_is_exact(game) -> None:
    assert_same(game, formats.parse_json(formats.format_json(game)))


def test_csv_round_trip_is_exact() -> None:
    game = open_game("busan-2025")
    again = cells.parse_csv(cells.format_csv(game))
    assert_same(game, again)
    assert again.players == ("us", "china")


def test_nfg_payoffs_run_down_the_first_players_strategies() -> None:
    text = 'NFG 1 R "t" { "A" "B" } { 2 3 }\n1 2 3 4 5 6 7 8 9 10 11 12'
    game = nfg.parse_nfg(text)
    assert game.row_payoffs.tolist() == [[1, 5, 9], [3, 7, 11]]
    assert game.column_payoffs.tolist() == [[2, 6, 10], [4, 8, 12]]


def test_nfg_outcome_list_as_gambit_documents_it() -> None:
    text = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form"
{ "Player 1" "Player 2" } { { "1" "2" "3" } { "1" "2" } } ""
{ { "" 1, 1 } { "" 0, 2 } { "" 0, 2 } { "" 1, 1 } { "" 0, 3 } { "" 2, 0 } }
1 2 3 4 5 6
"""
    game = nfg.parse_nfg(text)
    assert game.rows == ("1", "2", "3")
    assert game.row_payoffs.tolist() == [[1, 1], [0, 0], [0, 2]]
    assert game.column_payoffs.tolist() == [[1, 1], [2, 3], [2, 0]]


def test_nfg_null_outcome_and_fractions() -> None:
    text = 'NFG 1 R "t" { "A" "B" } { { "a" } { "b" "c" } } { { "" 1/4, -2e1 } } 0 1'
    game = nfg.parse_nfg(text)
    assert game.row_payoffs.tolist() == [[0.0, 0.25]]
    assert game.column_payoffs.tolist() == [[0.0, -20.0]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("EFG 2 R", "does not start with NFG"),
        ('NFG 2 R "t"', "version 1"),
        ('NFG 1 R "t" { "A" "B" "C" } { 2 2 2 } 1', "3 players"),
        ('NFG 1 R "t" { "A" "B" } { 2 2 2 } 1', "strategies of 3 players"),
        ('NFG 1 R "t" { "A" "B" } { 2 2 } 1 2 3', "expected a number, found 'the end"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 } 1 2 3', "more payoffs"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 } 1 x', "'x' is not a number"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 } 1 1/0', "not a number"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 } 1 nan', "finite"),
        ('NFG 1 R "t" { "A" "B" } { 0 2 }', "0 x 2 strategies"),
        ('NFG 1 R "t" { "A" "B" } { 9999999 9999999 }', "between 1 and"),
        ('NFG 1 R "t" { "A" "B" } { 1.5 1 }', "whole number"),
        ('NFG 1 R "t { "A" "B" } { 1 1 } 1 1 "', "line 1"),
        ('NFG 1 R "t" { "A" "B" } { 1 1 } { { "" 1, 1 } } 2', "outcome 2 does not exist"),
    ],
)
def test_bad_nfg(text, said) -> None:
    with pytest.raises(InputError, match=said):
        nfg.parse_nfg(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "expected an object"),
        ("{", "line 1: not JSON"),
        ("[" * 100_000, "JSON"),
        ('{"row_payoffs": [[1]]}', "column_payoffs: this key is missing"),
        ('{"row_payoffs": [[NaN]], "column_payoffs": [[1]]}', "NaN"),
        ('{"row_payoffs": [[1e999]], "column_payoffs": [[1]]}', "finite"),
        ('{"row_payoffs": [["1"]], "column_payoffs": [[1]]}', "row 0, column 0 is '1'"),
        ('{"row_payoffs": [[true]], "column_payoffs": [[1]]}', "is True"),
        ('{"row_payoffs": [[1],[1,2]], "column_payoffs": [[1]]}', "row 1 has 2 numbers"),
        ('{"row_payoffs": [], "column_payoffs": []}', "at least one row"),
        ('{"row_payoffs": 3, "column_payoffs": []}', "expected a list of rows"),
        ('{"row_payoffs": [[1]], "column_payoffs": [[1]], "colour": 1}', "colour: unknown key"),
        ('{"row_payoffs": [[1]], "column_payoffs": [[1]], "rows": "a"}', "rows: expected a list"),
        ('{"row_payoffs": [[1]], "column_payoffs": [[1]], "unit": 1}', "unit: expected text"),
        ('{"row_payoffs": [[1' + "0" * 5000 + ']], "column_payoffs": [[1]]}', "too l"),
    ],
)
def test_bad_json(text, said) -> None:
    with pytest.raises(InputError, match=said):
        formats.parse_json(text)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('"3, 3","0, 5"\n"5, 0","1, 1"\n', ("r0", "r1")),
        ("3, 3;0, 5\n5, 0;1, 1\n", ("r0", "r1")),
        ("3 3\t0 5\n5 0\t1 1\n", ("r0", "r1")),
        ('us \\ china,keep,break\nkeep,"3, 3","0, 5"\nbreak,"5, 0","1, 1"\n', ("keep", "break")),
        ('keep,break\n"3, 3","0, 5"\n"5, 0","1, 1"\n', ("r0", "r1")),
        ('keep,"3, 3","0, 5"\nbreak,"5, 0","1, 1"\n', ("keep", "break")),
    ],
)
def test_csv_layouts(text, rows) -> None:
    game = cells.parse_csv(text)
    assert game.row_payoffs.tolist() == [[3, 0], [5, 1]]
    assert game.column_payoffs.tolist() == [[3, 5], [0, 1]]
    assert game.rows == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3, 3, 0, 5\n", "one number each"),
        ('"3, 3","0"\n', "line 1, cell 2"),
        ('"3, 3","0, 5"\n"1, 1"\n', "line 2: 1 cells"),
        ("a,b,c\n", "no payoffs"),
        ('"1, nan"\n', "not a pair|no payoffs"),
    ],
)
def test_bad_csv(text, said) -> None:
    with pytest.raises(InputError, match=said):
        cells.parse_csv(text)


@pytest.mark.parametrize("reader", [nfg.parse_nfg, formats.parse_json, cells.parse_csv])
@given(text=st.text())
def test_any_text_gives_a_game_or_one_line(reader, text) -> None:
    try:
        game = reader(text)
    except InputError as problem:
        assert "\n" not in str(problem)  # noqa: PT017
    else:
        assert np.isfinite(game.row_payoffs).all()


NFG_PARTS = st.sampled_from(
    ["NFG", "1", "R", '"t"', "{", "}", '"A"', "2", "0.5", "1/3", ",", "-1e3", '"', "\n", "D"]
)


@given(st.lists(NFG_PARTS, max_size=30).map(" ".join))
def test_shuffled_nfg_gives_a_game_or_one_line(text) -> None:
    try:
        nfg.parse_nfg(text)
    except InputError as problem:
        assert "\n" not in str(problem)  # noqa: PT017


@pytest.mark.parametrize("ending", [".nfg", ".json", ".csv", ".toml"])
@given(data=st.binary(max_size=200))
def test_any_bytes_in_a_file_give_a_game_or_one_line(ending, data, tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("any") / f"game{ending}"
    path.write_bytes(data)
    try:
        open_game(str(path))
    except InputError as problem:
        assert str(problem).startswith(str(path))  # noqa: PT017
        assert "\n" not in str(problem)  # noqa: PT017


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes('{"rows": ["é"]}'.encode("latin-1"))
    (tmp_path / "empty.csv").write_text("  \n")
    (tmp_path / "folder.nfg").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes.yaml").write_text("rows: 2")
    for name, said in (
        ("folder", "is a folder; name a file in it"),
        ("notes.yaml", r"no game file by its ending; those are \.toml, \.nfg, .*\.csv"),
        ("latin.json", "not UTF-8"),
        ("empty.csv", "is empty; give one with something in it"),
        ("folder.nfg", "is a folder"),
        ("missing.json", "no such file"),
        ("game.xls", "no scenario is called"),
    ):
        with pytest.raises(InputError, match=said):
            open_game(str(tmp_path / name))
    with pytest.raises(InputError, match="no scenario is called ''"):
        open_game("")


def test_a_file_of_fifty_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(InputError, match="larger than 20 MB"):
        open_game(str(path))


def test_writing_where_nothing_can_be_written_leaves_nothing(tmp_path: Path) -> None:
    game = open_game("chicken")
    with pytest.raises(InputError, match="cannot be written"):
        formats.write(game, tmp_path / "no" / "such" / "game.json")
    with pytest.raises(InputError, match="unknown ending"):
        formats.write(game, tmp_path / "game.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    path = tmp_path / "windows.json"
    text = json.dumps({"row_payoffs": [[1]], "column_payoffs": [[2]]})
    path.write_text(text, encoding="utf-8-sig")
    assert open_game(str(path)).shape == (1, 1)


def test_repeated_and_empty_names_of_a_gambit_file_are_told_apart_and_said() -> None:
    game = nfg.parse_nfg(
        'NFG 1 R "t" { "US" "China" } { { "keep" "" "keep" } { "buy" "boycott" } } "" '
        "3 3 5 0 0 5 1 1 2 2 4 4"
    )
    assert game.rows == ("keep", "r1", "keep (2)")
    assert game.columns == ("buy", "boycott")
    assert game.provenance["reading"] == (
        "among the rows a name is empty: it is called 'r1'; "
        "among the rows 'keep' stands twice: one is called 'keep (2)'"
    )


def test_backslashes_of_a_gambit_file_are_kept() -> None:
    game = nfg.parse_nfg(
        r'NFG 1 R "t" { "US" "China" } { { "tariff\quota" "free" } { "a\b" "\"c\"" } } "" '
        "3 3 5 0 0 5 1 1"
    )
    assert game.rows == (r"tariff\quota", "free")
    assert game.columns == (r"a\b", '"c"')


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(InputError, match="'row_payoffs': the key stands twice"):
        files.parse_json('{"row_payoffs": [[3]], "row_payoffs": [[9]], "column_payoffs": [[3]]}')


def test_fractions_and_doubles_of_a_file_must_agree() -> None:
    text = '{"row_payoffs": [[0.5]], "column_payoffs": [[1]], "exact": '
    with pytest.raises(InputError, match=r"row 0, column 0 is 1/3, and row_payoffs says 0\.5"):
        files.parse_json(text + '{"row_payoffs": [["1/3"]], "column_payoffs": [["1"]]}}')
