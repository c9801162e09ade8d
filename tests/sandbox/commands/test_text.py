"""Text that fits: tables and sentences at any width, and every command in 80 columns."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engines.simulation import standard_error
from sandbox.cli import main
from sandbox.commands.text import cell, fit, table

WORDS = st.text(st.sampled_from("ab ·-_0"), max_size=60)


@given(
    st.integers(40, 120),
    st.lists(st.tuples(WORDS, WORDS, st.floats(-1e6, 1e6), st.integers(0, 99)), max_size=5),
)
def test_no_table_is_wider_than_asked(width, rows):
    drawn = table(("a long first header", "words", "payoff", "n"), rows, width)
    assert max(map(len, drawn.splitlines())) <= width


def test_numbers_are_never_broken_and_columns_go_on_below():
    rows = [("hold", -12345.678, 0.25), ("press", 3.0, -0.0)]
    assert table(("strategy", "United States", "China"), rows, 40) == (
        "strategy  United States  China\n"
        "--------  -------------  -----\n"
        "hold            -12,346   0.25\n"
        "press                 3      0"
    )
    many = [("tit_for_tat", *[f"{k}.25" for k in range(12)])]
    drawn = table(("rule", *map(str, range(12))), many, 40)
    assert drawn.count("tit_for_tat") == 3
    assert "11.25" in drawn


def test_a_line_is_wrapped_under_its_own_indentation():
    assert fit("  0  29.8% tariff and no entity rule at all today", 40) == (
        "  0  29.8% tariff and no entity rule at\n     all today"
    )
    address = "https://example.org/" + "x" * 90
    assert fit(f"see {address}", 40) == f"see\n{address}"


def test_minus_zero_is_zero():
    assert (cell(-0.0), cell(None), cell(0.12345), cell(123456.7)) == ("0", "", "0.1235", "123,457")


SIMULATED = "--us tit_for_tat --china grim_trigger --periods 12 --replicates 20 --seed 1"


@pytest.mark.parametrize(
    "words",
    [
        "scenarios",
        "game october-2025",
        "game october-2025 --threat",
        "explain busan-2025 --profile 2,1 --sources",
        "solve battle-of-the-sexes --correlated --commitment --rationalizable --selection --exact",
        "negotiate battle-of-the-sexes",
        "negotiate busan-2025 --disagreement minmax",
        "repeat geneva-2025 --delta 0.9 --tolerance 1",
        "ratify busan-2025",
        "resolve october-2025 --threat",
        "rules",
        "levers",
        "parameters busan-2025",
        "facts F144 F173",
        "validate",
        f"simulate busan-2025 {SIMULATED}",
        f"simulate busan-2025 {SIMULATED} --surroundings all",
        "tournament chicken",
        "record --side china --lever rare_earths",
    ],
)
def test_every_answer_fits_eighty_columns_and_says_no_riddles(words, capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert main(words.split()) == 0
    out = capsys.readouterr().out
    wide = [line for line in out.splitlines() if len(line) > 80 and "://" not in line]
    assert not wide
    riddles = r"number \d+ of \d+ from 0|\(same|\de-1[5-9]|\bnan\b|(?<=\s)-0(?=\s)|\d\.\d{9}"
    assert re.findall(riddles, out) == []


def test_a_deal_without_chance_has_no_spread():
    assert standard_error(np.full(30, 0.1)) == 0.0
    assert standard_error(np.array([1.0, 3.0])) == pytest.approx(1.0)
