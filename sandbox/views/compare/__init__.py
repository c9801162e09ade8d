"""The page *Compare*: two games side by side.

- :mod:`~sandbox.views.compare.page`: the page: the game in force against another, differences
  marked
"""
