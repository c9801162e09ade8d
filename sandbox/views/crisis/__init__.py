"""The page on crises: a threat, the answer, carried out or dropped.

- :mod:`~sandbox.views.crisis.page`: the tree beside what tips it
- :mod:`~sandbox.views.crisis.tables`: what each end is worth, all equilibria, the record beside
"""
