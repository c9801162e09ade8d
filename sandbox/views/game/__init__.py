"""The page *The game*: which game the two sides are in.

- :mod:`~sandbox.views.game.excerpt`: which strategies of a large game are drawn: a table of
  thousands of cells helps nobody
- :mod:`~sandbox.views.game.ledger`: one cell taken apart: its channels as diverging bars, each
  with the numbers behind it
- :mod:`~sandbox.views.game.matrix`: the payoff matrix as people read one, in semantic HTML
- :mod:`~sandbox.views.game.page`: the first page: which game the two sides are in
- :mod:`~sandbox.views.game.sureness`: how sure the first page's answer is: how often it holds
  over the plausible calibrations
"""
