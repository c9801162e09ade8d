"""How sides behave over time: decision rules, Mesa governments, many replicates.

- Rules: :func:`parse_rule`, :func:`rules`, :class:`Rule`, :class:`Automaton`
- What they play between: :class:`Deal`, :func:`punishment`
- Exact values: :func:`markov_chain`, :class:`Chain`, :class:`Value`
- Many replicates at once: :func:`simulate`, :class:`Simulation`, :func:`write_parquet`
- Everyone against everyone: :func:`round_robin`, :class:`Tournament`; how rules spread:
  :mod:`agents.evolution`
- In a world that answers: :func:`simulate_world`, :class:`WorldSimulation`,
  :class:`Surroundings`
- One truce to watch: :class:`TruceModel` (imports Mesa when first asked for)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agents.automata import Automaton
from agents.chain import Chain, Value, markov_chain
from agents.deal import Deal, Punishment, punishment
from agents.noise import Noise
from agents.parsing import parse_rule, rules
from agents.replicates import simulate
from agents.rules import Declaration, Rule, RuleParameter
from agents.simulation import Simulation
from agents.storage import read_parquet_metadata, write_parquet
from agents.tournament import Tournament, round_robin

if TYPE_CHECKING:
    from agents.diplomacy import Spell
    from agents.governments import Government
    from agents.surroundings import Surroundings
    from agents.truce import TruceModel
    from agents.world import Cancelled, simulate_world, trace_world
    from agents.world_result import WorldSimulation

__all__ = [
    "Automaton",
    "Cancelled",
    "Chain",
    "Deal",
    "Declaration",
    "Government",
    "Noise",
    "Punishment",
    "Rule",
    "RuleParameter",
    "Simulation",
    "Spell",
    "Surroundings",
    "Tournament",
    "TruceModel",
    "Value",
    "WorldSimulation",
    "markov_chain",
    "parse_rule",
    "punishment",
    "read_parquet_metadata",
    "round_robin",
    "rules",
    "simulate",
    "simulate_world",
    "trace_world",
    "write_parquet",
]

# Mesa takes seconds to import, the world a tenth of one, and most uses need none of it.
_LAZY = {
    "Cancelled": "agents.world",
    "Government": "agents.governments",
    "Spell": "agents.diplomacy",
    "Surroundings": "agents.surroundings",
    "TruceModel": "agents.truce",
    "WorldSimulation": "agents.world_result",
    "simulate_world": "agents.world",
    "trace_world": "agents.world",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        import importlib

        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
