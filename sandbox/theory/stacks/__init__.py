"""Every question of the theory asked of many games of one shape at once.

- :mod:`~sandbox.theory.stacks.agreements`: what could be agreed in many games at once: greatest
  gains, the best pure deal
- :mod:`~sandbox.theory.stacks.answers`: every question of the theory asked of many games at
  once: one row of answers a game
- :mod:`~sandbox.theory.stacks.classes`: the class of many games at once: the word that
  ``game_class`` has for each
- :mod:`~sandbox.theory.stacks.dominance`: iterated elimination of strictly dominated strategies
  in many games at once
- :mod:`~sandbox.theory.stacks.listed`: equilibria of many games in numbers: how many, which
  pure ones, the worst for each
- :mod:`~sandbox.theory.stacks.patience`: how much patience a deal needs in many games at once
"""
