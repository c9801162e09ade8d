"""What the record of threats says of the weights of governments, and how well it foretells.

- :mod:`~sandbox.experiments.leaders.model`: likelihood of how threats ended, prior
- :mod:`~sandbox.experiments.leaders.remake`: draws from the posterior, and the shipped files
- :mod:`~sandbox.experiments.leaders.scores`: rolling origins; the ledger's forecasts of lapses
- :mod:`~sandbox.experiments.leaders.shares`: conclusions as shares of posterior draws
"""
