"""The same play in arrays over replicates, in a world that answers.

- :mod:`~agents.world.histories`: many replicates of a truce in a world that answers, at once
- :mod:`~agents.world.plan`: what a run in a world needs to know before it begins, and its uniform
  numbers
- :mod:`~agents.world.play`: many replicates of a truce in a world, side by side, period after
  period
- :mod:`~agents.world.result`: what many replicates of a truce in a world came to, with everything
  needed to run it again
- :mod:`~agents.world.state`: the state of the surroundings and of each government in many
  replicates at once
- :mod:`~agents.world.truces`: the truces of many replicates: how long each was kept, what ended
  it, who broke it and why
"""
