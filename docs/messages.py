"""Brings the catalogues of sandbox/messages up to date: ``python tasks.py messages``.

Collects what the code marks with ``_`` or ``N_`` and what lessons say, puts new texts into each
``.po`` without a translation and drops what nobody says any more.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from agents import catalogue as rules
from agents.surroundings.parts import GROUPS
from agents.world.truces import WORDS as BESIDE
from payoffs.channels import CHANNELS
from payoffs.crisis import CRISIS_CHANNELS
from payoffs.fields import FIELDS, ON_PAGE
from payoffs.levers import SIDE_NAMES
from payoffs.levers import catalogue as catalogue_of_levers
from payoffs.parameters import every_parameter
from payoffs.parameters import numbers as around
from payoffs.record.validation import validate
from payoffs.resources import RESTS_ON, all_facts, read_csv, read_toml, scenario_names
from payoffs.scenario import load
from payoffs.scenario_reader import OWN_TITLE
from payoffs.spread import ENGINES
from sandbox.experiments.gamemap import HOLDS, LAYERS
from sandbox.experiments.history.record import VARIANTS
from sandbox.messages import HOLE, catalogue
from sandbox.theory.bargaining.solutions import RULES
from sandbox.theory.elementary.ordinal import _SENTENCES
from sandbox.words import KINDS

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "sandbox" / "messages" / "locale"
CLASSROOM = ROOT / "sandbox" / "classroom"
#: Keys of a lesson whose values people read; a number says the same in every language.
WORDS = {"title", "explain", "change", "prediction", "open", "ask", "options", "why", "text"}
WORDS |= {"labels", "name", "briefing"}
NUMBER = re.compile(r"[\d.%]+")
NUMBERS = re.compile(r"\d[\d,]*(?:\.\d+)?")
#: Calls whose first argument people read.
SAID = ("_", "N_")
#: Says its first argument of one, its second of many.
COUNTED = "ngettext"
#: In the rooms of a class a translator is called told, and these say what they are given.
TOLD = (*SAID, "told", "RefusedError", "plain")
HEADER = """\
# What people read, from English. Edit msgstr here, then: python tasks.py messages
msgid ""
msgstr ""
"""
PLAIN = "Content-Type: text/plain; charset=utf-8"
#: Where errors are raised that a visitor can cause.
REFUSING = """
payoffs/game.py payoffs/levers.py payoffs/on_table.py agents/surroundings/parts.py
agents/contests/tournament.py agents/engines/chain.py agents/engines/joint.py
sandbox/theory/basics.py
sandbox/theory/elementary/pure.py sandbox/theory/bargaining/agreement.py
sandbox/theory/bargaining/exchanges.py sandbox/theory/bargaining/offers.py
sandbox/theory/repeated/truces.py sandbox/questions/solve.py sandbox/views/game/levers.py
"""
#: What else is said there, and what the reader of addresses says.
REFUSED = """
agents/rules/rule.py agents/rules/strategies.py payoffs/errors.py payoffs/numeric.py
payoffs/parameters.py payoffs/formats/*.py sandbox/views/state/*.py
"""
ERRORS = ("InputError", "NotFoundError", "BudgetError")
SENTENCE = re.compile("[a-z]{2,},? ([a-z]{2}|{})|[a-z]{2}: {}")
#: What parts a complaint from where it stands, and words that say too little to know a text by.
JOINTS = (": ", "; ")
TOO_FEW = (" is ", " to ", " is not a ")
#: How languages count, to gettext.
FORMS = {"zh": "nplurals=1; plural=0;", "es": "nplurals=2; plural=(n != 1);"}


def lesson_texts(folder: Path = CLASSROOM) -> Iterator[str]:
    """Every text of the lessons, plans and quiz."""
    for file in sorted(folder.rglob("*.toml")):
        yield from _texts(tomllib.loads(file.read_text("utf-8")))


def _texts(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, key if key == "labels" else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)
    elif isinstance(value, str) and key in WORDS and not NUMBER.fullmatch(value):
        yield value.strip()


def data_texts() -> Iterator[str]:
    """Titles in the data that pages show through ``_``: of situations and of tariff engines."""
    for name in scenario_names():
        scenario, matrix = load(name), load(name).matrix
        clocks = (text for clock in scenario.clocks for text in (clock.title, clock.note))
        texts = (scenario.title, scenario.summary, scenario.engine_reason, *clocks, *scenario.notes)
        labels = (*matrix.rows, *matrix.columns, matrix.unit) if matrix is not None else ()
        yield from (*texts, *labels)
    yield from (engine.label for engine in ENGINES.values())
    yield OWN_TITLE
    yield from WORDS_OF_GAMES
    yield from (group.title for group in GROUPS)
    yield from EVENTS
    yield from VARIANTS
    for engine in ENGINES.values():
        yield from (engine.words, engine.meant_for)
    for channel in (*CHANNELS.values(), *CRISIS_CHANNELS.values()):
        yield channel.words
    yield from (*SIDE_NAMES.values(), *level_texts())
    for numbers in (every_parameter(), around()):
        for entry in (entry for name, entry in numbers.items() if "." not in name):
            yield from (entry.title, entry.unit, entry.group)
        for entry in numbers.values():
            yield entry.source
    yield from (name.replace("_", " ") for side in catalogue_of_levers().values() for name in side)
    for rule in rules():
        for text in (rule.name, *(entry.name for entry in rule.parameters)):
            yield text.replace("_", " ")
        yield rule.summary
    yield from map_texts()
    for bargain in RULES:
        yield f"{bargain.replace('_', '-').title()} solution"
    yield FIELDS["discount_factor"].label
    yield from (row.help for row, _page in ON_PAGE.values())
    yield from KINDS
    yield from RESTS_ON.values()
    yield from (page[1] for _row, page in ON_PAGE.values())


#: Players of games, and series of tariffs.
WORDS_OF_GAMES = "row", "column", "Row", "Column", "us", "china", "statutory", "collected"
#: What happens around the sides in a watched history.
EVENTS = (
    "new government",
    "midterm election",
    "presidential election",
    "incident",
    "ruling",
    "lapse",
)
#: What the tables of the record say that people read, by file and column.
RECORD = {
    "decisions": ("kind", "from_setting", "to_setting", "confidence", "lever"),
    "threats": ("demanded_concession",),
    "tariff_timeline": ("event",),
    "truce_episodes": ("name", "broken_by", "cause"),
    "forecasts": ("event",),
    "facts": ("quantity", "unit"),
}


def record_texts() -> Iterator[str]:
    """What happened, as facts, decisions, threats, truces and studies say it."""
    for table, columns in RECORD.items():
        for row in read_csv(f"{table}.csv"):
            for text in (row[column] for column in columns):
                yield text.replace("_", " ")
            if re.search("[a-z]", row.get("value", "")):
                yield row["value"]
    for fact in all_facts().values():
        yield fact.note if fact.rests_on else ""
    for check in validate():
        note = NUMBERS.sub(HOLE, check.note) if check.study.startswith("Pujolas") else check.note
        yield from (check.study, check.quantity, check.unit, note)
    yield from read_toml("profiles.toml")["profiles"]
    yield from (engine.title for engine in ENGINES.values())
    yield from BESIDE.values()


def level_texts() -> Iterator[str]:
    """Names of levers and of their settings; a number among the words is left open."""
    for lever in (lever for side in catalogue_of_levers().values() for lever in side.values()):
        open_words = (lever.own, lever.short)
        yield from (lever.title, lever.unit, *open_words)
        for setting in lever.settings.values():
            for text in (setting.label, setting.short):
                if NUMBERS.sub(HOLE, text) not in (*open_words, f"{HOLE}%"):
                    yield text
    yield from (f"{whose} tariff {HOLE}% to {HOLE}%" for whose in ("US", "Chinese"))


def map_texts() -> Iterator[str]:
    """What a map of games shows and what its areas are called, numbers left open."""
    yield from (*LAYERS.values(), *HOLDS, "others", "mixed only", "none", "never")
    for unit in ("", "%"):
        yield f"{HOLE}{unit} to {HOLE}{unit}"
    yield from (f"up to {HOLE}%", f"over {HOLE}%")
    yield from _SENTENCES


def said_in(file: Path, calls: Sequence[str]) -> Iterator[str | tuple[str, ...]]:
    """Every text that is the first argument of a call, inside f-strings too; two that count."""
    tree = ast.parse(file.read_text("utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    for call in sorted(found, key=lambda call: (call.lineno, call.col_offset)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name in (*calls, COUNTED):
            said = call.args[:2] if name == COUNTED else call.args[:1]
            texts = tuple(getattr(one, "value", None) for one in said)
            if all(isinstance(text, str) for text in texts):
                yield texts if name == COUNTED else texts[0]


def marked() -> list[str | tuple[str, ...]]:
    """Everything that is marked; of what counts both texts."""
    return [
        text
        for text in (
            *code_texts(),
            *JOINTS,
            *complaints(),
            *lesson_texts(),
            *data_texts(),
            *record_texts(),
        )
        if text
    ]


def code_texts() -> Iterator[str | tuple[str, ...]]:
    """What modules and the templates of a class mark."""
    for file in (ROOT / "payoffs").glob("*.py"):
        yield from said_in(file, ["say"])
    for file in (ROOT / "sandbox").rglob("*.py"):
        rooms = {CLASSROOM / "web", CLASSROOM / "store"} & set(file.parents)
        yield from said_in(file, TOLD if rooms else SAID)
    for file in CLASSROOM.rglob("*.html"):
        for found in extract_from_file("jinja2.ext:babel_extract", file, {"_": None}):
            yield str(found[1])


def complaints() -> Iterator[str]:
    """What errors say that visitors can cause, values left open as ``{}``."""
    for glob in (*REFUSING.split(), *REFUSED.split()):
        for file in sorted(ROOT.glob(glob)):
            tree = ast.parse(file.read_text("utf-8"))
            calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call) and _called(n) in ERRORS)
            said = [tree] if glob in REFUSED else [call.args[0] for call in calls if call.args]
            for part in said:
                yield from _sentences(part)


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _sentences(tree: ast.AST) -> Iterator[str]:
    """Texts of more than a word in code; of one with values in it the whole."""
    inner = list(ast.iter_child_nodes(tree))
    if isinstance(tree, ast.JoinedStr):
        text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in inner)
        inner = [part for part in inner if not isinstance(part, ast.Constant)]
    else:
        text = str(getattr(tree, "value", "")) if isinstance(tree, ast.Constant) else ""
    if SENTENCE.search(text) and text[0] != "#" and text.replace("{}", "") not in TOO_FEW:
        yield text
    marked = isinstance(tree, ast.Call) and _called(tree) in (*SAID, COUNTED)
    is_docstring = isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant)
    for part in () if marked or is_docstring else inner:
        yield from _sentences(part)


def place(language: str) -> Path:
    """The catalogue of a language, as people edit it."""
    return LOCALE / language / "LC_MESSAGES" / "truce.po"


def written(language: str, texts: Iterable[str | tuple[str, ...]]) -> str:
    """The file of a language's catalogue, of every text that is marked.

    By the alphabet and without places, so that a text stays where it is when code moves and two
    people's new texts seldom meet; who wants to know where one is said searches for it.
    """
    catalog, known = Catalog(language), catalogue(language)
    catalog.mime_headers = [("Plural-Forms", FORMS[language])]
    for text in texts:
        one, *many = [known.get(form, "") for form in ([text] if isinstance(text, str) else text)]
        catalog.add(text, (one, *many)[-catalog.num_plurals :] if many else one)
    for message in catalog:
        message.flags.clear()
    file = BytesIO()
    write_po(file, catalog, width=100, no_location=True, sort_output=True, omit_header=True)
    head = (f"Language: {language}", PLAIN, f"Plural-Forms: {FORMS[language]}")
    lines = "".join(f'"{line}\\n"\n' for line in head)
    return f"{HEADER}{lines}\n{file.getvalue().decode()}"


def update(language: str) -> list[str]:
    """Bring a language up to date; hands back what is still to be translated."""
    texts = marked()
    place(language).write_text(written(language, texts), "utf-8", newline="\n")
    catalogue.cache_clear()
    known = catalogue(language)
    forms = {form for text in texts for form in ([text] if isinstance(text, str) else text)}
    return sorted(text for text in forms if not known[text])


def main() -> int:
    """Update every language; 1 if something is left to translate."""
    missing = {path.name: update(path.name) for path in sorted(LOCALE.iterdir()) if path.is_dir()}
    for language, texts in missing.items():
        for text in texts:
            print(f"{language}: {text!r}")
    return int(any(missing.values()))


if __name__ == "__main__":
    sys.exit(main())
