"""Arrow tables and the bytes they travel and rest in.

The same table always gives the same bytes: no time, no host, settings written out.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

#: Where a part says what it belongs to, in its file's metadata.
KEY = b"truce-sweep"
_CODEC, _LEVEL = "zstd", 3


def _arrow(name: str = "pyarrow") -> Any:
    """PyArrow, which carries no types, when it is first needed."""
    return importlib.import_module(name)


def table_of(columns: Mapping[str, Any]) -> Any:
    """An Arrow table; what is not a number is null."""
    pa = _arrow()

    arrays = {}
    for name, values in columns.items():
        array = np.asarray(values)
        if array.dtype.kind == "f":
            arrays[name] = pa.array(array.astype(np.float64), mask=np.isnan(array))
        elif array.dtype.kind in "UO":
            arrays[name] = pa.array([None if v is None else str(v) for v in array], pa.string())
        else:
            arrays[name] = pa.array(array)
    return pa.table(arrays)


def to_wire(table: Any) -> bytes:
    """A table as an Arrow stream."""
    pa = _arrow()

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def from_wire(data: bytes) -> Any:
    """The table of an Arrow stream."""
    pa = _arrow()

    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def joined(tables: list[Any]) -> Any:
    """Tables of one schema one after the other, in one chunk."""
    pa = _arrow()

    return tables[0] if len(tables) == 1 else pa.concat_tables(tables).combine_chunks()


def to_parquet(table: Any, digest: str, part: int) -> bytes:
    """A part as a Parquet file that says which plan and which part it is of."""
    pa = _arrow()
    pq = _arrow("pyarrow.parquet")

    mark = json.dumps({"plan": digest, "part": part, "rows": table.num_rows})
    table = table.replace_schema_metadata({KEY: mark.encode()})
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        version="2.6",
        compression=_CODEC,
        compression_level=_LEVEL,
        use_dictionary=True,
        write_statistics=True,
        row_group_size=max(1, table.num_rows),
        data_page_version="1.0",
    )
    return bytes(sink.getvalue())


def from_parquet(data: bytes) -> Any:
    """The table of a Parquet file.

    Without threads: one that still starts when a short command ends would abort it.
    """
    pa, pq = _arrow(), _arrow("pyarrow.parquet")
    with pq.ParquetFile(pa.BufferReader(data), pre_buffer=False) as file:
        return file.read(use_threads=False)


def read(folder: Any) -> Any:
    """All rows of a folder of parts."""
    return _arrow("pyarrow.parquet").read_table(folder)


def mark_of(data: bytes) -> dict[str, Any] | None:
    """What a part's file says of itself; None for any other."""
    pa, pq = _arrow(), _arrow("pyarrow.parquet")
    try:
        with pq.ParquetFile(pa.BufferReader(data)) as file:
            mark = json.loads((file.schema_arrow.metadata or {})[KEY])
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError):
        return None
    return mark if isinstance(mark, dict) else None
