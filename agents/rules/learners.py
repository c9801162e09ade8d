"""Decision rules that learn from counts and are not finite automata.

A learner is declared once, over any number of histories at the same time, and holds no
memory itself: it makes one, reads one and returns the next one. The Mesa agents run it
with one history, the vectorised engine with thousands. What the other did is what was reported.

Those that go by their own payoffs (regret matching, Q-learning, Roth-Erev) see them scaled to 0
(the worst of the four) to 1 (the best), so that parameters mean the same in every game. Those that
plan believe the other to react to their own last action: by any pair of probabilities, estimated
by counting, or as one of four types.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.rules.rule import RuleParameter, count_of, declare, probability_of
from payoffs.numeric import BoolArray, FloatArray, Indices


class ByHistory:
    """Learners that take payoffs of shape ``(2, 2, histories)`` as they are."""

    by_history = True


@declare(
    probability_of("prior", 0.5),
    RuleParameter("weight", 1e-6, 1e6, 1.0),
    aliases=("fictitious_play",),
)
@dataclass(frozen=True)
class BestReply(ByHistory):
    """Plays the best reply in the period's game to how often the other was seen to restrain.

    It looks one period ahead only, between the deal and the punishment. Before anything is
    seen it expects restraint with probability `prior`, worth `weight` observations; a tie
    goes to restraint. Brown (1951), "Iterative solution of games by fictitious play"; Fudenberg
    and Levine (1998), The Theory of Learning in Games, chapter 2.
    """

    prior: float = 0.5
    weight: float = 1.0

    def begin(self, histories: int) -> FloatArray:
        """How often C (first row) and D were seen: the prior's share of its weight."""
        counts = np.empty((2, histories))
        counts[0] = self.weight * self.prior
        counts[1] = self.weight * (1.0 - self.prior)
        return counts

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """One where C is at least as good as D against the counts, else zero."""
        edge_c = payoffs[0, 0] - payoffs[1, 0]
        edge_d = payoffs[0, 1] - payoffs[1, 1]
        restrains: BoolArray = memory[0] * edge_c + memory[1] * edge_d >= 0.0
        return restrains.astype(np.float64)

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Count the reported action."""
        memory[1] += seen
        memory[0] += ~seen
        return memory


#: Memory rows of :class:`QLearning` beside the value table: the state.
_STATE = 8


def scaled(payoffs: FloatArray) -> FloatArray:
    """Payoffs ``(2, 2)`` or ``(2, 2, histories)``, each history's from 0 to 1.

    All are zero where the four do not differ.

    >>> scaled(np.array([[3.0, 0.0], [5.0, 1.0]])).tolist()
    [[0.6, 0.0], [1.0, 0.2]]
    """
    low = payoffs.min(axis=(0, 1))
    span = payoffs.max(axis=(0, 1)) - low
    return np.asarray((payoffs - low) / np.where(span > 0.0, span, 1.0))


def received(payoffs: FloatArray, own: BoolArray, seen: BoolArray) -> FloatArray:
    """Each history's scaled payoff, shape ``(histories,)``."""
    at = own.astype(np.intp), seen.astype(np.intp)
    if payoffs.ndim == 2:
        return np.asarray(scaled(payoffs)[at])
    return np.asarray(scaled(payoffs)[(*at, np.arange(len(own)))])


