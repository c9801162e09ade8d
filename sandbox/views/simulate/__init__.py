"""The page *Simulate*: two rules keep or break a deal in a world that answers.

- :mod:`~sandbox.views.simulate.page`: the page on unfolding truces: two rules keep or break a
  deal in a world that answers
- :mod:`~sandbox.views.simulate.results`: what the chosen rules and surroundings come to, played
  and drawn: one history, and many
- :mod:`~sandbox.views.simulate.rules`: choosing a decision rule and its parameters
- :mod:`~sandbox.views.simulate.threats`: threats of many histories, and the record beside them
- :mod:`~sandbox.views.simulate.surroundings`: switching the world around the two sides on, part
  by part, and moving its numbers
"""
