"""Logit agent quantal response: at each node what is worth more is done more often.

Each node is an agent of its own who knows how the later ones err (McKelvey and Palfrey 1998). In
a tree where every earlier choice is seen the response is computed from the last node back, so
that there is exactly one. At a precision of 0 every choice is even; as it grows the chances tend
to the subgame-perfect equilibrium.

>>> tree = Tree(status_quo=(0, 0), concession=(4, -2), back_down=(-3, 1), execution=(-1, -6))
>>> response = quantal(tree, 0.0).equilibria[0]
>>> response.threaten, response.resist, response.execute
(0.5, 0.5, 0.5)

References
----------
R. McKelvey and T. Palfrey, "Quantal response equilibria for extensive form games", *Experimental
Economics* 1 (1998).
"""

from __future__ import annotations

import math

from payoffs.errors import InputError
from sandbox.theory.crisis.tree import CrisisEquilibrium, CrisisSolution, Tree

KIND = "quantal response"


def quantal(tree: Tree, precision: float) -> CrisisSolution:
    """The one logit agent quantal response equilibrium.

    Parameters
    ----------
    precision
        ``lambda``, per unit of payoff, not negative.

    Raises
    ------
    InputError
        If the precision is negative or not finite.
    """
    if not (math.isfinite(precision) and precision >= 0.0):
        raise InputError(f"{precision} is not a number from 0 up", "precision")
    answer = 0.0
    if tree.answered is not None:
        answer = logit(precision * (tree.answered[1] - tree.execution[1]))
    after = tree.answering(answer)
    execute = logit(precision * (after.execution[0] - after.back_down[0]))
    held = [
        execute * e + (1.0 - execute) * b
        for e, b in zip(after.execution, after.back_down, strict=True)
    ]
    resist = logit(precision * (held[1] - after.concession[1]))
    pressed = resist * held[0] + (1.0 - resist) * after.concession[0]
    threaten = logit(precision * (pressed - after.status_quo[0]))
    return CrisisSolution(
        tree, (CrisisEquilibrium(threaten, resist, execute, answer, KIND),), complete=True
    )


def logit(difference: float) -> float:
    """``1 / (1 + exp(-difference))`` without overflow."""
    if difference >= 0.0:
        return 1.0 / (1.0 + math.exp(-difference))
    grown = math.exp(difference)
    return grown / (1.0 + grown)
