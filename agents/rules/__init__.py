"""Decision rules: what one is, the catalogue, learners, and reading one from text.

- :mod:`~agents.rules.rule`: what a decision rule is, and the register in which every rule is
  declared
- :mod:`~agents.rules.strategies`: the decision rules, each a docstring with its provenance and a
  small declaration
- :mod:`~agents.rules.classics`: more finite automata: the reactive family, the hard and the soft,
  the probing and the slow
- :mod:`~agents.rules.zero_determinant`: zero-determinant rules: memory one, worked out from the
  payoffs of the game
- :mod:`~agents.rules.learners`: decision rules that learn from counts and are not finite automata
- :mod:`~agents.rules.learning_rules`: the rules that learn, declared; and two that form a view of
  how the other reacts
- :mod:`~agents.rules.parsing`: reads ``"tolerant_trigger(2, punishment=3)"`` into a rule, and
  lists the rules there are
"""
