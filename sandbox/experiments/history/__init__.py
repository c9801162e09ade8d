"""History as a test: which pairs of rules could have made the record of truces.

- The record: :func:`read_history`, :class:`History`
- Every pair against it: :func:`history_table`; one pair in detail: :func:`history_pair`; truces
  broken by threats beside the pairs: :func:`crisis_history`
- Other engines' runs against it: :class:`Spells`, :func:`compare`, :func:`survival_band`,
  :func:`record_survival`
- The parts: :func:`pair_chain`, :func:`log_likelihood`, :func:`fit`, :func:`constant_hazards`,
  :func:`power_study`, :func:`tariff_paths`
"""

from __future__ import annotations

from sandbox.experiments.history.chains import pair_chain
from sandbox.experiments.history.crisis_family import (
    CrisisHistory,
    EquilibriumCrises,
    crisis_history,
)
from sandbox.experiments.history.detail import PairHistory, history_pair, tariff_paths
from sandbox.experiments.history.fitting import fit
from sandbox.experiments.history.judgement import Judgement, power_study
from sandbox.experiments.history.likelihood import log_likelihood
from sandbox.experiments.history.record import History, read_history
from sandbox.experiments.history.spells import Spells, compare, paths, statistics
from sandbox.experiments.history.study import HistoryTable, constant_hazards, history_table
from sandbox.experiments.history.survival import (
    Band,
    Survival,
    one_history_band,
    record_survival,
    survival_band,
)
