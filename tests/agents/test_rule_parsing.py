"""Reading rules from text: what is accepted, and what is said of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rules import NAMES, texts

from agents import Rule, catalogue, parse_rule
from payoffs.errors import InputError, NotFoundError


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tit_for_tat", "tit_for_tat"),
        ("  Tit-for-Tat ", "tit_for_tat"),
        ("tit for tat()", "tit_for_tat"),
        ("generous_tit_for_tat", "generous_tit_for_tat(0.3333333333333333)"),
        ("generous_tit_for_tat(1/3)", "generous_tit_for_tat(0.3333333333333333)"),
        ("generous_tit_for_tat( g = .25 )", "generous_tit_for_tat(0.25)"),
        ("tolerant_trigger(1)", "tolerant_trigger(1, 3)"),
        ("tolerant_trigger(punishment=6, tolerance=0)", "tolerant_trigger(0, 6)"),
        ("memory_one(1,0,.5,1e-3)", "memory_one(1, 0, 0.5, 0.001, 1)"),
        ("memory_one(1, 0, 1, 0, first=0.5)", "memory_one(1, 0, 1, 0, 0.5)"),
        ("always_escalate", "always_defect"),
        ("pavlov", "win_stay_lose_shift"),
        ("fictitious_play", "best_reply(0.5, 1)"),
    ],
)
def test_reads(text, name):
    assert parse_rule(text).name == name


def test_hands_a_rule_back():
    rule = parse_rule("grim_trigger")
    assert parse_rule(rule) is rule
    assert str(rule) == "grim_trigger"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tit_for_tit", "did you mean tit_for_tat"),
        ("", "known: always_cooperate"),
        ("zzz", "known: always_cooperate"),
        ("tit_for_tat(1)", "parameters of tit_for_tat: none"),
        ("random(2)", "2 is outside 0 to 1; allowed: p (0 to 1, default 0.5)"),
        ("random(-0.1)", "-0.1 is outside 0 to 1"),
        ("random(nan)", "nan is not a finite number"),
        ("random(inf)", "inf is not a finite number"),
        ("random(1/0)", "'1/0' is not a number"),
        ("random(x)", "'x' is not a number"),
        ("random(p=)", "'' is not a number"),
        ("random(0.5, 0.5)", "2 values given"),
        ("random(q=0.5)", "'q' is not a parameter; parameters of random: p (0 to 1"),
        ("tolerant_trigger(1, tolerance=2)", "'tolerance' is given twice"),
        ("tolerant_trigger(tolerance=2, 3)", "a value without a name after a named one"),
        ("limited_retaliation(2.5)", "2.5 is not a whole number"),
        ("limited_retaliation(0)", "0 is outside 1 to 1,000"),
        ("limited_retaliation(1e9)", "1,000,000,000 is outside 1 to 1,000"),
        ("memory_one(1, 0)", "p_dc is missing; parameters of memory_one: p_cc (0 to 1)"),
        ("tit_for_tat(", "write a rule as"),
        ("tit_for_tat()()", "write a rule as"),
        ("x" * 501, "write a rule as"),
        (None, "None is not text"),
        (3, "3 is not text"),
    ],
)
def test_says_what_is_wrong_in_one_line(text, said):
    with pytest.raises(InputError) as caught:
        parse_rule(text, where="us")
    message = str(caught.value)
    assert said in message
    assert message.startswith("us: ")
    assert "\n" not in message


def test_an_unknown_name_is_not_found():
    with pytest.raises(NotFoundError):
        parse_rule("tat_for_tit")


@given(
    st.one_of(
        st.text(),
        st.binary(max_size=30).map(lambda b: b.decode("latin-1")),
        st.builds("{}({})".format, st.sampled_from(NAMES), st.text(max_size=30)),
        st.builds(
            "{}({})".format, st.sampled_from(NAMES), st.text("0123456789.,=/e-+_ p\n", max_size=30)
        ),
    )
)
def test_any_text_is_a_rule_or_one_line(text):
    rule, complaint = read(text)
    assert len(complaint.splitlines()) <= 1
    assert len(complaint) < 700
    if not complaint:
        assert isinstance(rule, Rule)
        assert parse_rule(rule.name).name == rule.name


def read(text):
    """The rule, or the complaint."""
    try:
        return parse_rule(text), ""
    except InputError as error:
        return None, str(error)


@given(texts())
def test_every_text_in_range_is_read(text):
    assert parse_rule(text)


@pytest.mark.parametrize("declared", catalogue(), ids=lambda declared: declared.name)
def test_a_count_may_come_as_a_float(declared):
    exact = {p.name: 0.5 if p.default is None else p.default for p in declared.parameters}
    floats = {name: float(value) for name, value in exact.items()}
    assert declared.rule(floats).name == declared.rule(exact).name
