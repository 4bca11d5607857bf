/** A runner as `launchRunner` starts it, with small segments, a short deadline and quick retries: what hangs is given up within a test, and many segments are sealed. */
import process from 'node:process';
import { runJob } from '../../server/batch/runner/runJob.ts';
import { LOCK_PATIENCE } from '../../server/batch/runner/runnerLock.ts';
import { readCredentials } from '../../server/cli/readCredentials.ts';

const [, , , folder = '', , descriptor = '3'] = process.argv;
await runJob({
  folder,
  credentials: await readCredentials(Number(descriptor)),
  repointings: [],
  commandsFrom: null,
  signal: new AbortController().signal,
  log: (text) => process.stdout.write(`${text}\n`),
  tuning: {
    segmentBytes: 40_000,
    patience: { ...LOCK_PATIENCE, presentMs: 2500 },
    deadlineMs: 1000,
    policy: { attempts: 8, baseMs: 5, capMs: 50 },
  },
});
