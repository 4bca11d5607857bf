/** A job of our runner over given documents, as the command line would make it. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createJob } from '../../../server/batch/createJob.ts';
import { bareEndpoint } from '../../../server/generation/bareEndpoint.ts';
import { loadPlan } from '../../../server/generation/loadPlan.ts';
import { loadTokenizer } from '../../../server/generation/tokenizerCounter.ts';
import { SIMULATED_MODEL } from '../../servers/simulator/startSimulator.ts';

const PROMPT = `---
parameters: { temperature: 1, max_tokens: 1024 }
---
Rewrite the document as a FAQ. Return only the FAQ, nothing else.

Document: [[DOCUMENT]]`;

/** Gives the job's folder, a new one below `root`. */
export async function makeBenchJob(options: {
  readonly root: string;
  readonly url: string;
  readonly source: string;
  readonly concurrency: number | 'auto';
}): Promise<string> {
  const { root, url, source, concurrency } = options;
  const base = await mkdtemp(join(root, 'job-'));
  const path = join(base, 'bench.experiment.yaml');
  const files = new Map([
    [join(base, 'faq.md'), PROMPT],
    [path, `name: bench\nprompts: [faq.md]\nbatch: { concurrency: ${concurrency} }\n`],
  ]);
  const endpoint = { ...bareEndpoint('gpu', url, url.replace('/v1', '')), model: SIMULATED_MODEL };
  const loaded = await loadPlan(
    { kind: 'experiment', path },
    {
      readText: async (file) => files.get(file) ?? null,
      endpoints: [endpoint],
      defaultAlias: null,
      defaultSource: null,
      loadTokenizer,
    },
  );
  if (!loaded.ok) throw new Error(loaded.failure.message);
  const created = await createJob({
    plan: loaded.plan,
    source,
    jobsFolder: join(base, 'jobs'),
    served: new Map(),
    rephraseVersion: '0',
    now: new Date(),
  });
  if (!created.ok) throw new Error(created.message);
  return created.folder;
}
