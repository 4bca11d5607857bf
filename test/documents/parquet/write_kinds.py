"""Writes one file for each kind of value and of writer that `write_files.py` has not, with its rows as JSON beside it: digits
that a double cannot hold, times of day, pages of nothing, and DuckDB's way of filling up runs. Run where pyarrow and duckdb
are installed; the results are committed."""

import datetime
import decimal
import json
import os

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kinds")
N = 40
RANGE = range(N)
D = decimal.Decimal
decimal.getcontext().prec = 100
os.makedirs(OUT, exist_ok=True)


def rows(name, values):
    with open(f"{OUT}/{name}.jsonl", "w", encoding="utf8") as file:
        for row in values:
            file.write(json.dumps(row) + "\n")


SMALL = [D(i * 7919 % 100000 - 50000) / 100 for i in RANGE]
WIDE = [D(3**40 * (i - 20)).scaleb(-10) for i in RANGE]
HUGE = [D(7**65 * (i - 20)).scaleb(-5) for i in RANGE]
WHOLE = [D(10**16 * (i - 20) + i) for i in RANGE]
TIMES = [i * 3_661_000_123 % 86_400_000_000 for i in RANGE]
TABLE = pa.table({
    "text": pa.array([None] * N, pa.string()).dictionary_encode(),
    "nothing": pa.nulls(N),
    "small": pa.array(SMALL, pa.decimal128(7, 2)),
    "wide": pa.array([value if i % 7 else None for i, value in enumerate(WIDE)], pa.decimal128(38, 10)),
    "huge": pa.array(HUGE, pa.decimal256(70, 5)),
    "whole": pa.array(WHOLE, pa.decimal128(20, 0)),
    "prices": pa.array([[SMALL[i]] * (i % 3) for i in RANGE], pa.list_(pa.decimal128(7, 2))),
    "seconds": pa.array([time // 1000 for time in TIMES], pa.int32()).cast(pa.time32("ms")),
    "micros": pa.array([time if i else 0 for i, time in enumerate(TIMES)], pa.int64()).cast(pa.time64("us")),
    "nanos": pa.array([time * 1000 + i for i, time in enumerate(TIMES)], pa.int64()).cast(pa.time64("ns")),
})


def plain(value):
    """A number where fifteen digits are enough, else its digits."""
    if value is None:
        return None
    digits = len(value.as_tuple().digits)
    if value == value.to_integral_value() and value.as_tuple().exponent == 0:
        return int(value) if abs(value) < 2**53 else format(value, "f")
    return float(value) if digits <= 15 else format(value, "f")


def clock(ticks, digits):
    seconds, rest = divmod(ticks, 10**digits)
    time = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).strftime("%H:%M:%S")
    decimals = f"{rest:0{digits}d}"
    while decimals.endswith("000"):
        decimals = decimals[:-3]
    return time if decimals == "" else f"{time}.{decimals}"


for codec, version in [("lz4", "1.0"), ("snappy", "2.0")]:
    name = f"{codec}-v{version[0]}"
    pq.write_table(TABLE, f"{OUT}/{name}.parquet", compression=codec, data_page_version=version, row_group_size=17)
    rows(name, ({
        "text": None,
        "nothing": None,
        "small": float(SMALL[i]),
        "wide": plain(WIDE[i]) if i % 7 else None,
        "huge": plain(HUGE[i]),
        "whole": plain(WHOLE[i]),
        "prices": [float(SMALL[i])] * (i % 3),
        "seconds": clock(TIMES[i] // 1000, 3),
        "micros": clock(TIMES[i] if i else 0, 6),
        "nanos": clock(TIMES[i] * 1000 + i, 9),
    } for i in RANGE))

for version in ["V1", "V2"]:
    name = f"duckdb-{version.lower()}"
    duckdb.sql(f"""COPY (SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE 'wörd ' || i % 50 END AS text,
        (i * 1.25)::DECIMAL(12, 2) AS price, [i % 3, NULL] AS list, {{'a': i, 'b': 'x' || i % 4}} AS struct
        FROM range(600) t(i)) TO '{OUT}/{name}.parquet' (FORMAT parquet, PARQUET_VERSION {version}, ROW_GROUP_SIZE 2048)""")
    rows(name, ({
        "id": i,
        "text": f"wörd {i % 50}" if i % 7 else None,
        "price": i * 1.25,
        "list": [i % 3, None],
        "struct": {"a": i, "b": f"x{i % 4}"},
    } for i in range(600)))
