"""Experiments over many games or many histories.

===========================================  ===================================================
:mod:`~sandbox.experiments.uncertainty`      how often answers hold over plausible calibrations
:mod:`~sandbox.experiments.indices`          which parameter an answer hangs on: Sobol' and PAWN
:mod:`~sandbox.experiments.gamemap`          what the game is over two numbers at once
:mod:`~sandbox.experiments.sweep`            grids and designs over parameters, rules and noise
:mod:`~sandbox.experiments.history`          history as a test
:mod:`~sandbox.experiments.leaders`          weights of governments from the record of threats
:mod:`~sandbox.experiments.estimation`       which decision rules people played
===========================================  ===================================================
"""
