"""The catalogues of what people read."""

import ast
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from payoffs.errors import InputError
from sandbox.glossary import TERMS
from sandbox.messages import LANGUAGES, _, catalogue, ngettext, speak, spoken, translator

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [code for code in LANGUAGES if code != "en"]
#: What a translation may not lose: ``{name}``, ``:blue[``, bold, links, icons, decimals.
HELD = re.compile(r"\d+\.\d+|\{[^{}]*\}|:blue\[|:orange\[|\*\*|`[^`]*`|\]\([^)]*\)|:material/\w+:")


#: What reads like a sentence or a title, in what pages show.
WORDS = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z(]|^[A-Z][a-z]+( |$|:)|[a-z]{3,} [a-z]{2,}")
#: Where a page still speaks English; docs/teaching.md says so. Nothing may be added here.
ENGLISH = {
    "sandbox/charts/automaton.py",  # SVG
    "sandbox/charts/figures.py",  # for commands and notebooks
    "sandbox/views/front.py",  # for browsers
    "sandbox/views/learn/pictures.py",  # labels of the game drawn
    "sandbox/views/serve.py",  # for whoever starts the server
}
#: Names of columns of the data, a script, a name compared with data.
NO_TEXT = {"us gives", "china gives", "us gain", "china gain", "in force"}
NO_TEXT |= {"from sandbox.views.kit.worker import main; main()"}


@pytest.fixture(scope="module")
def maker():
    """The script that keeps the catalogues."""
    pytest.importorskip("babel")
    spec = spec_from_file_location("catalogue_maker", ROOT / "docs" / "messages.py")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


#: What may begin with a docstring.
DOCUMENTED = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@pytest.fixture(scope="module")
def marked(maker):
    return maker.marked()


def texts_of(language):
    return {text: told for text, told in catalogue(language).items() if text}


def unmarked(path):
    """Sentences and titles of a module that no call of gettext says."""
    tree = ast.parse(path.read_text("utf-8"))
    told = set()
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED):
            told.add(getattr(node.body[0], "value", None))
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_", "ngettext"):
            told |= set(node.args)
        elif isinstance(node, ast.Raise):
            told |= set(ast.walk(node))
        elif isinstance(node, ast.AnnAssign | ast.arg) and node.annotation:
            told |= set(ast.walk(node.annotation))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            text = re.sub(r"<[^>]*>?|^[^<>]*>", "", node.value)
            if WORDS.search(text) and text not in NO_TEXT and "=>" not in text:
                yield f"{path.name}:{node.lineno} {text}"


def test_no_page_says_a_text_that_is_not_marked():
    folders = (ROOT / "sandbox" / "views", ROOT / "sandbox" / "charts")
    texts = []
    for path in sorted(file for folder in folders for file in folder.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name not in ENGLISH and "/state/" not in name:  # what an address gets wrong
            texts += unmarked(path)
    assert texts == []


def test_what_is_said_to_be_english_still_is():
    assert [name for name in sorted(ENGLISH) if not [*unmarked(ROOT / name)]] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_marked_text_is_translated_and_none_is_stale(maker, marked, language):
    texts = texts_of(language)
    said = {form for text in marked for form in ([text] if isinstance(text, str) else text)}
    assert sorted(said - {text for text, told in texts.items() if told}) == []
    assert sorted(set(texts) - said) == []
    # and merging has left nothing twice
    assert maker.place(language).read_text("utf-8") == maker.written(language, marked)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_keeps_placeholders_and_marks(marked, language):
    texts = texts_of(language)
    for one, many in (text for text in marked if not isinstance(text, str)):
        if texts[one] == texts[many]:  # Chinese says both alike
            del texts[one]
    for text, told in texts.items():
        assert sorted(HELD.findall(told)) == sorted(HELD.findall(text)), told


@pytest.mark.parametrize("language", OTHERS)
def test_babel_reads_the_same_catalogue(maker, language):
    pofile = pytest.importorskip("babel.messages.pofile")
    with maker.place(language).open("rb") as file:
        read = pofile.read_po(file)
    told = {one.id: one.string for one in read if one.id and not one.pluralizable}
    counted = [(*one.id, *one.string) for one in read if one.pluralizable]
    assert len(counted) > 10
    for one, many, *forms in counted:
        told |= {one: forms[0], many: forms[-1]}
    assert texts_of(language) == told
    assert read.num_plurals == {"zh": 1, "es": 2}[language]


def test_the_words_of_the_field():
    zh, es = translator("zh"), translator("es")
    assert (zh("Negotiate"), es("Negotiate")) == ("谈判", "Negociar")
    assert zh("never marked anywhere") == "never marked anywhere"
    assert zh("") == "" == es("")


def test_terms_are_called_as_the_vocabulary_says():
    page = (ROOT / "docs" / "vocabulary.md").read_text("utf-8").partition("In three languages")[2]
    said, rows = page.split("|---|---|---|")
    zh, es = translator("zh"), translator("es")
    told = [[term, zh(term), es(term)] for term in TERMS]
    assert [row.strip("| ").split(" | ") for row in rows.strip().splitlines()] == told
    avoided, kept = said.split("they are")
    second = re.findall(r"\*(\w+)\*", avoided), re.findall("[\u4e00-\u9fff]+", avoided)
    assert [len(words) for words in second] == [10, 7]
    assert (es("US"), es("USD")) == tuple(re.findall(r"\*([^*]+)\*", kept)[:2])
    for words, language, bound in zip(second, ("es", "zh"), (r"\b", ""), strict=True):
        used = re.compile(f"{bound}({'|'.join(words)})s?{bound}", re.IGNORECASE)
        assert [told for told in texts_of(language).values() if used.search(told)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_numbers_are_written_as_in_english(language):
    others = re.compile(r"\d,\d(?!\d\d)|\d\.\d{3},|\d %|[\d}]％")
    months = re.compile(
        "January|February|April|June|July|August|September|October|November|December"
    )
    for text, told in texts_of(language).items():
        assert not months.search(told), told
        assert others.findall(told) == others.findall(text), told


def test_numbers_take_the_form_of_their_language():
    said = {}
    for language in LANGUAGES:
        speak(language)
        said[language] = [
            ngettext("1 round", "{count} rounds", count).format(count=count) for count in (1, 2)
        ]
    speak("en")
    assert said == {
        "en": ["1 round", "2 rounds"],
        "zh": ["1 轮", "2 轮"],
        "es": ["1 ronda", "2 rondas"],
    }


def test_a_language_is_spoken_until_another_is():
    assert (spoken(), _("Sources")) == ("en", "Sources")
    speak("es")
    assert _("Sources") == "Fuentes"
    speak("en")
    assert _("Sources") == "Sources"


def test_an_unknown_language_is_refused():
    with pytest.raises(InputError, match="'xx' is none; choose en, zh, es"):
        translator("xx")


def test_names_that_were_put_together_are_told_by_their_parts():
    zh, es = translator("zh"), translator("es")
    assert zh("33.3% tariff · no entity rule") == "关税 33.3% · 无关联规则"
    assert es("US tariff 29.8% to 1,141%") == "arancel de EE. UU. de 29.8% a 1,141%"
    # a list inside a name that is known as a whole is no list
    assert es("general licences, 90% delivered + 7 Mt of soybeans") == (
        "licencias generales, 90% entregado + 7 Mt de soja"
    )
    assert zh("a plan of mine · soybeans") == "a plan of mine · 大豆"
    assert translator("en")("{:g}% tariff · x") == "{:g}% tariff · x"
