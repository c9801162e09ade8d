"""Millions of truces: the same question at very many points, resumable, on any machines.

=========================================  =========================================================
:mod:`~sandbox.experiments.sweep.run`      ``sweep``: from a script; what is wrong with its words
:mod:`~sandbox.experiments.sweep.design`   what is varied, and where the points lie
:mod:`~sandbox.experiments.sweep.plan`     everything that determines the rows; pieces and parts
:mod:`~sandbox.experiments.sweep.points`   the game, the rules and the noise at each point; tables
:mod:`~sandbox.experiments.sweep.played`   exact sums over histories; truces in a world that answers
:mod:`~sandbox.experiments.sweep.work`     a plan worked out, from first piece to last
:mod:`~sandbox.experiments.sweep.workers`  this process, a pool of processes, or a Dask cluster
:mod:`~sandbox.experiments.sweep.store`    what a folder of parts holds
:mod:`~sandbox.experiments.sweep.folder`   pieces kept in a folder of parts, and taken up again
:mod:`~sandbox.experiments.sweep.disk`     the steps by which it is changed
=========================================  =========================================================
"""

from sandbox.experiments.sweep.design import Axis, read_axis
from sandbox.experiments.sweep.plan import Play, SweepPlan
from sandbox.experiments.sweep.run import plan_of, sweep
from sandbox.experiments.sweep.work import Sweep, run_plan
