"""Finite automata that play a two-action repeated game.

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

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from payoffs.errors import InputError

#: Restrain: play the deal. Escalate: play the punishment.
C, D = 0, 1

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False, init=False)
class Automaton:
    """A finite automaton with random choices on the actions C and D.

    Attributes
    ----------
    cooperate
        Shape ``(k,)``: the probability of choosing C in each state.
    move
        Shape ``(k, 2, 2)``: the next state by state, own executed action and the other's
        reported action.
    start
        The state of the first period.

    References
    ----------
    Rubinstein (1986), "Finite automata play the repeated prisoner's dilemma", Journal of
    Economic Theory 39.
    """

    cooperate: FloatArray
    move: IntArray
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


def _moves(move: ArrayLike, states: int) -> IntArray:
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
