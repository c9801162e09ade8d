"""Millions of truces: the same question at very many points, resumable, on any machines.

=========================================  =========================================================
:mod:`~sandbox.experiments.sweep.run`      ``sweep``: from a script
:mod:`~sandbox.experiments.sweep.design`   what is varied, and where the points lie
:mod:`~sandbox.experiments.sweep.plan`     everything that determines the rows; its file
:mod:`~sandbox.experiments.sweep.checks`   what is wrong with it, before work begins
:mod:`~sandbox.experiments.sweep.play`     what is played there; how it falls into pieces and parts
:mod:`~sandbox.experiments.sweep.points`   the game, the rules and the noise at each point; tables
:mod:`~sandbox.experiments.sweep.played`   exact sums over histories; truces in a world that answers
:mod:`~sandbox.experiments.sweep.work`     what a worker does: this process, a pool of processes
:mod:`~sandbox.experiments.sweep.runner`   a plan worked out, from first piece to last
:mod:`~sandbox.experiments.sweep.cluster`  a Dask cluster
:mod:`~sandbox.experiments.sweep.store`    what a folder of parts holds
:mod:`~sandbox.experiments.sweep.folder`   pieces kept in a folder of parts, and taken up again
:mod:`~sandbox.experiments.sweep.journal`  its pieces of parts that are not whole yet
:mod:`~sandbox.experiments.sweep.disk`     the steps by which it is changed
=========================================  =========================================================
"""

from sandbox.experiments.sweep.design import Axis, read_axis
from sandbox.experiments.sweep.plan import SweepPlan
from sandbox.experiments.sweep.play import Play
from sandbox.experiments.sweep.run import plan_of, sweep
from sandbox.experiments.sweep.runner import Sweep, run_plan
