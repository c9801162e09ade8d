"""What people read, in the languages of the catalogues: English, Chinese and Spanish.

The English text in the code is the key of a catalogue (gettext). A text that a catalogue lacks is
shown in English. Marked texts are collected, and the catalogues brought up to date, by ``python
tasks.py messages``. What people edit is what programs read: a ``.po`` is read once, in some 25 ms,
so that no compiled copy of it has to be kept, merged and forgotten.

>>> translator("es")("Language")
'Idioma'
>>> translator("en")("Language")
'Language'
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache, partial, wraps
from importlib.resources import files
from typing import Any, ParamSpec, TypeVar

from payoffs.errors import InputError

#: Every language by its code, named in itself. English is the language of the code.
LANGUAGES = {"en": "English", "zh": "中文", "es": "Español"}
ENGLISH = "en"
DOMAIN = "truce"

P = ParamSpec("P")
T = TypeVar("T")
_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


#: A text and its translation, each on lines of quoted strings (Babel writes JSON's escapes); a
#: counted text, that for many, and the translation of each: Chinese says both alike.
_COUNTED = r"msgid_plural LINESmsgstr\[0\] LINES(?:msgstr\[1\] LINES)?"
_ENTRY = re.compile(
    f"^msgid LINES(?:msgstr LINES|{_COUNTED})".replace("LINES", r'((?:".*"\n)+)'), re.MULTILINE
)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Mapping[str, str]:
    """The translations of a language by English text; the header's key is the empty text."""
    if language == ENGLISH:
        return {}
    if language not in LANGUAGES:
        raise InputError(f"{language!r:.20} is none; choose {', '.join(LANGUAGES)}", "language")
    place = files("sandbox.messages") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    found: dict[str, str] = {}
    for entry in _ENTRY.findall(place.read_text("utf-8")):
        text, told, many, of_one, of_many = (
            "".join(map(json.loads, e.splitlines())) for e in entry
        )
        found |= {text: of_one, many: of_many or of_one} if many else {text: told}
    return found


def translator(language: str) -> Callable[[str], str]:
    """The function that gives a text in a language, by its code in :data:`LANGUAGES`.

    An InputError if there is no such language.
    """
    return partial(_told, language) if catalogue(language) else str


#: Where names were put together, loosest first: outcomes, bundles, a lever and its level, lists.
_JOINTS = (" or ", " / ", " · ", " + ", ": ", ", ")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
#: What stands for a number in the words of a level of one's own.
HOLE = "{:g}"


def _told(language: str, text: str, joints: Sequence[str] = _JOINTS) -> str:
    """A text in another language; of one that was put together the parts that are known."""
    told = catalogue(language)
    if not text or told.get(text):
        return told[text] if text else text
    pattern = told.get(_NUMBER.sub(HOLE, text))
    if pattern:
        return pattern.replace(HOLE, "{}").format(*_NUMBER.findall(text))
    for k, joint in enumerate(joints, 1):
        if joint in text:
            return (told.get(joint) or joint).join(
                _told(language, part, joints[k:]) for part in text.split(joint)
            )
    return text


def speak(language: str) -> None:
    """Set the language of :func:`_` for what this thread or task does from now on."""
    catalogue(language)
    _spoken.set(language)


def spoken() -> str:
    """The language in which :func:`_` answers here and now."""
    return _spoken.get()


def speaker() -> Callable[[str], str]:
    """The function that gives a text in the language spoken now, wherever it is called."""
    return translator(_spoken.get())


def _(text: str) -> str:
    """A text in the language set by :func:`speak`."""
    language = _spoken.get()
    return text if language == ENGLISH else _told(language, text)


def ngettext(one: str, many: str, count: float) -> str:
    """The text for one of something or for many, in the language set by :func:`speak`.

    Spanish counts as English does, and Chinese says both alike.
    """
    return _(one if count == 1 else many)


def complaint(problem: object) -> str:
    """What an error says, in the language spoken: what was raised in English is found again.

    Commands say the same words, so that they are written once and in English; the catalogue has
    them with ``{}`` for the values in them. What it lacks stays English.

    >>> speak("es")
    >>> complaint("k: 'x' is not a number; using 3")
    "k: 'x' no es un número; se usa 3"
    >>> speak("en")
    """
    language = _spoken.get()
    return str(problem) if language == ENGLISH else _complaint(language, str(problem))


@lru_cache(maxsize=1024)
def _complaint(language: str, text: str) -> str:
    if not _WORDS.search(text) or _TYPED.fullmatch(text):
        return text
    told = _whole(language, text)
    if told:
        return told
    marks = [mark for mark in _PARTED.finditer(text) if mark["joint"]][:MOST_PARTS]
    parts = [(text[: mark.start()], mark[0], text[mark.end() :]) for mark in marks]
    if not parts:
        return text
    head, joint, tail = max(
        parts, key=lambda part: sum(len(end) for end in part[::2] if _whole(language, end))
    )
    told = catalogue(language).get(joint, joint)
    return f"{_complaint(language, head)}{told}{_complaint(language, tail)}"


def _whole(language: str, text: str) -> str:
    """What a text says that is known as one, behind what somebody typed; empty if it is not."""
    if told := catalogue(language).get(text):
        return told
    for pattern, said in _patterns(language):
        found = pattern.fullmatch(text)
        if found and all(_is_one(language, hole) for hole in found.groups()):
            return said.format(*(_complaint(language, hole) for hole in found.groups()))
    typed = _TYPED.match(text)
    told = _whole(language, text[typed.end() :]) if typed else ""
    return f"{typed[0]}{told}" if typed and told else ""


def _is_one(language: str, hole: str) -> bool:
    """Whether what fills a hole is a value or a known text, not the next complaint."""
    joints = {mark["joint"] for mark in _PARTED.finditer(hole)}
    return joints <= {None, " or "} or bool(_whole(language, hole))


#: What somebody typed, as errors quote it; and what parts a complaint from where it stands.
_TYPED = re.compile(r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*") ?""")
_PARTED = re.compile(f"{_TYPED.pattern}|(?P<joint>: |; | or )")
MOST_PARTS = 8
#: What is more than a name or a value.
_WORDS = re.compile(r"[a-z]{2,},? ([a-z]{2}|\d)|[a-z]{2}: ")


@lru_cache(maxsize=len(LANGUAGES))
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """What a text with values in it looks like, the most words first, and its translation."""
    holed = [(text, told) for text, told in catalogue(language).items() if "{}" in told]
    return [
        (re.compile("(.*?)".join(map(re.escape, text.split("{}"))), re.DOTALL), told)
        for text, told in sorted(holed, key=lambda pair: -len(pair[0].replace("{}", "")))
    ]


def cached(size: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """As ``functools.lru_cache``, apart for every language: for answers that hold sentences."""

    def decorate(work: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize=size)
        def kept(_language: str, *args: Any, **named: Any) -> T:
            return work(*args, **named)

        @wraps(work)
        def told(*args: P.args, **named: P.kwargs) -> T:
            return kept(_spoken.get(), *args, **named)  # type: ignore[arg-type]

        return told

    return decorate


def N_(text: str) -> str:  # noqa: N802 - gettext's name for a text that is marked here, said elsewhere
    """Mark a text for the catalogues and leave it as it is."""
    return text
