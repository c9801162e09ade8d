"""Reads ``"tolerant_trigger(2, punishment=3)"`` into a rule, and lists the rules there are.

Values are numbers or fractions (``1/3``), positional first, then by name, as in Python.
"""

from __future__ import annotations

import re
from functools import lru_cache

# importing the modules of rules fills the register
from agents.rules import classics, learning_rules, strategies, zero_determinant  # noqa: F401
from agents.rules.rule import REGISTER, Declaration, Rule, RuleParameter
from payoffs.errors import InputError, NotFoundError, near, shown
from payoffs.numeric import real

#: Longer texts are not read at all.
MAX_TEXT = 500

_CALL = re.compile(r"\s*([^()]*?)\s*(?:\(([^()]*)\)\s*)?", re.DOTALL)


def parse_rule(text: str | Rule, where: str = "rule") -> Rule:
    """The decision rule that a text names.

    Parameters
    ----------
    text
        A name, with its parameters in brackets where it has any. Capitals, spaces and
        hyphens in the name do not matter. A :class:`Rule` is handed back as it is.
    where
        The place to name in a complaint.

    Raises
    ------
    InputError
        If there is no such rule, or its parameters are too many, missing or out of range.

    Examples
    --------
    >>> parse_rule("Generous tit-for-tat(1/4)").name
    'generous_tit_for_tat(0.25)'
    >>> parse_rule("tolerant_trigger(punishment=6)").name
    'tolerant_trigger(2, 6)'
    """
    if isinstance(text, Rule):
        return text
    if not isinstance(text, str):
        raise InputError(f"{shown(text)} is not text; write a rule as tit_for_tat", where)
    return _read(text, where)


# Rules do not change; a tournament asks for the same few again and again.
@lru_cache(maxsize=512)
def _read(text: str, where: str) -> Rule:
    match = _CALL.fullmatch(text) if len(text) <= MAX_TEXT else None
    if match is None:
        raise InputError(
            f"cannot read {shown(text)}; write a rule as generous_tit_for_tat(0.333)", where
        )
    declaration = _declaration(match[1], where)
    return declaration.rule(_values(declaration, match[2] or "", where))


def catalogue() -> tuple[Declaration, ...]:
    """Every decision rule with its parameters, ranges, defaults and one-line summary.

    >>> [d.signature for d in catalogue()][6]
    'generous_tit_for_tat(g=0.3333333333333333)'
    """
    return tuple(REGISTER.values())


def _declaration(name: str, where: str) -> Declaration:
    key = re.sub(r"[\s\-_]+", "_", name.strip().lower())
    aliases = {alias: d for d in REGISTER.values() for alias in d.aliases}
    found = REGISTER.get(key) or aliases.get(key)
    if found is None:
        hint = near(key, [*REGISTER, *aliases])
        raise NotFoundError(f"there is no rule {shown(name)}; {hint}", where)
    return found


def _values(declaration: Declaration, inside: str, where: str) -> dict[str, float]:
    """One checked value for each parameter, from the text between the brackets."""
    parameters = {p.name: p for p in declaration.parameters}
    given: dict[str, float] = {}
    pieces = [piece.strip() for piece in inside.split(",")] if inside.strip() else []
    if len(pieces) > len(parameters):
        raise _mismatch(declaration, f"{len(pieces)} values given", where)
    for position, piece in enumerate(pieces):
        word, named, value = (part.strip() for part in piece.rpartition("="))
        if not named and "=" in "".join(pieces[:position]):
            raise _mismatch(declaration, "a value without a name after a named one", where)
        name = word if named else declaration.parameters[position].name
        if name not in parameters or name in given:
            problem = "given twice" if name in given else "not a parameter"
            raise _mismatch(declaration, f"{shown(name)} is {problem}", where)
        given[name] = _number(value, parameters[name], f"{where}: {declaration.name}")
    for parameter in declaration.parameters:
        if parameter.name not in given:
            if parameter.default is None:
                raise _mismatch(declaration, f"{parameter.name} is missing", where)
            given[parameter.name] = parameter.default
    return {name: given[name] for name in parameters}


def _number(text: str, parameter: RuleParameter, where: str) -> float:
    try:
        return parameter.check(real(text, where), where)
    except InputError as error:
        raise InputError(f"{error.message}; allowed: {parameter.describe()}", where) from None


def _mismatch(declaration: Declaration, problem: str, where: str) -> InputError:
    allowed = "; ".join(p.describe() for p in declaration.parameters) or "none"
    return InputError(f"{problem}; parameters of {declaration.name}: {allowed}", where)
