"""What each outcome is worth: facts, parameters, levers, tariff engines, scenarios, games.

>>> from payoffs import Game, load
>>> load("chicken").game().shape, Game.of([[1, 2]], [[3, 4]]).shape
((2, 2), (1, 2))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from payoffs.game import Game
    from payoffs.scenario import Scenario, load

__all__ = ["Game", "Scenario", "load"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from importlib import import_module

        return getattr(
            import_module("payoffs.game" if name == "Game" else "payoffs.scenario"), name
        )
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
