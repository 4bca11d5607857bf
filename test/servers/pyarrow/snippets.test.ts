/** The programs that "Copy Reading Snippet…" gives, run as they are by those who will run them. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { outputFolderOf } from '../../../server/batch/jobFolder.ts';
import type { Reader } from '../../../server/batch/readingSnippets.ts';
import { READERS, readingSnippet } from '../../../server/batch/readingSnippets.ts';
import { makeJob, stateAfter } from '../../batch/jobFixture.ts';
import { temporaryFolder } from '../../batch/temporaryFolder.ts';
import { startFaultServer } from '../faultServer.ts';
import { installReaders, PYTHON } from './installReaders.ts';

const run = promisify(execFile);

/** Every program leaves the same behind: all rows, the first of the generations beside the source. */
const CHECK = `
import json
if hasattr(rows, "fetchall"):
    table = {name: [row[0] for row in rows.select(name).fetchall()] for name in ("id", "rephrasing")}
else:
    table = {name: list(rows[name]) for name in ("id", "rephrasing")}
print("\\n@" + json.dumps({"ids": sorted(table["id"]), "texts": sorted(set(table["rephrasing"]))}))
`;

test.each(['parquet', 'jsonl.zst'] as const)('programs that read %s', async (format) => {
  await installReaders();
  const server = await startFaultServer({
    answer: () => ({ kind: 'text', text: 'Ω Q: "what"? A: that.\n' }),
  });
  onTestFinished(() => server.close());
  const root = await temporaryFolder();
  const job = await makeJob({
    root,
    url: server.url,
    documents: 25,
    experiment: `batch: { format: ${format}, output: "out [1] 'it's' *" }\n`,
  });
  expect(await stateAfter(job.folder, { tuning: { segmentBytes: 5000 } })).toMatchObject({ phase: 'done' });
  const folder = join(outputFolderOf(job.folder, job.manifest), job.manifest.variants[0]?.id ?? '');
  for (const reader of Object.keys(READERS) as Reader[]) {
    const program = join(root, `read_${reader}.py`);
    await writeFile(program, `${readingSnippet(reader, { folder, format })}${CHECK}`);
    const { stdout } = await run(PYTHON, [program], {
      cwd: root,
      env: { ...process.env, HF_HUB_OFFLINE: '1', HF_HOME: join(root, 'hf') },
    });
    const said = JSON.parse(stdout.slice(stdout.indexOf('\n@') + 2)) as { readonly ids: readonly string[] };
    expect([reader, said]).toEqual([
      reader,
      { ids: Array.from({ length: 25 }, (_, n) => `doc-${n}`).sort(), texts: ['Ω Q: "what"? A: that.\n'] },
    ]);
    expect(stdout).toContain('rephrasing');
  }
});
