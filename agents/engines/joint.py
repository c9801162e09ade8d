"""Two automata under noise, turn by turn: every outcome of a joint state and where it leads.

The exact chain (:mod:`agents.engines.chain`), the sampler (:mod:`agents.engines.sampler`) and
the round robin (:mod:`agents.contests.meetings`) are made of this one expansion. Automata may be
*stacked* side by side into one: the product of two stacks holds every pair's chain at once.

Long-run shares come by elimination without a single subtraction. A state is *eliminated* by
watching the chain only while it is elsewhere. Leaving it has the probability of all its exits
together, a sum and not ``1 - p``, so that every share comes out with all its digits, however rare
the errors that connect one part of a chain with another.

Grassmann, Taksar and Heyman (1985), "Regenerative analysis and steady state distributions
for Markov chains", Operations Research 33.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from agents.play.pairing import Noise, Outcomes
from agents.rules.rule import Automaton
from payoffs.errors import BudgetError
from payoffs.numeric import FloatArray, Indices

#: A pair of rules may have this many joint states within reach of the start.
MAX_STATES = 200_000


class JointTurns(NamedTuple):
    """One turn from each of some joint states."""

    #: Shape ``(n, K)``: of each outcome.
    probability: FloatArray
    #: Shape ``(n, K)``: each side's next state.
    row: Indices
    column: Indices


@dataclass(frozen=True, eq=False)
class Joint:
    """Two automata and the noise between them."""

    row: Automaton
    column: Automaton
    noise: Noise

    @cached_property
    def outcomes(self) -> Outcomes:
        """What can happen in a period."""
        return self.noise.outcomes()

    @property
    def codes(self) -> Indices:
        """Shape ``(K,)``: the executed profile of each outcome, 2 row + column."""
        return 2 * self.outcomes.row + self.outcomes.column

    def turns(self, s: Indices, t: Indices) -> JointTurns:
        """One turn from the joint states ``(s, t)``, both of shape ``(n,)``."""
        o, noise = self.outcomes, self.noise
        p = noise.executed(self.row.cooperate, 0)[s][:, o.row]
        p *= noise.executed(self.column.cooperate, 1)[t][:, o.column]
        p *= o.probability
        # Under a public signal a side goes by the report of its own action too.
        mine, theirs = (
            (o.column_report, o.row_report) if noise.public else (o.row, o.column)
        )  # fmt: skip
        after_row = self.row.move.reshape(-1, 4)[s][:, 2 * mine + o.row_report]
        after_column = self.column.move.reshape(-1, 4)[t][:, 2 * theirs + o.column_report]
        return JointTurns(p, after_row, after_column)


@dataclass(frozen=True, eq=False)
class Table:
    """Numbered joint states; state 0 is the start where there is one start."""

    #: Shape ``(n, K)``: of each outcome.
    probability: FloatArray
    #: Shape ``(n, K)``: the joint state it leads to.
    next: Indices
    #: Shape ``(K,)``: the executed profile of each outcome, 2 row + column.
    codes: Indices

    def __len__(self) -> int:
        return len(self.probability)


def reachable(joint: Joint, most: int = MAX_STATES) -> Table:
    """The joint states within reach of the start, numbered from it.

    Raises BudgetError if they are more than ``most``.
    """
    width = joint.column.states
    wave = np.array([joint.row.start * width + joint.column.start])
    known: Indices = wave
    waves = []
    while len(wave):
        turns = joint.turns(wave // width, wave % width)
        following = turns.row * width + turns.column
        waves.append((turns.probability, following))
        wave = np.setdiff1d(following[turns.probability > 0], known)
        known = np.concatenate([known, wave])
        if len(known) > most:
            raise BudgetError(
                f"these rules have more than {most:,} joint states; shorten their memories "
                "or simulate them"
            )
    probability, following = (np.concatenate(part) for part in zip(*waves, strict=True))
    order = np.argsort(known)
    at = np.minimum(np.searchsorted(known[order], following), len(known) - 1)
    # an impossible outcome may lead out of reach: it stays where it is
    stay = np.broadcast_to(np.arange(len(known))[:, None], following.shape)
    return Table(probability, np.where(probability > 0, order[at], stay), joint.codes)


class Stack(NamedTuple):
    """Automata side by side in one, and where each of them begins."""

    automaton: Automaton
    first: Indices
    starts: Indices


def stack(automata: Sequence[Automaton]) -> Stack:
    """One automaton that holds all of these; started in ``starts[k]`` it is the k-th.

    >>> stack([Automaton([1], [[[0, 0], [0, 0]]])] * 3).starts.tolist()
    [0, 1, 2]
    """
    first = np.cumsum([0, *(one.states for one in automata[:-1])])
    cooperate = np.concatenate([one.cooperate for one in automata])
    move = np.concatenate([one.move + k for one, k in zip(automata, first, strict=True)])
    starts = first + np.array([one.start for one in automata])
    return Stack(Automaton(cooperate, move), first, starts)


#: Larger chains are solved by a sparse factorisation, which may lose digits.
DENSE = 700


def cesaro(P: Any, start: int = 0) -> FloatArray:
    """The shares of time a chain spends in each state in the long run.

    ``P``: shape ``(n, n)``: transition probabilities, a dense or a sparse array.
    ``start``: the state in which it begins. Where several sets of states are never left again, each
        counts with the probability of ending up there.

    >>> cesaro(np.array([[0.0, 1.0], [1.0, 0.0]])).tolist()
    [0.5, 0.5]
    >>> cesaro(np.array([[0.0, 0.25, 0.75], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])).tolist()
    [0.0, 0.25, 0.75]
    """
    classes = recurrent_classes(P)
    shares = np.zeros(P.shape[0])
    weights = [1.0] if len(classes) == 1 else absorption(P, classes, start)
    for weight, members in zip(weights, classes, strict=True):
        if weight:
            shares[members] = weight * stationary(P[np.ix_(members, members)])
    return shares


def recurrent_classes(P: Any) -> list[Indices]:
    """The sets of states that are never left again."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    graph = csr_array(P > 0)
    count, label = connected_components(graph, connection="strong")
    coo = graph.tocoo()
    leaves = label[coo.row] != label[coo.col]
    left = np.zeros(count, dtype=bool)
    left[label[coo.row[leaves]]] = True
    return [np.flatnonzero(label == k) for k in np.flatnonzero(~left)]


