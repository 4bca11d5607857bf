"""The rows of a rank: from the shard written for it, or straight from the Parquet files it names."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from failures import RankStopped
from run_data import FOLDER


@dataclass(frozen=True)
class Row:
    """A selected row: its place, its text (null where it holds none), what placeholders ask for, variants to make."""

    file: int
    row: int
    id: str
    text: str | None
    columns: dict[str, str]
    variants: list[int]


def rows_of_rank(run: dict[str, Any], rank: int) -> Iterator[Row]:
    """The rows of a rank, from the shard written for it or straight from the Parquet files it names."""
    shard = run["ranks"][rank]
    path = FOLDER / shard["shard"]
    if file_hash(path) != shard["sha256"]:
        raise RankStopped("changed", f"{path.name} is not as it was written. Prepare the run again.")
    if path.name.endswith(".jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield Row(**json.loads(line))
    else:
        for stretch in json.loads(path.read_text(encoding="utf-8")):
            yield from parquet_rows(run, stretch)


def parquet_rows(run: dict[str, Any], stretch: dict[str, Any]) -> Iterator[Row]:
    """Reads a stretch of rows of a Parquet file, and no row group that it does not touch."""
    source = run["source"]
    file = source["files"][stretch["file"]]
    check_unchanged(file)
    text_column = source["text_column"]
    names = list(dict.fromkeys([text_column, *source["input_columns"]]))
    for row, cells in parquet_cells(file["path"], names, stretch["start"], stretch["end"]):
        yield Row(
            file=stretch["file"],
            row=row,
            id=f"{Path(file['path']).name}:{row}",
            text=cells[text_column],
            columns={name: cell for name, cell in cells.items() if cell is not None},
            variants=stretch["variants"],
        )


def parquet_cells(path: str, names: list[str], start: int, end: int) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The cells of some columns, by column, for the rows from `start` to before `end`."""
    with pq.ParquetFile(path) as parquet:
        at = 0
        for group in range(parquet.num_row_groups):
            size = parquet.metadata.row_group(group).num_rows
            if at >= end or at + size <= start:
                at += size
                continue
            for batch in parquet.iter_batches(1024, row_groups=[group], columns=names):
                low, high = max(start - at, 0), min(end - at, len(batch))
                if low < high:
                    cells = [texts_of(batch.column(name).slice(low, high - low), name, path) for name in names]
                    for offset, values in enumerate(zip(*cells, strict=True)):
                        yield at + low + offset, dict(zip(names, values, strict=True))
                at += len(batch)


def texts_of(column: pa.Array, name: str, path: str) -> list[str | None]:
    """The cells as texts; null for none, and for bytes that are no UTF-8."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.cast(pa.large_binary())
    elif not pa.types.is_binary(column.type) and not pa.types.is_large_binary(column.type):
        raise RankStopped("input", f'Column "{name}" of {path} holds {column.type}, not text.')
    return [text_of(cell) for cell in column.to_pylist()]


def text_of(cell: bytes | None) -> str | None:
    try:
        return None if cell is None else cell.decode("utf-8")
    except UnicodeDecodeError:
        return None


@cache
def _checked(path: str, size: int, sha256: str) -> bool:
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size != size:
            return False
        digest = hashlib.sha256()
        for position in (0, max(0, (size - 65536) // 2), max(0, size - 65536)):
            file.seek(position)
            digest.update(file.read(min(65536, size)))
        return digest.hexdigest() == sha256


def check_unchanged(file: dict[str, Any]) -> None:
    """The input as it was when the job was made: its size, and its head, middle and tail."""
    try:
        same = _checked(file["path"], file["size_bytes"], file["sha256"])
    except OSError as error:
        raise RankStopped("input", f"{file['path']} cannot be read on this node ({error.strerror}).") from None
    if not same:
        raise RankStopped("changed", f"{file['path']} changed since the job was made. Restore it.")


def file_hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _hash(file)
    except OSError as error:
        raise RankStopped("input", f"{path} cannot be read on this node ({error.strerror}).") from None


def _hash(file: Any) -> str:
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()
