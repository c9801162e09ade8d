"""Decision rules: what one is, the catalogue, learners, and reading one from text.

- :mod:`~agents.rules.rule`: what a decision rule is, and the register in which every rule is
  declared
- :mod:`~agents.rules.strategies`: the decision rules and their names, each a docstring with its
  provenance and a declaration
- :mod:`~agents.rules.classics`: more finite automata: the reactive family, the hard and the soft,
  the probing and the slow
- :mod:`~agents.rules.zero_determinant`: zero-determinant rules: memory one, worked out from the
  payoffs of the game
- :mod:`~agents.rules.learners`: decision rules that learn from counts and are not finite automata
- :mod:`~agents.rules.learning_rules`: the learning rules, declared; how they learn stands in the
  modules they come from
"""
