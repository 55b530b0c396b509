"""Tables as Parquet."""

from __future__ import annotations

import io
from collections.abc import Sequence

from torana.exports.tables.table import Row, Table


def as_parquet(table: Table, rows: Sequence[Row]) -> bytes:
    """Return a table as Parquet. It has the original texts, without the apostrophes of CSV."""
    import arro3.core as arrow
    from arro3.io import write_parquet

    types = {
        "string": arrow.DataType.string(),
        "integer": arrow.DataType.int64(),
        "number": arrow.DataType.float64(),
        "boolean": arrow.DataType.bool(),
        "date": arrow.DataType.date32(),
    }
    fields = [
        arrow.Field(column.name, types[column.type], nullable=not column.required, metadata={"meaning": column.meaning})
        for column in table.columns
    ]
    columns = zip(*rows, strict=True) if rows else ([] for _ in fields)
    arrays = [
        # The rows have dates as texts.
        arrow.Array(values, types["string"]).cast(field.type)
        if field.type == types["date"]
        else arrow.Array(values, field.type)
        for values, field in zip(columns, fields, strict=True)
    ]
    schema = arrow.Schema(fields, metadata={"meaning": table.meaning})
    file = io.BytesIO()
    write_parquet(arrow.Table.from_arrays(arrays, schema=schema), file, compression="zstd(3)")
    return file.getvalue()
