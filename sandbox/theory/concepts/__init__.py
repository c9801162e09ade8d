"""Solution concepts beyond Nash equilibria.

- :mod:`~sandbox.theory.concepts.commitment`: commitment (Stackelberg): what is it worth to
  announce first, and to be believed?
- :mod:`~sandbox.theory.concepts.correlated`: correlated and coarse correlated equilibria: what
  a mediator could bring about
- :mod:`~sandbox.theory.concepts.incentives`: the best distribution over profiles under
  incentive conditions, by rows and columns as needed
- :mod:`~sandbox.theory.concepts.incentives`: what makes a distribution over profiles an
  equilibrium: nobody gains by not following it
- :mod:`~sandbox.theory.concepts.inverse`: one side's revealed weights: linear programmes over
  the gains from staying
- :mod:`~sandbox.theory.concepts.quantal`: logit quantal response: sides that err, and err less
  where it costs more
- :mod:`~sandbox.theory.concepts.revealed`: revealed weights: which political weights would make
  an observed profile an equilibrium?
- :mod:`~sandbox.theory.concepts.quantal`: following the path of logit equilibria by tangent
  steps and Newton corrections
"""
