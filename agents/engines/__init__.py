"""How a match is worked out: turn by turn, exactly, or in many replicates at once.

- :mod:`~agents.engines.chain`: a pair of automata under noise as one Markov chain: exact
  values, without chance
- :mod:`~agents.engines.joint`: two automata under noise, turn by turn: every outcome of a joint
  state and where it leads
- :mod:`~agents.engines.kernels`: the inner loops that Numba compiles, as plain functions;
  nothing here imports Numba
- :mod:`~agents.engines.replicates`: many independent replicates of a repeated game at once
- :mod:`~agents.engines.sampler`: draws histories from a table of joint states: one random
  number and one row a turn
- :mod:`~agents.engines.simulation`: what many replicates of a repeated game came to, with
  everything needed to run it again
- :mod:`~agents.engines.survival`: how long truces last: the Kaplan-Meier curve, which takes
  truces still in force for what they
"""
