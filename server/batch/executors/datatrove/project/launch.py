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
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
DIGEST = FOLDER / "launched.sha256"
EXIT_CHANGED = 2
EXIT_BUSY = 3


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="start nothing")
    options = arguments.parse_args()
    # As modules of their own: what stands in __main__ cannot be found again by the workers.
    sys.path.insert(0, str(FOLDER))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(FOLDER), os.environ.get("PYTHONPATH")]))
    pipeline = importlib.import_module("rephrase_pipeline")
    run = pipeline.run_data()
    if options.check:
        print(json.dumps({"python": sys.version.split()[0], "datatrove": datatrove_version()}))
        return 0
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
        return run_here(pipeline, run)


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


def run_here(pipeline: Any, run: dict[str, Any]) -> int:
    """One stage after the other, several ranks at a time."""
    from datatrove.executor import LocalPipelineExecutor

    for stage in range(len(run["stages"])):
        LocalPipelineExecutor(
            pipeline.build_pipeline(stage),
            tasks=len(run["ranks"]),
            workers=min(run["executor"]["workers"], len(run["ranks"])),
            logging_dir=str(pipeline.stage_folder(stage) / "logs"),
        ).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
