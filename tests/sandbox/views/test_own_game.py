"""A game of one's own on the first page: what typing makes of it, and what the table says."""

import io
import re

import openpyxl
import pytest
from views_domain import page_at, settled

from payoffs.errors import InputError
from payoffs.formats.files import from_bytes
from payoffs.formats.link import decode, encode
from payoffs.game import Game
from sandbox.views.game.own import grid_html, text_of
from sandbox.views.state.address import read
from sandbox.views.state.choice import GameChoice, solved
from sandbox.views.state.own import BEGINNING, grown, own_word, shrunk, typed, word_of

#: Ann's best replies: down to left (5 > 1), up to right (7 > 2). Bob's: right to up (4 > 2), left
#: to down (3 > 0): both off the diagonal, and a mixture of everything between them.
UNLIKE = Game.of(
    [[1, 7], [5, 2]], [[2, 4], [3, 0]], ["up", "down"], ["left", "right"], ("Ann", "Bob")
)


def opened(page="game", **query):
    return page_at(page, **query)


def word(game):
    return word_of(game).removeprefix("own=")


def table_of(app):
    return next(str(e.proto) for e in app.get("bidi_component") if "grid" in str(e.proto))


def boxes(html):
    """Place, text and whether it is marked as a best reply."""
    found = re.findall(r'<input class="num( best)?" data-k="(\S+)"[^>]*? value="([^"]*)"', html)
    return {key: (text, bool(best)) for best, key, text in found}


def test_best_replies_and_equilibria_are_marked_in_the_table():
    html = grid_html(solved(GameChoice(word_of(UNLIKE))), {}, {})
    assert boxes(html) == {
        "a0,0": ("1", False),
        "b0,0": ("2", False),
        "a0,1": ("7", True),
        "b0,1": ("4", True),
        "a1,0": ("5", True),
        "b1,0": ("3", True),
        "a1,1": ("2", False),
        "b1,1": ("0", False),
    }
    assert re.findall(r'<td class="(\w*)"><div', html) == ["mix", "eq", "eq", "mix"]
    assert 'aria-label="Bob, up against right, best reply"' in html


def test_what_is_typed_is_used_where_it_can_be_and_else_said():
    game, wrong = typed(
        UNLIKE,
        {
            "a0,0": "\N{MINUS SIGN}2.5",
            "b0,0": "1/3",
            "a1,1": "-",
            "b1,1": "",
            "r0": " go  up ",
            "c1": "left",
        },
    )
    assert game.row_payoffs.tolist() == [[-2.5, 7], [5, 2]]
    assert str(game.exact[1][0][0]) == "1/3"
    assert game.rows == ("go up", "down")
    assert game.columns == ("left", "right")
    assert wrong == {
        "a1,1": "'-' is not a number",
        "b1,1": "is empty",
        "c1": "two are called alike",
    }
    cells = {"a1,1": "-"}
    html = grid_html(solved(GameChoice(word_of(game))), cells, wrong)
    assert "Ann, down against right: &#x27;-&#x27; is not a number" in html
    assert 'data-k="a1,1" inputmode="decimal" value="-"' in html


def test_a_box_keeps_the_text_that_means_the_number():
    assert text_of(UNLIKE, "a0,1", {"a0,1": "7."}, bad=False) == "7."
    assert text_of(UNLIKE, "a0,1", {"a0,1": "8"}, bad=False) == "7"
    assert text_of(UNLIKE, "p0", {}, bad=False) == "Ann"
    assert text_of(UNLIKE, "zz", {}, bad=False) == ""


def test_rows_and_columns_come_and_go():
    wider = grown(UNLIKE, 1)
    assert wider.columns == ("left", "right", "column 3")
    assert wider.column_payoffs.tolist() == [[2, 4, 0], [3, 0, 0]]
    assert grown(grown(UNLIKE, 0), 0).rows == ("up", "down", "row 3", "row 4")
    assert shrunk(wider, 0, 0).row_payoffs.tolist() == [[5, 2, 0]]
    with pytest.raises(InputError, match="at least one row"):
        shrunk(shrunk(UNLIKE, 0, 0), 0, 0)
    with pytest.raises(InputError, match="more than 12 are not typed"):
        grown(Game.of([[0] * 12], [[0] * 12]), 1)


def test_it_begins_as_what_is_on_screen():
    chicken = decode(own_word(GameChoice("chicken")).removeprefix("own="))
    assert chicken.row_payoffs.tolist() == [[3, 1], [4, 0]]
    busan = decode(own_word(GameChoice()).removeprefix("own="))
    assert busan.shape == (4, 4)
    assert busan.players == ("United States", "China")
    assert own_word(GameChoice("grand-bargain")) == word_of(BEGINNING)