def stationary(P: Any) -> FloatArray:
    """The stationary distribution of a chain all of whose states reach each other."""
    n = P.shape[0]
    if n > DENSE:
        return _stationary_sparse(P)
    A = _dense(P)
    for k in range(n - 1, 0, -1):
        A[:k, k] /= A[k, :k].sum()
        A[:k, :k] += np.outer(A[:k, k], A[k, :k])
    shares = np.zeros(n)
    shares[0] = 1.0
    for k in range(1, n):
        shares[k] = shares[:k] @ A[:k, k]
        if shares[k] > 1e100:  # a start that is hardly ever visited
            shares[: k + 1] /= shares[k]
    return np.asarray(shares / shares.sum())


def absorption(P: Any, classes: list[Indices], start: int) -> FloatArray:
    """The probability of ending up in each of some sets of states that are never left."""
    for k, members in enumerate(classes):
        if start in members:
            return np.asarray(np.eye(len(classes))[k])
    transient = np.ones(P.shape[0], dtype=bool)
    transient[np.concatenate(classes)] = False
    transient[start] = False
    inner = np.concatenate([[start], np.flatnonzero(transient)])
    m = len(inner)
    if m > DENSE:
        return _absorption_sparse(P, classes, inner)
    exits = [_dense(P[np.ix_(inner, members)]).sum(axis=1) for members in classes]
    A = np.column_stack([_dense(P[np.ix_(inner, inner)]), *exits])
    for k in range(m - 1, 0, -1):
        out = A[k].copy()
        out[k:m] = 0.0  # itself, and those eliminated before
        total = out.sum()
        if total > 0:
            A[:k] += np.outer(A[:k, k] / total, out)
    return np.asarray(A[0, m:] / A[0, m:].sum())


def _dense(P: Any) -> FloatArray:
    return np.array(P.toarray() if hasattr(P, "toarray") else P, dtype=np.float64)


def _stationary_sparse(P: Any) -> FloatArray:
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import spsolve

    n = P.shape[0]
    system = csc_array(P).T - _identity(n)
    # the first share is set to one and its own equation, which follows from the rest, left out
    shares = np.ones(n)
    shares[1:] = spsolve(system[1:, 1:].tocsc(), -system[1:, [0]].toarray().ravel())
    return np.asarray(shares / shares.sum())


def _absorption_sparse(P: Any, classes: list[Indices], inner: Indices) -> FloatArray:
    from scipy.sparse import csr_array
    from scipy.sparse.linalg import spsolve

    sparse: Any = csr_array(P)
    system = _identity(len(inner)) - sparse[np.ix_(inner, inner)]
    first = np.eye(1, len(inner)).ravel()
    visits = spsolve(system.T.tocsc(), first)
    chances = np.array([visits @ sparse[np.ix_(inner, c)].sum(axis=1) for c in classes])
    return np.asarray(chances / chances.sum())


def _identity(n: int) -> Any:
    from scipy.sparse import csr_array, identity

    return csr_array(identity(n))
