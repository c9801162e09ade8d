"""What a decision rule is, and the register in which every rule is declared.

A rule's *declaration* (name, parameters with ranges, one line on what it does) is data:
help texts, the page and the reader of ``"generous_tit_for_tat(0.333)"`` are made from it.

The two actions are ``C = 0`` (restrain: play the deal) and ``D = 1`` (escalate: play the
punishment). An automaton is in one of ``k`` states; in state ``s`` it chooses C with
probability ``cooperate[s]``. When the period is over it has carried out ``own`` and was
told that the other did ``seen``, and it moves on to ``move[s, own, seen]``.

``own`` is the *executed* action (a side knows what it did, slips of the hand included) and
``seen`` the *reported* one (the report may be wrong). One declaration is run by the Mesa agents
(:mod:`agents.mesa.governments`), by the vectorised engine (:mod:`agents.engines.replicates`)
and by anything else that can read three arrays, such as an exact Markov chain.

>>> tit_for_tat = Automaton([1, 0], [[[0, 1], [0, 1]], [[0, 1], [0, 1]]])
>>> tit_for_tat.states
2
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from payoffs.errors import InputError
from payoffs.numeric import BoolArray, FloatArray, Indices, whole
from payoffs.numeric import real as number

#: Restrain: play the deal. Escalate: play the punishment.
C, D = 0, 1


@dataclass(frozen=True, eq=False, init=False)
class Automaton:
    """A finite automaton with random choices on the actions C and D.

    Rubinstein (1986), "Finite automata play the repeated prisoner's dilemma", Journal of Economic
    Theory 39.
    """

    #: Shape ``(k,)``: the probability of choosing C in each state.
    cooperate: FloatArray
    #: Shape ``(k, 2, 2)``: the next state by state, own executed action and the other's reported
    #: action.
    move: Indices
    #: The state of the first period.
    start: int

    def __init__(self, cooperate: ArrayLike, move: ArrayLike, start: int = 0) -> None:
        probabilities = _probabilities(cooperate)
        moves = _moves(move, len(probabilities))
        if not 0 <= start < len(probabilities):
            raise InputError(f"{start} is not one of the states 0 to {len(moves) - 1}", "start")
        object.__setattr__(self, "cooperate", probabilities)
        object.__setattr__(self, "move", moves)
        object.__setattr__(self, "start", int(start))

    @property
    def states(self) -> int:
        """The number of states."""
        return len(self.cooperate)


def _probabilities(cooperate: ArrayLike) -> FloatArray:
    array = np.array(cooperate, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise InputError(f"expected shape (k,), got {array.shape}", "cooperate")
    if not ((array >= 0) & (array <= 1)).all():
        raise InputError("every entry must be a probability from 0 to 1", "cooperate")
    array.setflags(write=False)
    return array


def _moves(move: ArrayLike, states: int) -> Indices:
    array = np.array(move)
    if array.shape != (states, 2, 2) or not np.issubdtype(array.dtype, np.integer):
        raise InputError(
            f"expected whole numbers of shape ({states}, 2, 2), got {array.dtype} {array.shape}",
            "move",
        )
    if array.min() < 0 or array.max() >= states:
        raise InputError(f"every entry must be a state from 0 to {states - 1}", "move")
    array = array.astype(np.intp)
    array.setflags(write=False)
    return array


class Learner(Protocol):
    """What both engines ask of a learning rule."""

    def begin(self, histories: int) -> FloatArray:
        """The memory before the first period, shape ``(d, histories)``."""
        ...

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """The probability of C in each history.

        ``payoffs`` has shape ``(2, 2)``: this side's payoff by own and other's action. Every
        learner of this package takes ``(2, 2, histories)`` as well.
        """
        ...

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """The memory after a period; may change ``memory`` in place."""
        ...


@dataclass(frozen=True)
class Tailored:
    """A rule that is worked out from the payoffs between deal and punishment."""

    #: Makes the automaton of both sides' payoffs, each of shape ``(2, 2)`` and indexed ``[own
    #: action, other's action]``: first this side's, then the other's.
    fit: Callable[[FloatArray, FloatArray], Automaton]


@dataclass(frozen=True)
class Rule:
    """A decision rule ready to be played."""

    #: The canonical name, with every parameter's value; :func:`agents.parse_rule` makes the same
    #: rule of it.
    name: str
    #: The automaton or the learner that plays it, or how to make one for a game.
    machine: Machine = field(repr=False)

    @property
    def automaton(self) -> Automaton | None:
        """The automaton; None for a learner and for what is not yet fitted to a game."""
        return self.machine if isinstance(self.machine, Automaton) else None

    def fitted(self, own: FloatArray, other: FloatArray, where: str = "rule") -> Rule:
        """The rule ready for a game with these payoffs, ``[own action, other's action]``.

        Raises InputError if the rule does not fit the game.
        """
        if not isinstance(self.machine, Tailored):
            return self
        try:
            return replace(self, machine=self.machine.fit(own, other))
        except InputError as error:
            raise InputError(f"{self} does not fit this game: {error.message}", where) from None

    def __str__(self) -> str:
        return self.name


#: What may stand behind a rule.
Machine = Automaton | Learner | Tailored


@dataclass(frozen=True)
class RuleParameter:
    """A parameter of a rule. ``default`` is None where a value must be given."""

    name: str
    low: float
    high: float
    default: float | None
    integer: bool = False

    def check(self, value: float, where: str) -> float:
        """The value itself if it lies in the range."""
        if self.integer:
            return whole(value, where, int(self.low), int(self.high))
        result = number(value, where)
        if not self.low <= result <= self.high:
            raise InputError(f"{result:g} is outside {self.low:g} to {self.high:g}", where)
        return result

    def describe(self) -> str:
        """The parameter with its range and default, as help texts show it."""
        default = "" if self.default is None else f", default {as_text(self.default)}"
        if self.integer:
            return f"{self.name} (whole number {self.low:g} to {self.high:g}{default})"
        return f"{self.name} ({self.low:g} to {self.high:g}{default})"


@dataclass(frozen=True)
class Declaration:
    """One entry of the register."""

    #: The field's name for the rule, in snake case.
    name: str
    #: One line: what it does.
    summary: str
    #: In the order in which positional values are read.
    parameters: tuple[RuleParameter, ...]
    #: Other names that mean the same.
    aliases: tuple[str, ...]
    #: Makes the machine from the parameters' values.
    build: Callable[..., Machine]

    @property
    def arguments(self) -> str:
        """As in ``p, q, first=1``: what has no default must be given."""
        return ", ".join(
            p.name if p.default is None else f"{p.name}={as_text(p.default)}"
            for p in self.parameters
        )

    @property
    def signature(self) -> str:
        """As in ``limited_retaliation(length=3)``."""
        return f"{self.name}({self.arguments})" if self.parameters else self.name

    def rule(self, values: dict[str, float]) -> Rule:
        """The rule with these values, all of them checked and present.

        A count may come as a float, as text and browsers have it; it is built as a whole number.
        """
        name = self.name
        if self.parameters:
            name += "(" + ", ".join(as_text(values[p.name]) for p in self.parameters) + ")"
        kinds = {p.name: int if p.integer else float for p in self.parameters}
        return Rule(name, self.build(**{key: kinds[key](v) for key, v in values.items()}))


def as_text(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(int(value)) if float(value).is_integer() else repr(float(value))


#: Every declared rule by its canonical name, in the order of declaration.
REGISTER: dict[str, Declaration] = {}


def probability_of(name: str, default: float | None = None) -> RuleParameter:
    """A parameter that is a probability."""
    return RuleParameter(name, 0.0, 1.0, default)


def count_of(name: str, default: int, low: int = 1, high: int = 1000) -> RuleParameter:
    """A parameter that counts periods or reports."""
    return RuleParameter(name, low, high, default, integer=True)


Build = TypeVar("Build", bound=Callable[..., Machine])


def declare(
    *parameters: RuleParameter, aliases: tuple[str, ...] = (), name: str = ""
) -> Callable[[Build], Build]:
    """Enter what builds a rule's machine, a function or a learner's class, into the register.

    Its name in snake case is the rule's unless another is given; the first line of its docstring
    is the summary.
    """

    def enter(build: Build) -> Build:
        own = name or re.sub("(?<=[a-z])(?=[A-Z])", "_", build.__name__).lower()
        summary = (build.__doc__ or own).strip().splitlines()[0]
        REGISTER[own] = Declaration(own, summary, parameters, aliases, build)
        return build

    return enter
