"""Writes the files that the reader is held against: the same rows by another implementation (PyArrow), in every codec,
page version and encoding, and the rows as JSON. Run where pyarrow is installed; the results are committed."""

import base64
import datetime
import decimal
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "written")
N = 90
RANGE = range(N)

TABLE = pa.table({
    "id": [f"doc-{i}" for i in RANGE],
    "text": pa.array([f"wörd {i} " * (i % 9) if i % 17 else None for i in RANGE], pa.string()),
    "whole": pa.array([2**60 + i if i % 2 else i for i in RANGE], pa.int64()),
    "unsigned": pa.array([2**63 + i for i in RANGE], pa.uint64()),
    "number": pa.array([i / 4 if i % 5 else float("nan") for i in RANGE], pa.float64()),
    "flag": pa.array([i % 3 == 0 if i % 7 else None for i in RANGE]),
    "bytes": pa.array([b"\xff\x00\x01" if i % 2 else b"ok" for i in RANGE], pa.binary()),
    "time": pa.array(
        [datetime.datetime(1969, 12, 1, 12, 0, 0, 123456) + datetime.timedelta(days=i) for i in RANGE],
        pa.timestamp("us"),
    ),
    "date": pa.array([datetime.date(1969, 12, 1) + datetime.timedelta(days=i) for i in RANGE]),
    "decimal": pa.array([decimal.Decimal("1.25") * i for i in RANGE], pa.decimal128(12, 2)),
    "language": pa.array(["en" if i % 3 else "de" for i in RANGE]).dictionary_encode(),
    "tags": pa.array([[f"t{j}" for j in range(i % 5)] if i % 11 else None for i in RANGE], pa.list_(pa.string())),
    "meta": pa.array([
        {"a": i, "inner": {"x": f"x{i}", "l": [i, i + 1] * (i % 3)}} if i % 13 else None for i in RANGE
    ]),
    "nested": pa.array([[[j, i] for j in range(i % 3)] for i in RANGE], pa.list_(pa.list_(pa.int32()))),
    "map": pa.array([[(f"k{j}", j) for j in range(i % 3)] for i in RANGE], pa.map_(pa.string(), pa.int32())),
    "pairs": pa.array([[{"q": f"q{j}", "a": None if j % 2 else j} for j in range(i % 4)] for i in RANGE]),
})


def as_json(value, key=None):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return None if value != value else value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S") + f".{value.microsecond:06d}Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if key == "map":
        return {name: as_json(inner) for name, inner in value}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return {name: as_json(inner) for name, inner in value.items()}


os.makedirs(OUT, exist_ok=True)
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    for version in ["1.0", "2.0"]:
        pq.write_table(
            TABLE,
            f"{OUT}/{codec}-v{version[0]}.parquet",
            compression=codec,
            data_page_version=version,
            data_page_size=64,
            write_batch_size=7,
            row_group_size=40,
            store_schema=False,
        )
pq.write_table(
    TABLE.select(["id", "text", "whole", "number"]),
    f"{OUT}/delta.parquet",
    use_dictionary=False,
    column_encoding={
        "id": "DELTA_BYTE_ARRAY",
        "text": "DELTA_LENGTH_BYTE_ARRAY",
        "whole": "DELTA_BINARY_PACKED",
        "number": "BYTE_STREAM_SPLIT",
    },
    data_page_size=100,
    store_schema=False,
)
with open(f"{OUT}/rows.jsonl", "w", encoding="utf8") as file:
    for row in TABLE.to_pylist():
        file.write(json.dumps({name: as_json(value, name) for name, value in row.items()}) + "\n")
