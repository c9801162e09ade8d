"""Rooms, seats, chairs, moves, answers and events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None


def _room(*, key: bool = False) -> sa.Column[int]:
    target = sa.ForeignKey("room.id", ondelete="CASCADE")
    return sa.Column("room", sa.Integer, target, nullable=False, primary_key=key)


def _keys(*names: str) -> list[sa.Column[int]]:
    return [
        sa.Column(name, sa.Integer, primary_key=True, autoincrement=False, nullable=False)
        for name in names
    ]


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "room",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(12), nullable=False, unique=True),
        sa.Column("teacher", sa.String(64), nullable=False, unique=True),
        sa.Column("screen", sa.String(64), nullable=False, unique=True),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("stage", sa.Integer, nullable=False),
        sa.Column("tick", sa.Integer, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("revealed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opened", moment, nullable=False),
    )
    op.create_table(
        "seat",
        _room(key=True),
        *_keys("number"),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("side", sa.Integer, nullable=False),
        sa.Column("present", sa.Boolean, nullable=False),
    )
    op.create_table(
        "chair",
        _room(key=True),
        *_keys("stage", "match", "pair", "side", "chair"),
        sa.Column("seat", sa.Integer),
        sa.Column("since", sa.Integer, nullable=False),
    )
    op.create_table(
        "move",
        _room(key=True),
        *_keys("stage", "tick", "pair", "side", "chair"),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("by", sa.String(8), nullable=False),
        sa.Column("at", moment, nullable=False),
    )
    op.create_table(
        "answer",
        _room(key=True),
        *_keys("seat", "stage"),
        sa.Column("item", sa.String(16), primary_key=True, nullable=False),
        sa.Column("value", sa.String(1000), nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, primary_key=True),
        _room(),
        sa.Column("at", moment, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
    )
    op.create_index("event_by_room", "event", ["room", "id"])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("event", "answer", "move", "chair", "seat", "room"):
        op.drop_table(name)
