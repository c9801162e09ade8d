"""The page *Negotiate*: what the two sides could agree.

- :mod:`~sandbox.views.negotiate.deals`: what could be agreed: whether anything, in a paragraph,
  and the solutions as a table
- :mod:`~sandbox.views.negotiate.home`: what both could get ratified, and secret resolve
- :mod:`~sandbox.views.negotiate.offers`: offers over time: how patience, a deadline and the
  risk of breakdown move the split
- :mod:`~sandbox.views.negotiate.page`: the page between the game and its simulation: what the
  two sides could agree
- :mod:`~sandbox.views.negotiate.trades`: linkage on the page: exchanges of concessions, single
  levers, prices and zones as tables
"""
