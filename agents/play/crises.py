"""Threats between the two sides: how often they are made, how they end, what that does to a truce.

In every period a government may threaten. While a threat is open it may be conceded to, carried
out or dropped; further threats of the same side join the crisis that is open, and end with it.

- **Carried out** in a truce, a threat ends it with the chance ``breaks``; else it is let pass. The
  sender then does the punishment, and from the next period on so does the other side if it answers.
- Between truces each side does the punishment if it carried out or answered a threat (both do if
  the truce ended in another way). A threat **conceded** to there makes a new truce, unless one is
  carried out in the same period; so does a **settlement** for which no threat stands.
- A new truce starts with fresh memories, as after a summit.

Where the numbers come from is the caller's business: the record
(:func:`payoffs.record.rates.threat_rates`), the equilibrium of a crisis, or, with ``by_rule``, the
sides' decision rules. A side then threatens where its rule would escalate, and when its threat
ends unconceded it carries out if its rule still would and backs down if not; the other answers if
its own rule would escalate.

>>> Crises.of("rates").threat[0]  # the United States: in a truce, and without one
(0.105, 0.319)
>>> Crises.of("off") is None
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from payoffs.errors import InputError, NotFoundError, near, shown
from payoffs.fields import FIELDS, probability
from payoffs.numeric import Pair, real
from payoffs.record.rates import threat_rates
from payoffs.results import Plain

#: What crises can be called by.
WORDS = FIELDS["crises"].choices
#: Of the United States and of China: in a truce, and without one.
Table = tuple[Pair, Pair]

#: What a period's numbers decide, in this order. "answered" is whether the side's execution is.
CRISIS_DRAWS = (
    *("us threat", "china threat", "us ends", "china ends", "us outcome", "china outcome"),
    *("us tolerated", "china tolerated", "us answered", "china answered", "settlement"),
)
#: How a threat ends, by code; 0 is open.
ENDS = ("open", "concession", "execution", "back_down")
CONCESSION, EXECUTION, BACK_DOWN = 1, 2, 3
_TABLES = ("threat", "concession", "execution", "back_down")
#: More a month mean nothing else than at once.
MOST = 1000.0
#: Months of the year for which a crisis is priced: one occasion to threaten in an equilibrium.
YEAR_MONTHS = 12.0


class Chances(NamedTuple):
    """The same as chances a period."""

    #: ``[side][state]``: that a side threatens, that its open threat ends; state 0 is a truce.
    threat: Table
    ends: Table
    #: ``[side][state]``: of a threat that ends, the shares; the rest is dropped.
    conceded: Table
    carried_out: Table
    #: That a truce is made without a concession.
    settlement: float


@dataclass(frozen=True)
class Crises(Plain):
    """How threats are made and end; every number but three is a rate a month.

    Raises InputError if a rate is negative or no number, or a chance is none.
    """

    #: ``rates``, ``equilibrium``, ``rule``, or a word of one's own.
    how: str
    #: Threats a month, ``[side][state]``: US and China, in a truce and without one.
    threat: Table
    #: Ends a month of an open threat of that side, likewise.
    concession: Table
    execution: Table
    back_down: Table
    #: Chance that an execution of the side is answered.
    answer: Pair
    #: Chance that an execution in a truce ends it.
    breaks: float = 1.0
    #: Truces made a month without a conceded threat, between truces.
    settlement: float = 0.0
    #: Whether sides threaten, carry out and answer by their decision rules instead.
    by_rule: bool = False
    #: Where the numbers are from, in words.
    source: str = ""

    def __post_init__(self) -> None:
        for name in _TABLES:
            object.__setattr__(self, name, _table(getattr(self, name), name))
        answer = tuple(probability(value, "answer") for value in _two(self.answer, "answer"))
        object.__setattr__(self, "answer", answer)
        object.__setattr__(self, "breaks", probability(self.breaks, "breaks"))
        object.__setattr__(self, "settlement", _rate(self.settlement, "settlement"))

    @classmethod
    def of(cls, what: str | Crises | Mapping[str, Any] | None) -> Crises | None:
        """Crises as named, as handed in, or as :meth:`to_dict` told of; None is none.

        Raises InputError if there is no such word, or ``equilibrium`` comes without its chances.
        """
        if what is None or isinstance(what, Crises):
            return what
        if isinstance(what, Mapping):
            return cls(**what)
        if what not in WORDS:
            raise NotFoundError(f"{shown(what)} is none; {near(str(what), WORDS)}", "crises")
        if what == "equilibrium":
            raise InputError(
                "agents solve nothing: hand in its chances, Crises.at(…), as "
                "sandbox.theory.crisis.priced.at_equilibrium does",
                "crises",
            )
        return None if what == "off" else _of_record(by_rule=what == "rule")

    @classmethod
    def at(cls, chances: Mapping[str, Mapping[str, float]], source: str = "") -> Crises:
        """Crises whose chances are given, as an equilibrium has them.

        ``chances``: ``us`` and ``china`` (a side left out never threatens), each with ``threaten``
            (on one occasion a year), ``resist``, ``execute``, ``answer`` and the mean ``days`` to
            the end.
        """
        tables: dict[str, list[Pair]] = {name: [] for name in _TABLES}
        answers = []
        for side in ("us", "china"):
            told = {"threaten": 0.0, "resist": 1.0, "execute": 0.0, "answer": 0.0, "days": 30.0}
            told |= chances.get(side, {})
            p, q = (probability(told[name], name) for name in ("resist", "execute"))
            made = probability(told["threaten"], "threaten")
            pace = 30.436875 / max(1.0, real(told["days"], "days"))
            rates = (made / YEAR_MONTHS, pace * (1.0 - p), pace * p * q, pace * p * (1.0 - q))
            for name, rate in zip(_TABLES, rates, strict=True):
                tables[name].append((rate, rate))
            answers.append(probability(told["answer"], "answer"))
        record = threat_rates()
        pairs: dict[str, Any] = {name: tuple(rows) for name, rows in tables.items()}
        return cls(
            "equilibrium",
            **pairs,
            answer=(answers[0], answers[1]),
            breaks=_short(record.breaks.value),
            settlement=_short(record.settlement.value),
            source=source,
        )

    def chances(self, months: float) -> Chances:
        """Its chances in a period of so many months."""
        parts = [np.array(getattr(self, name)) for name in _TABLES[1:]]
        total = np.sum(parts, axis=0)
        some = np.where(total > 0.0, total, 1.0)

        def table(values: Any) -> Any:
            return tuple(map(tuple, np.asarray(values).tolist()))

        return Chances(
            table(_chance(np.array(self.threat), months)),
            table(_chance(total, months)),
            table(parts[0] / some),
            table(parts[1] / some),
            float(_chance(self.settlement, months)),
        )


def _of_record(by_rule: bool) -> Crises:
    record = threat_rates()

    def pair(rates: Any) -> Pair:
        return _short(rates[0].value), _short(rates[1].value)

    both: dict[str, Any] = {
        name: (pair(getattr(record, name)),) * 2
        for name in ("concession", "execution", "back_down")
    }
    return Crises(
        "rule" if by_rule else "rates",
        threat=(pair(record.threat["us"]), pair(record.threat["china"])),
        **both,
        answer=(_short(record.answer["us"].value), _short(record.answer["china"].value)),
        breaks=_short(record.breaks.value),
        settlement=_short(record.settlement.value),
        by_rule=by_rule,
        source="the record of threats, 2018 to 2026",
    )


def _short(value: float) -> float:
    """Three digits: the record has no more."""
    return float(f"{value:.3g}")


def _chance(rate: Any, months: float) -> Any:
    return -np.expm1(-rate * months)


def _rate(value: Any, where: str) -> float:
    rate = real(value, where)
    if not 0.0 <= rate <= MOST:
        raise InputError(f"{rate:g} a month; give a number from 0 to {MOST:g}", where)
    return rate


def _two(value: Any, where: str) -> tuple[Any, Any]:
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise InputError(f"expected two numbers, of us and of china, got {shown(value)}", where)
    return value[0], value[1]


def _table(value: Any, where: str) -> Table:
    us, china = (tuple(_rate(x, where) for x in _two(row, where)) for row in _two(value, where))
    return (us[0], us[1]), (china[0], china[1])
