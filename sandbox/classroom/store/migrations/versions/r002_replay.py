"""A link that plays a room back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"


def upgrade() -> None:
    """A room may have the hash of one more secret."""
    op.add_column("room", sa.Column("replay", sa.String(64), nullable=True))
