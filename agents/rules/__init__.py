"""Decision rules: what one is, the catalogue, learners, and reading one from text.

- :mod:`~agents.rules.rule`: what a decision rule is, and the register of all of them
- :mod:`~agents.rules.strategies`: the best known, and reading a rule's name
- :mod:`~agents.rules.classics`: more finite automata; :mod:`~agents.rules.zero_determinant`
- :mod:`~agents.rules.learners`: rules that learn
"""
