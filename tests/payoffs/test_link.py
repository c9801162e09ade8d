"""A game as one word of an address: it comes back the same, or one line says why not."""

import base64
import json
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sandbox as sb
from payoffs.errors import InputError
from payoffs.formats.link import decode, encode
from payoffs.game import Game
from sandbox.cli import main

#: As somebody's link has it, letter by letter: it must open as long as there are links.
WORD = (
    "1.eNqrVirKL48vSKzMT0srVrKKjjbWMYzViTbRMYiN1VFKzs8pzc1DlTYBShtCpIFaQYJKxeWpRWWpSjpKxSWJeSkKaZlF"
    "uUpw3fhUFOQkVqYWgVUE5ZcDpZ3BWkBSJZklOalKVkrOGZnJ2al5SrUAv_k4Hg"
)


def packed(text):
    return "1." + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def test_a_link_of_today_opens():
    game = decode(WORD)
    assert game.row_payoffs.tolist() == [[3, 1], [4, 0]]
    assert game.column_payoffs.tolist() == [[3, 4], [1, 0]]
    assert game.rows == ("swerve", "stand firm")
    assert game.title == "Chicken"


numbers = st.one_of(
    st.integers(-(10**6), 10**6),
    st.floats(-1e6, 1e6, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-200),
    st.fractions(max_denominator=99),
)


@given(
    st.data(),
    st.integers(1, 4),
    st.integers(1, 4),
    st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=2, unique=True),
)
def test_every_game_comes_back(data, m, n, players):
    try:
        "".join(players).encode()
    except UnicodeEncodeError:
        players = ["us", "china"]
    matrix = st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=m, max_size=m)
    game = Game.of(data.draw(matrix), data.draw(matrix), players=players, unit="bn USD")
    again = decode(encode(game))
    assert again.row_payoffs.tolist() == game.row_payoffs.tolist()
    assert again.column_payoffs.tolist() == game.column_payoffs.tolist()
    assert (again.rows, again.columns) == (game.rows, game.columns)
    assert (again.players, again.unit) == (game.players, game.unit)
    if game.exact is not None:
        assert again.exact == game.exact


@given(st.text(max_size=60) | st.text("1.eNqrVirKL-_AZ09", max_size=60).map("1.".__add__))
def test_any_other_word_is_one_line(word):
    with pytest.raises(InputError) as caught:
        decode(word)
    assert str(caught.value).startswith("own")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("", "own: is not a game in a word of this program; copy the whole link"),
        (WORD[:-8], "own: is cut off, or too large a game; copy the whole link"),
        ("2" + WORD[1:], "own: is not a game in a word of this program; copy the whole link"),
        (packed("[" * 300_000), "own: is cut off, or too large a game; copy the whole link"),
        (packed('{"row_payoffs": [[1]]}'), "own: column_payoffs: this key is missing; for a"),
        (packed("no"), "own: line 1: not JSON: Expecting value"),
    ],
)
def test_what_cannot_be_read_is_said(word, said):
    with pytest.raises(InputError) as caught:
        decode(word)
    assert str(caught.value).startswith(said)


def test_a_game_too_large_for_an_address_is_refused_with_a_mend():
    values = np.random.default_rng(1).random((30, 30))
    with pytest.raises(InputError, match=r"this 30 x 30 game needs .* holds 6,000; short"):
        encode(Game.of(values, values))


def test_commands_and_scripts_take_the_word(capsys):
    assert main(["solve", f"own={WORD}", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["class"] == "chicken"
    assert sb.solve(f"own={WORD}").to_dict()["equilibria"] == told["equilibria"]
    assert main(["solve", f"own={WORD}", "--threat"]) == 2
    assert "no threat game" in capsys.readouterr().err
    assert main(["solve", "own=1.x"]) == 2
    assert capsys.readouterr().err == "error: own: is damaged or cut off; copy the whole link\n"
