"""More finite automata: the reactive family, the hard and the soft, the probing and the slow.

Read as :mod:`agents.rules.strategies`. Rules with more than a handful of states are declared by
what they remember: :func:`machine` turns that into the table.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from agents.rules.rule import Automaton, C, D, count_of, declare, probability_of
from agents.rules.strategies import COPY

State = TypeVar("State", bound=Hashable)

#: Next state by own action and report, in the order cc, cd, dc, dd.
PAIR = [[0, 1], [2, 3]]


def machine(
    start: State, cooperate: Callable[[State], float], after: Callable[[State, int, int], State]
) -> Automaton:
    """The automaton over everything that can be remembered from the start on.

    ``start``: what is remembered before the first period.
    ``cooperate``: the probability of C with this memory.
    ``after``: the memory after a period, from the one before, own action and report.
    """
    states = [start]
    number = {start: 0}
    moves = []
    for state in states:  # grows while it is read
        move = []
        for own in (C, D):
            for seen in (C, D):
                following = after(state, own, seen)
                if following not in number:
                    number[following] = len(states)
                    states.append(following)
                move.append(number[following])
        moves.append([move[:2], move[2:]])
    return Automaton([float(cooperate(state)) for state in states], moves)


def four_vector(p: tuple[float, float, float, float], first: float = 1.0) -> Automaton:
    """Memory one: the probabilities of C after cc, cd, dc, dd, and in the first period."""
    return Automaton([*p, first], [PAIR] * 5, start=4)


@declare(probability_of("p"), probability_of("q"), probability_of("first", 1))
def reactive(p: float, q: float, first: float) -> Automaton:
    """Restrains with probability p after a seen restraint and q after a seen escalation.

    Nowak and Sigmund (1992), Nature 355.
    """
    return Automaton([p, q, first], [COPY] * 3, start=2)


@declare(probability_of("p", 0.9))
def joss(p: float) -> Automaton:
    """Tit for tat that answers restraint with restraint only with probability p.

    Johann Joss's entry in Axelrod (1980), Journal of Conflict Resolution 24.
    """
    return Automaton([p, 0, 1], [COPY] * 3, start=2)


@declare()
def firm_but_fair() -> Automaton:
    """Escalates after being let down, and gets out of mutual escalation with chance 2/3.

    Frean (1994), Proceedings of the Royal Society B 257.
    """
    return four_vector((1, 0, 1, 2 / 3))


@declare()
def win_shift_lose_stay() -> Automaton:
    """Does the opposite of win stay, lose shift, and escalates first.

    Li, Hingston and Kendall (2011), IEEE Transactions on Computational Intelligence and AI
    in Games 3.
    """
    return four_vector((0, 1, 1, 0), first=0)


@declare(aliases=("anti_tit_for_tat",))
def reverse_tit_for_tat() -> Automaton:
    """Restrains first, then does the opposite of what the other was last seen to do.

    The rule of the bully without its first blow; Axelrod library, AntiTitForTat.
    """
    return Automaton([0, 1], [COPY, COPY], start=1)


@declare()
def bully() -> Automaton:
    """Escalates first, then does the opposite of what the other was last seen to do.

    Nachbar (1992), Journal of Economic Behavior and Organization 19.
    """
    return Automaton([0, 1], [COPY, COPY], start=0)


@declare()
def two_tits_for_tat() -> Automaton:
    """Escalates if it saw an escalation in either of the last two periods.

    Axelrod (1984), The Evolution of Cooperation.
    """
    return _grudges(2, 1)


@declare()
def hard_tit_for_tat() -> Automaton:
    """Tit for tat that looks back two periods; its play is that of two tits for tat.

    Beaufils and Mathieu's PRISON library (1998), hard_tft. The rule of that name in the Axelrod
    library looks back three: `n_tits_for_m_tats(3, 1)`.
    """
    return _grudges(2, 1)


@declare(count_of("tits", 3, high=100), count_of("tats", 2, high=100))
def n_tits_for_m_tats(tits: int, tats: int) -> Automaton:
    """Escalates for `tits` periods once it saw `tats` escalations in a row; more start anew.

    Axelrod library, NTitsForMTats.
    """
    return _grudges(tits, tats)


def _grudges(tits: int, tats: int) -> Automaton:
    def after(state: tuple[int, int], own: int, seen: int) -> tuple[int, int]:
        left, bad = state
        bad = min(bad + 1, tats) if seen else 0
        return (tits, bad) if bad == tats else (max(left - 1, 0), bad)

    return machine((0, 0), lambda state: state[0] == 0, after)


@declare()
def slow_tit_for_tat() -> Automaton:
    """Changes to what the other does only once it has seen it twice in a row.

    PRISON library (1998), slow_tft.
    """

    def after(state: tuple[int, int], own: int, seen: int) -> tuple[int, int]:
        mode, last = state
        return (seen if seen == last else mode, seen)

    return machine((C, C), lambda state: state[0] == C, after)


@declare()
def alternator() -> Automaton:
    """Restrains first, then does the opposite of what it did itself, slips included.

    Axelrod (1984); Mittal and Deb (2009), IEEE Transactions on Evolutionary Computation 13.
    """
    return machine(C, lambda move: move == C, lambda move, own, seen: D if own == C else C)


@declare(count_of("restraint", 2, high=100), count_of("escalation", 1, high=100))
def cycler(restraint: int, escalation: int) -> Automaton:
    """Restrains for `restraint` periods, escalates for `escalation`, and so on, by the clock.

    The periodic players of the PRISON library (1998).
    """
    length = restraint + escalation
    return machine(0, lambda k: k < restraint, lambda k, own, seen: (k + 1) % length)


@declare(count_of("restraints", 2, high=200))
def forgiving_trigger(restraints: int) -> Automaton:
    """Once it sees an escalation, escalates until it saw `restraints` restraints in a row.

    A grim trigger with a way back: penance before forgiveness, as in van Damme (1989),
    Journal of Economic Theory 47.
    """
    return machine(
        0, lambda owed: owed == 0, lambda owed, own, seen: restraints if seen else max(owed - 1, 0)
    )


@declare(count_of("strikes", 3, high=200))
def patient_grim(strikes: int) -> Automaton:
    """Escalates for ever after the escalation it sees as number `strikes`, in a row or not.

    Friedman's (1971) grim trigger with a count.
    """
    return machine(0, lambda k: k < strikes, lambda k, own, seen: min(k + seen, strikes))


@declare()
def soft_grudger() -> Automaton:
    """Answers a seen escalation with four escalations and two restraints, then starts afresh.

    What it sees in the second of these restraints counts again. PRISON library (1998),
    soft_spiteful.
    """
    return machine(0, lambda k: k in (0, 5, 6), lambda k, own, seen: seen if k in (0, 6) else k + 1)


@declare(count_of("most", 50, high=50))
def gradual(most: int) -> Automaton:
    """Answers the n-th provocation with n escalations and two restraints; n up to `most`.

    What it sees in the second of these restraints counts again. Beaufils, Delahaye and Mathieu
    (1996), Artificial Life V. The bound keeps it finite; in the 1,000 periods of their tournament
    it is never reached.
    """

    def after(state: tuple[int, int], own: int, seen: int) -> tuple[int, int]:
        provocations, left = state
        if left > 1:
            return provocations, left - 1
        if not seen:
            return provocations, 0
        provocations = min(provocations + 1, most)
        return provocations, provocations + 2

    return machine((0, 0), lambda state: state[1] <= 2, after)


@declare(count_of("window", 5, high=8), aliases=("go_by_majority",))
def soft_majority(window: int) -> Automaton:
    """Restrains unless most of the last `window` reports are escalations.

    Axelrod (1984); Axelrod library, GoByMajority with a memory.
    """
    return _majority(window, C)


@declare(count_of("window", 5, high=8))
def hard_majority(window: int) -> Automaton:
    """Escalates unless most of the last `window` reports are restraints.

    Axelrod library, HardGoByMajority with a memory.
    """
    return _majority(window, D)


def _majority(window: int, tie: int) -> Automaton:
    def cooperate(reports: tuple[int, ...]) -> bool:
        bad = sum(reports)
        good = len(reports) - bad
        return good > bad or (good == bad and tie == C)

    start: tuple[int, ...] = ()
    return machine(start, cooperate, lambda reports, own, seen: (*reports, seen)[-window:])


@declare()
def remorse() -> Automaton:
    """Restrains while itself in bad standing, or after mutual restraint; else escalates.

    Standing is that of contrite tit for tat. Boerlijst, Nowak and Sigmund (1997), Journal
    of Theoretical Biology 185.
    """

    def after(state: tuple[bool, bool, bool], own: int, seen: int) -> tuple[bool, bool, bool]:
        mine, theirs, _ = state
        return (
            not own or (mine and not theirs),
            not seen or (theirs and not mine),
            not own and not seen,
        )

    return machine((True, True, True), lambda state: not state[0] or state[2], after)


@declare()
def handshake() -> Automaton:
    """Restrains, then escalates; restrains for ever with who did the same, else never.

    Robson (1990), Journal of Theoretical Biology 144.
    """

    def after(state: str, own: int, seen: int) -> str:
        return {"first": "foe" if seen else "second", "second": "friend" if seen else "foe"}.get(
            state, state
        )

    def cooperate(state: str) -> bool:
        return state in ("first", "friend")

    # a foe met in the first period still sees the whole handshake: escalation is its end
    return machine("first", cooperate, after)


@declare()
def prober() -> Automaton:
    """Escalates, restrains twice, exploits who did not answer; else plays tit for tat.

    PRISON library (1998), prober.
    """

    def after(state: tuple[str, int], own: int, seen: int) -> tuple[str, int]:
        phase, k = state
        if phase == "probe" and k < 2:
            return "probe", k + 1 if k == 0 or not seen else 3
        if phase == "probe":
            return ("exploit", 0) if k == 2 and not seen else ("copy", seen)
        return ("copy", seen) if phase == "copy" else state

    def cooperate(state: tuple[str, int]) -> bool:
        phase, k = state
        return k > 0 if phase == "probe" else phase == "copy" and k == C

    return machine(("probe", 0), cooperate, after)


@declare()
def tester() -> Automaton:
    """Escalates first; apologises to who answers and plays tit for tat, else alternates.

    It restrains in periods 2 and 3 and then in every other. David Gladstein's entry in Axelrod
    (1980b), Journal of Conflict Resolution 24; Axelrod (1984), p. 44.
    """

    def after(state: str, own: int, seen: int) -> str:
        if state in ("apology", "copy c", "copy d"):
            return "copy d" if seen else "copy c"
        if seen:
            return "apology"
        if state in ("first", "second"):
            return "second" if state == "first" else "third"
        return "restrain" if own else "escalate"

    restraint = ("second", "third", "restrain", "apology", "copy c")
    return machine("first", lambda state: state in restraint, after)
