"""Runs the migrations on the connection that :mod:`sandbox.classroom.store.database` hands over."""

from __future__ import annotations

from alembic import context

from sandbox.classroom.store.tables import Base


def run() -> None:
    """Bring the tables of the connection to the version that was asked for."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # so Alembic calls it
    run()
