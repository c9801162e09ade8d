"""Every number read anywhere goes through one strict reader."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoffs.errors import InputError, one_line, shown
from payoffs.numeric import gained_many, payoff, real, whole, written
from payoffs.parameters import check_term, parameter
from sandbox.cli import main
from sandbox.experiments.sweep.design import axis_of
from sandbox.views.state.query import bounded

NONE = [
    "nan", "-inf", "Infinity", "1_000", "\u0661\u0662", "\uff11", "1e400", "-1e999", "0x10", "",
    " ",     "1/0", "1//2", "1e5/2", "true", "1,5", "1.2.3", "--1", "1e", "9" * 401, "1e-999",
    "1 2",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_no_number_is_read_anywhere(text) -> None:
    readers = (
        payoff, real, whole, parameter("farm_weight").check, lambda t: bounded(t, 0, 10),
        lambda t: check_term("monitoring_error", t), lambda t: axis_of("farm_weight", t),
    )  # fmt: skip
    for read in readers[: 6 if "," in text else 7]:
        with pytest.raises(ValueError):  # noqa: PT011 - InputError is one
            read(text)


@pytest.mark.parametrize("value", [True, np.True_, None, [], 10**400, float("nan"), 1j])
def test_no_value_but_a_finite_number_is_one(value) -> None:
    for read in (real, parameter("farm_weight").check, lambda x: whole(x, "n", 0, 10)):
        with pytest.raises(InputError) as caught:
            read(value)
        assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2/61", Fraction(2, 61)),
        ("1/4", 0.25),
        ("-6/4", -1.5),
        ("0.1", 0.1),
        ("\u22123", -3),
        (" 3. ", 3.0),
        ("+.5e1", 5.0),
        ("0.1234567890123456789", Fraction(1234567890123456789, 10**19)),
        ("9007199254740993", 9007199254740993),
        ("0e5", 0.0),
    ],
)
def test_a_payoff_is_what_is_written(text, value) -> None:
    assert payoff(text) == value
    assert type(payoff(text)) is type(value)


@given(st.fractions() | st.floats(-1e15, 1e15).filter(lambda x: not 0 < abs(x) < 1e-300))
def test_what_is_written_is_read_back(value) -> None:
    told = value if isinstance(value, float) else Fraction(value)
    again = payoff(written(told))
    assert (again if isinstance(again, Fraction) else Fraction(repr(float(again)))) == Fraction(
        repr(told) if isinstance(told, float) else told
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("repeat chicken --delta 0_9", "'0_9' is not a number"),
        ("repeat chicken --delta nan", "nan is not a finite number"),
        ("repeat chicken --monitoring-error 0,1", "write decimals with a point"),
        ("simulate chicken --us random --china random --periods \u0665", "not a number"),
        ("simulate chicken --us random(1_0/20) --china random", "'1_0/20' is not a number"),
        ("simulate chicken --us random --china random --monitoring-error 0,1",
         "'0,1' can be 0.1, or 0 and 1; write 0.1, or 0.0,1.0"),
        ("simulate chicken --us random --china random --execution-error 0,05",
         "'0,05' can be 0.05, or 0 and 05"),
        ("simulate chicken --us random --china random --false-alarm 0,1,0,2", "one for each side"),
        ("tournament chicken --execution-error 0,1", "can be 0.1, or 0 and 1"),
        ("sweep chicken --vary monitoring_error=0:0.1:2 --us random --china random "
         "--execution-error 0,1", "can be 0.1, or 0 and 1"),
        ("negotiate chicken --patience 0_9,0.9", "'0_9' is not a number"),
        ("negotiate chicken --weight inf", "not a finite number"),
        ("game busan-2025 --set farm_weight=\u0661", "not a number"),
        ("game busan-2025 --set farm_weight=1e400", "too large"),
        ("explain busan-2025 --profile 0_0,1", "is not I,J"),
    ],
)  # fmt: skip
def test_options_read_numbers_as_strictly(arguments, said, capsys) -> None:
    assert main(arguments.split()) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_an_error_line_never_repeats_what_was_handed_in() -> None:
    huge = "x" * 19_000_000
    assert len(shown(huge)) <= 60
    assert len(str(InputError(f"cannot read {huge}; write less", huge))) < 1_300
    assert str(InputError(f"cannot read {huge}; write less")).endswith("; write less")
    assert one_line("a\x1b[31m\u202eb") == "a\\x1b[31m\\u202eb"


def test_what_only_rounding_makes_is_no_gain_at_any_size() -> None:
    payoffs, than = np.array([1e9, 1e9, 1e-13]), np.array([1e9 + 4e-7, 1e9 + 1.0, 0.0])
    assert gained_many(payoffs, than).tolist() == [0.0, -1.0, 1e-13]
