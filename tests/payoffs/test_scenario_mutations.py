"""Whatever is done to a scenario's file, it is a scenario or one line."""

import copy
import datetime as dt
import json
import os
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoffs.errors import InputError
from payoffs.resources import DATA, scenario_names
from payoffs.scenario_reader import parse

EVERY = bool(os.environ.get("TRUCE_EVERY"))
SHIPPED = {
    name: tomllib.loads((DATA / "scenarios" / f"{name}.toml").read_text("utf-8"))
    for name in scenario_names()
}
VALUES = [
    True, 10**400, 10**20, -1, 0, 0.5, float("nan"), float("inf"), 1e308, "", "x", "off", "1/3",
    [], ["x"], ["off", "off"], [[]], [[True]], {}, {"us": 1}, {"tariff": "busan"},
    dt.date(2020, 1, 1),
]  # fmt: skip


def toml(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(k)} = {toml(v)}" for k, v in value.items()) + "}"
    return repr(value)


def text_of(data) -> str:
    return "\n".join(f"{toml(key)} = {toml(value)}" for key, value in data.items())


def paths(data, before=()):
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*before, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*before, key))


def changed(name, path, value):
    data = copy.deepcopy(SHIPPED[name])
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return text_of(data)


def read_or_refused(text) -> None:
    try:
        parse(text, "changed")
    except InputError as problem:
        assert "\n" not in str(problem)  # noqa: PT017
        assert len(str(problem)) < 700  # noqa: PT017


def shape(path) -> tuple:
    """Which key it is, whatever the lever, the side or the place in a list."""
    return tuple("#" if isinstance(key, int) else key for key in (path[0], *path[-2:]))


def test_every_key_that_is_left_out() -> None:
    """Of every scenario, but a key of the same place only once."""
    tried = set()
    for name in SHIPPED:
        for path in paths(SHIPPED[name]):
            if EVERY or (shape(path), len(path)) not in tried:
                tried.add((shape(path), len(path)))
                read_or_refused(changed(name, path, None))
    assert len(tried) > 30


@given(data=st.data())
def test_every_value_that_is_changed(data) -> None:
    name = data.draw(st.sampled_from(list(SHIPPED)))
    path = data.draw(st.sampled_from(list(paths(SHIPPED[name]))))
    read_or_refused(changed(name, path, data.draw(st.sampled_from(VALUES))))


def test_a_status_quo_that_names_a_lever_nobody_placed() -> None:
    with pytest.raises(InputError, match="names fentanyl, which is neither on the table nor fixed"):
        parse(changed("february-2026-call", ("table", "us", "fentanyl"), None), "changed")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" + ".a" * 20_000 + " = 1", "line 1: a key of more than 100 parts"),
        ("[a" + ". a" * 20_000 + "]", "line 1: a key of more than 100 parts"),
        ("x = {a" + '."b c"' * 20_000 + " = 1}", "line 1: a key of more than 100 parts"),
        ("x = " + "[" * 50_000, "nested too deep"),
        ("x = " + "9" * 5_000, "a number is too long"),
        ("# " + "x" * 1_000_000, "larger than 1,000,000 characters"),
    ],
)
def test_hungry_texts_are_refused(text, said) -> None:
    with pytest.raises(InputError, match=said):
        parse(text, "hungry")


def test_fractions_of_a_matrix_are_kept() -> None:
    third = 'title = "t"\n[matrix]\nrow_payoffs = [["1/3", 0.12345678901234567890]]\n'
    game = parse(third + "column_payoffs = [[1, 2]]\n", "t").game()
    assert game.exact is not None
    assert [str(x) for x in game.exact[0][0]] == ["1/3", "1234567890123456789/10000000000000000000"]
