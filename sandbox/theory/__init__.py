"""Solution concepts on plain payoff matrices; nothing here knows a screen.

=====================================  ==================================================
:mod:`~sandbox.theory.equilibria`      ``solve``: all equilibria of a game, verified
:mod:`~sandbox.theory.solution`        ``Solution`` and ``Equilibrium``
:mod:`~sandbox.theory.ordinal`         ``game_class``: dilemma, chicken, stag hunt, …
:mod:`~sandbox.theory.dominance`       dominated strategies and their iterated elimination
:mod:`~sandbox.theory.pure`            pure equilibria and regrets, vectorised
:mod:`~sandbox.theory.exact`           every extreme equilibrium in whole numbers
:mod:`~sandbox.theory.nashpy_bridge`   nashpy's algorithms, prepared and bounded
=====================================  ==================================================
"""

from sandbox.theory.budget import Budget
from sandbox.theory.dominance import eliminate, strictly_dominated, weakly_dominated
from sandbox.theory.equilibria import METHODS, solve
from sandbox.theory.exact import extreme_equilibria
from sandbox.theory.ordinal import describe_class, game_class
from sandbox.theory.pure import pure_equilibria, regrets
from sandbox.theory.solution import Equilibrium, Solution

__all__ = [
    "METHODS",
    "Budget",
    "Equilibrium",
    "Solution",
    "describe_class",
    "eliminate",
    "extreme_equilibria",
    "game_class",
    "pure_equilibria",
    "regrets",
    "solve",
    "strictly_dominated",
    "weakly_dominated",
]
