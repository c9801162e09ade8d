"""What the record of threats says of the weights of governments, and how well it foretells.

- :mod:`~sandbox.experiments.leaders.model`: likelihood of how threats ended, prior
- :mod:`~sandbox.experiments.leaders.sampling`: draws from the posterior
- :mod:`~sandbox.experiments.leaders.posterior`: the posterior beside the prior, as shipped
- :mod:`~sandbox.experiments.leaders.scores`: rolling origins through the record
- :mod:`~sandbox.experiments.leaders.shares`: conclusions as shares of posterior draws
- :mod:`~sandbox.experiments.leaders.ledger`: forecasts made, dated and frozen
"""
