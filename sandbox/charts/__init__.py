"""Figures as plain Vega-Lite specifications, made from results; no screen is known here.

- :mod:`~sandbox.charts.history`: charts as plain Vega-Lite specifications, made from results alone
- :mod:`~sandbox.charts.histories`: charts of many truces in a world: bands over single paths,
  survival, constituencies
- :mod:`~sandbox.charts.lasting`: charts of what keeps a deal: plain Vega-Lite specifications,
  made from results alone
- :mod:`~sandbox.charts.offers`: how a split moves from round to round and with the deadline:
  plain Vega-Lite specifications
- :mod:`~sandbox.charts.negotiation`: the chart of what two sides could agree: a plain
  Vega-Lite specification
"""
