"""Simulations as Parquet files that say what they were made from."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from agents.checks import shown
from agents.simulation import Simulation
from payoffs.errors import InputError

#: Where the provenance stands in the file's schema metadata.
METADATA_KEY = b"truce"


def write_parquet(simulation: Simulation, path: str | Path) -> Path:
    """Writes one row a replicate, with scenario, calibration, rules, seed and versions.

    The file appears under its name only when it is whole: it is written beside it first.

    Raises
    ------
    InputError
        If nothing can be written there.
    """
    pa, pq = _pyarrow()
    target = Path(path)
    table = pa.table(simulation.columns())
    text = json.dumps(simulation.provenance(), default=_plain)
    table = table.replace_schema_metadata({METADATA_KEY: text.encode()})
    with _complaints(target), _written_beside(target) as temporary:
        pq.write_table(table, temporary)
    return target


def read_parquet_metadata(path: str | Path) -> dict[str, Any]:
    """What a file written by :func:`write_parquet` was made from."""
    pa, pq = _pyarrow()
    try:
        metadata = pq.read_schema(path).metadata or {}
        result = json.loads(metadata[METADATA_KEY])
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", str(path)) from None
    except (pa.ArrowInvalid, KeyError, ValueError):
        raise InputError(
            "is not a Parquet file written by truce simulate; write it again", str(path)
        ) from None
    if not isinstance(result, dict):
        raise InputError(f"expected its metadata to be a table, got {shown(result)}", str(path))
    return result


def _pyarrow() -> tuple[Any, Any]:
    """PyArrow, which carries no types, when it is first needed."""
    import pyarrow
    import pyarrow.parquet

    return pyarrow, pyarrow.parquet


@contextlib.contextmanager
def _complaints(target: Path) -> Iterator[None]:
    try:
        if target.is_dir():
            raise InputError("is a folder; name a file in it", str(target))
        yield
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"cannot be written: {reason}; make room, or name a file in a folder that exists "
            "and may be written to",
            str(target),
        ) from None


@contextlib.contextmanager
def _written_beside(target: Path) -> Iterator[Path]:
    """A new name in the target's folder, renamed to the target if all goes well."""
    temporary = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _plain(value: object) -> object:
    """What JSON does not know: NumPy numbers and arrays as lists, the rest as text."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return str(value)
