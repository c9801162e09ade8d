"""Words on screen explain themselves: literal meanings, in three languages, on every page."""

import re
from contextlib import contextmanager

import pytest
from streamlit.testing.v1 import AppTest

from sandbox.glossary import (
    ON_PAGE,
    TERMS,
    explained,
    meaning,
    on_page,
    part_meaning,
    parts_meaning,
)
from sandbox.messages import speak
from sandbox.views.game.matrix import matrix_html
from sandbox.views.kit.markup import badge
from sandbox.views.serve import SCRIPT
from sandbox.views.state.choice import GameChoice, solved


@contextmanager
def speaking(language):
    speak(language)
    yield
    speak("en")


def test_terms_are_found_whole_and_the_longest_first():
    said = "Harmony / concord: a threat game, a stag hunt; no peaceful side has a tolerance."
    assert list(explained(said)) == [
        *("harmony", "concord", "threat game", "stag hunt", "side", "tolerance")
    ]
    assert explained("Threats, deals and equilibria") == {}
    assert meaning("concord").endswith("than alone in cooperating")
    with pytest.raises(KeyError):
        meaning("tariff war")


def test_a_setting_says_its_lever_and_what_it_is():
    assert part_meaning("earths ban") == "Rare-earth export controls: rare-earth ban"
    assert part_meaning("entity rule") == (
        "Affiliates (entity list) rule: affiliates rule in force"
    )
    assert part_meaning("141.9% tariff") == "its average tariff on the other side's goods"
    assert parts_meaning(["boycott · earths ban", "hold"]) == {
        "boycott": "Soybean purchases from the US: soybean boycott",
        "earths ban": "Rare-earth export controls: rare-earth ban",
    }


def test_every_page_has_a_list():
    found = re.findall(r'^    "(\w*)": \(\s*N_\(', SCRIPT.read_text("utf-8"), re.M)
    assert found == list(ON_PAGE)


@pytest.mark.parametrize("path", ON_PAGE)
def test_every_page_has_its_words_in_every_language(path):
    english = on_page(path)
    assert 6 <= len(english) == len(set(english.values()))
    for language in ("zh", "es"):
        with speaking(language):
            assert not set(on_page(path).values()) & set(english.values())


def test_terms_are_found_in_the_language_spoken():
    with speaking("es"):
        assert list(explained("La mejor respuesta de una parte")) == ["mejor respuesta", "parte"]
    assert len(TERMS) == len({text.lower() for text in TERMS})


def test_heads_of_the_matrix_and_badges_explain_themselves():
    html = matrix_html(solved(GameChoice("busan-2025")), (0, 0))
    assert html.count("earths ban: Rare-earth export controls: rare-earth ban") == 2
    assert html.count("entity rule: Affiliates (entity list) rule: affiliates rule in force") == 2
    assert "title=" not in badge("weight")
    assert 'tabindex="0" data-tip="a political choice in dollars' in badge("weight")


def test_the_fold_lists_the_words_and_the_headline_helps():
    app = AppTest.from_file(str(SCRIPT), default_timeout=600)
    app.query_params["scenario"] = "stag-hunt"
    app.session_state["words"] = True
    app.run()
    assert not app.exception
    panels = (panel.proto.json for panel in app.get("bidi_component"))
    headline = next(text for text in panels if "tag hunt" in text)
    assert "stag hunt: Both cooperating is best for both" in headline
    listed = next(text.value for text in app.markdown if "- **threat game**" in text.value)
    assert "- **minmax**: the least a side can be held down to" in listed
