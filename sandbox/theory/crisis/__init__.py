"""The crisis game: a threat, an answer to it, and the choice to carry out or to back down."""

from sandbox.theory.crisis.private import private
from sandbox.theory.crisis.tree import CrisisEquilibrium, CrisisSolution, Tree, perfect, quantal

__all__ = ["CrisisEquilibrium", "CrisisSolution", "Tree", "perfect", "private", "quantal"]