def test_a_pasted_table_is_read_strictly_and_said():
    app = opened(own=word(UNLIKE))
    app.text_area(key="own_text").set_value(',keep,break\nkeep,"3, 2","0, 4"\nbreak,"5, 0","1, 1"')
    next(b for b in app.button if b.label == "Read the table").click().run()
    assert not app.exception
    assert decode(app.query_params["own"]).column_payoffs.tolist() == [[2, 4], [0, 1]]
    assert "Read as a 2 x 2 game: cells are parted by commas; the first row" in table_of(app)
    app.text_area(key="own_text").set_value("1;2\n3;4")
    next(b for b in app.button if b.label == "Read the table").click().run()
    assert "Not read: line 1, cell 1: cells hold one number each; write pairs" in table_of(app)
    assert decode(app.query_params["own"]).rows == ("keep", "break")


def test_files_are_read_as_from_the_disk():
    book, data = openpyxl.Workbook(), io.BytesIO()
    for row in (["", "left", "right"], ["up", "3, 2", "0, 4"], ["down", "5, 0", "1, 1"]):
        book.active.append(row)
    book.save(data)
    game = from_bytes("mine.xlsx", data.getvalue())
    assert game.column_payoffs.tolist() == [[2, 4], [0, 1]]
    with pytest.raises(InputError, match=r"mine\.xlsx: is no \.xlsx workbook"):
        from_bytes("mine.xlsx", b"PK no")
    with pytest.raises(InputError, match=r"mine\.doc: unknown ending"):
        from_bytes("mine.doc", b"")
    with pytest.raises(InputError, match=r"mine\.csv: byte 0 is not UTF-8"):
        from_bytes("mine.csv", b"\xff")


@pytest.mark.parametrize("page", ["negotiate", "lasting", "simulate"])
def test_it_works_on_the_other_pages(page):
    app = opened(page, own=word(UNLIKE), months="6", histories="5")
    assert not app.error
    assert not app.warning
    assert app.selectbox(key="w_scenario").value == "own="
    assert f"own={word(UNLIKE)}" in app.code[0].value or page == "simulate"
    assert app.query_params["own"] == word(UNLIKE)


def test_a_game_that_cannot_be_restored_is_said_and_another_shown():
    address, complaints = read({"own": "1.cut", "scenario": "chicken"})
    assert address.choice == GameChoice("chicken")
    assert complaints == ("own: is damaged or cut off; copy the whole link; showing chicken",)
    address, complaints = read({"own": word(UNLIKE), "engine": "long", "farm_weight": "2"})
    assert address.choice == GameChoice(word_of(UNLIKE))
    assert len(complaints) == 2


def test_typing_keeps_the_cell_and_the_deal_while_the_shape_stays():
    address = read({"own": word(UNLIKE), "cell": "1,1", "deal": "0,1"})[0]
    moved = address.choose(scenario=word_of(BEGINNING))
    assert (moved.cell, moved.lasting.deal) == ((1, 1), (0, 1))
    assert address.choose(scenario=word_of(grown(UNLIKE, 0))).cell is None


NASTY = [
    ("**fat** [x](javascript:alert(1))", "<img src=x onerror=alert(1)>"),
    ("../../etc/passwd", "$(rm -rf ~); `id`"),
    ("<script>alert(1)</script>", ":red[**Col**] $x$"),
]
#: What of those names Markdown would make something of.
MARKED = re.compile(r"(?<!\\)(\*\*fat|\[x|<img|<script|:red|`id)")
TEXTS = ("markdown", "caption", "info", "warning", "error", "header", "metric")
CONTROLS = ("button", "selectbox", "text_input", "number_input", "slider", "expander")


def test_names_that_look_like_marks_are_shown_as_typed_on_every_page():
    rows, columns, players = NASTY
    word = encode(Game.of([[3, 0], [5, 1]], [[2, 4], [0, 1]], rows, columns, players))
    pages = "game negotiate lasting crisis simulate tournament whatif compare"
    for page in pages.split():
        small = {"months": "6", "histories": "5"} if page == "simulate" else {}
        app = settled(page_at(page, own=word, **small))
        texts = [getattr(app, kind) for kind in TEXTS]
        said = [e.label if e.type == "metric" else e.value for kind in texts for e in kind]
        said += [e.label or "" for kind in CONTROLS for e in getattr(app, kind)]
        said = [text for text in said if MARKED.search(text)]
        assert said == [], page
    app = settled(page_at("lasting", own=word))
    assert r"\<script\>alert\(1\)\</script\>" in " ".join(e.value for e in app.markdown)


def test_a_game_of_given_numbers_names_nobody_s_worst():
    """Its first cell is no status quo: what lies between it and the worst is no game of anybody."""
    game = Game.of([[3, 0, 1], [5, 1, 2]], [[3, 5, 0], [0, 1, 4]])
    first = solved(GameChoice(word_of(game))).lines[0]
    assert first == (  # the second row, and then the third column: 2 and 4
        "Striking out strictly dominated strategies leaves one outcome, and no other outcome is "
        "better for both."
    )
