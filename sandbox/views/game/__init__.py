"""The page *The game*: which game the two sides are in.

- :mod:`~sandbox.views.game.checking`: is this profile an equilibrium; mixtures drawn; what
  theory says beyond Nash equilibria
- :mod:`~sandbox.views.game.excerpt`: which strategies of a large game are drawn: a table of
  thousands of cells helps nobody
- :mod:`~sandbox.views.game.grid`: a game of one's own as a table to type in, in HTML
- :mod:`~sandbox.views.game.ledger`: one cell taken apart: its channels as diverging bars, each
  with the numbers behind it
- :mod:`~sandbox.views.game.levers`: levers switched on and off, and their settings
- :mod:`~sandbox.views.game.matrix`: the payoff matrix as people read one, in semantic HTML
- :mod:`~sandbox.views.game.own`: a game of one's own typed, pasted, uploaded, undone
- :mod:`~sandbox.views.game.page`: the first page: which game the two sides are in
"""
