"""The page *Tournament*: decision rules against each other.

- :mod:`~sandbox.views.tournament.page`: the page: who earns most, who spreads, how each rule works
- :mod:`~sandbox.views.tournament.tables`: its tables: who earns what against whom, and what moves
  a rule from state to state
"""
