"""What one pass over the payoffs tells: dominance, pure equilibria, the kind of game.

- :mod:`~sandbox.theory.elementary.dominance`: dominated strategies, and what is left when
  strictly dominated ones are struck out
- :mod:`~sandbox.theory.elementary.mixtures`: which mixture of strategies does better than one
  strategy: linear programmes and shortcuts
- :mod:`~sandbox.theory.elementary.ordinal`: what kind of game it is: names for 2 x 2 games by
  the order of payoffs alone
- :mod:`~sandbox.theory.elementary.pure`: pure equilibria and regrets: what one pass over the
  payoff matrices tells
"""
