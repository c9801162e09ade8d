"""Inputs that would eat a minute or a gigabyte are refused in one short line."""

import json
import tracemalloc

import pytest

from payoffs.errors import InputError
from payoffs.formats.files import parse_json
from payoffs.formats.nfg import parse_nfg
from payoffs.named_games import open_game


def many_labels() -> str:
    labels = [f"r{k}" for k in range(19_999)] + ["r5"]
    ones = [[1]] * 20_000
    return json.dumps({"rows": labels, "row_payoffs": ones, "column_payoffs": ones})


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (parse_json, many_labels(), "the label 'r5' is used twice"),
        (parse_json, '{"row_payoffs": [[1]], "' + "x" * 10**6 + '": 1, "column_payoffs": [[1]]}',
         "unknown key"),
        (parse_json,
         '{"rows": ["' + "x" * 10**6 + '"], "row_payoffs": [[1]], "column_payoffs": [[1]]}',
         "longer than 10,000 characters"),
        (parse_json, '{"row_payoffs": [["' + "x" * 10**6 + '"]], "column_payoffs": [[1]]}',
         "give a number"),
        (parse_nfg, 'NFG 1 R "' + "x" * 10**7 + '"', "longer than 10,000 characters"),
        (parse_nfg, 'NFG 1 R "' + "\\" * 10**6 + '"', "not closed|longer than"),
        (parse_nfg, 'NFG 1 R "t" { "A" "B" } { 1 1 } ' + "x" * 10**6, "too long for a number"),
        (parse_nfg, "NFG 1 R" + " " * 10**6 + "{", "expected the title"),
        (parse_nfg, 'NFG 1 R "t" { "A" "B" } { 1 1 } { ' + '{ "" 1 1 } ' * 20 + "} 21",
         "does not exist"),
    ],
)  # fmt: skip
def test_hungry_texts(read, text, said) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=said) as caught:
            read(text)
        assert tracemalloc.get_traced_memory()[1] < 40 * 10**6 + 3 * len(text)
    finally:
        tracemalloc.stop()
    assert len(str(caught.value)) < 700


def test_a_name_of_a_game_is_not_repeated() -> None:
    with pytest.raises(InputError) as caught:
        open_game("x" * 10**6)
    assert len(str(caught.value)) < 1_300
