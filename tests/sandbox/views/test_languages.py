"""Every page in Chinese and Spanish, as Streamlit runs it."""

import re
import time

import pytest
from screen_text import sent, texts
from streamlit.testing.v1 import AppTest
from views_domain import panels_of

from payoffs.formats.link import OWN_GAME, encode
from payoffs.game import Game
from payoffs.record.decisions import decisions, episodes
from payoffs.resources import all_facts
from payoffs.scenario import load
from sandbox.messages import speak
from sandbox.views.kit.told import told
from sandbox.views.state.address import FIRST, read
from sandbox.views.state.choice import GameChoice, solved

#: Of each page: what it is asked for, and words that it must say in Chinese and in Spanish.
PAGES = {
    "game": ({"scenario": "chicken"}, "这是“斗鸡”博弈", "Este es el juego de gallina"),
    "negotiate": ({}, "没有协议时：", "Sin acuerdo: "),
    "lasting": ({"scenario": "prisoners-dilemma"}, "能守住吗？", "¿Se mantendrá?"),
    "crisis": ({"scenario": "pre-2018"}, "谁可以威胁", "Quién puede amenazar"),
    "simulate": (
        {"scenario": "chicken"},
        "周围的世界会作出反应",
        "El mundo que los rodea responde",
    ),
    "tournament": ({"scenario": "prisoners-dilemma"}, "每条规则都与其他每条规则", "Cada regla se"),
    "whatif": ({"scenario": "chicken"}, "没有人对收益有十足把握", "Nadie"),
    "compare": (
        {"scenario": "chicken"},
        "立在旁边，用它自己的数字",
        "está junto a él con sus propios",
    ),
    "record": ({}, "画在同一时间轴上", "en un mismo eje"),
    "learn": ({}, "你现在怎么想", "¿Qué piensa ahora?"),
    "sources": ({}, "这些数字从何而来？", "¿De dónde"),
}


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


@pytest.mark.parametrize(
    ("language", "known"), [("en", "Yet six"), ("zh", "然而"), ("es", "Sin emb")]
)
def test_the_first_sentence_stands_alone_in_every_language(language, known):
    speak(language)
    first, rest = told(read({"lang": language})[0])
    assert first.startswith("**")
    assert first.endswith("**")
    assert rest.startswith(known)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_said_in_its_language_and_in_no_other(page):
    query, *words = PAGES[page]
    script = f"from sandbox.views.{page}.page import page; page()"
    for language, said in zip(("zh", "es"), words, strict=True):
        app = AppTest.from_string(script, default_timeout=600)
        app.query_params.update({**query, "lang": language})
        app.run()
        assert not app.exception
        parts = [*app.title, *app.markdown, *app.caption, *app.info, *app.header]
        controls = [*app.selectbox, *app.button_group, *app.radio]
        said_by = [*(part.value for part in parts), *(one.label for one in controls)]
        text = " ".join([*said_by, *panels_of(app)])
        assert said in text
        assert not any(other in text for other in words if other != said)


def test_a_game_speaks_the_language_of_the_page_and_its_commands_english():
    choices = [read({"scenario": name})[0].choice for name in ("chicken", "busan-2025")]
    said = {}
    for language in ("es", "en", "zh"):
        speak(language)
        shown = [solved(choice).game for choice in choices]
        said[language] = [(game.rows[0], game.columns[-1]) for game in shown]
    assert said == {
        "en": [("swerve", "stand firm"), ("29.8% tariff · no entity rule", "boycott · earths ban")],
        "es": [
            ("apartarse", "mantenerse firme"),
            ("arancel 29.8% · sin regla de filiales", "boicot · veto a tierras raras"),
        ],
        "zh": [("避让", "坚持"), ("关税 29.8% · 无关联规则", "抵制大豆 · 稀土禁令")],
    }
    assert load("busan-2025").game().rows[0] == "29.8% tariff · no entity rule"


def test_what_a_visitor_typed_is_never_translated():
    game = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]], ["hold", "press"])
    speak("es")
    assert solved(GameChoice(OWN_GAME + encode(game))).game.rows == ("hold", "press")


#: What shows most of each page.
FULL = {
    "game": {"scenario": "october-2025", "cell": "0,0"},
    "negotiate": {"scenario": "october-2025"},
    "crisis": {"scenario": "october-2025"},
    "simulate": {"months": "12", "around": "all"},
    "tournament": {"months": "6", "rules": "tit_for_tat,grim_trigger"},
    "whatif": {"scenario": "chicken"},
}
FOLDS = [
    *("more", "world_numbers", "about", "levers", "mix", "concepts", "record_False", "more_tips"),
    *(f"x_{name}" for name in ("threats", "decisions", "truces", "forecasts", "checks", "facts")),
    *("x_ratify", "x_resolve"),
]
#: Names that are the same in every language.
NAMES = re.compile("English|Good Judgment Open|Español")
#: Three Latin words in a row, or a text of nothing but Latin words.
ENGLISH = re.compile(
    r"[A-Za-z][A-Za-z'-]+(?:[ ,;:]+[A-Za-z][A-Za-z'-]+){2,}"
    r"|^[^\u4e00-\u9fff]*[a-z]{3}[^\u4e00-\u9fff]*$"
)


def cited():
    """What names a source, the longest first: it stays in its own language."""
    rows = [*all_facts().values(), *decisions()]
    names = {name for row in rows for name in (row.source, row.publisher)}
    return sorted({*names, *(row.source for row in episodes())} - {""}, key=len, reverse=True)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_on_a_page_is_left_in_english(page):
    script = f"from sandbox.views.{page}.page import page; page()"
    app = AppTest.from_string(script, default_timeout=600)
    full = FULL.get(page, {})
    app.query_params.update({**({} if "scenario" in full else FIRST), **full, "lang": "zh"})
    for fold in FOLDS:
        app.session_state[fold] = True
    with sent() as messages:
        app.run()
        while any(button.label == "取消" for button in app.button):
            time.sleep(0.1)
            app.run()
    assert not app.exception
    names, left = "|".join(map(re.escape, cited())), []
    for text in {*texts(messages)}:
        told = NAMES.sub("", re.sub(names, "", text))
        left += [text] if ENGLISH.search(told) else []
    assert sorted(left) == []
