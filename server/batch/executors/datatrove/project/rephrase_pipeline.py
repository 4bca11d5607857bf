"""The DataTrove pipeline of one launch of a Rephrase job: reader, inference, writer.

Workers import this module by its name, so it must be on their PYTHONPATH (launch.py sees to that). What to do stands in
`run.json` beside it. Keys come from environment variables, at the moment a request is sent, and are written nowhere.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.inference.run_inference import InferenceConfig, InferenceRunner
from datatrove.pipeline.inference.servers import InferenceServer
from datatrove.pipeline.inference.types import InferenceError, InferenceResult
from datatrove.pipeline.writers import ParquetWriter

from build_request import Unsendable, build_request, well_formed
from endpoint_servers import EndpointRequests, VllmRequests
from failures import FINAL, RETRIED, RankStopped, RequestFailed
from run_data import counter_of, marks, run_data, stage_folder, variants
from unit_rows import Row, rows_of_rank

# A text of so many characters is counted and cut beside the requests, not between them.
LONG_TEXT = 20_000

OUTPUT_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.string()),
        (
            "rollout_results",
            pa.list_(
                pa.struct(
                    [
                        ("text", pa.string()),
                        ("finish_reason", pa.string()),
                        (
                            "usage",
                            pa.struct(
                                [
                                    ("prompt_tokens", pa.int64()),
                                    ("completion_tokens", pa.int64()),
                                    ("total_tokens", pa.int64()),
                                ]
                            ),
                        ),
                        ("reasoning", pa.string()),
                    ]
                )
            ),
        ),
        ("variant", pa.string()),
        ("prompt", pa.string()),
        ("model", pa.string()),
        ("recipe", pa.string()),
        ("fingerprint", pa.string()),
        ("truncated", pa.bool_()),
        ("unit", pa.string()),
        ("failure_reason", pa.string()),
        ("failure_message", pa.string()),
        ("attempts", pa.int32()),
    ]
)


class UnitReader(PipelineStep):
    """Yields one document for each unit (row x variant) of a stage that belongs to the rank."""

    name = "Rephrase units"
    type = "📖 - READER"

    def __init__(self, stage: int) -> None:
        super().__init__()
        self.stage = stage

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        run = run_data()
        if world_size != len(run["ranks"]):
            raise RankStopped("changed", f"The run was divided into {len(run['ranks'])} ranks, not {world_size}.")
        wanted = set(run["stages"][self.stage]["variants"])
        for row in rows_of_rank(run, rank):
            for position in row.variants:
                if position not in wanted:
                    continue
                document = unit_document(row, position)
                self.stat_update("documents")
                self.update_doc_stats(document)
                yield document


def unit_document(row: Row, position: int) -> Document:
    """A unit as DataTrove carries it. Its id is the unit's own: DataTrove tells documents apart by it, and ids of
    datasets repeat."""
    unit = f"{row.file}:{row.row}:{position}"
    metadata = {
        "unit": unit,
        "source_id": well_formed(row.id),
        "variant": position,
        "bad": row.text is None,
        # As ASCII: a checkpoint cannot hold half a surrogate pair, and a column may.
        "columns": json.dumps(row.columns),
        "fingerprint": None,
        "truncated": False,
    }
    return Document(text=well_formed(row.text or ""), id=unit, metadata=metadata)


class Reach:
    """How long the endpoint has not been there. While it is away, no document's attempts are used up."""

    def __init__(self) -> None:
        self.missing_since: float | None = None

    def answered(self) -> None:
        self.missing_since = None

    def missed(self, message: str) -> None:
        now = time.monotonic()
        if self.missing_since is None:
            self.missing_since = now
        patience = run_data()["retry"]["lost_after_s"]
        if now - self.missing_since > patience:
            raise RankStopped("unreachable", f"{message} It was tried for {round(patience / 60)} min.")


REACH = Reach()


async def rollout(document: Document, generate: Any) -> InferenceResult | dict[str, Any]:
    """One rollout of a unit: its request, sent until it is answered or has failed for good."""
    if document.metadata["bad"]:
        return failed("bad-row", "The row holds no text.", 0)
    number = generate.keywords["rollout_idx"]
    request = await request_of(document, number)
    if isinstance(request, Unsendable):
        return failed(request.reason, request.message, 0)
    if number == 0:
        document.metadata["fingerprint"] = request.fingerprint
        document.metadata["truncated"] = request.truncated
    retry = run_data()["retry"]
    attempts = misses = 0
    while True:
        try:
            result = await generate(request.body)
        except InferenceError as error:
            failure = error.error
            if not isinstance(failure, RequestFailed):
                raise
        else:
            REACH.answered()
            return result
        if failure.reason == "unreachable":
            misses += 1
            REACH.missed(failure.message)
        else:
            REACH.answered()
            attempts += 1
        if failure.reason not in RETRIED and failure.reason not in FINAL:
            raise RankStopped(failure.reason, failure.message)
        if failure.reason in FINAL or attempts >= retry["attempts"]:
            return failed(failure.reason, failure.message, attempts)
        # Full jitter, so that requests that failed together do not come back together. No slot is held meanwhile.
        bound = min(retry["cap_s"], retry["base_s"] * 2 ** (max(1, attempts, misses) - 1))
        await asyncio.sleep((failure.retry_after or 0) + random.random() * bound)


