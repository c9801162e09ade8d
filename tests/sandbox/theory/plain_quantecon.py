"""QuantEcon as plain Python: compiling what an oracle asks once takes longer than the asking."""

import os
from unittest.mock import patch

import numba

EVERY = bool(os.environ.get("TRUCE_EVERY"))

if EVERY:
    import quantecon.game_theory as game_theory
    from quantecon.optimize import minmax
else:
    # What is compiled on import (random numbers, asked by no oracle) cannot be where what it calls
    # is plain: it stays plain too.
    plain = patch.object(numba, "guvectorize", lambda *_, **__: lambda function: function)
    with patch.object(numba.config, "DISABLE_JIT", True), plain:
        import quantecon.game_theory as game_theory
        from quantecon.optimize import minmax

__all__ = ["EVERY", "game_theory", "minmax"]
