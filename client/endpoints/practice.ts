/**
 * The practice endpoint: a server on this machine that rewrites documents by rules, with no model behind it. Started
 * when the user asks for it, shared by all windows, and gone by itself when nobody has used it for a while.
 */

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { t } from '@vscode/l10n';
import type { Endpoint, ServedModel } from '../../server/generation/endpoint.ts';
import { PRACTICE_MODEL, PRACTICE_OWNER } from '../../server/generation/practice/practiceModel.ts';
import { freeAlias, isLoopback } from './proposeAlias.ts';

/** The alias its profile goes by, with a number behind it where the user gave that name to a profile of another server. */
const PRACTICE_ALIAS = 'practice';

const IDLE_MINUTES = '60';
const START_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 50;

/** What this needs from the window. */
export interface PracticeHost {
  /** Path of the command line's bundle. */
  readonly cli: string;
  /** Folder for the server's log. */
  readonly storage: string;
  /** What listens on this machine's port: its models, or null when nothing answers as a model server does. */
  modelsAt(baseUrl: string): Promise<readonly ServedModel[] | null>;
}

/** Where it listens, or why it does not; no message where the user stopped it. */
export type Started =
  | { readonly ok: true; readonly baseUrl: string }
  | { readonly ok: false; readonly message: string | null };

const STOPPED: Started = { ok: false, message: null };

/** True for the profile that "Use Practice Endpoint" writes: the server behind it is ours to start. */
export function isPracticeProfile({ alias, baseUrl, model }: Endpoint): boolean {
  return /^practice(-\d+)?$/.test(alias) && model === PRACTICE_MODEL && isLoopback(new URL(baseUrl).hostname);
}

/** The alias to write its profile under: the one it has, else one that none of `taken` has. */
export function practiceAlias(profiles: readonly Endpoint[], taken: ReadonlySet<string>): string {
  return profiles.find(isPracticeProfile)?.alias ?? freeAlias(PRACTICE_ALIAS, taken);
}

/**
 * Finds a running practice endpoint on `port`, or starts one there, or on a free port when `port` is taken. When stopped it
 * ends what it was starting.
 */
export async function ensurePractice(
  host: PracticeHost,
  port: number,
  signal: AbortSignal,
): Promise<Started> {
  const usual = `http://127.0.0.1:${port}/v1`;
  if (isPractice(await host.modelsAt(usual))) return signal.aborted ? STOPPED : { ok: true, baseUrl: usual };
  const first = await start(host, port, signal);
  if (first.ok || signal.aborted) return first;
  // Taken by another program, or by a practice endpoint that another window started a moment ago.
  if (isPractice(await host.modelsAt(usual))) return signal.aborted ? STOPPED : { ok: true, baseUrl: usual };
  return start(host, 0, signal);
}

/** True when the models are the practice endpoint's. */
function isPractice(models: readonly ServedModel[] | null): boolean {
  return models?.some(({ ownedBy }) => ownedBy === PRACTICE_OWNER) ?? false;
}

/** Starts one and waits until it says where it listens. Its output goes to a file: it outlives this window. */
async function start(host: PracticeHost, port: number, signal: AbortSignal): Promise<Started> {
  if (signal.aborted) return STOPPED;
  await mkdir(host.storage, { recursive: true });
  const log = join(host.storage, `practice-${process.pid}.log`);
  const output = openSync(log, 'w');
  const child = spawn(
    process.execPath,
    [host.cli, 'practice', '--port', String(port), '--exit-when-idle', IDLE_MINUTES],
    { detached: true, stdio: ['ignore', output, output], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
  );
  closeSync(output);
  const ended = new Promise<'ended'>((resolve) => {
    child.once('exit', () => resolve('ended'));
    child.once('error', () => resolve('ended'));
  });
  child.unref();
  for (const start = Date.now(); Date.now() - start < START_WITHIN_MS; ) {
    if (signal.aborted) {
      child.kill();
      return STOPPED;
    }
    const state = await Promise.race([ended, sleep(LOOK_EVERY_MS, 'alive' as const)]);
    const said = await readFile(log, 'utf8');
    const [, origin] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(said) ?? [];
    if (origin !== undefined && state === 'alive') return { ok: true, baseUrl: `${origin}/v1` };
    if (state === 'ended')
      return { ok: false, message: t('The practice endpoint did not start: {0}', said.trim()) };
  }
  return {
    ok: false,
    message: t('The practice endpoint did not say where it listens. Its log is {0}.', log),
  };
}
