"""Would it last: deals kept period after period, or broken."""

from sandbox.theory.repeated.critical import (
    Critical,
    Patience,
    check_discount,
    longest_period,
    minmax_values,
    patience_words,
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
