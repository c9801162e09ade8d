"""The front door: ``import sandbox as sb``.

>>> import sandbox as sb
>>> sb.solve("chicken")
<Solution: Chicken: 3 equilibria (complete), chicken>
>>> sb.repeat("prisoners-dilemma", delta=0.95).sustained["nash-reversion"]
True

- What there is: :func:`scenarios`, :func:`load`, :class:`Scenario`, :class:`Game`,
  :func:`levers`, :func:`parameters`, :func:`rules`; behind it: :func:`facts`, :func:`record`,
  :func:`timeline`
- What is at stake: :func:`describe`, :func:`explain`; beside published numbers: :func:`validate`
- What would each side do: :func:`solve`, :func:`check`; what could they agree: :func:`negotiate`,
  :func:`linkage`, :func:`ratify`, :func:`resolve`; would it last: :func:`repeat`; why
  would it break: :func:`crisis`
- How it unfolds: :func:`simulate`, and one truce to watch: :class:`TruceModel`; rules against each
  other: :func:`tournament`
- At many points: :func:`sweep`; over two numbers at once: :func:`map`; over the plausible
  ranges: :func:`uncertainty`; against the record of truces: :func:`history`;
  whose payoffs the record shows, what was forecast: :func:`leaders`, :func:`forecasts`

Everything is imported when first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agents.mesa.model import TruceModel
    from agents.setup import Match
    from payoffs.errors import InputError
    from payoffs.game import Game
    from payoffs.scenario import Scenario
    from sandbox.experiments.sweep.run import sweep
    from sandbox.questions.catalogues import (
        facts,
        levers,
        parameters,
        record,
        rules,
        scenarios,
        timeline,
    )
    from sandbox.questions.compare import compare
    from sandbox.questions.crisis import crisis
    from sandbox.questions.experiments import history, uncertainty
    from sandbox.questions.explain import describe, explain, validate
    from sandbox.questions.leaders import forecasts, leaders
    from sandbox.questions.negotiate import linkage, negotiate, ratify, resolve
    from sandbox.questions.play import simulate, tournament
    from sandbox.questions.repeat import repeat
    from sandbox.questions.report import report
    from sandbox.questions.solve import check, solve
    from sandbox.questions.subject import load
    from sandbox.questions.whatif import map

__all__ = [
    "Game",
    "InputError",
    "Match",
    "Scenario",
    "TruceModel",
    "check",
    "compare",
    "crisis",
    "describe",
    "explain",
    "facts",
    "forecasts",
    "history",
    "leaders",
    "levers",
    "linkage",
    "load",
    "map",
    "negotiate",
    "parameters",
    "ratify",
    "record",
    "repeat",
    "report",
    "resolve",
    "rules",
    "scenarios",
    "simulate",
    "solve",
    "sweep",
    "timeline",
    "tournament",
    "uncertainty",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from payoffs.contents import contents  # not before `truce` has looked for strangers

        return contents(__name__)(name)
    if name in ("agents", "payoffs"):  # a wheel has them here: `from sandbox import agents` in both
        import agents
        import payoffs

        return {"agents": agents, "payoffs": payoffs}[name]
    from difflib import get_close_matches

    near = get_close_matches(name, __all__, n=1) or ["help(sandbox)"]
    raise AttributeError(f"module 'sandbox' has no {name!r}; perhaps {near[0]}?")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def figure_of(result: Any) -> Any:
    """The figure of an answer, for its ``plot``; Altair is imported for the first one."""
    return import_module("sandbox.charts.figures").draw(result)
