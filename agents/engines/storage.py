"""Simulations as Parquet files that say what they were made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from agents.checks import shown
from agents.engines.simulation import Simulation
from payoffs.errors import InputError
from payoffs.writing import check_free, written_beside

#: Where the provenance stands in the file's schema metadata.
METADATA_KEY = b"truce"
#: Names of files that hold Parquet.
ENDINGS = (".parquet", ".pq")


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
    with written_beside(target) as temporary:
        pq.write_table(table, temporary)
    return target


def check_parquet_name(path: str | Path, *, force: bool = False) -> None:
    """Whether :func:`write_parquet` should write there; asked before anything is simulated.

    Raises
    ------
    InputError
        If the name does not say Parquet, or, without ``force``, a file stands there that this
        program did not write.
    """
    if Path(path).suffix.lower() not in ENDINGS:
        raise InputError(
            "is no Parquet name, and Parquet is written; call it FILE.parquet", str(path)
        )
    check_free(path, force=force)


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


def _plain(value: object) -> object:
    """What JSON does not know: NumPy numbers and arrays as lists, the rest as text."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return str(value)
