"""Submits the stages of a run as Slurm arrays. A module of its own, since the tasks load its class again by name."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

from datatrove.executor import SlurmPipelineExecutor
from datatrove.executor import slurm as datatrove_slurm

FOLDER = Path(__file__).resolve().parent
USUAL_ARRAY_SIZE = 1001


class RephraseArray(SlurmPipelineExecutor):
    """DataTrove's array without what it cannot leave out: directives without a value, and a last job that sums up
    statistics and waits for ever behind an array with a failed task."""

    def get_sbatch_args(self, max_array: int = 1) -> dict[str, Any]:
        return {name: value for name, value in super().get_sbatch_args(max_array).items() if value is not None}

    def launch_merge_stats(self) -> None:
        """Rephrase counts for itself."""


def launch(pipeline: Any, run: dict[str, Any]) -> int:
    """Submits every stage and writes the numbers of its jobs to launch.json, each as soon as it is known."""
    asked = run["executor"]
    submitted: list[str] = []
    stages: dict[str, str] = {}
    submit = datatrove_slurm.launch_slurm_job

    def submit_noted(contents: str, job_id_retriever: Any, *arguments: str) -> str:
        job = submit(contents, job_id_retriever, *arguments)
        submitted.append(str(job))
        note(submitted, stages)
        return job

    # A large array is submitted in pieces, of which DataTrove remembers the last.
    datatrove_slurm.launch_slurm_job = submit_noted
    before: str | None = None
    for stage, data in enumerate(run["stages"]):
        array = RephraseArray(
            pipeline.build_pipeline(stage),
            tasks=len(run["ranks"]),
            workers=asked["workers"] or -1,
            logging_dir=str(pipeline.stage_folder(stage) / "logs"),
            job_name=asked["job_name"],
            time=asked["time"],
            partition=asked["partition"],
            qos=asked["qos"],
            cpus_per_task=asked["cpus"],
            mem_per_cpu_gb=asked["memory_gb"],
            gpus_per_task=asked["gpus"],
            env_command=env_command(asked),
            sbatch_args=asked["sbatch"],
            max_array_size=max_array_size(),
            depends_job_id=before,
            run_on_dependency_fail=True,
            # One process on one node needs no step of its own, and controllers have crashed over steps of requeued tasks.
            with_srun=False,
        )
        array.run()
        # Nothing was submitted where every rank is done.
        before = None if array.job_id in (None, -1) else str(array.job_id)
        if before is not None:
            stages[data["name"]] = before
        note(submitted, stages)
    print(json.dumps({"slurm_job_ids": submitted}))
    return 0


def note(submitted: list[str], stages: dict[str, str]) -> None:
    """Written whole or not at all: whoever reads it may come at any moment."""
    path = FOLDER / "launch.json"
    fresh = path.with_suffix(".tmp")
    last = submitted[-1] if submitted else None
    facts = {"slurm_job_id": last, "slurm_job_ids": submitted, "stages": stages, "merge_job_id": None}
    fresh.write_text(json.dumps(facts), encoding="utf-8")
    fresh.replace(path)


def env_command(asked: dict[str, Any]) -> str:
    """What a task runs before Python: modules, virtual environment, the user's own lines, the way to this folder."""
    lines = [f"module load {shlex.quote(module)}" for module in asked["modules"]]
    if asked["venv"]:
        lines.append(f". {shlex.quote(str(Path(asked['venv']) / 'bin' / 'activate'))}")
    lines += asked["setup"]
    lines.append(f"export PYTHONPATH={shlex.quote(str(FOLDER))}${{PYTHONPATH:+:$PYTHONPATH}}")
    return "\n".join(lines)


def max_array_size() -> int:
    """Slurm's own limit, where it says one; DataTrove's usual figure else."""
    try:
        said = subprocess.run(["scontrol", "show", "config"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return USUAL_ARRAY_SIZE
    for line in said.stdout.splitlines():
        name, _, value = line.partition("=")
        if name.strip() == "MaxArraySize" and value.strip().isdigit():
            return max(1, int(value))
    return USUAL_ARRAY_SIZE