@declare(RuleParameter("inertia", 1.0, 1e6, 2.0))
@dataclass(frozen=True)
class RegretMatching(ByHistory):
    """Switches the more likely the more it regrets not having switched before.

    The regret of one action towards the other is the mean gain, over all periods, of having
    played the other whenever the one was played. `inertia` divides it; above one, so that no
    switch is ever certain. Hart and Mas-Colell (2000), Econometrica 68.
    """

    inertia: float = 2.0

    def begin(self, histories: int) -> FloatArray:
        """Regrets of C and of D, added up; the last action; the periods so far."""
        return np.zeros((4, histories))

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """One half at first; then the last action, less the chance of a switch."""
        of_c, of_d, last, periods = memory
        regret = np.where(last == 1.0, of_d, of_c) / np.maximum(periods, 1.0)
        switch = np.maximum(regret, 0.0) / self.inertia
        return np.where(periods == 0.0, 0.5, np.where(last == 1.0, switch, 1.0 - switch))

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Adds the gain of the action not taken to the regret of the one taken."""
        gain = received(payoffs, ~own, seen) - received(payoffs, own, seen)
        memory[0] += np.where(own, 0.0, gain)
        memory[1] += np.where(own, gain, 0.0)
        memory[2] = own
        memory[3] += 1.0
        return memory


@declare(
    RuleParameter("rate", 0.0, 1.0, 0.1),
    RuleParameter("discount", 0.0, 0.999, 0.9),
    probability_of("exploration", 0.1),
    name="q_learning",
)
@dataclass(frozen=True)
class QLearning(ByHistory):
    """Learns what each action is worth after each pair of last actions; explores at times.

    `rate` is the weight of what was just learnt, `discount` what the next period counts,
    `exploration` the probability of an action at random. Watkins and Dayan (1992), Machine
    Learning 8; Sandholm and Crites (1996), Biosystems 37.
    """

    rate: float = 0.1
    discount: float = 0.9
    exploration: float = 0.1

    def begin(self, histories: int) -> FloatArray:
        """Eight values, by state (cc, cd, dc, dd) and action, and the state.

        Values begin at the most there can be, so that everything is tried.
        """
        memory = np.full((_STATE + 1, histories), 1.0 / (1.0 - self.discount))
        memory[_STATE] = 0.0
        return memory

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """The better action, a tie going to C, but for exploration."""
        at = 2 * memory[_STATE].astype(np.intp)
        each = np.arange(memory.shape[1])
        half = self.exploration / 2.0
        return np.where(memory[at, each] >= memory[at + 1, each], 1.0 - half, half)

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Moves the value of the action taken towards payoff plus discounted best value."""
        each = np.arange(memory.shape[1])
        at = 2 * memory[_STATE].astype(np.intp) + own
        following: Indices = 2 * own.astype(np.intp) + seen
        best = np.maximum(memory[2 * following, each], memory[2 * following + 1, each])
        target = received(payoffs, own, seen) + self.discount * best
        memory[at, each] += self.rate * (target - memory[at, each])
        memory[_STATE] = following
        return memory


