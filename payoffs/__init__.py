"""What each outcome is worth: facts, parameters, levers, tariff engines, scenarios, games.

>>> from payoffs import Game, load
>>> load("chicken").game().shape, Game.of([[1, 2]], [[3, 4]]).shape
((2, 2), (1, 2))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payoffs.contents import contents

if TYPE_CHECKING:
    from payoffs.game import Game
    from payoffs.scenario import Scenario, load

__all__ = ["Game", "Scenario", "load"]

__getattr__ = contents(__name__)
