"""QuantEcon as plain Python: compiling what an oracle asks once takes longer than the asking."""

import os

from numba import config

EVERY = bool(os.environ.get("TRUCE_EVERY"))
before, config.DISABLE_JIT = config.DISABLE_JIT, not EVERY
try:
    import quantecon.game_theory as game_theory
    from quantecon.optimize import minmax
finally:
    config.DISABLE_JIT = before

__all__ = ["EVERY", "game_theory", "minmax"]
