"""Parts of :mod:`sandbox.experiments.answers_many`: one question each, for many games at once."""
