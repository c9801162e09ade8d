"""What a visitor did wrong is said in the language of the page; commands go on in English."""

import re

import pytest
from views_domain import page_at

from payoffs.errors import SandboxError
from payoffs.formats.files import from_bytes
from payoffs.formats.tables import parse_csv
from payoffs.game import Game
from sandbox.messages import complaint, speak
from sandbox.questions.solve import solve
from sandbox.views.state.address import read
from sandbox.views.state.own import grown

#: Two words in a row, once what is quoted is taken out.
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|--\w+ \w+|CSV UTF-8")

ADDRESSES = [
    {"scenario": "../etc"},
    {"cell": "9,9"},
    {"game": "duel"},
    {"engine": "zz"},
    {"lang": "xx"},
    {"nonsense": "1"},
    {"v": "9"},
    {"series": "zz"},
    {"calibration": "mine"},
    {"own": "1.abc"},
    {"fold": "us.zzz"},
    {"table": "us.foo:off"},
    {"table": "us.entity:zzz"},
    {"table": "us.entity"},
    {"elasticity_us": "abc"},
    {"elasticity_us": "1,5"},
    {"elasticity_us": "9"},
    {"elasticity_us": "-3"},
    {"scenario": "chicken", "elasticity_us": "2"},
    {"months": "-4"},
    {"execution": "3"},
    {"us": "titfortat"},
    {"us": "tolerant_trigger(-1)"},
    {"us": "tolerant_trigger(x=1)"},
    {"rules": "a,b"},
    {"around": "weather"},
    {"deal": "9,9"},
    {"delta": "2"},
    {"day": "x"},
    {"x": "abc"},
    {"patience1": "2"},
    {"round_risk": "2"},
]


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


@pytest.mark.parametrize("query", ADDRESSES, ids=str)
def test_an_address(query):
    english = read(query)[1]
    for language in ("zh", "es"):
        speak(language)
        lines = [complaint(line) for line in read(query)[1]]
        assert len(lines) == len(english) >= 1
        assert all("\n" not in line for line in lines)
        assert not set(lines) & set(english)
        if language == "zh":
            assert [line for line in lines if ENGLISH.search(QUOTED.sub("", line))] == []


TABLES = [
    "",
    "a,b\nc,d",
    "1,2\n3",
    "1,2;3,x\n4,5;6,7",
    "1,2,3\n4,5,6",
    '"3, 1","0, 5\n"1, 1","2, 2"',
    "3 1\t0 5\n1 1\t2",
    "nan nan\tinf 1\n1 1\t2 2",
]
RAISED = {
    **{repr(text): (lambda text=text: parse_csv(text)) for text in TABLES},
    "workbook": lambda: from_bytes("x.xlsx", b"no workbook"),
    "ending": lambda: from_bytes("x.doc", b"1"),
    "json": lambda: from_bytes("x.json", b'{"row_payoffs": [[1]]}'),
    "keys": lambda: from_bytes("x.json", b'{"rows": [[1]]}'),
    "nfg": lambda: from_bytes("x.nfg", b"EFG 2 R"),
    "utf-16": lambda: from_bytes("x.csv", "1,2".encode("utf-16")),
    "rows": lambda: grown(Game.of([[1]] * 12, [[1]] * 12), 0),
    "labels": lambda: Game.of([[1, 2]], [[1, 2]], ["a"], ["b", "b"]),
    "strategy": lambda: solve("chicken", check=("dance", "swerve")),
}


@pytest.mark.parametrize("name", RAISED)
def test_an_error(name):
    with pytest.raises(SandboxError) as raised:
        RAISED[name]()
    english, found = str(raised.value), {}
    for language in ("zh", "es"):
        speak(language)
        found[language] = complaint(raised.value)
    assert english not in found.values()
    assert ENGLISH.search(QUOTED.sub("", found["zh"])) is None, found["zh"]


def test_a_page_says_it():
    speak("en")
    app = page_at("game", lang="es", scenario="../etc", elasticity_us="1,5")
    (warning,) = (one.value.replace("\\", "") for one in app.warning)
    assert "scenario: '../etc' no es una de las situaciones; se muestra busan-2025" in warning
    assert "'1,5' no es un número; escriba los decimales con punto, como 0.5; se usa 2.5" in warning


def test_what_was_typed_in_quotes_and_what_is_unknown_stay():
    speak("es")
    assert complaint("x: 'is empty' is not a number") == "x: 'is empty' no es un número"
    assert complaint("a sentence nobody wrote") == "a sentence nobody wrote"
    assert complaint(4) == "4"
