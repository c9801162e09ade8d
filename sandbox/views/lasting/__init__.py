"""The page *Will it hold?*: would a deal be kept, period after period.

- :mod:`~sandbox.views.lasting.answers`: what the page on lasting deals asks, kept for whoever
  asks the same again
- :mod:`~sandbox.views.state.lasting`: what the page on lasting deals assumes, as the
  address holds it
- :mod:`~sandbox.views.lasting.page`: the page between the deal and its simulation: would it be
  kept, period after period
"""
