"""The table of fields, and that everything made of it is current."""

from pathlib import Path

import pytest

from payoffs.errors import InputError
from payoffs.fields import FIELDS, NOISE, ON_PAGE
from payoffs.parameters import TERMS
from sandbox.commands.parser import build_parser
from sandbox.experiments.sweep.design import WORDS
from sandbox.views.state.address import read

USUAL = "; using the usual one"
REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"


def as_table() -> str:
    """The table of the reference page."""
    header = ("field", "what it is", "default", "range", "unit", "command", "address", "term")
    lines = [header, ("---",) * len(header)]
    for row in FIELDS.values():
        term = "" if row.as_term is None else "{:g} to {:g}".format(*row.as_term)
        key = "" if row.page is None else f"`{row.page.key}`"
        flags = ", ".join(f"`{flag}`" for flag in row.flags)
        name = f"`{row.name}`"
        cells = (name, row.help, row.shown_default, row.range, row.unit, flags, key, term)
        lines.append(cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def test_the_reference_page_has_the_table_as_it_is():
    assert as_table() in REFERENCE.read_text(encoding="utf-8")


def test_ranges_and_defaults_that_others_rely_on():
    assert {name: row.default for name, row in FIELDS.items() if row.default is not None} == {
        "us": "tit_for_tat",
        "china": "tit_for_tat",
        "execution_error": 0.0,
        "signal": "private",
        "renewal": 1.0,
        "repair": 0.5,
        "periods": 120,
        "discount_factor": 0.99,
        "months_per_period": 1.0,
        "replicates": 1000,
    }
    assert TERMS == {
        "monitoring_error": (0.0, 0.5),
        "expiry_months": (0.0, 1200.0),
        "discount_factor": (0.0, 1.0),
        "months_per_period": (0.1, 120.0),
    }
    assert NOISE == ("execution_error", "monitoring_error", "false_alarm", "missed_alarm", "signal")
    assert WORDS == (
        "us",
        "china",
        "signal",
        "crises",
        "calibration",
        "engine",
        "horizon",
        "series",
    )


@pytest.mark.parametrize(
    ("key", "text", "line"),
    [
        ("execution", "0.6", "execution: '0.6' is not a probability from 0 to 0.5" + USUAL),
        ("monitoring", "-1", "monitoring: '-1' is not a probability from 0 to 0.5" + USUAL),
        ("months", "601", "months: '601' is not a whole number from 1 to 600; using 120"),
        ("histories", "0", "histories: '0' is not a whole number from 1 to 20000; using 1000"),
        ("seed", "1.5", "seed: '1.5' is not a whole number from 0 to 2147483647; using 1"),
    ],
)  # fmt: skip
def test_the_address_complains_by_the_table(key, text, line):
    assert key in ON_PAGE
    assert read({key: text})[1] == (line,)


def test_every_flag_of_the_table_is_an_option_of_simulate():
    names = build_parser().parse_args(
        [
            "simulate",
            "busan-2025",
            "--us",
            "tit_for_tat",
            "--china",
            "grim_trigger",
            "--summit-renewal",
            ".9",
        ]
    )
    for row in FIELDS.values():
        for flag in row.flags[:1]:
            assert hasattr(names, flag[2:].replace("-", "_"))
    assert names.summit_renewal == 0.9


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("execution_error", 1.5, "execution_error: 1.5 is not a probability; give a number from"),
        ("summit_every", -3, "summit_every: -3 months; give 0 for none or a positive number"),
        ("signal", "loud", "signal: 'loud' is neither private nor public"),
        ("periods", 0, "periods: 0 is outside"),
    ],
)
def test_a_value_out_of_range_is_told_with_its_mend(name, value, said):
    with pytest.raises(InputError) as caught:
        FIELDS[name].check(value)
    assert said in str(caught.value)
