"""Which decision rules people played: shares of rules estimated from their moves.

- :mod:`~sandbox.experiments.estimation.panel`: moves of many subjects, read strictly
- :mod:`~sandbox.experiments.estimation.mixture`: the finite mixture and its intervals
"""

from sandbox.experiments.estimation.mixture import PUBLISHED, Estimate, estimate, menu_of
from sandbox.experiments.estimation.panel import Panel, read_panel
