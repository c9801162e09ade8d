"""Solution concepts on plain payoff matrices; nothing here knows a screen.

==================================  =====================================================
:mod:`~sandbox.theory.elementary`   dominance, pure equilibria, the kind of game it is
:mod:`~sandbox.theory.equilibria`   all Nash equilibria of a game, verified
:mod:`~sandbox.theory.concepts`     correlation, commitment, quantal response, revealed weights
:mod:`~sandbox.theory.bargaining`   what two sides could agree
:mod:`~sandbox.theory.repeated`     would a deal last
:mod:`~sandbox.theory.batch`        equilibria of many games at once
:mod:`~sandbox.theory.stacks`       every other question of many games at once
:mod:`~sandbox.theory.basics`       how much work a search may spend
==================================  =====================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payoffs.contents import contents

if TYPE_CHECKING:
    from sandbox.theory.basics import Budget
    from sandbox.theory.elementary.dominance import eliminate, strictly_dominated, weakly_dominated
    from sandbox.theory.elementary.ordinal import describe_class, game_class
    from sandbox.theory.elementary.pure import pure_equilibria, regrets
    from sandbox.theory.equilibria.exact import extreme_equilibria
    from sandbox.theory.equilibria.solution import Equilibrium, Solution
    from sandbox.theory.equilibria.solver import METHODS, solve


__getattr__ = contents(__name__)
