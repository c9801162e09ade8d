"""A cell is doubted, not guessed: sheets as spreadsheets and people write them."""

from fractions import Fraction
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from payoffs.errors import InputError
from payoffs.formats.files import from_bytes
from payoffs.formats.sheet import read_workbook
from payoffs.formats.tables import HowToRead, parse_csv
from payoffs.named_games import open_game
from sandbox.cli import main

K = ("keep", "break")
R, C = ("r0", "r1"), ("c0", "c1")
DILEMMA = ([[3, 0], [5, 1]], [[3, 5], [0, 1]])
LOPSIDED = ([[3, 0], [5, 1]], [[2, 5], [0, 1]])

READ = {
    "byte order mark, Windows lines": (
        '\ufeff,keep,break\r\nkeep,"3, 2","0, 5"\r\nbreak,"5, 0","1, 1"\r\n', LOPSIDED, K, K),
    "tabs, labels with commas": (
        "\tkeep, all\tbreak\nkeep, all\t3, 3\t0, 5\nbreak\t5, 0\t1, 1\n",
        DILEMMA, ("keep, all", "break"), ("keep, all", "break")),
    "decimal commas in a first row": (
        "3,5 / 2;0,5 / 5\n5 / 0;1 / 1\n", ([[3.5, 0.5], [5, 1]], [[2, 5], [0, 1]]), R, C),
    "decimal commas behind row labels": (
        "keep\t3,5 ; 2,25\t0,5 ; 5\nbreak\t5 ; 0\t1 ; 1\n",
        ([[3.5, 0.5], [5, 1]], [[2.25, 5], [0, 1]]), K, C),
    "decimal commas, a comma and a blank": (
        ';a;b\na;3,5, 2,25;1, 0\nb;0, 0;1, 1\n', ([[3.5, 1], [0, 1]], [[2.25, 0], [0, 1]]),
        ("a", "b"), ("a", "b")),
    "seasons as columns": (
        ',2025/26,2026/27\nkeep,"3, 3","0, 5"\nbreak,"5, 0","1, 1"\n',
        DILEMMA, K, ("2025/26", "2026/27")),
    "seasons as rows": (
        ',keep,break\n2025/26,"3, 3","0, 5"\n2026/27,"5, 0","1, 1"\n',
        DILEMMA, ("2025/26", "2026/27"), K),
    "seasons without a corner": (
        '2025/26,"3, 3","0, 5"\n2026/27,"5, 0","1, 1"\n', None, None, None),
    "labels without a corner": (
        'keep,break\nkeep,"3, 3","0, 5"\nbreak,"5, 0","1, 1"\n', DILEMMA, K, K),
    "empty columns and rows of a spreadsheet": (
        ',keep,break,,\nkeep,"3, 3","0, 5",,\nbreak,"5, 0","1, 1",,\n,,,,\n', DILEMMA, K, K),
    "a title": (
        'My game,,\n,keep,break\nkeep,"3, 3","0, 5"\nbreak,"5, 0","1, 1"\n', DILEMMA, K, K),
    "a line sep=": (
        "sep=;\n;keep;break\nkeep;3, 2;0, 5\nbreak;5, 0;1, 1\n", LOPSIDED, K, K),
    "a line sep= of a rare mark": ("sep=|\r\n3, 2|0, 5\r\n5, 0|1, 1\r\n", LOPSIDED, R, C),
    "sides in the corner": (
        'us \\ china,keep,break\nkeep,"3, 3","0, 5"\nbreak,"5, 0","1, 1"\n', DILEMMA, K, K),
    "brackets": ('"(3, 2)","(0, 5)"\n"(5, 0)","(1, 1)"\n', LOPSIDED, R, C),
    "minus signs as on a page": ('"\u22123, 3"\n"0, 1"\n', ([[-3], [0]], [[3], [1]]), R, ("c0",)),
    "comments": ('# unit: points\n"3, 2","0, 5"\n# seen today\n"5, 0","1, 1"\n', LOPSIDED, R, C),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, case in READ.items() if case[1]])
def test_what_is_plain_is_read(name) -> None:
    text, (a, b), rows, columns = READ[name]
    game = parse_csv(text.removeprefix("\ufeff"))
    assert game.row_payoffs.tolist() == a
    assert game.column_payoffs.tolist() == b
    assert (game.rows, game.columns) == (rows, columns)


