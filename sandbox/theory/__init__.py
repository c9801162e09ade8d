"""Solution concepts on plain payoff matrices; nothing here knows a screen.

=====================================  ==================================================
:mod:`~sandbox.theory.equilibria`      ``solve``: all equilibria of a game, verified
:mod:`~sandbox.theory.solution`        ``Solution`` and ``Equilibrium``
:mod:`~sandbox.theory.ordinal`         ``game_class``: dilemma, chicken, stag hunt, …
:mod:`~sandbox.theory.dominance`       dominated strategies and their iterated elimination
:mod:`~sandbox.theory.pure`            pure equilibria and regrets, vectorised
:mod:`~sandbox.theory.exact`           every extreme equilibrium in whole numbers
:mod:`~sandbox.theory.nashpy_bridge`   nashpy's algorithms, prepared and bounded
:mod:`~sandbox.theory.rationalizable`  what iterated dominance leaves
:mod:`~sandbox.theory.correlated`      correlated and coarse correlated equilibria
:mod:`~sandbox.theory.commitment`      announcing first (Stackelberg), pure and mixed
:mod:`~sandbox.theory.quantal`         logit quantal response along its path
:mod:`~sandbox.theory.selection`       risk dominance and payoff dominance
:mod:`~sandbox.theory.stability`       how far payoffs may be off
:mod:`~sandbox.theory.zero_sum`        the value of a game of opposed interests
:mod:`~sandbox.theory.revealed`        weights that make an observed profile an equilibrium
:mod:`~sandbox.theory.batch`           many small games at once
:mod:`~sandbox.theory.bargaining`      what two sides could agree
:mod:`~sandbox.theory.repeated`        would a deal last
=====================================  ==================================================

The others are parts of these.
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
