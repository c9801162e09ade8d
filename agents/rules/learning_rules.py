"""The learning rules, declared; how they learn stands in the modules they come from."""

from __future__ import annotations

from agents.rules.beliefs import Lookahead, TypeBelief
from agents.rules.learners import Learner, QLearning, RegretMatching, RothErev
from agents.rules.rule import RuleParameter, count_of, declare, probability_of


@declare(RuleParameter("inertia", 1.0, 1e6, 2.0))
def regret_matching(inertia: float) -> Learner:
    """Switches the more likely the more it regrets not having switched before.

    Hart and Mas-Colell (2000), Econometrica 68. `inertia` divides the regrets.
    """
    return RegretMatching(inertia)


@declare(
    RuleParameter("rate", 0.0, 1.0, 0.1),
    RuleParameter("discount", 0.0, 0.999, 0.9),
    probability_of("exploration", 0.1),
)
def q_learning(rate: float, discount: float, exploration: float) -> Learner:
    """Learns what each action is worth after each pair of last actions; explores at times.

    Watkins and Dayan (1992), Machine Learning 8; Sandholm and Crites (1996), Biosystems 37.
    """
    return QLearning(rate, discount, exploration)


@declare(
    RuleParameter("initial", 0.0, 1e6, 1.0),
    probability_of("forgetting", 0.1),
    probability_of("experimentation", 0.2),
)
def roth_erev(initial: float, forgetting: float, experimentation: float) -> Learner:
    """Plays each action in proportion to what it has brought so far.

    Roth and Erev (1995), Games and Economic Behavior 8.
    """
    return RothErev(initial, forgetting, experimentation)


@declare(count_of("ahead", 3, high=100), RuleParameter("weight", 1e-6, 1e6, 1.0))
def lookahead_best_reply(ahead: int, weight: float) -> Learner:
    """Best reply, `ahead` periods ahead, to how the other was seen to react to it.

    Stahl (1993), Games and Economic Behavior 5. `weight` is that of the first guess.
    """
    return Lookahead(ahead, weight)


@declare(count_of("ahead", 5, high=100), RuleParameter("tremble", 1e-9, 0.5, 0.05))
def bayesian_best_reply(ahead: int, tremble: float) -> Learner:
    """Best reply, `ahead` periods ahead, to a Bayesian belief about the other's type.

    The types: always restrains, never does, like for like, bully. Kalai and Lehrer (1993),
    Econometrica 61.
    """
    return TypeBelief(ahead, tremble)
