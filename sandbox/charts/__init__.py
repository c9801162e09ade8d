"""Figures as plain Vega-Lite specifications, made from results; no screen is known here."""
