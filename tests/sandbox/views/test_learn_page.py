"""The page of lessons, without a browser: its words and numbers are those worked out by hand."""

import json
from functools import partial

import pytest
from views_domain import page_at

from sandbox.views.state.address import read
from sandbox.views.state.settings import CHANGES

opened = partial(page_at, "learn")


def text_of(app):
    return " ".join(element.value for element in [*app.markdown, *app.success, *app.warning])


def picture(app):
    (chart,) = app.get("vega_lite_chart")
    return json.loads(chart.proto.spec)


@pytest.mark.parametrize("lesson", CHANGES)
@pytest.mark.parametrize("lang", ["zh", "es"])
def test_every_lesson_opens_in_other_languages(lesson, lang):
    app = opened(lesson=lesson, lang=lang)
    assert not app.warning
    assert len(app.radio) == 1
    assert app.radio[0].value is None


def test_tariffs():
    app = opened(lesson="tariff-game")
    assert "One equilibrium: **Raise / Raise**." in text_of(app)
    app.select_slider[0].set_value(2.5).run()
    assert app.query_params["level"] == "2.5"
    # keeping with chance p pays 3 p, raising 2.5 p + 1 - p: equal at p = 2/3
    told = "Equilibria: **Keep / Keep**, **Raise / Raise**, both by chance (Raise / Raise in 11%)."
    assert told in text_of(app)


def test_linkage():
    app = opened(lesson="linkage")
    assert "only United States gives: United States −0.7, China +16.5" in text_of(app)
    assert "only China gives: United States +17.8, China −3.5" in text_of(app)
    assert "both give: United States +17.1, China +13.0" in text_of(app)
    app.selectbox[0].set_value(0.0).run()
    assert "only United States gives: United States −18.5, China +77.4" in text_of(app)
    assert "both give: United States +9.9, China +64.2" in text_of(app)


def test_the_shadow_of_the_future():
    app = opened(lesson="shadow")
    assert "At 0.40 no truce can be kept" in text_of(app)
    app.select_slider[0].set_value(0.5).run()
    assert "At 0.50 a truce can be kept" in text_of(app)


def test_noise():
    app = opened(lesson="noise", level="0.2")
    # 1 / 0.2 and (1 + 5) / 0.2
    assert "**5** rounds" in text_of(app)
    assert "**30**" in text_of(app)
    app.select_slider[0].set_value(0.0).run()
    assert "No report is wrong" in text_of(app)


def test_threats():
    app = opened(lesson="threats", level="6")
    assert "Equilibria: **Hold / Press**, **Press / Hold**, both by chance" in text_of(app)
    app.select_slider[0].set_value(6.5).run()
    assert "One equilibrium: **Hold / Press**." in text_of(app)
    assert "--set audience_cost_china=6.5" in app.code[0].value


def test_bargaining():
    app = opened(lesson="package", level="0.99")
    assert "they gain **25.6** and China **9.9**" in text_of(app)
    assert picture(app)["encoding"]["y"]["title"] == "gain, bn USD a year"


def test_a_question_is_answered_with_why():
    app = opened(lesson="tariff-game")
    app.radio[0].set_value(0).run()
    assert app.query_params["answer"] == "0"
    assert "Not quite. It is: Raise." in app.warning[0].value
    assert "1 against 0" in app.warning[0].value
    app.radio[0].set_value(1).run()
    assert app.success[0].value.startswith("**Right.** Raising pays 5 and keeping 3.")
    next(b for b in app.button if b.label == "Next: 2 Linkage").click().run()
    assert app.query_params["lesson"] == "linkage"
    assert "answer" not in app.query_params


def test_the_gain_is_said_when_both_quizzes_are_answered():
    app = opened(lesson="exit", before="10000")
    assert "appear when all questions are answered" in app.info[0].value
    for k, answer in enumerate((0, 1, 1, 1, 2)):
        app.radio(key=f"w_exit_{k}").set_value(answer).run()
    assert app.query_params["after"] == "01112"
    # before: all wrong, as the first was 1 and the others 0; after: all but the last
    assert "**Before the lessons 0 of 5 right, after them 4.**" in text_of(app)
    assert [w.value for w in app.warning if "It is: stronger." in w.value] != []


def test_a_lesson_in_chinese():
    app = opened(lesson="shadow", lang="zh", level="0.5", answer="1")
    assert "贴现因子为 0.50 时，停战能够守住" in text_of(app)
    assert app.success[0].value.startswith("**正确。** 违约一次性多得 5 − 3 = 2")
    assert picture(app)["layer"][0]["encoding"]["x"]["title"] == "每期所需的贴现因子"


def test_what_cannot_be_used_is_named():
    address, complaints = read({"lesson": "shadow", "level": "2", "answer": "9", "after": "0x"})
    assert address.learn.level_now == 0.4
    assert complaints == (
        "level: '2' is not from 0 to 0.95; using 0.4",
        "answer: '9' is no answer; asking again",
        "after: '0x' are no answers; asking again",
    )
    assert read({"lesson": "seven"})[1] == (
        "lesson: 'seven' is none of entry, tariff-game, linkage, shadow, noise, threats, package, "
        "exit; starting at the beginning",
    )
