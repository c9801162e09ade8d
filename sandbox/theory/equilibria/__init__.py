"""All Nash equilibria of one game, verified, with an honest word on whether these are all.

``solver`` solves, by way of ``search``: ``nashpy_bridge`` offers equilibria and ``exact`` has them
all, with the ``index`` of each component. ``selection`` says which of several, and how firm each
is; ``zero_sum`` has the value where one side's gain is the other's loss.
"""

from sandbox.theory.equilibria.solution import Equilibrium, Solution
from sandbox.theory.equilibria.solver import METHODS, solve

__all__ = ["METHODS", "Equilibrium", "Solution", "solve"]
