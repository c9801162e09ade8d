"""Millions of truces: the same question at very many points, resumable, on any machines.

=============================================  ===============================================
:mod:`~sandbox.experiments.sweep.run`          ``sweep``: from a script
:mod:`~sandbox.experiments.sweep.axes`         what is varied
:mod:`~sandbox.experiments.sweep.design`       where the points lie
:mod:`~sandbox.experiments.sweep.plan`         everything that determines the rows
:mod:`~sandbox.experiments.sweep.checks`       what is wrong with it, before work begins
:mod:`~sandbox.experiments.sweep.points`       the game, the rules and the noise at each point
:mod:`~sandbox.experiments.sweep.played`       exact sums over histories
:mod:`~sandbox.experiments.sweep.worlds`       truces in a world that answers
:mod:`~sandbox.experiments.sweep.theory`       solved games
:mod:`~sandbox.experiments.sweep.work`         what a worker does
:mod:`~sandbox.experiments.sweep.schedule`     how much a worker is given
:mod:`~sandbox.experiments.sweep.executors`    this process, a pool of processes
:mod:`~sandbox.experiments.sweep.cluster`      a Dask cluster
:mod:`~sandbox.experiments.sweep.store`        the folder of parts, and how it is resumed
=============================================  ===============================================
"""

from sandbox.experiments.sweep.axes import Axis, read_axis
from sandbox.experiments.sweep.plan import Plan, Play, World
from sandbox.experiments.sweep.run import Sweep, plan_of, run_plan, sweep

__all__ = ["Axis", "Plan", "Play", "Sweep", "World", "plan_of", "read_axis", "run_plan", "sweep"]