async def request_of(document: Document, number: int) -> Any:
    position = document.metadata["variant"]
    parts = (
        variants()[position],
        document.text,
        {**json.loads(document.metadata["columns"]), run_data()["source"]["text_column"]: document.text},
        counter_of(position),
        marks(),
        number,
    )
    if len(document.text) < LONG_TEXT:
        return build_request(*parts)
    return await asyncio.to_thread(build_request, *parts)


def failed(reason: str, message: str, attempts: int) -> dict[str, Any]:
    return {"failure": {"reason": reason, "message": message, "attempts": attempts}}


def output_row(_writer: Any, document: Document) -> dict[str, Any]:
    """A finished unit in DataTrove's shape: `text` is the source, the rephrasings stand in `rollout_results`."""
    results = [as_dict(result) for result in document.metadata["rollout_results"]]
    failure = next((result["failure"] for result in results if "failure" in result), None)
    variant = run_data()["variants"][document.metadata["variant"]]
    return {
        "id": document.metadata["source_id"],
        "text": document.text,
        "rollout_results": [] if failure else [rollout_row(result) for result in results],
        "variant": variant["id"],
        "prompt": variant["prompt"],
        "model": variant["model"],
        "recipe": variant["recipe"],
        "fingerprint": document.metadata["fingerprint"],
        "truncated": document.metadata["truncated"],
        "unit": document.metadata["unit"],
        "failure_reason": failure and failure["reason"],
        "failure_message": failure and failure["message"],
        "attempts": failure and failure["attempts"],
    }


def as_dict(result: InferenceResult | dict[str, Any]) -> dict[str, Any]:
    """A result as it is now, or as a checkpoint gives it back."""
    return result if isinstance(result, dict) else vars(result)


def rollout_row(result: dict[str, Any]) -> dict[str, Any]:
    usage = result.get("usage") or None
    return {
        "text": result["text"],
        "finish_reason": result["finish_reason"],
        "usage": usage,
        "reasoning": result.get("reasoning") or None,
    }


class RephraseRunner(InferenceRunner):
    """DataTrove's runner with servers that carry keys, and with a last word for whoever reads the log."""

    def __init__(self, stage: int, **options: Any) -> None:
        super().__init__(**options)
        self.stage = stage

    def _init_server(self, rank: int) -> InferenceServer:
        data = run_data()["stages"][self.stage]
        server = VllmRequests if self.config.server_type == "vllm" else EndpointRequests
        return server(self.config, rank, data)

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> None:
        end_with_launcher()
        stopped = stopped_file(self.stage, rank)
        stopped.unlink(missing_ok=True)
        try:
            super().run(data, rank, world_size)
        except Exception as error:
            reason, message = last_word(error)
            stopped.parent.mkdir(parents=True, exist_ok=True)
            stopped.write_text(json.dumps({"reason": reason, "message": message}), encoding="utf-8")
            print(f"rephrase: {message}", flush=True)
            # Without its cause: that would repeat the request, and with it the document, in every log.
            raise RankStopped(reason, f"rephrase: {message}") from None


def end_with_launcher() -> None:
    """On one machine: a worker whose launcher was killed ends too, and leaves the checkpoints to the next one."""
    launcher = os.environ.get("REPHRASE_LAUNCHER")
    if launcher is None or launcher.split()[0] == str(os.getpid()):
        return

    def watch() -> None:
        while start_of(int(launcher.split()[0])) == launcher.partition(" ")[2]:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def start_of(pid: int) -> str | None:
    """When a process began, by the clock of this boot: tells it from a later one of its number. Empty where the system
    does not say; null for one that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return None if Path("/proc/self").exists() or not is_there(pid) else ""
    return None if fields[0] == "Z" else fields[19]


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def stopped_file(stage: int, rank: int) -> Path:
    """Why a rank ended before its last unit; not there for ranks that are at work or done."""
    return stage_folder(stage) / "stopped" / f"{rank:05d}.json"


def last_word(error: BaseException) -> tuple[str, str]:
    """The reason and a sentence, whatever DataTrove has wrapped it in."""
    found: BaseException | None = error
    while found is not None:
        inner = found.error if isinstance(found, InferenceError) else None
        for each in (found, inner):
            if isinstance(each, RankStopped):
                return each.reason, each.message
        found = found.__cause__ or found.__context__
    said = str(error.error) if isinstance(error, InferenceError) else str(error)
    return "error", f"{type(error).__name__}: {said}"[:500]


def build_pipeline(stage: int) -> list[PipelineStep]:
    """Reader, inference and writer of a stage: the variants that one server answers."""
    run = run_data()
    data = run["stages"][stage]
    server = data["server"]
    folder = stage_folder(stage)
    config = InferenceConfig(
        server_type="vllm" if server["kind"] == "vllm" else "custom",
        model_name_or_path=data["model"],
        model_max_context=server.get("max_model_len") or 8192,
        model_kwargs=server.get("arguments"),
        rollouts_per_document=run["rollouts"],
        max_concurrent_generations=server["concurrency"],
        metric_interval=60,
        server_log_folder=str(folder / "logs" / "server_logs"),
    )
    writer = ParquetWriter(
        str(folder / "output"),
        output_filename="${rank}_${chunk_index}.parquet",
        adapter=output_row,
        schema=OUTPUT_SCHEMA,
        compression="zstd",
        batch_size=100,
    )
    runner = RephraseRunner(
        stage,
        rollout_fn=rollout,
        config=config,
        output_writer=writer,
        checkpoints_local_dir=str(folder / "checkpoints"),
        records_per_chunk=run["chunk"],
    )
    return [UnitReader(stage), runner]
