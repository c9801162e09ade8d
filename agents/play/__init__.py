"""What is played between two sides: deal and punishment, noise, memory, the life of a truce.

- :mod:`~agents.play.deal`: where a truce is played: the game, its deal and its punishment, and
  what a scenario adds
- :mod:`~agents.play.diplomacy`: the life of a truce: it is in force, breaks down or lapses, and
  is renewed or repaired
- :mod:`~agents.play.pairing`: a pair of rules and what each remembers, the game between deal and
  punishment, and the noise
- :mod:`~agents.play.pairing`: what goes wrong between a decision and what the other side believes
"""
