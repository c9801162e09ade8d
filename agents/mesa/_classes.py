"""Mesa's classes, imported without a side effect that Mesa's import may have.

Mesa 3.3 sets the process-wide multiprocessing start method when it is imported. A library
must not decide that for a whole program, so what was set before is set again.
"""

from __future__ import annotations

import multiprocessing
from typing import Any, cast

_before = multiprocessing.get_start_method(allow_none=True)

from mesa import Agent, DataCollector, Model  # noqa: E402

if multiprocessing.get_start_method(allow_none=True) != _before:
    # None, with force, means "not chosen yet".
    multiprocessing.set_start_method(_before, force=True)

__all__ = ["Agent", "DataCollector", "Model", "filled_collector"]


def filled_collector(columns: dict[str, list[Any]]) -> DataCollector:
    """Mesa's collector as if it had collected these columns, one row a period."""
    make: Any = DataCollector  # Mesa's signature carries no types
    collector: Any = make(model_reporters={name: name for name in columns})
    collector.model_vars.update(columns)
    # batch_run of Mesa 3.4 and later finds a period's row by this list, if it is there.
    periods = len(next(iter(columns.values())))
    collector._collection_steps = list(range(periods))
    return cast(DataCollector, collector)
