"""The page *Simulate*: two rules keep or break a deal in a world that answers.

- :mod:`~sandbox.views.state.simulation`: what the page on unfolding truces simulates, as
  the address holds it
- :mod:`~sandbox.views.simulate.page`: the page on unfolding truces: two rules keep or break a
  deal in a world that answers
- :mod:`~sandbox.views.simulate.pictures`: what a simulation came to, drawn: one history
  closely, many together
- :mod:`~sandbox.views.simulate.rules`: choosing a decision rule and its parameters
- :mod:`~sandbox.views.simulate.runs`: one history and many of the rules and the world that a
  visitor chose
- :mod:`~sandbox.views.simulate.surroundings`: switching the world around the two sides on, part
  by part, and moving its numbers
"""
