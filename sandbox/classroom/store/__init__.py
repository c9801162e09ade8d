"""Rooms kept in a database: SQLite by default, PostgreSQL by URL (SQLAlchemy, Alembic).

- :mod:`~sandbox.classroom.store.tables`: what is stored, and where; ``migrations``: how it came
  to be
- :mod:`~sandbox.classroom.store.base`: transactions, and rows as a room
- :mod:`~sandbox.classroom.store.choices`: what was chosen and answered
- :mod:`~sandbox.classroom.store.keeper`: every other change of a room, one transaction each
"""

from __future__ import annotations

from sandbox.classroom.store.base import Asker, Choice, Opened, RefusedError
from sandbox.classroom.store.choices import Sight
from sandbox.classroom.store.keeper import Store
from sandbox.classroom.store.tables import in_words, url_of

__all__ = ["Asker", "Choice", "Opened", "RefusedError", "Sight", "Store", "in_words", "url_of"]
