"""Would it last: deals kept period after period, or broken.

=====================================================  ===========================================
:mod:`~sandbox.theory.repeated.lasting`                ``would_it_last``: all answers on one deal
:mod:`~sandbox.theory.repeated.deals`                  the deal and each side's best breach
:mod:`~sandbox.theory.repeated.critical`               critical discount factors by punishment
:mod:`~sandbox.theory.repeated.penal`                  the same under the optimal penal code
:mod:`~sandbox.theory.repeated.judging`                is it kept at one discount factor
:mod:`~sandbox.theory.repeated.payoff_set`             all subgame-perfect payoffs
:mod:`~sandbox.theory.repeated.polygon`                convex polygons
:mod:`~sandbox.theory.repeated.iteration`              the set algorithm from outside
:mod:`~sandbox.theory.repeated.newton`                 a set inside that generates itself
:mod:`~sandbox.theory.repeated.renegotiation`          punishments nobody would talk away
:mod:`~sandbox.theory.repeated.monitoring`             triggers under noisy reports
:mod:`~sandbox.theory.repeated.truces`                 the best trigger; the historical record
:mod:`~sandbox.theory.repeated.expiry`                 end dates, renewal, carrot and stick
:mod:`~sandbox.theory.repeated.patience`               discount factors in people's words
=====================================================  ===========================================
"""

from sandbox.theory.repeated.critical import (
    Critical,
    minmax_values,
    punished_by_equilibria,
    punished_by_minmax,
    punished_by_the_harshest,
    shortest_punishment,
    smallest_discount,
    threat,
)
from sandbox.theory.repeated.deals import Deviation, RepeatedDeal, repeated_deal
from sandbox.theory.repeated.expiry import Expiry, renewal_needed, with_expiry
from sandbox.theory.repeated.lasting import Lasting, mixed_payoffs, would_it_last
from sandbox.theory.repeated.monitoring import (
    SignalNoise,
    Trigger,
    best_share,
    least_patience,
    one_report,
)
from sandbox.theory.repeated.patience import (
    Patience,
    check_discount,
    longest_period,
    patience_words,
)
from sandbox.theory.repeated.payoff_set import PayoffSet, payoff_set
from sandbox.theory.repeated.penal import least_discount, optimal_penal_code
from sandbox.theory.repeated.renegotiation import Renegotiation, renegotiation_proof
from sandbox.theory.repeated.truces import (
    Explained,
    TruceRecord,
    Watch,
    Watched,
    explain_record,
    false_alarm_for,
    watch,
)
