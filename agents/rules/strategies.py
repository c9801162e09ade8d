"""The decision rules and their names, each a docstring with its provenance and a declaration.

C is restraint (the deal), D escalation (the punishment). ``MOVE[s][own][seen]`` tables are
read as in :class:`agents.rules.rule.Automaton`: *own* is what this side carried out, *seen*
what it was told the other did.

``"tolerant_trigger(2, punishment=3)"`` names a rule: values are numbers or fractions
(``1/3``), positional first, then by name, as in Python.
"""

from __future__ import annotations

import re
from functools import lru_cache

from agents.rules.rule import (
    REGISTER,
    Automaton,
    Declaration,
    Rule,
    RuleParameter,
    count_of,
    declare,
    probability_of,
)
from payoffs.errors import InputError, NotFoundError, near, shown
from payoffs.numeric import real

#: Next state 0 after a report of C and 1 after one of D, whatever this side did.
COPY = [[0, 1], [0, 1]]


def _stay(state: int) -> list[list[int]]:
    """The same next state whatever happened."""
    return [[state, state], [state, state]]


def _on_report(after_c: int, after_d: int) -> list[list[int]]:
    """A next state that depends on the report only."""
    return [[after_c, after_d], [after_c, after_d]]


@declare(aliases=("always_restrain",))
def always_cooperate() -> Automaton:
    """Restrains in every period.

    Axelrod (1984), The Evolution of Cooperation.
    """
    return Automaton([1], [_stay(0)])


@declare(aliases=("always_escalate",))
def always_defect() -> Automaton:
    """Escalates in every period.

    Axelrod (1984), The Evolution of Cooperation.
    """
    return Automaton([0], [_stay(0)])


@declare(probability_of("p", 0.5))
def random(p: float) -> Automaton:
    """Restrains with probability p in every period, whatever happened.

    Entered in Axelrod's tournaments (1980) with p = 0.5.
    """
    return Automaton([p], [_stay(0)])


@declare()
def tit_for_tat() -> Automaton:
    """Restrains first, then does what the other was last seen to do.

    Anatol Rapoport's entry in Axelrod (1980), Journal of Conflict Resolution 24.
    """
    return Automaton([1, 0], [COPY, COPY])


@declare()
def suspicious_tit_for_tat() -> Automaton:
    """Tit for tat that escalates first.

    Boyd and Lorberbaum (1987), Nature 327.
    """
    return Automaton([1, 0], [COPY, COPY], start=1)


@declare()
def tit_for_two_tats() -> Automaton:
    """Escalates only after it has seen two escalations in a row.

    Axelrod (1980), as the entry that would have won the first tournament.
    """
    return Automaton([1, 1, 0], [_on_report(0, 1), _on_report(0, 2), _on_report(0, 2)])


@declare(probability_of("g", 1 / 3))
def generous_tit_for_tat(g: float) -> Automaton:
    """Tit for tat that forgives a seen escalation with probability g.

    Molander (1985), Journal of Conflict Resolution 29; Nowak and Sigmund (1992), Nature
    355. One third is the best generosity for payoffs 5, 3, 1, 0.
    """
    return Automaton([1, g], [COPY, COPY])


@declare(aliases=("grim",))
def grim_trigger() -> Automaton:
    """Restrains until it sees one escalation, then escalates for ever.

    Friedman (1971), Review of Economic Studies 38.
    """
    return Automaton([1, 0], [COPY, _stay(1)])


@declare(aliases=("pavlov",))
def win_stay_lose_shift() -> Automaton:
    """Restrains if both did the same in the last period, else escalates.

    Kraines and Kraines (1989), Theory and Decision 26; Nowak and Sigmund (1993), Nature
    364.
    """
    return Automaton([1, 0], [[[0, 1], [1, 0]]] * 2)


