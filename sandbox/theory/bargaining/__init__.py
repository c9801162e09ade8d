"""What two sides could agree, and how they might get there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payoffs.contents import contents

if TYPE_CHECKING:
    from sandbox.theory.bargaining.agreement import (
        RULES,
        Agreement,
        Disagreement,
        Negotiation,
        PureDeal,
        disagreement_point,
        minmax,
        pure_minmax,
    )
    from sandbox.theory.bargaining.bayesian import (
        BayesianEquilibrium,
        BayesianSolution,
        PriorSweep,
        Resolve,
        bayesian_threat,
        low_high,
        prior_sweep,
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
    from sandbox.theory.bargaining.solutions import bargaining_rule
    from sandbox.theory.bargaining.zones import (
        LeverZone,
        Price,
        lever_zone,
        lever_zones,
        price,
        prices,
    )


__getattr__ = contents(__name__)
