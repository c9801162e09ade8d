"""How sides behave over time: decision rules, Mesa governments, many replicates.

- What is played: :class:`Match`, which can be watched, simulated and worked out exactly
- Rules: :func:`parse_rule`, :func:`catalogue`, :class:`Rule`, :class:`Automaton`
- What they play between: :class:`Deal`, :func:`punishment`
- Exact values: :func:`markov_chain`, :class:`Chain`, :class:`Value`
- Many replicates at once: :func:`simulate`, :class:`Simulation`, :func:`write_parquet`
- Everyone against everyone: :func:`round_robin`, :class:`Tournament`; how rules spread:
  :mod:`agents.contests.evolution`
- In a world that answers: :func:`simulate_world`, :class:`WorldSimulation`,
  :class:`Surroundings`; with threats between the sides, :class:`Crises`
- One truce to watch: :class:`TruceModel` (imports Mesa when first asked for)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payoffs.contents import contents

if TYPE_CHECKING:
    from agents.contests.tournament import Tournament, round_robin
    from agents.engines.chain import Chain, Value
    from agents.engines.simulation import Simulation, write_parquet
    from agents.mesa.governments import Government
    from agents.mesa.model import TruceModel
    from agents.play.crises import Crises
    from agents.play.deal import Deal, Punishment, punishment
    from agents.play.diplomacy import Spell
    from agents.play.pairing import Noise
    from agents.rules.rule import Automaton, Declaration, Rule, RuleParameter
    from agents.rules.strategies import catalogue, parse_rule
    from agents.setup import Match, markov_chain, simulate
    from agents.surroundings import Surroundings
    from agents.world.histories import Cancelled, simulate_world
    from agents.world.result import WorldSimulation


# Mesa takes seconds to import, the world a tenth of one, and most uses need little of it.
__getattr__ = contents(__name__)
