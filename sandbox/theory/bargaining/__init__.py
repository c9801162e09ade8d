"""What two sides could agree, and how they might get there.

===============================================  ===========================================
:mod:`~sandbox.theory.bargaining.negotiation`    ``negotiate``: every solution of a game
:mod:`~sandbox.theory.bargaining.disagreement`   what happens without a deal, by rule
:mod:`~sandbox.theory.bargaining.agreement`      ``Negotiation`` and ``Agreement``: the answer
:mod:`~sandbox.theory.bargaining.solutions`      where each solution lies on a frontier
:mod:`~sandbox.theory.bargaining.pure_deals`     the same over pure profiles only
:mod:`~sandbox.theory.bargaining.frontier`       upper-right hull, positions on it
:mod:`~sandbox.theory.bargaining.additive`       frontier of payoffs that add over levers
:mod:`~sandbox.theory.bargaining.offers`         alternating offers, deadline, alternatives
:mod:`~sandbox.theory.bargaining.moves`          single-lever changes from the status quo
:mod:`~sandbox.theory.bargaining.exchanges`        exchanges of concessions that help both
:mod:`~sandbox.theory.bargaining.zones`          zones of agreement, prices of concessions
:mod:`~sandbox.theory.bargaining.ratification`   win-sets of constituencies, tied hands
:mod:`~sandbox.theory.bargaining.bayesian`       threats between sides of unknown resolve
===============================================  ===========================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payoffs.contents import contents

if TYPE_CHECKING:
    from sandbox.theory.bargaining.agreement import Agreement, Negotiation, PureDeal
    from sandbox.theory.bargaining.bayesian import (
        BayesianEquilibrium,
        BayesianSolution,
        PriorSweep,
        Resolve,
        bayesian_threat,
        low_high,
        prior_sweep,
    )
    from sandbox.theory.bargaining.disagreement import (
        RULES,
        Disagreement,
        disagreement_point,
        minmax,
        pure_minmax,
    )
    from sandbox.theory.bargaining.exchanges import Exchange, LeverChange, Linkage, linkage
    from sandbox.theory.bargaining.negotiation import negotiate
    from sandbox.theory.bargaining.offers import (
        TalkRules,
        Talks,
        alternating_offers,
    )
    from sandbox.theory.bargaining.ratification import (
        CONSTITUENCIES,
        Ratification,
        Voter,
        WinSet,
        ratify,
        win_set,
    )
    from sandbox.theory.bargaining.solutions import NAMES as SOLUTIONS
    from sandbox.theory.bargaining.zones import (
        LeverZone,
        Price,
        lever_zone,
        lever_zones,
        price,
        prices,
    )


__getattr__ = contents(__name__)
