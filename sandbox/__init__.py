"""The front door: ``import sandbox as sb``.

>>> import sandbox as sb
>>> sb.solve("chicken")
<Solution: Chicken: 3 equilibria (complete), chicken>
>>> sb.repeat("prisoners-dilemma", delta=0.95).sustained["nash-reversion"]
True

- What is played: :func:`load`, :class:`Game`, :class:`Scenario`
- What would each side do: :func:`solve`; what could they agree: :func:`negotiate`,
  :func:`linkage`, :func:`ratify`, :func:`resolve`; would it last: :func:`repeat`

Everything is imported when first asked for.
"""

from __future__ import annotations

import contextlib
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from payoffs.errors import InputError
    from payoffs.game import Game
    from payoffs.scenario import Scenario
    from sandbox.questions.home import ratify, resolve
    from sandbox.questions.linkage import linkage
    from sandbox.questions.negotiate import negotiate
    from sandbox.questions.repeat import repeat
    from sandbox.questions.solve import solve
    from sandbox.questions.subject import load

__all__ = [
    "Game",
    "InputError",
    "Scenario",
    "linkage",
    "load",
    "negotiate",
    "ratify",
    "repeat",
    "resolve",
    "solve",
]

_HOMES = {
    "payoffs.errors": ("InputError",),
    "payoffs.game": ("Game",),
    "payoffs.scenario": ("Scenario",),
    "sandbox.questions.home": ("ratify", "resolve"),
    "sandbox.questions.linkage": ("linkage",),
    "sandbox.questions.negotiate": ("negotiate",),
    "sandbox.questions.repeat": ("repeat",),
    "sandbox.questions.solve": ("solve",),
    "sandbox.questions.subject": ("load",),
}
_LAZY = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        found = globals()[name] = getattr(import_module(_LAZY[name]), name)
        return found
    from difflib import get_close_matches

    near = get_close_matches(name, __all__, n=1) or ["help(sandbox)"]
    raise AttributeError(f"module 'sandbox' has no {name!r}; perhaps {near[0]}?")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _draw(result: Any) -> Any:
    """A figure of an answer; Altair is imported for the first one."""
    return import_module("sandbox.charts.figures").draw(result)


with contextlib.suppress(ImportError):  # another package is in our place: the command says so
    from payoffs.results import Result

    Result.drawn_by = _draw