@declare(
    RuleParameter("initial", 0.0, 1e6, 1.0),
    probability_of("forgetting", 0.1),
    probability_of("experimentation", 0.2),
)
@dataclass(frozen=True)
class RothErev(ByHistory):
    """Plays each action in proportion to what it has brought so far.

    Each is credited with `initial` at first; `forgetting` is the share of every credit lost in a
    period, `experimentation` that of a payoff credited to the other action. Roth and Erev (1995),
    Games and Economic Behavior 8; Erev and Roth (1998), American Economic Review 88.
    """

    initial: float = 1.0
    forgetting: float = 0.1
    experimentation: float = 0.2

    def begin(self, histories: int) -> FloatArray:
        """The credit of C and of D."""
        return np.full((2, histories), self.initial)

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """C's share of the credit, one half where nothing is left of it."""
        total = memory[0] + memory[1]
        return np.where(total > 0.0, memory[0] / np.where(total > 0.0, total, 1.0), 0.5)

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Forgets a little and credits the payoff."""
        payoff = received(payoffs, own, seen)
        other = self.experimentation * payoff
        memory *= 1.0 - self.forgetting
        memory[0] += np.where(own, other, payoff - other)
        memory[1] += np.where(own, payoff - other, other)
        return memory


#: How each type is expected to restrain after restraint and after escalation: who always
#: restrains, who never does, who returns like for like, who bullies.
TYPES = np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])


def plans_restraint(
    payoffs: FloatArray, after_c: FloatArray, after_d: FloatArray, last: FloatArray, ahead: int
) -> FloatArray:
    """One where restraint is the first step of a best plan, else zero; ties go to restraint.

    ``payoffs``: shape ``(2, 2)``: by own and other's action.
    ``after_c``, ``after_d``: the probability that the other restrains after one's own restraint and
        escalation.
    ``last``: one's own last action.
    ``ahead``: how many periods the plan has.
    """
    (cc, cd), (dc, dd) = payoffs
    later_c: FloatArray = np.zeros_like(after_c)
    later_d = later_c
    for _ in range(ahead - 1):
        best = [
            np.maximum(p * cc + (1 - p) * cd + later_c, p * dc + (1 - p) * dd + later_d)
            for p in (after_c, after_d)
        ]
        later_c, later_d = best
    p = np.where(last == 1.0, after_d, after_c)
    restrain = p * cc + (1 - p) * cd + later_c
    escalate = p * dc + (1 - p) * dd + later_d
    return np.asarray(restrain >= escalate, dtype=np.float64)


@declare(
    count_of("ahead", 3, high=100),
    RuleParameter("weight", 1e-6, 1e6, 1.0),
    name="lookahead_best_reply",
)
@dataclass(frozen=True)
class Lookahead(ByHistory):
    """Best reply, `ahead` periods ahead, to how the other was seen to react to it.

    `weight` is how many observations the first guess, one half each, counts for. Stahl (1993),
    Games and Economic Behavior 5, on replies of bounded depth.
    """

    ahead: int = 3
    weight: float = 1.0

    def begin(self, histories: int) -> FloatArray:
        """Counts of C and D after own C, after own D; the last own action, C at first."""
        memory = np.full((5, histories), self.weight / 2.0)
        memory[4] = 0.0
        return memory

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """The first step of the best plan."""
        after_c = memory[0] / (memory[0] + memory[1])
        after_d = memory[2] / (memory[2] + memory[3])
        return plans_restraint(payoffs, after_c, after_d, memory[4], self.ahead)

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Counts the report as an answer to the last own action."""
        row = 2 * memory[4].astype(np.intp) + seen
        memory[row, np.arange(memory.shape[1])] += 1.0
        memory[4] = own
        return memory


@declare(
    count_of("ahead", 5, high=100),
    RuleParameter("tremble", 1e-9, 0.5, 0.05),
    name="bayesian_best_reply",
)
@dataclass(frozen=True)
class TypeBelief(ByHistory):
    """Best reply, `ahead` periods ahead, to a Bayesian belief about the other's type.

    The types: always restrains, never does, like for like, bully; `tremble` is the chance that
    one is seen to do what it does not do. Bayes' rule brings the belief up to date; the plan holds
    it fixed. Kalai and Lehrer (1993), Econometrica 61; Harsanyi (1967), Management Science 14.
    """

    ahead: int = 5
    tremble: float = 0.05

    def begin(self, histories: int) -> FloatArray:
        """The probability of each of :data:`TYPES`; the last own action, C at first."""
        memory = np.full((len(TYPES) + 1, histories), 1.0 / len(TYPES))
        memory[-1] = 0.0
        return memory

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """The first step of the best plan."""
        after_c, after_d = (
            sum((p * chance for p, chance in zip(memory[:-1], column, strict=True)), start=0.0)
            for column in self._restraint().T
        )
        return plans_restraint(
            payoffs, np.asarray(after_c), np.asarray(after_d), memory[-1], self.ahead
        )

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Bayes' rule on the report, as an answer to the last own action."""
        restraint = self._restraint()[:, memory[-1].astype(np.intp)]
        belief = memory[:-1] * np.where(seen, 1.0 - restraint, restraint)
        memory[:-1] = belief / belief.sum(axis=0)
        memory[-1] = own
        return memory

    def _restraint(self) -> FloatArray:
        return TYPES * (1.0 - self.tremble) + (1.0 - TYPES) * self.tremble
