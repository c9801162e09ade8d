"""What a pair of tariffs is worth, by two engines.

- :mod:`~payoffs.engines.armington`: the general-equilibrium tariff engine: four-region
  Armington in exact hats
- :mod:`~payoffs.engines.closed_form`: what a pair of tariffs is worth: the shape of the answer,
  and the closed-form engine
"""
