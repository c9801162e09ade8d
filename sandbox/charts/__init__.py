"""Figures as plain Vega-Lite specifications, made from results; no screen is known here.

- :mod:`~sandbox.charts.automaton`: a decision rule as a graph: its states, and what moves it from
  one to another, as SVG
- :mod:`~sandbox.charts.compare`: two games in the plane of payoffs: where the same outcomes
  stand in each
- :mod:`~sandbox.charts.gamemap`: a map of games: areas of one answer each, their colours, and the
  figure in Vega-Lite
- :mod:`~sandbox.charts.histories`: charts of many truces in a world: bands over single paths,
  survival, constituencies
- :mod:`~sandbox.charts.history`: one history watched closely, and what both sides get from many
  of a bare repeated game
- :mod:`~sandbox.charts.lasting`: charts of what keeps a deal: plain Vega-Lite specifications,
  made from results alone
- :mod:`~sandbox.charts.marks`: what all charts share: plain Vega-Lite specifications, their
  colours and their legend
- :mod:`~sandbox.charts.negotiation`: the chart of what two sides could agree: every outcome is
  a point in the plane of payoffs
- :mod:`~sandbox.charts.offers`: how a split moves from round to round and with the deadline:
  plain Vega-Lite specifications
- :mod:`~sandbox.charts.payoff_space`: the plane of both sides' payoffs: axes, the area within
  reach, names beside points
- :mod:`~sandbox.charts.replies`: best-reply curves, and the upper envelope where one side has
  two choices
- :mod:`~sandbox.charts.timeline`: threats as time goes on: many histories, and the record
- :mod:`~sandbox.charts.tournament`: a tournament of decision rules: who earns what, and how the
  rules spread
"""
