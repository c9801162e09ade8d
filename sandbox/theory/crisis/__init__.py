"""The crisis game: a threat, an answer to it, and the choice to carry out or to back down.

- :mod:`~sandbox.theory.crisis.priced`: the crisis of a scenario, solved
- :mod:`~sandbox.theory.crisis.private`: every perfect Bayesian equilibrium with private costs
- :mod:`~sandbox.theory.crisis.quantal`: logit agent quantal response
- :mod:`~sandbox.theory.crisis.tree`: the tree in numbers, equilibria, the normal form
"""

from sandbox.theory.crisis.private import private
from sandbox.theory.crisis.quantal import quantal
from sandbox.theory.crisis.tree import CrisisEquilibrium, CrisisSolution, Tree, perfect

__all__ = ["CrisisEquilibrium", "CrisisSolution", "Tree", "perfect", "private", "quantal"]
