"""Two games side by side: what is different in them, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from payoffs.results import Plain, Result, counted, versions
from payoffs.scenario import Scenario
from payoffs.spread import own_engine
from sandbox.messages import N_, _
from sandbox.questions.subject import Asked, Options, Subject, about
from sandbox.words import in_sentences

if TYPE_CHECKING:
    import pandas as pd

#: What lines are about, in order, with the heading of each group.
GROUPS = {
    "situation": N_("The situation"),
    "game": N_("The game, and what each side would do"),
    "agreement": N_("What both could agree"),
    "time": N_("Would it last"),
    "crisis": N_("What a threat would lead to"),
}
#: How a crisis can end, in words.
ENDS = {
    "status_quo": N_("it does not"),
    "concession": N_("the other side concedes"),
    "back_down": N_("it backs down"),
    "execution": N_("the threat is carried out"),
}
#: Equilibria that are written out.
WRITTEN = 3
#: Smaller differences, relative to the larger number, are rounding.
SAME = 1e-9


@dataclass(frozen=True)
class Line(Plain):
    """One thing said of both games, in one of :data:`GROUPS`.

    ``a`` and ``b`` are numbers, pairs of payoffs (row side, column side), words, or None where
    there is none.
    """

    says = "key group title a b differs"

    key: str
    group: str
    title: str
    a: Any
    b: Any

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return not _same(self.a, self.b)

    @property
    def texts(self) -> tuple[str, str]:
        """Both in words."""
        told = {"crisis": _chance, "time": _patience}.get(self.group, said)
        return told(self.a), told(self.b)


@dataclass(frozen=True)
class Number:
    """A parameter that is not the same in both; None where one of them does not have it."""

    name: str
    title: str
    unit: str
    a: float | None
    b: float | None


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """The answer of :func:`compare`."""

    #: What was compared.
    a: Subject
    b: Subject
    #: Everything that is said of both, the same or not.
    lines: tuple[Line, ...]
    #: Parameters in use in either that differ.
    numbers: tuple[Number, ...]
    #: Where both have the same strategies: what each side gets more in ``b`` than in ``a``, two
    #: arrays of the game's shape ``(m, n)``; else None.
    payoffs: tuple[Any, Any] | None
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def differences(self) -> tuple[Line, ...]:
        """The lines that differ."""
        return tuple(line for line in self.lines if line.differs)

    @property
    def names(self) -> tuple[str, str]:
        """What each is called."""
        first, second = (subject.game.title or subject.name for subject in (self.a, self.b))
        return first, second

    @property
    def headline(self) -> str:
        """The answer in one line."""
        first, second = self.names
        return (
            f"{first} against {second}: {len(self.differences)} of {len(self.lines)} answers "
            f"differ, {counted(len(self.numbers), 'number')}"
        )

    @property
    def made_from(self) -> dict[str, Any]:
        """What both were made from."""
        return {"versions": versions(), "a": self.a.made_from, "b": self.b.made_from, **self.asked}

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        made = {"a": self.a.made_from, "b": self.b.made_from}
        return {**self.told("names lines numbers payoffs"), "provenance": made}

    def to_frame(self) -> pd.DataFrame:
        """One line a statement."""
        import pandas as pd

        first, second = self.names
        if first == second:  # the same situation, otherwise priced
            first, second = f"A: {first}", f"B: {second}"
        columns = ("group", "title", first, second, "differs")
        rows = [(line.group, line.title, *line.texts, line.differs) for line in self.lines]
        return pd.DataFrame(rows, columns=list(columns))


def compare(
    a: Asked,
    b: Asked,
    *,
    a_overrides: Mapping[str, object] | None = None,
    b_overrides: Mapping[str, object] | None = None,
    effort: float = 1.0,
    **how: Unpack[Options],
) -> Comparison:
    """Two scenarios, calibrations, engines, dates or games side by side.

    Parameters
    ----------
    a, b
        Scenarios' names, files, scenarios or games: see :func:`sandbox.questions.about`.
    a_overrides, b_overrides
        What is changed in one of them only: parameters, terms, ``engine``, ``horizon``,
        ``series``, ``calibration``. ``overrides``, ``calibration`` and ``threat`` mean both.
    effort
        Times the usual budget of work of each search.

    Raises
    ------
    InputError
        If one of them cannot be read, or an option does not fit it.

    Examples
    --------
    >>> found = compare("chicken", "stag-hunt")
    >>> [line.texts for line in found.lines if line.key == "class"]
    [('chicken', 'stag hunt')]
    """
    first, second = _taken(a, a_overrides, how), _taken(b, b_overrides, how)
    told = [_answers(subject, effort) for subject in (first, second)]
    keys = {(key, group, title): None for answers in told for key, group, title in answers}
    lines = [
        Line(*key, *(answers.get(key) for answers in told))
        for group in GROUPS
        for key in keys
        if key[1] == group
    ]
    return Comparison(
        first,
        second,
        tuple(lines),
        _numbers(first.scenario, second.scenario),
        _payoffs(first, second),
        {"question": "compare", "effort": effort},
    )


def _taken(what: Asked, own: Mapping[str, object] | None, how: Options) -> Subject:
    options: Options = {**how}
    if own:
        options["overrides"] = {**(how.get("overrides") or {}), **own}
    return about(what, **options)


Key = tuple[str, str, str]


def _answers(subject: Subject, effort: float) -> dict[Key, Any]:
    """Everything that is said of one game, by key, group and title."""
    from sandbox.questions.negotiate import negotiate
    from sandbox.questions.repeat import repeat
    from sandbox.questions.solve import solve

    found: dict[Key, Any] = {}

    def say(group: str, key: str, title: str, value: Any) -> None:
        found[key, group, title] = value

    _situation(subject, say)
    solution, game = solve(subject, effort=effort).main, subject.game
    equilibria = solution.equilibria
    say("game", "shape", N_("choices of the two sides"), f"{game.shape[0]} x {game.shape[1]}")
    say("game", "class", N_("class of the game"), solution.game_class)
    say("game", "equilibria", N_("number of equilibria"), len(equilibria))
    written = [_equilibrium(subject, e) for e in equilibria[:WRITTEN]]
    if len(equilibria) > WRITTEN:
        written.append(f"{len(equilibria) - WRITTEN} more")
    say("game", "equilibrium", N_("equilibria"), "; ".join(written))
    each: list[Any] = [_pair(e.payoffs) for e in equilibria[:WRITTEN]]
    worth = each[0] if len(each) == 1 else each
    say("game", "equilibrium_payoffs", N_(f"{N_('equilibria')}: {N_('worth to both')}"), worth)
    for key, profile, title in (
        ("status_quo", subject.status_quo, N_("status quo")),
        ("deal", subject.deal(), N_("the deal")),
    ):
        say("game", key, title, _cell(subject, profile))
        both = f"{title}: {N_('worth to both')}"
        say("game", f"{key}_payoffs", both, _pair(game.payoffs(*profile)))
    outcome = negotiate(subject, effort=effort).main
    say("agreement", "disagreement", N_("without a deal"), _pair(outcome.disagreement.payoffs))
    best = outcome.deals["nash"]
    bargain = None if best.payoffs is None else _pair(best.payoffs)
    say("agreement", "nash", N_("the Nash bargain"), bargain)
    say("agreement", "nash_profiles", N_("reached by"), _lottery(subject, best.lottery))
    _time(repeat(subject, effort=effort).main, say)
    _crisis(subject, say)
    return found


def _situation(subject: Subject, say: Any) -> None:
    scenario = subject.scenario
    day = None if scenario is None else scenario.date
    say("situation", "date", N_("date"), day and str(day))
    if scenario is None or not scenario.priced:
        return
    say("situation", "engine", N_("how tariffs are priced"), own_engine(scenario).label)
    say("situation", "series", N_("tariff series"), scenario.series)
    whose = scenario.calibration.whose
    own = N_("this situation's own") if whose == "scenario" else whose
    say("situation", "calibration", N_("whose payoffs"), own)
    say("situation", "discount_factor", N_("discount factor a period"), scenario.discount_factor)


def _time(lasting: Any, say: Any) -> None:
    held = lasting.deal.enforced_by_itself
    say("time", "deal_is_equilibrium", N_("the deal holds by itself"), held)
    row, column = in_sentences(lasting.deal.game.players)
    for key, title, critical in (
        ("nash", N_("an equilibrium as punishment"), lasting.nash),
        ("minmax", N_("the harshest punishment (a bound)"), lasting.minmax),
    ):
        for side, who in (("row", row), ("column", column), ("both", N_("both"))):
            value = getattr(critical, side)
            if value is None and not critical.complete:
                value = N_("not known")
            say("time", f"critical_{key}_{side}", f"{N_('patience needed')}: {who}, {title}", value)
    kept = lasting.sustained.get("nash-reversion")
    if lasting.delta is not None:
        say("time", "sustained_nash", N_("kept at this discount factor"), kept)


def _crisis(subject: Subject, say: Any) -> None:
    scenario = subject.scenario
    if scenario is None or not scenario.crisis or subject.threat:
        return
    from sandbox.questions.crisis import crisis

    for sender in scenario.crisis:
        found: Any = crisis(scenario, sender=sender, tips=False)
        threat = _("{who} threatens").format(who=in_sentences([sender], first=True)[0])
        for end, words in ENDS.items():
            say("crisis", f"{sender}_{end}", f"{threat}: {words}", found.chances[end])


def _cell(subject: Subject, profile: tuple[int, int]) -> str:
    i, j = profile
    return f"{subject.game.rows[i]} / {subject.game.columns[j]}"


def _equilibrium(subject: Subject, equilibrium: Any) -> str:
    from sandbox.words import mix_words

    row = mix_words(equilibrium.row, subject.game.rows)
    return f"{row} / {mix_words(equilibrium.column, subject.game.columns)}"


def _lottery(subject: Subject, lottery: Any) -> str | None:
    if not lottery:
        return None
    if len(lottery) == 1:
        return _cell(subject, lottery[0][0])
    return "; ".join(f"{100 * weight:.3g}% {_cell(subject, cell)}" for cell, weight in lottery)


def _pair(payoffs: Any) -> list[float]:
    return [float(payoffs[0]), float(payoffs[1])]


def _numbers(a: Scenario | None, b: Scenario | None) -> tuple[Number, ...]:
    """The parameters in use in either that differ, those in use in both first."""
    if a is None or b is None or not (a.priced and b.priced):
        return ()
    found = []
    for name in dict.fromkeys((*a.used_parameters(), *b.used_parameters())):
        entry = (a if name in a.calibration else b).calibration.parameter(name)
        one, two = (
            float(s.calibration[name]) if name in s.used_parameters() else None for s in (a, b)
        )
        if not _same(one, two):
            found.append(Number(name, entry.title, entry.unit, one, two))
    return tuple(sorted(found, key=lambda number: None in (number.a, number.b)))


def _payoffs(a: Subject, b: Subject) -> tuple[Any, Any] | None:
    one, two = a.game, b.game
    if (one.rows, one.columns, one.unit) != (two.rows, two.columns, two.unit):
        return None
    return two.row_payoffs - one.row_payoffs, two.column_payoffs - one.column_payoffs


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= SAME * max(abs(a), abs(b)) or (np.isnan(a) and np.isnan(b))
    return bool(a == b)


def _patience(value: Any) -> str:
    return N_("never") if value is None else said(value)


def _chance(value: float | None) -> str:
    from sandbox.words import chance_words

    return said(value) if value is None else chance_words(value)


def said(value: Any) -> str:
    """A value as people read it.

    >>> said([1.25, -3.0]), said(None), said(True), said(0.3333333)
    ('1.25, -3', '-', 'yes', '0.3333')
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return N_("yes") if value else N_("no")
    if isinstance(value, float):
        return f"{value + 0.0:.4g}"
    if isinstance(value, list):
        between = "; " if value and isinstance(value[0], list) else ", "
        return between.join(said(part) for part in value)
    return str(value)
