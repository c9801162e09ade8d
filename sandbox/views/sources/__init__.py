"""The page *Sources*: every number with where it comes from.

- :mod:`~sandbox.views.sources.page`: the third page: every number with its source, and where
  the model misses
"""