@declare()
def contrite_tit_for_tat() -> Automaton:
    """Tit for tat that takes the answer to its own unprovoked escalation without a return.

    Escalates only while itself in good standing and the other not. A side loses its
    standing by an escalation that was not such an answer, and regains it by restraint.
    Both standings are judged by what this side did and was told, so they are common
    knowledge under execution error and not under monitoring error.

    Sugden (1986), The Economics of Rights, Co-operation and Welfare; Boyd (1989), Journal
    of Theoretical Biology 136; Wu and Axelrod (1995), Journal of Conflict Resolution 39.
    """
    states = [(mine, theirs) for mine in (True, False) for theirs in (True, False)]

    def standing(was: bool, other_was: bool, escalated: int) -> bool:
        return not escalated or (was and not other_was)

    def after(mine: bool, theirs: bool, own: int, seen: int) -> int:
        return states.index((standing(mine, theirs, own), standing(theirs, mine, seen)))

    provoked = (True, False)
    return Automaton(
        [0 if state == provoked else 1 for state in states],
        [[[after(*s, own, seen) for seen in (0, 1)] for own in (0, 1)] for s in states],
        start=states.index((True, True)),
    )


@declare(count_of("length", 3))
def limited_retaliation(length: int) -> Automaton:
    """Answers a seen escalation with `length` periods of escalation, then starts afresh.

    What it sees while it retaliates it does not hold against the other: a T-period
    punishment as in Mailath and Samuelson (2006), Repeated Games and Reputations, 2.6.
    """
    return _trigger(0, length)


@declare(count_of("tolerance", 2, low=0), count_of("punishment", 3))
def tolerant_trigger(tolerance: int, punishment: int) -> Automaton:
    """Lets `tolerance` bad reports in a row pass; one more is punished for `punishment` periods.

    Then it starts afresh. In the spirit of Green and Porter (1984), Econometrica 52: a
    punishment long enough to deter and short enough to survive false alarms.
    """
    return _trigger(tolerance, punishment)


def _trigger(tolerance: int, punishment: int) -> Automaton:
    patient = [_on_report(0, bad + 1) for bad in range(tolerance + 1)]
    last = tolerance + punishment
    angry = [_stay(state + 1) for state in range(tolerance + 1, last)] + [_stay(0)]
    return Automaton([1] * len(patient) + [0] * len(angry), patient + angry)


@declare(
    probability_of("p_cc"),
    probability_of("p_cd"),
    probability_of("p_dc"),
    probability_of("p_dd"),
    probability_of("first", 1),
)
def memory_one(p_cc: float, p_cd: float, p_dc: float, p_dd: float, first: float) -> Automaton:
    """Restrains with a probability for each pair (own last action, other's last seen action).

    Nowak and Sigmund (1990), Acta Applicandae Mathematicae 20; Press and Dyson (2012),
    PNAS 109. The state is the pair, in the order cc, cd, dc, dd; the fifth is the start.
    """
    return Automaton([p_cc, p_cd, p_dc, p_dd, first], [[[0, 1], [2, 3]]] * 5, start=4)


#: Longer texts are not read at all.
MAX_TEXT = 500

_CALL = re.compile(r"\s*([^()]*?)\s*(?:\(([^()]*)\)\s*)?", re.DOTALL)


def parse_rule(text: str | Rule, where: str = "rule") -> Rule:
    """The decision rule that a text names.

    ``text``: a name, with its parameters in brackets where it has any. Capitals, spaces and hyphens
        in the name do not matter. A :class:`Rule` is handed back as it is.
    ``where``: the place to name in a complaint.
    Raises InputError if there is no such rule, or its parameters are too many, missing or out of
    range.

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
    return tuple(_register().values())


def _register() -> dict[str, Declaration]:
    """Every rule: those of this module first, then those of the others, which declare them."""
    from agents.rules import classics, learners, zero_determinant  # noqa: F401

    return REGISTER


def _declaration(name: str, where: str) -> Declaration:
    key = re.sub(r"[\s\-_]+", "_", name.strip().lower())
    if key in REGISTER:
        return REGISTER[key]
    aliases = {alias: d for d in _register().values() for alias in d.aliases}
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
            problem = "is given twice" if name in given else "is not a parameter"
            raise _mismatch(declaration, f"{shown(name)} {problem}", where)
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
