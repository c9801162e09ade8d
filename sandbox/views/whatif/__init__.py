"""The page *What if*: which game it would be at other numbers.

- :mod:`~sandbox.views.whatif.board`: the map as a picture that is read by pointer and by keys
- :mod:`~sandbox.views.whatif.page`: the page: a map over two numbers, how often its conclusions
  hold, what would have to be true
- :mod:`~sandbox.views.whatif.weights`: which political weights would make an outcome an equilibrium
"""
