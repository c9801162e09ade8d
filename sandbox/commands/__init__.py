"""One module a command group: what it is asked, what it answers, how the answer reads.

Each has ``register(commands)``, which adds its parsers, and functions that turn parsed arguments
into an :class:`~sandbox.commands.common.Answer`. Nothing is computed here that a script could
not ask of ``payoffs``, ``agents`` or ``sandbox`` directly.
"""
