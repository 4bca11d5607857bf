"""What this launch is: `run.json` and what stands beside it, read once by each process."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from build_request import Counter, Marks, Variant, approximate_count
from failures import RankStopped

FOLDER = Path(__file__).resolve().parent


@cache
def run_data() -> dict[str, Any]:
    """`run.json`: what this launch is."""
    return json.loads((FOLDER / "run.json").read_text(encoding="utf-8"))


@cache
def variants() -> list[Variant]:
    keys = ("position", "model", "template", "system", "inputs", "sampling", "window", "cut")
    return [Variant(**{key: variant[key] for key in keys}) for variant in run_data()["variants"]]


@cache
def marks() -> Marks:
    return Marks(json.loads((FOLDER / "marks.json").read_text(encoding="utf-8")))


@cache
def counter_of(position: int) -> Counter:
    """The token counter that the job was made with, for a variant."""
    stated = run_data()["variants"][position]["counter"]
    if stated["tokenizer"] is None:
        return Counter(approximate_count)
    from tokenizers import Tokenizer

    path = FOLDER / stated["tokenizer"]
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != stated["sha256"]:
        raise RankStopped("changed", f"{path.name} is not the tokenizer that this run was prepared with.")
    tokenizer = Tokenizer.from_str(data.decode("utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Counter(
        lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids), stated["tokens_per_byte_at_most"]
    )


def stage_folder(stage: int) -> Path:
    """Where a stage keeps its output, checkpoints and logs."""
    return FOLDER / "stages" / run_data()["stages"][stage]["name"]
