"""The same play as Mesa agents: one truce to watch.

- :mod:`~agents.mesa.governments`: mesa's classes, imported without a side effect that Mesa's import
  may have
- :mod:`~agents.mesa.actors`: the surroundings and threats as Mesa agents; what each does is
  shared with the arrays
- :mod:`~agents.mesa.governments`: the two governments as Mesa agents, and what a run of the truce
  model records: a byte a period
- :mod:`~agents.mesa.model`: the truce as a Mesa model: two governments, period after period
- :mod:`~agents.mesa.surroundings`: the world of a Mesa model: its agents, what they make of the
  payoffs, and what is recorded
"""
