"""Reading and checking a scenario's TOML file: every mistake is one line with its place."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, replace
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from payoffs.channels import Engine
from payoffs.crisis import CrisisTerms, ThreatTerms, change, priced
from payoffs.errors import InputError, NotFoundError, near
from payoffs.game import Game
from payoffs.levers import SIDES, Series, Side, lever
from payoffs.levers import catalogue as lever_catalogue
from payoffs.numeric import payoff
from payoffs.on_table import MAX_BUNDLES
from payoffs.parameters import Calibration, Terms, check_term
from payoffs.resources import DATA, fact, scenario_names
from payoffs.scenario import CHOICES, Scenario, _choice, load
from payoffs.terms import Clock

_ABOUT = {"title", "summary", "date", "sources", "episodes", "notes"}
_PRICED = {*CHOICES, "engine_reason", "terms", "calibration", "table", "fixed", "status_quo"}
_PRICED |= {"deal", "threat", "crisis", "clocks"}
_TEXTBOOK = {"terms", "matrix", "deal"}
_CLOCK = {"title", "side", "lever", "date", "lapses_to", "instrument", "facts", "note"}
_CRISIS = {"threaten", "demand", "offer", "answer", "deadline", "threats"}
_MATRIX = {"players", "rows", "columns", "row_payoffs", "column_payoffs", "unit"}
#: What a game in an address is called that has no title, and where its numbers are from.
OWN_TITLE, OWN_SOURCE = "A game of your own", "your own"
#: Longer texts are no scenarios, and keys of more parts take the parser minutes.
MAX_TEXT, MAX_DOTS = 1_000_000, 100
_QUOTED = re.compile(r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|\'[^\'\n]*+\'')
_RUN = re.compile(r"[\w\-\"'. \t]+")


@cache
def _shipped(name: str) -> Scenario:
    # what ships is checked by tests, not at every start
    return _read((DATA / "scenarios" / f"{name}.toml").read_text("utf-8"), name)


def find(name_or_path: str) -> Scenario:
    """A shipped scenario by name, from a ``.toml`` file, or the game in a word (``own=1.…``).

    Raises InputError if there is none, or the file or the word has a mistake.
    """
    if name_or_path in scenario_names():
        return _shipped(name_or_path)
    from payoffs.formats.link import OWN_GAME

    if name_or_path.startswith(OWN_GAME):
        return _own(name_or_path)
    if Path(name_or_path).suffix.lower() == ".toml":
        from payoffs.formats.text import read_text

        text = read_text(name_or_path)
        try:
            return parse(text, Path(name_or_path).stem)
        except InputError as problem:
            raise problem.within(name_or_path) from None
    with suppress(OSError):  # too long for a file's name
        if name_or_path and Path(name_or_path).is_dir():
            raise InputError("is a folder; name a file in it", name_or_path)
        if Path(name_or_path).is_file():
            from payoffs.formats.files import READ

            endings = ", ".join((".toml", *READ))
            raise InputError(f"is no game file by its ending; those are {endings}", name_or_path)
    mend = near(name_or_path, scenario_names(), "`truce scenarios` lists them")
    raise NotFoundError(f"no scenario is called {name_or_path!r}; {mend}", "scenario")


def open_scenario(spec: str, overrides: Mapping[str, object] | None = None) -> Scenario | None:
    """The scenario that is named, or None if ``spec`` is a game file or standard input.

    Raises InputError if it is neither, or has a mistake.
    """
    if spec not in scenario_names():
        from payoffs.formats.files import READ
        from payoffs.formats.link import OWN_GAME

        file = Path(spec).suffix.lower() in READ and not spec.startswith(OWN_GAME)
        if spec == "-" or file:
            if overrides:
                raise InputError("a game file has no parameters to set; use a scenario", spec)
            return None
    return load(spec, overrides)


@lru_cache(maxsize=64)
def _own(word: str) -> Scenario:
    """The game in a word of an address, as a textbook scenario: it has terms, and no levers."""
    from payoffs.formats.link import OWN_GAME, decode

    game = decode(word.removeprefix(OWN_GAME))
    return Scenario(word, game.title or OWN_TITLE, "", sources=(OWN_SOURCE,), matrix=game)


def parse(text: str, name: str) -> Scenario:
    """A scenario from the text of its file.

    InputError with the key that is wrong and how to mend it.
    """
    scenario = _read(text, name)
    for source in scenario.sources:
        if len(source) == 4 and source[0] == "F" and source[1:].isdigit():
            fact(source)  # a reference to the record must exist
    if scenario.priced:
        _check_priced(scenario)
    return scenario


def _read(text: str, name: str) -> Scenario:
    """Key by key; what they mean together is not checked."""
    data = _loaded(text)
    textbook = "matrix" in data
    _known(data, _ABOUT | (_TEXTBOOK if textbook else _PRICED), "")
    about: dict[str, Any] = {
        "name": name,
        "title": _text(data, "title"),
        "summary": _text(data, "summary", ""),
        "date": _date(data, "date"),
        "sources": _texts(data, "sources"),
        "episodes": _texts(data, "episodes"),
        "notes": _texts(data, "notes"),
        "terms": _terms(_section(data, "terms")),
    }
    if textbook:
        matrix = _matrix(_section(data, "matrix"), about["title"])
        return Scenario(**about, matrix=matrix, kept=_kept(_section(data, "deal"), matrix))
    return Scenario(**about, **_priced(data))


def _loaded(text: str) -> dict[str, Any]:
    """The tables of a TOML text; decimals that no double holds are fractions."""
    if len(text) > MAX_TEXT:
        raise InputError(f"larger than {MAX_TEXT:,} characters; cut it down")
    for number, line in enumerate(text.splitlines(), 1):
        dots = max((run.count(".") for run in _RUN.findall(_QUOTED.sub('""', line))), default=0)
        if dots > MAX_DOTS:
            raise InputError(f"a key of more than {MAX_DOTS} parts", f"line {number}")
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except InputError:
        raise
    except tomllib.TOMLDecodeError as problem:
        raise InputError(f"not TOML: {problem}") from None
    except (RecursionError, ValueError):
        raise InputError("not TOML: nested too deep, or a number is too long") from None


def _decimal(text: str) -> Any:
    plain = text.replace("_", "")  # as TOML allows
    return float(plain) if plain.lstrip("+-") in ("nan", "inf") else payoff(plain)


def _priced(data: Mapping[str, Any]) -> dict[str, Any]:
    words = {key: _choice(key, data[key]) for key in CHOICES if key in data}
    for key in ("engine", "series"):
        if key not in words:
            raise InputError(f"is missing; choose {' or '.join(CHOICES[key])}", key)
    moves, kinds = _section(data, "threat"), ("press", "concede")
    _known(moves, set(kinds), "threat")
    told = [_by_side(_section(moves, kind, "threat"), f"threat.{kind}") for kind in kinds]
    return {
        "engine": Engine(words["engine"], cast(Any, words.get("horizon", "short"))),
        "engine_reason": _text(data, "engine_reason", ""),
        "calibration": replace(
            Calibration(series=cast(Series, words["series"])).override(
                _section(data, "calibration")
            ),
            yours=False,
        ),
        "table": _table(_section(data, "table")),
        "fixed": _by_side(_section(data, "fixed"), "fixed"),
        "status": _by_side(_section(data, "status_quo"), "status_quo"),
        "agreed": _by_side(_section(data, "deal"), "deal") if "deal" in data else {},
        "clocks": _clocks(data),
        "threat": ThreatTerms(*told) if "threat" in data else None,
        "crisis": _crisis(data),
    }


def _check_priced(scenario: Scenario) -> None:
    """Every lever is placed, the bundles can be built, and the status quo is one of them."""
    for side in SIDES:
        placed = {*scenario.table[side], *scenario.fixed[side]}
        # a levy that is left out is the one inside the tariff
        missing = [
            n for n, x in lever_catalogue()[side].items() if n not in placed and not x.optional
        ]
        if missing:
            raise InputError(
                f"{missing[0]} is neither on the table nor fixed; name its setting", f"fixed.{side}"
            )
        count = math.prod(map(len, scenario.table[side].values()))
        if count > MAX_BUNDLES:
            raise InputError(f"{count:,} bundles; at most {MAX_BUNDLES:,}", f"table.{side}")
        for bundle in scenario.bundles(side):
            bundle.tariff  # noqa: B018 - raises where the series has no number for a setting
    scenario.status_quo  # noqa: B018 - raises where it is not on the table
    for side in SIDES if scenario.agreed else ():
        for name in scenario.table[side]:
            if name not in scenario.agreed[side]:
                raise InputError("is missing; name the setting agreed to", f"deal.{side}.{name}")
    scenario.deal  # noqa: B018 - as the status quo
    scenario.game()
    if scenario.threat is not None:
        scenario.game(threat=True)
    from payoffs.record.decisions import threats

    recorded = {row.id for row in threats()} if scenario.crisis else set()
    for side, crisis in scenario.crisis.items():
        for name in crisis.threats:
            if name not in recorded:
                raise InputError(f"{name!r} is no threat of the record", f"crisis.{side}.threats")
        try:
            priced(scenario, side)
        except InputError as problem:
            raise problem.within(f"crisis.{side}") from None
    for clock in scenario.clocks:
        for source in clock.facts:
            fact(source)
        if clock.lapses_to:
            first = scenario.bundles(clock.side)[0]
            change(first, {clock.lever: clock.lapses_to}, "").tariff  # noqa: B018 - as above


def _table(section: Mapping[str, Any]) -> dict[Side, dict[str, tuple[str, ...]]]:
    _known(section, set(SIDES), "table")
    table: dict[Side, dict[str, tuple[str, ...]]] = {}
    for side in SIDES:
        entries = _section(section, side, "table")
        table[side] = {}
        for name in entries:
            lever(side, name)
            given = entries[name]
            if not isinstance(given, list):
                raise InputError("expected a list of settings", f"table.{side}.{name}")
            settings = tuple(_named(x, f"table.{side}.{name}") for x in given)
            for setting in settings:
                lever(side, name).setting(setting)
            table[side][name] = settings
    return table


def _kept(section: Mapping[str, Any], game: Game) -> tuple[int, int]:
    """The deal of a textbook game from the labels of its strategies; the first if not stated."""
    if not section:
        return 0, 0
    _known(section, {"row", "column"}, "deal")
    found = []
    for side, labels in (("row", game.rows), ("column", game.columns)):
        name = _text(section, side, where="deal")
        if name not in labels:
            mend = f"choose {' or '.join(labels)}"
            raise InputError(f"{name!r} is no strategy; {mend}", _at("deal", side))
        found.append(labels.index(name))
    return found[0], found[1]


def _by_side(section: Mapping[str, Any], where: str) -> dict[Side, dict[str, str]]:
    """``{side: {lever: setting}}``, every name checked against the catalogue."""
    _known(section, set(SIDES), where)
    return {side: _moves(_section(section, side, where), side, f"{where}.{side}") for side in SIDES}


def _crisis(data: Mapping[str, Any]) -> dict[Side, CrisisTerms]:
    """Who can threaten what, in the order of the file."""
    section = _section(data, "crisis")
    _known(section, set(SIDES), "crisis")
    return {side: _threat_of(section, side) for side in section if side in SIDES}


def _threat_of(section: Mapping[str, Any], sender: Side) -> CrisisTerms:
    where, entry = f"crisis.{sender}", _section(section, sender, "crisis")
    _known(entry, _CRISIS, where)
    target: Side = "china" if sender == "us" else "us"
    moves, actors = {}, (sender, target, sender, target)
    for name, side in zip(("threaten", "demand", "offer", "answer"), actors, strict=True):
        moves[name] = _moves(_section(entry, name, where), side, f"{where}.{name}")
        if not moves[name] and name in ("threaten", "demand"):
            raise InputError(f"is missing; name a lever of {side}", f"{where}.{name}")
    cited = _texts(entry, "threats", where)
    return CrisisTerms(sender, **moves, deadline=_date(entry, "deadline", where), threats=cited)


def _moves(section: Mapping[str, Any], side: Side, where: str) -> dict[str, str]:
    """``{lever: setting}`` of one side, every name checked against the catalogue."""
    found = {}
    for name, given in section.items():
        found[name] = _named(given, f"{where}.{name}")
        lever(side, name).setting(found[name])
    return found


def _clocks(data: Mapping[str, Any]) -> tuple[Clock, ...]:
    section = _section(data, "clocks")
    clocks = [_clock(section, name, data.get("date")) for name in section]
    return tuple(sorted(clocks, key=lambda clock: (clock.date, clock.name)))


def _clock(section: Mapping[str, Any], name: str, start: object) -> Clock:
    where, entry = f"clocks.{name}", _section(section, name, "clocks")
    _known(entry, _CLOCK, where)
    side = _text(entry, "side", where=where)
    if side not in SIDES:
        raise InputError(f"{side!r} is not one; choose {' or '.join(SIDES)}", f"{where}.side")
    acts = lever(side, _text(entry, "lever", where=where))
    lapses_to = _text(entry, "lapses_to", "", where)
    if lapses_to:
        acts.setting(lapses_to)
    day, seen = _date(entry, "date", where), entry.get("instrument")
    if day is None:
        raise InputError("is missing; write a date such as 2026-11-10", f"{where}.date")
    if not isinstance(start, dt.date) or day <= start:
        raise InputError("must lie after the scenario's own date", f"{where}.date")
    if not isinstance(seen, bool):
        raise InputError("say true or false: was an instrument seen?", f"{where}.instrument")
    cited = _texts(entry, "facts", where)
    title, note = _text(entry, "title", where=where), _text(entry, "note", "", where)
    return Clock(name, title, acts.side, acts.name, day, lapses_to, seen, cited, note)


def _named(given: Any, where: str) -> str:
    """A setting's name, or a number as a level of one's own."""
    if isinstance(given, str):
        return given
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise InputError("expected a setting's name in quotes, or a number", where)
    try:
        return f"{float(given):.17g}" if not float(given).is_integer() else f"{int(given)}"
    except (OverflowError, ValueError):
        raise InputError(f"{given!r:.20} is no level", where) from None


def _terms(section: Mapping[str, Any]) -> Terms:
    known = {entry.name for entry in fields(Terms)}
    _known(section, known, "terms")
    return Terms(**{name: check_term(name, value) for name, value in section.items()})


def _matrix(section: Mapping[str, Any], title: str) -> Game:
    _known(section, _MATRIX, "matrix")
    for key in ("row_payoffs", "column_payoffs"):
        rows = section.get(key)
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise InputError("expected a list of rows, each a list of numbers", f"matrix.{key}")
    a, b = (_numbers(section[key], f"matrix.{key}") for key in ("row_payoffs", "column_payoffs"))
    try:
        return Game.of(
            a,
            b,
            _texts(section, "rows", "matrix") or None,
            _texts(section, "columns", "matrix") or None,
            _texts(section, "players", "matrix") or ("row", "column"),
            unit=_text(section, "unit", "points", "matrix"),
            title=title,
        )
    except InputError as problem:
        raise problem.within("matrix") from None


def _numbers(rows: list[list[Any]], where: str) -> Any:
    """Payoffs as they are written: numbers, or fractions in quotes as ``"1/3"``."""
    numbers = []
    for row in rows:
        read = [payoff(c, where) if isinstance(c, str) and "/" in c else c for c in row]
        numbers.append(read)
        if any(isinstance(c, bool) or not isinstance(c, int | float | Fraction) for c in read):
            raise InputError("every payoff must be a number", where)
    return numbers


# --- small checks ----------------------------------------------------------------------------


def _at(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _known(section: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in section:
        if key not in known:
            raise InputError(f"unknown key; {near(key, sorted(known))}", _at(where, key))


def _section(data: Mapping[str, Any], key: str, where: str = "") -> dict[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise InputError("expected a table of keys", _at(where, key))
    return value


def _text(data: Mapping[str, Any], key: str, default: str | None = None, where: str = "") -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        problem = "is missing" if value is None else "expected text in quotes"
        raise InputError(problem, _at(where, key))
    return value


def _date(data: Mapping[str, Any], key: str, where: str = "") -> dt.date | None:
    day = data.get(key)
    if day is None or (isinstance(day, dt.date) and not isinstance(day, dt.datetime)):
        return day
    raise InputError("expected a date such as 2025-11-01, without quotes", _at(where, key))


def _texts(data: Mapping[str, Any], key: str, where: str = "") -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InputError("expected a list of names in quotes", _at(where, key))
    return tuple(value)
