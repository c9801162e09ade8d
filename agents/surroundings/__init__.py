"""The world around the governments: what moves payoffs, reports and governments over time.

- :class:`Surroundings` and its parts: which of them are on, and their numbers
- :mod:`agents.surroundings.formulas`: what each part does, for numbers and arrays alike
- :mod:`agents.surroundings.stakes`: how the parts reach the channels of a game
- :mod:`agents.mesa.actors`, :mod:`agents.mesa.surroundings`: the same as Mesa agents
"""

from agents.surroundings.parts import (
    PARTS,
    Appraisal,
    Constituencies,
    Courts,
    Elections,
    Ministers,
    Shocks,
    Suppliers,
    Surroundings,
)
