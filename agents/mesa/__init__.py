"""The same play as Mesa agents: one truce to watch.

- :mod:`~agents.mesa._classes`: mesa's classes, imported without a side effect that Mesa's
  import may have
- :mod:`~agents.mesa.actors`: the surroundings as Mesa agents; what each does is a formula it
  shares with the arrays
- :mod:`~agents.mesa.governments`: the two governments as Mesa agents
- :mod:`~agents.mesa.model`: the truce as a Mesa model: two governments, period after period
- :mod:`~agents.mesa.record`: one byte a period: all that a run of the truce model records, and
  how to read it
- :mod:`~agents.mesa.surroundings`: the world of a Mesa model: its agents, what they make of the
  payoffs, and what is recorded
"""
