#!/usr/bin/env python3
"""Runs this project: on this machine, or as an array of tasks on a Slurm cluster, as `run.json` says.

Run it again to go on where it stopped: ranks that are done are passed over, the others resume from their checkpoints. A
project whose `run.json` was changed after its first launch is refused, since DataTrove would mix two runs.

    python launch.py                 all stages
    python launch.py --check         only says whether Python, DataTrove and the project fit
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib
import json
import os
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
DIGEST = FOLDER / "launched.sha256"
EXIT_FAILED = 1
EXIT_CHANGED = 2
EXIT_BUSY = 3
EXIT_STOPPED = 4
RANK_ATTEMPTS = 2
# Reasons of a rank that another attempt may do without.
TRIED_AGAIN = frozenset({"error"})


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="start nothing")
    arguments.add_argument("--stage", type=int, help=argparse.SUPPRESS)
    arguments.add_argument("--rank", type=int, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    # As modules of their own: what stands in __main__ cannot be found again by the workers.
    sys.path.insert(0, str(FOLDER))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(FOLDER), os.environ.get("PYTHONPATH")]))
    pipeline = importlib.import_module("rephrase_pipeline")
    run = pipeline.run_data()
    if options.check:
        print(json.dumps({"python": sys.version.split()[0], "datatrove": datatrove_version()}))
        return 0
    if options.rank is not None:
        return run_rank(pipeline, run, options.stage, options.rank)
    if (problem := changed()) is not None:
        print(f"rephrase: {problem}", file=sys.stderr)
        return EXIT_CHANGED
    if run["executor"]["kind"] == "slurm":
        return importlib.import_module("slurm_array").launch(pipeline, run)
    return run_alone(pipeline, run)


def run_alone(pipeline: Any, run: dict[str, Any]) -> int:
    """Runs here unless another launcher is at work: two would write the same checkpoints. The lock ends with us."""
    with (FOLDER / "launch.lock").open("a") as lock:
        try:
            # Of this process alone, not of those it starts.
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("rephrase: another launch.py is at work on this project", file=sys.stderr)
            return EXIT_BUSY
        me = f"{os.getpid()} {pipeline.start_of(os.getpid()) or ''}"
        (FOLDER / "launch.pid").write_text(f"{me}\n", encoding="utf-8")
        os.environ["REPHRASE_LAUNCHER"] = me
        return run_here(run)


def datatrove_version() -> str:
    from importlib.metadata import version

    return version("datatrove")


def changed() -> str | None:
    """Why this project may not be launched again; null for one that may."""
    digest = hashlib.sha256((FOLDER / "run.json").read_bytes()).hexdigest()
    if not DIGEST.exists():
        DIGEST.write_text(f"{digest}\n", encoding="utf-8")
        return None
    if DIGEST.read_text(encoding="utf-8").strip() == digest:
        return None
    return (
        f"{FOLDER / 'run.json'} is not the one that was launched before: other tasks, another chunk size or another "
        "prompt would be mixed with what is there. Restore it, or prepare a new project."
    )


def run_here(run: dict[str, Any]) -> int:
    """One stage after the other, several ranks at a time, each a process of its own: one that fails or is killed takes
    no other with it. It is tried once more, unless it said what has to be mended first."""
    failed = False
    for stage in range(len(run["stages"])):
        waiting = deque((rank, 1) for rank in range(len(run["ranks"])))
        working: dict[subprocess.Popen[bytes], tuple[int, int]] = {}
        while waiting or working:
            while waiting and len(working) < run["executor"]["workers"]:
                rank, attempt = waiting.popleft()
                command = [sys.executable, str(FOLDER / "launch.py"), "--stage", str(stage), "--rank", str(rank)]
                working[subprocess.Popen(command)] = (rank, attempt)
            time.sleep(0.1)
            for process in [each for each in working if each.poll() is not None]:
                rank, attempt = working.pop(process)
                if process.returncode == 0:
                    continue
                if process.returncode == EXIT_STOPPED:
                    # The others would meet the same.
                    failed = True
                    waiting.clear()
                elif attempt < RANK_ATTEMPTS:
                    waiting.append((rank, attempt + 1))
                else:
                    failed = True
        if failed:
            return EXIT_FAILED
    return 0


def run_rank(pipeline: Any, run: dict[str, Any], stage: int, rank: int) -> int:
    """One rank in this process, which resumes from its checkpoint, or is passed over where it is done."""
    from datatrove.executor import LocalPipelineExecutor

    try:
        LocalPipelineExecutor(
            pipeline.build_pipeline(stage),
            tasks=len(run["ranks"]),
            workers=1,
            local_tasks=1,
            local_rank_offset=rank,
            logging_dir=str(pipeline.stage_folder(stage) / "logs"),
        ).run()
    except pipeline.RankStopped as stopped:
        # It was said already.
        return EXIT_FAILED if stopped.reason in TRIED_AGAIN else EXIT_STOPPED
    return 0


if __name__ == "__main__":
    sys.exit(main())
