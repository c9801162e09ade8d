"""The decision rules, each a docstring with its provenance and a small declaration.

C is restraint (the deal), D escalation (the punishment). ``MOVE[s][own][seen]`` tables are
read as in :class:`agents.rules.rule.Automaton`: *own* is what this side carried out, *seen*
what it was told the other did.
"""

from __future__ import annotations

from agents.rules.learners import BestReply, Learner
from agents.rules.rule import Automaton, RuleParameter, count_of, declare, probability_of

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


@declare(
    probability_of("prior", 0.5),
    RuleParameter("weight", 1e-6, 1e6, 1.0),
    aliases=("fictitious_play",),
)
def best_reply(prior: float, weight: float) -> Learner:
    """Plays the best reply in the period's game to how often the other was seen to restrain.

    It looks one period ahead only, between the deal and the punishment. Before anything is
    seen it expects restraint with probability `prior`, worth `weight` observations; a tie
    goes to restraint. Brown (1951); Fudenberg and Levine (1998).
    """
    return BestReply(prior, weight)
