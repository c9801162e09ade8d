"""Experiments over many games or many histories.

===========================================  ===================================================
:mod:`~sandbox.theory.stacks.answers`     ``theory_rows``: every question asked of many games
:mod:`~sandbox.experiments.many`             its parts, one question each
:mod:`~sandbox.experiments.uncertainty`      how often answers hold over plausible calibrations
:mod:`~sandbox.experiments.indices`          which parameter an answer hangs on
:mod:`~sandbox.experiments.estimators`       Sobol' and PAWN indices of any function
:mod:`~sandbox.experiments.sweep`            grids and designs over parameters, rules and noise
:mod:`~sandbox.experiments.history`          history as a test
===========================================  ===================================================
"""
