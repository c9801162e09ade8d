"""Rules against each other: tournaments, and how rules spread.

- :mod:`~agents.contests.evolution`: how rules spread: replicator dynamics, Moran processes,
  invasion
- :mod:`~agents.contests.meetings`: what comes of every pair of rules in a field, by whichever
  way fits: six tables
- :mod:`~agents.contests.tournament`: every rule against every rule: exact where rules are
  automata, sampled where they learn
"""
