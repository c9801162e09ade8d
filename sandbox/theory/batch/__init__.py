"""Equilibria of many bimatrix games of one shape at once.

=========================================  ==============================================
:mod:`~sandbox.theory.batch.solver`        ``solve_batch``
:mod:`~sandbox.theory.batch.solution`      ``BatchSolution``: flat arrays and aggregates
:mod:`~sandbox.theory.batch.minors`        which signs of which determinants decide
:mod:`~sandbox.theory.batch.plain`         the steps in NumPy
:mod:`~sandbox.theory.batch.compiled`      the same steps compiled, where numba is installed
:mod:`~sandbox.theory.batch.large`         larger games: elimination, pure equilibria
=========================================  ==============================================
"""

from sandbox.theory.batch.solution import BatchSolution
from sandbox.theory.batch.solver import solve_batch

__all__ = ["BatchSolution", "solve_batch"]