def test_fractions_in_a_first_row_are_these_fractions() -> None:
    game = parse_csv('"1/3, 2/3","1/2, 5/2"\n"5, 0","1, 1"\n')
    assert game.exact is not None
    assert game.exact[0] == ((Fraction(1, 3), Fraction(1, 2)), (5, 1))
    assert game.exact[1] == ((Fraction(2, 3), Fraction(5, 2)), (0, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (',keep,break\nkeep,"1,200","3,400"\nbreak,"2,500","1,100"\n',
         "line 2, cell 2: '1,200' can be the pair 1 and 200, or the number 1200"),
        (";keep;break\nkeep;3,5;0,5\nbreak;5,0;1,1\n",
         "line 2, cell 2: '3,5' can be the pair 3 and 5, or the number 3.5"),
        (",keep,break\nkeep,3/2,1/2\nbreak,5/2,1/3\n",
         "line 2, cell 2: '3/2' can be the pair 3 and 2, or the number 1.5"),
        ("sep=;\n;keep;break\nkeep;3,2;0,5\nbreak;5,0;1,1\n",
         "line 3, cell 2: '3,2' can be the pair 3 and 2, or the number 3.2"),
        ("3,3;0,5\n5,0;1,1\n", "line 1, cell 1: '3,3' can be the pair 3 and 3, or the number 3.3"),
        ('"1,250; 3"\n', "'1,250; 3' can be the pair 1250 and 3, or the pair 1.25 and 3"),
        ('1 1/2,2 1/2\n', "'1 1/2' can be the pair 1 and 0.5, or the number 1.5"),
        ("1,7,2\n2,5,4\n3,1,0\n", "line 1, cell 1: cells hold one number each"),
        ("US,keep,break\nkeep,3,0\nbreak,5,1\n\nChina,keep,break\nkeep,3,5\nbreak,0,1\n",
         "line 5: a second table begins here; write pairs"),
        ('"3.5.1, 2","0, 5"\n"5, 0","1, 1"\n', "line 1, cell 1: '3.5.1, 2' can be a label, or a"),
        ('2025,2026\n"3, 3","0, 5"\n', "line 1, cell 2: '2026' can be a label, or a payoff"),
        ('keep,"3, 3",x\nbreak,"5, 0","1, 1"\n', "line 1, cell 3: 'x' can be a label, or a payoff"),
        ('a \\ b,"3, 3","0, 5"\nc,"5, 0","1, 1"\n', "line 1, cell 2: '3, 3' can be a label"),
        (',keep,\nkeep,"3, 3","0, 5"\n', "line 1, cell 3: a label is missing here"),
        (',keep,break\nkeep,"3, 3","0; 5"\n', "line 2, cell 3: '0; 5' is not a pair of numbers"),
        ('"3, 3",\n"5, 0","1, 1"\n', "is empty, which can be a label"),
        ('"3, 3" x,"0, 5"\n', "line 1: 'x,"),
        ('"3, 3","0, 5\n', "line 1: the quote in"),
        ('"1, 1_0"\n"1, 1"\n', "'1, 1_0' can be a label"),
        ('"1, 1e400"\n"1, 1"\n', "line 1, cell 1: '1, 1e400' can be a label"),
        ('"nan, 1"\n"1, 1"\n', "line 1, cell 1: 'nan, 1' can be a label"),
        ("3;3,0;5\n5;0,1;1\n", "begin the file with a line sep="),
        (",a,a\nx,\"1, 1\",\"2, 2\"\n", "the label 'a' is used twice"),
    ],
)  # fmt: skip
def test_what_can_be_two_things_is_refused_with_its_cell(text, said) -> None:
    with pytest.raises(InputError) as caught:
        parse_csv(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "how", "a", "b"),
    [
        (',keep\nkeep,"1,200"\nbreak,"2,500"\n', HowToRead("pairs"), [[1], [2]], [[200], [500]]),
        (',keep\nkeep,"1,200"\n', HowToRead("zero-sum", "point"), [[1200]], [[-1200]]),
        (',keep\nkeep,"1,200"\n', HowToRead("zero-sum", "comma"), [[1.2]], [[-1.2]]),
        (";a;b\nx;3,5;0,5\n", HowToRead("zero-sum"), [[3.5, 0.5]], [[-3.5, -0.5]]),
        ("1,7\n2,5\n", HowToRead("zero-sum"), [[1, 7], [2, 5]], [[-1, -7], [-2, -5]]),
        ("US,k,b\nk,3,0\nb,5,1\n\nChina,k,b\nk,3,4\nb,2,1\n", HowToRead("blocks"),
         [[3, 0], [5, 1]], [[3, 4], [2, 1]]),
        (",k,,b,\nk,3,2,0,5\nb,5,0,1,1\n", HowToRead("columns"), *LOPSIDED),
        ("3,2,0,5\n5,0,1,1\n", HowToRead("columns"), *LOPSIDED),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_read(text, how, a, b) -> None:
    game = parse_csv(text, how)
    assert game.row_payoffs.tolist() == a
    assert game.column_payoffs.tolist() == b


def test_two_blocks_name_the_sides_and_must_agree() -> None:
    text = "US,k,b\nk,3,0\n\nChina,k,{}\nk,3,5\n"
    assert parse_csv(text.format("b"), HowToRead("blocks")).players == ("US", "China")
    with pytest.raises(InputError, match="line 5, cell 2: the labels of the columns differ"):
        parse_csv(text.format("c"), HowToRead("blocks"))
    with pytest.raises(InputError, match="expected two tables"):
        parse_csv("1,2\n3,4\n", HowToRead("blocks"))
    with pytest.raises(InputError, match="3 columns of numbers"):
        parse_csv("1,2,3\n", HowToRead("columns"))


def test_a_table_says_how_it_was_read(tmp_path, capsys) -> None:
    path = tmp_path / "game.csv"
    path.write_text('My game,,\n,keep,break\nkeep,"3, 3","0, 5"\nbreak,"5, 0","1, 1"\n')
    assert main(["game", str(path)]) == 0
    out, err = capsys.readouterr()
    assert err == (
        f"{path}: cells are parted by commas; line 1 is the title; the first row and the first "
        "column are labels; each cell is a pair, the row side first\n"
    )
    assert out.startswith("My game (points; row first, then column)")


@pytest.mark.parametrize("option", ["--zero-sum", "--cells=zero-sum"])
def test_zero_sum_on_request_in_every_command(option, tmp_path, capsys) -> None:
    path = tmp_path / "game.csv"
    path.write_text("1,7,2\n2,5,4\n3,1,0\n")
    assert main(["solve", str(path), option, "--json"]) == 0
    assert '"payoffs": [\n    2.' in capsys.readouterr().out.replace("     ", "    ")
    assert main(["game", "chicken", option]) == 2
    assert "is no table" in capsys.readouterr().err
    (tmp_path / "one.json").write_text('{"row_payoffs": [[1, 7], [2, 5]]}')
    assert main(["game", str(tmp_path / "one.json")]) == 2
    assert "add --zero-sum" in capsys.readouterr().err
    game = open_game(str(tmp_path / "one.json"), how=HowToRead("zero-sum"))
    assert game.column_payoffs.tolist() == [[-1, -7], [-2, -5]]


def test_tabs_by_the_ending(tmp_path) -> None:
    path = tmp_path / "game.tsv"
    path.write_text("3; 2\t0; 5\n5; 0\t1; 1\n")
    assert open_game(str(path)).row_payoffs.tolist() == [[3, 0], [5, 1]]


def test_sixteen_bit_text_says_how_to_save_it(tmp_path) -> None:
    path = tmp_path / "game.csv"
    path.write_bytes(',keep\nkeep,"3, 2"\n'.encode("utf-16"))
    with pytest.raises(InputError, match="UTF-16: byte 0 is not UTF-8; save it as UTF-8"):
        open_game(str(path))


def test_a_workbook_without_openpyxl_says_what_to_do(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(InputError, match="save the sheet as CSV UTF-8, or install"):
        open_game(str(tmp_path / "game.xlsx"))


def test_a_workbook(tmp_path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "game.xlsx"
    book = openpyxl.Workbook()
    for row in (
        ["My game"],
        ["", "keep", "break"],
        ["keep", "3, 2", "0, 5"],
        ["break", "5, 0", "1, 1"],
    ):
        book.active.append(row)
    book.save(path)
    game = open_game(str(path))
    assert (game.title, game.rows) == ("My game", K)
    assert (game.row_payoffs.tolist(), game.column_payoffs.tolist()) == LOPSIDED
    book.active.append(["late", True, 1])
    book.save(path)
    with pytest.raises(InputError, match="Sheet, row 5: True is a truth value"):
        read_workbook(path)
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match=r"is no \.xlsx workbook"):
        open_game(str(path))


@pytest.mark.parametrize(
    "text",
    [
        " " * 120_000 + "x",
        '"3, 3","' + " " * 120_000 + '"\n"5, 0","1, 1"',
        "1, " * 60_000,
        '"' * 120_001,
        '""' * 60_000 + "x",
        ("(" * 60_000) + (")" * 60_000),
        "1" * 120_000,
        "9,999" * 30_000,
        "a\n" * 60_000,
    ],
)
def test_hungry_cells_are_refused_in_one_short_line(text) -> None:
    with pytest.raises(InputError) as caught:
        parse_csv(text)
    assert len(str(caught.value)) < 400


def test_what_is_handed_in_is_no_trap() -> None:
    """A forged size, a formula without its value, another ending, another kind of file."""
    openpyxl = pytest.importorskip("openpyxl")
    book, out = openpyxl.Workbook(), BytesIO()
    for row in (["", "l", "r"], ["u", '=CMD|"/c calc"!A1', "0, 5"], ["d", "5, 0", "1, 1"]):
        book.active.append(row)
    book.save(out)
    data = out.getvalue()
    with pytest.raises(InputError, match=r"row 2: '=CMD.*is a formula whose value is not in the"):
        from_bytes("g.xlsx", data)
    entry = data.index(b"PK\x01\x02")  # its unpacked size, as the directory has it
    forged = data[: entry + 24] + b"\xf0\xff\xff\xff" + data[entry + 28 :]
    with pytest.raises(InputError, match="is larger than can be read"):
        from_bytes("g.xlsx", forged)
    trap = BytesIO()
    with ZipFile(trap, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 5_000_000)  # 5 MB of 5 kB
    with pytest.raises(InputError, match="is larger than can be read"):
        from_bytes("g.xlsx", trap.getvalue())
    with pytest.raises(InputError, match=r"unknown ending '\.exe'; use .*\.tsv, \.xlsx"):
        from_bytes("g.exe", data)
    with pytest.raises(InputError, match=r"is no \.xlsx workbook"):
        from_bytes("g.xlsx", b"u,l")
    with pytest.raises(InputError, match="is not UTF-8"):
        from_bytes("g.nfg", data)
