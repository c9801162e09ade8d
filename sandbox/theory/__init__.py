"""Solution concepts on plain payoff matrices; nothing here knows a screen."""

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
