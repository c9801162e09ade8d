"""The page *Negotiate*: what the two sides could agree.

- :mod:`~sandbox.views.state.negotiation`: what the page on negotiation assumes, as the
  address holds it
- :mod:`~sandbox.views.negotiate.deals`: the bargaining solutions as a table, in semantic HTML
- :mod:`~sandbox.views.negotiate.offers`: offers over time: how patience, a deadline and the
  risk of breakdown move the split
- :mod:`~sandbox.charts.payoff_space`: what the chart of a negotiation shows: which
  outcomes, which part of the payoff space
- :mod:`~sandbox.views.negotiate.page`: the page between the game and its simulation: what the
  two sides could agree
- :mod:`~sandbox.views.negotiate.trades`: linkage on the page: exchanges of concessions, single
  levers, prices and zones as tables
"""
