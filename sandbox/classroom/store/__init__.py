"""Rooms kept in a database: SQLite by default, PostgreSQL by URL (SQLAlchemy, Alembic).

- :mod:`~sandbox.classroom.store.tables`: what is stored; ``migrations``: how it came to be
- :mod:`~sandbox.classroom.store.database`: where, and the engine on it
- :mod:`~sandbox.classroom.store.loading`: rows as a room
- :mod:`~sandbox.classroom.store.keeper`: every change, one transaction each: ``seats``, ``choices``
  and ``steps``
"""

from __future__ import annotations

from sandbox.classroom.store.base import Asker, Choice, Opened, RefusedError
from sandbox.classroom.store.choices import Sight
from sandbox.classroom.store.database import in_words, url_of
from sandbox.classroom.store.keeper import Store

__all__ = ["Asker", "Choice", "Opened", "RefusedError", "Sight", "Store", "in_words", "url_of"]
