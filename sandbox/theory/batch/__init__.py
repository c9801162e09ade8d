"""Equilibria of many bimatrix games of one shape at once: :func:`solve_batch`.

``minors`` says which signs of which determinants decide, ``plain`` takes the steps in NumPy,
``compiled`` the same steps where numba is installed, ``large`` reduces larger games first.
"""

from sandbox.theory.batch.solution import BatchSolution
from sandbox.theory.batch.solver import solve_batch

__all__ = ["BatchSolution", "solve_batch"]
