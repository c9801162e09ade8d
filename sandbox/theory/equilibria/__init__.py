"""All Nash equilibria of one game, verified, with an honest word on whether these are all.

- :mod:`~sandbox.theory.equilibria.exact`: all extreme equilibria of a bimatrix game in exact
  arithmetic, degenerate or not
- :mod:`~sandbox.theory.equilibria.index`: the index of each component of equilibria
- :mod:`~sandbox.theory.equilibria.nashpy_bridge`: nashpy's three algorithms behind one prepared
  face, so that they lose nothing they can find
- :mod:`~sandbox.theory.equilibria.polytope`: vertices of a best-reply polyhedron, exactly, by
  the double description method
- :mod:`~sandbox.theory.equilibria.search`: where candidates come from: exact enumeration,
  nashpy's algorithms, and how they are matched
- :mod:`~sandbox.theory.equilibria.selection`: which equilibrium, where there are several: risk
  dominance and payoff dominance
- :mod:`~sandbox.theory.equilibria.solution`: what is known about the equilibria of one game,
  with what it was found by
- :mod:`~sandbox.theory.equilibria.solver`: all equilibria of one game, verified, with an honest
  word on whether these are all
- :mod:`~sandbox.theory.equilibria.stability`: how much payoffs may be off before an equilibrium
  is no longer one
- :mod:`~sandbox.theory.equilibria.zero_sum`: the value of a game in which one side's gain is
  the other's loss, however it is disguised
"""

from sandbox.theory.equilibria.solution import Equilibrium, Solution
from sandbox.theory.equilibria.solver import METHODS, solve

__all__ = ["METHODS", "Equilibrium", "Solution", "solve"]
