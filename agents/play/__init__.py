"""What is played between two sides: deal and punishment, noise, memory, the life of a truce.

- :mod:`~agents.play.deal`: the deal, the punishment, and the two-action game between them
- :mod:`~agents.play.diplomacy`: the life of a truce: it is in force, breaks down or lapses, and
  is renewed or repaired
- :mod:`~agents.play.pairing`: a pair of rules, the game between deal and punishment, and the
  noise; played turn by turn
- :mod:`~agents.play.memories`: what a rule remembers while it is played: one history at a time,
  or many at once
- :mod:`~agents.play.noise`: what goes wrong between a decision and what the other side believes
- :mod:`~agents.play.situation`: where a truce is played: the game, and what a scenario adds to
  it for play over time
"""
