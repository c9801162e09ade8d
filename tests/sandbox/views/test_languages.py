"""Every page in Chinese and Spanish, as Streamlit runs it."""

import pytest
from streamlit.testing.v1 import AppTest

from sandbox.messages import speak

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
    "whatif": ({"scenario": "chicken"}, "教科书博弈由其收益给定", "Un juego de manual viene"),
    "compare": (
        {"scenario": "chicken"},
        "立在旁边，用它自己的数字",
        "está al lado con sus propios",
    ),
    "record": ({}, "画在同一时间轴上", "en un mismo eje"),
    "learn": ({}, "你现在怎么想", "¿Qué piensa ahora?"),
    "sources": ({}, "这些数字从何而来？", "¿De dónde"),
}


@pytest.fixture(autouse=True)
def english_again():
    yield
    speak("en")


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
        text = " ".join([*(part.value for part in parts), *(one.label for one in controls)])
        assert said in text
        assert not any(other in text for other in words if other != said)
