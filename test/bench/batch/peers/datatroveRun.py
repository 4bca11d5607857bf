"""The same job with DataTrove's own inference runner: rows written as JSON Lines; with a folder, checkpoints too."""
import os, sys, tempfile

from datatrove.pipeline.inference.run_inference import InferenceConfig, InferenceRunner
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

url, path, model, concurrency, checkpoints = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]


async def rollout(document, generate):
    content = "Rewrite the document as a FAQ. Return only the FAQ, nothing else.\n\nDocument: " + document.text
    return await generate(
        {"messages": [{"role": "user", "content": content}], "temperature": 1, "max_tokens": 1024}
    )


config = InferenceConfig(
    server_type="endpoint",
    endpoint_url=url.removesuffix("/v1"),
    model_name_or_path=model,
    max_concurrent_generations=concurrency,
    metric_interval=3600,
)
output = tempfile.mkdtemp(prefix="datatrove-bench-")
runner = InferenceRunner(
    rollout_fn=rollout,
    config=config,
    output_writer=JsonlWriter(output, output_filename="${rank}_chunk_${chunk_index}.jsonl.gz"),
    **({"checkpoints_local_dir": checkpoints, "records_per_chunk": 6000} if checkpoints else {}),
)
reader = JsonlReader(os.path.dirname(path), glob_pattern=os.path.basename(path))
runner.run(reader.run(rank=0, world_size=1), rank=0, world_size=1)
