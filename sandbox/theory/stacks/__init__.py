"""Every question of the theory asked of many games of one shape at once.

- :mod:`~sandbox.theory.stacks.agreements`: what could be agreed in many games at once: greatest
  gains, the best pure deal
- :mod:`~sandbox.theory.stacks.answers`: every question of the theory asked of many games at
  once: one row of answers a game
- :mod:`~sandbox.theory.stacks.classes`: the class of many games at once: the word that
  ``game_class`` has for each
"""
