"""A pair of automata as a hidden Markov chain of which only "truce or no truce" is seen.

In every period the pair is in a joint state; a truce is in force while both carry out the
deal. With an execution error ``e`` and a monitoring error ``m``, the same for both sides, the
chance of going from one joint state to another is split in two: ``K`` for turns in which both
restrain and ``B`` for the others. ``K + B`` is a stochastic matrix, and all that follows
(likelihood, survival, forecast) is made of products of the two.

States from which truces come and go alike are one state for all that is seen
(:attr:`PairChain.lumped`), and pairs that differ in nothing seen have one :attr:`PairChain.law`.

Truces whose ends are threats carried out are such a chain too, of eight states: whether a truce is
in force, and whether each side has a threat open, numbered ``4 no truce + 2 US threat open +
Chinese threat open``. A period's turn is that of :mod:`agents.play.crises` for two sides that keep
every truce of themselves.

References
----------
Kemeny and Snell (1960), "Finite Markov Chains", section 6.3: lumpable chains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from agents.engines.joint import Joint
from agents.play.crises import Crises
from agents.play.pairing import Noise
from agents.rules.rule import Automaton, Rule
from payoffs.errors import BudgetError, InputError
from payoffs.numeric import FloatArray, Indices

#: Joint states that a chain may have: matrices are dense.
MOST_STATES = 400
#: Errors at which states are told apart. Chances are polynomials in them, so that at values
#: without meaning two that differ do not agree in ten digits.
PROBES = np.array([0.1234567, 0.0712033]), np.array([0.0876543, 0.1913579])


class Parts(NamedTuple):
    """Transition matrices, shape ``(G, n, n)``: both restrain, and someone does not."""

    kept: FloatArray
    broken: FloatArray


@dataclass(frozen=True, eq=False)
class PairChain:
    """Every joint state of a pair that errors can lead to; state 0 is the start."""

    #: The rules' names.
    us: str
    china: str
    #: Shape ``(2, n)``: each side's chance of choosing restraint.
    cooperate: FloatArray
    #: Shape ``(n, 16)``: the next state by outcome ``a + 2 b + 4 v + 8 w``: what the row and the
    #: column side carry out, and whether the row and the column side's report is wrong.
    next: Indices

    @property
    def states(self) -> int:
        """The number of joint states."""
        return len(self.next)

    def outcomes(self, execution: FloatArray, monitoring: FloatArray) -> FloatArray:
        """Shape ``(G, n, 16)``: the chance of each outcome, for ``G`` pairs of errors."""
        e = np.asarray(execution, dtype=np.float64)[:, None]
        m = np.asarray(monitoring, dtype=np.float64)
        p = (1.0 - e) * self.cooperate[0] + e * (1.0 - self.cooperate[0])
        q = (1.0 - e) * self.cooperate[1] + e * (1.0 - self.cooperate[1])
        p_bad = e * self.cooperate[0] + (1.0 - e) * (1.0 - self.cooperate[0])
        q_bad = e * self.cooperate[1] + (1.0 - e) * (1.0 - self.cooperate[1])
        done = np.stack([p * q, p_bad * q, p * q_bad, p_bad * q_bad], axis=-1)
        wrong = np.stack([(1 - m) ** 2, m * (1 - m), m * (1 - m), m**2], axis=-1)
        both = wrong[:, None, :, None] * done[:, :, None, :]
        return np.asarray(both.reshape(len(m), self.states, 16))

    def parts(self, execution: FloatArray, monitoring: FloatArray) -> Parts:
        """Both transition matrices for ``G`` pairs of errors."""
        kept, broken = (self.matrix(execution, monitoring, who) for who in ("nobody", "anyone"))
        return Parts(kept, broken)

    def matrix(self, execution: FloatArray, monitoring: FloatArray, who: str) -> FloatArray:
        """One of :meth:`parts`, of turns in which escalates who a key of ``OUTCOMES`` says."""
        terms = terms_of(execution, monitoring)
        return (terms @ self.weights(who)).reshape(len(terms), self.states, self.states)

    def weights(self, who: str) -> FloatArray:
        """Shape ``(9, n n)``: each chance as a sum of products of two binomial chances.

        A matrix of :meth:`parts` is :func:`terms_of` times these, of ``nobody`` and of ``anyone``.

        Of ``i`` execution and ``j`` monitoring errors in two: all weights are at least 0, so
        that nothing is lost to rounding however small the errors are.
        """
        if who not in self._told:
            c = np.stack([self.cooperate, 1.0 - self.cooperate])  # as chosen, or slipped
            weights = np.zeros((3, 3, self.states * self.states))
            rows = np.arange(self.states) * self.states
            for k in OUTCOMES[who]:
                a, b, j = k & 1, k >> 1 & 1, (k >> 2 & 1) + (k >> 3 & 1)
                for slip, other in ((0, 0), (0, 1), (1, 0), (1, 1)):
                    chance = c[a ^ slip, 0] * c[b ^ other, 1]
                    # one next state for each state: no cell is hit twice
                    weights[slip + other, j, rows + self.next[:, k]] += chance
            self._told[who] = weights.reshape(9, -1)
        return self._told[who]

    @cached_property
    def both_weights(self) -> FloatArray:
        """Shape ``(2, 9, n, n)``: :meth:`weights` of ``anyone`` and of ``nobody``."""
        both = np.stack([self.weights(who) for who in ("anyone", "nobody")])
        return both.reshape(2, 9, self.states, self.states)

    @cached_property
    def lumped(self) -> PairChain:
        """The fewest states that make the same truces with the same chances at any errors.

        Which side broke a truce may differ: a state may stand for its mirror image.
        """
        return self._lumps[0]

    @cached_property
    def law(self) -> bytes:
        """The same for chains that make the same truces with the same chances at any errors."""
        return self._lumps[1]

    @cached_property
    def _lumps(self) -> tuple[PairChain, bytes]:
        n, chance = self.states, self.outcomes(*PROBES)
        # rows of both matrices at both probes, one beside the other
        place = np.arange(n)[:, None] * 4 + 2 * (np.arange(16) % 4 > 0)
        label, told = np.zeros(n, dtype=np.intp), 0
        while True:
            told = int(label.max()) + 1
            cell = np.stack([(place + k) * told + label[self.next] for k in (0, 1)])
            rows = np.bincount(cell.ravel(), chance.ravel(), 4 * n * told).reshape(n, -1).round(10)
            # sorted by what they hold: numbers do not hang on how the states were numbered
            marks = [(k, row.tobytes()) for k, row in zip(label.tolist(), rows, strict=True)]
            places = {mark: k for k, mark in enumerate(sorted(set(marks)))}
            label = np.array([places[mark] for mark in marks])
            if len(places) == told:
                break
        order = np.concatenate([label[:1], np.setdiff1d(label, label[:1])])
        number = np.argsort(order)[label]
        first = np.unique(number, return_index=True)[1]
        columns = rows.reshape(n, 4, -1)[first][:, :, order]
        small = PairChain(self.us, self.china, self.cooperate[:, first], number[self.next[first]])
        return small, columns.tobytes()

    @cached_property
    def _told(self) -> dict[str, FloatArray]:
        return {}


#: Outcomes in which nobody, one side alone, or anyone escalates.
OUTCOMES = {
    "nobody": [0, 4, 8, 12],
    "us": [1, 5, 9, 13],
    "china": [2, 6, 10, 14],
    "anyone": [k for k in range(16) if k % 4],
}


def terms_of(execution: FloatArray, monitoring: FloatArray) -> FloatArray:
    """Shape ``(G, 9)``: the products of binomial chances for ``G`` pairs of errors."""
    e, m = (_binomial(np.asarray(x, dtype=np.float64)) for x in (execution, monitoring))
    return np.multiply(e.T[:, :, None], m.T[:, None, :], order="C").reshape(-1, 9)


def _binomial(chance: FloatArray) -> FloatArray:
    """Shape ``(3, G)``: of none, one named one, and both of two happening."""
    return np.array([(1.0 - chance) ** 2, chance * (1.0 - chance), chance**2])


def pair_chain(us: Rule, china: Rule) -> PairChain:
    """The chain of two finite automata under both errors.

    Raises InputError if a rule learns or is made for a game: its play is no finite chain.
    Raises BudgetError if there are more than :data:`MOST_STATES` joint states.
    """
    row, column = _automaton(us, "us"), _automaton(china, "china")
    joint = Joint(row, column, Noise.of(0.1, 0.1))  # inner errors: everything can happen
    width = column.states
    known = wave = np.array([row.start * width + column.start])
    found: dict[int, Indices] = {}
    while len(wave):
        turns = joint.turns(wave // width, wave % width)
        following = turns.row * width + turns.column
        found.update(zip(wave.tolist(), following, strict=True))
        wave = np.setdiff1d(following, known)
        known = np.concatenate([known, wave])
        if len(known) > MOST_STATES:
            raise BudgetError(
                f"{us} against {china} has more than {MOST_STATES} joint states; "
                "shorten their memories"
            )
    order = np.argsort(known)
    moves = np.stack([found[state] for state in known.tolist()])
    number = order[np.searchsorted(known[order], moves)]
    choices = np.stack([row.cooperate[known // width], column.cooperate[known % width]])
    return PairChain(us.name, china.name, choices, number)


def _automaton(rule: Rule, side: str) -> Automaton:
    if rule.automaton is None:
        raise InputError(
            f"{rule} is no finite automaton of its own (it learns, or is made for one game); "
            "`truce rules` lists the others",
            side,
        )
    return rule.automaton


DAYS_A_MONTH = 365.2425 / 12
_OF_A_THREAT = ("threat", "ends", "conceded", "carried_out")


def crisis_steps(some: Sequence[Crises], days: float) -> FloatArray:
    """Shape ``(len(some), 8, 8)``: chances from state to state in a period of so many days."""
    told = [one.chances(days / DAYS_A_MONTH) for one in some]
    breaks = np.array([one.breaks for one in some])
    settled = np.array([turns.settlement for turns in told])[:, None, None, None, None]
    table = {name: np.array([getattr(turns, name) for turns in told]) for name in _OF_A_THREAT}
    sides = [_side(table, breaks, k) for k in (0, 1)]
    # both sides together, by state of the truce, threats open before and after
    whole, unbroken, calm = (
        np.einsum("gsac,gsbd->gsabcd", us, china).reshape(-1, 2, 2, 2, 4)
        for us, china in zip(*sides, strict=True)
    )
    step = np.empty((len(told), 2, 2, 2, 2, 4))
    step[:, 0, :, :, 0] = unbroken[:, 0]
    step[:, 1, :, :, 0] = unbroken[:, 1] - (1.0 - settled[:, 0]) * calm[:, 1]
    step[:, :, :, :, 1] = whole - step[:, :, :, :, 0]
    return step.reshape(-1, 8, 8)


def crisis_parts(steps: FloatArray) -> Parts:
    """Both matrices of :class:`Parts` for some chains, of shape ``(G, 8, 8)``."""
    kept = steps * (np.arange(8) < 4)
    return Parts(kept, steps - kept)


def _side(
    table: Mapping[str, FloatArray], breaks: FloatArray, side: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """One side's turn, each part of shape ``(G, 2, 2, 2)``: truce or none, open before, after.

    All that can happen; what of it breaks no truce; and what neither breaks nor makes one.
    """
    made, ends, conceded, carried = (table[name][:, side] for name in _OF_A_THREAT)
    broken = carried * breaks[:, None]
    shares = np.stack([np.ones_like(made), 1.0 - broken, 1.0 - broken - conceded])
    next_one = np.stack([1.0 - made, made], axis=-1)
    turn = np.empty((3, *made.shape, 2, 2))
    turn[:, :, :, 0] = next_one
    turn[:, :, :, 1] = (shares * ends)[..., None] * next_one
    turn[:, :, :, 1, 1] += 1.0 - ends
    return turn[0], turn[1], turn[2]
