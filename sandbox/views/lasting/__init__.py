"""The page *Will it hold?*: would a deal be kept, period after period.

- :mod:`~sandbox.views.lasting.answers`: what the page on lasting deals asks, kept for whoever
  asks the same again, and what it says
- :mod:`~sandbox.views.lasting.page`: the page between the deal and its simulation: would it be
  kept, period after period
"""
