"""The catalogues of what people read."""

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from payoffs.errors import InputError
from sandbox.messages import LANGUAGES, _, catalogue, speak, spoken, translator

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [code for code in LANGUAGES if code != "en"]
#: What a translation may not lose: ``{name}``, ``:blue[``, bold, links, icons, decimals.
HELD = re.compile(r"\d+\.\d+|\{[^{}]*\}|:blue\[|:orange\[|\*\*|`[^`]*`|\]\([^)]*\)|:material/\w+:")


@pytest.fixture(scope="module")
def maker():
    """The script that keeps the catalogues."""
    pytest.importorskip("babel")
    spec = spec_from_file_location("catalogue_maker", ROOT / "docs" / "messages.py")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def marked(maker):
    return {str(message.id) for message in maker.marked() if message.id}


def texts_of(language):
    return {text: told for text, told in catalogue(language).items() if text}


@pytest.mark.parametrize("language", OTHERS)
def test_every_marked_text_is_translated_and_none_is_stale(maker, marked, language):
    texts = texts_of(language)
    assert sorted(marked - {text for text, told in texts.items() if told}) == []
    assert sorted(set(texts) - marked) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_keeps_placeholders_and_marks(language):
    for text, told in texts_of(language).items():
        assert sorted(HELD.findall(told)) == sorted(HELD.findall(text)), told


@pytest.mark.parametrize("language", OTHERS)
def test_babel_reads_the_same_catalogue(maker, language):
    pofile = pytest.importorskip("babel.messages.pofile")
    with maker.place(language).open("rb") as file:
        told = {str(one.id): str(one.string) for one in pofile.read_po(file) if one.id}
    assert texts_of(language) == told


def test_the_words_of_the_field():
    zh, es = translator("zh"), translator("es")
    assert (zh("Negotiate"), es("Negotiate")) == ("谈判", "Negociar")
    assert zh("never marked anywhere") == "never marked anywhere"
    assert zh("") == "" == es("")


def test_a_language_is_spoken_until_another_is():
    assert (spoken(), _("Sources")) == ("en", "Sources")
    speak("es")
    assert _("Sources") == "Fuentes"
    speak("en")
    assert _("Sources") == "Sources"


def test_an_unknown_language_is_refused():
    with pytest.raises(InputError, match="'xx' is none; choose en, zh, es"):
        translator("xx")
