"""The state of a visit: the address, and what it stands for.

- :mod:`~sandbox.views.state.address`: the whole state of the app in the page's address: read
  from it, written to it
- :mod:`~sandbox.views.state.choice`: what a visitor chose, as one hashable value, and the
  solved game it stands for
- :mod:`~sandbox.views.state.crisis`: what the page on crises asks, as the address holds it
- :mod:`~sandbox.views.state.compare`: what the page *Compare* sets beside the game in force, as
  the address holds it
- :mod:`~sandbox.views.state.fold`: how a large game is folded
- :mod:`~sandbox.views.state.lasting`: what the page on lasting deals assumes, as the address
  holds it
- :mod:`~sandbox.views.state.learn`: which lesson is read, what was changed in it and what was
  answered, as the address holds it
- :mod:`~sandbox.views.state.negotiation`: what the page on negotiation assumes, as the address
  holds it
- :mod:`~sandbox.views.state.own`: a game of one's own: what typing, adding and dropping make of
  it
- :mod:`~sandbox.views.state.query`: taking values out of an address: what cannot be used gives
  one line and the default
- :mod:`~sandbox.views.state.record`: what the page on the record shows, as the address holds it
- :mod:`~sandbox.views.state.session`: the address as the one state of a visit: widgets are set
  from it and write to it
- :mod:`~sandbox.views.state.simulation`: what the page on unfolding truces simulates, as the
  address holds it
- :mod:`~sandbox.views.state.tournament`: which rules meet on the page *Tournament*, as the
  address holds it
- :mod:`~sandbox.views.state.whatif`: what the page *What if* maps, as the address holds it
"""
