"""The page on the record: what happened, each row with its source, and how the model fares.

- :mod:`~sandbox.views.record.page`: one time axis, filtered
- :mod:`~sandbox.views.record.tables`: threats, decisions, truces, validation as HTML
"""
