/**
 * The fork of a job: a new job takes over, before its first runner, every row of an older one whose request was the
 * same to the byte. What changed is sent; what did not change is not paid for twice.
 */
import type { Document } from '../documents/document.ts';
import type { HubAccess } from '../documents/hub/hubAccess.ts';
import { openSource } from '../documents/openSource.ts';
import { SourceReadError } from '../documents/source.ts';
import { buildRequest } from '../generation/buildRequest.ts';
import type { ContextBudget } from '../generation/request.ts';
import { said } from '../language/said.ts';
import { decodeChecks } from '../measures/checks.ts';
import { holdJob } from './holdJob.ts';
import type { FrozenVariant, JobManifest, OutputRow, RolloutResult } from './job.ts';
import { pathsOf } from './jobFolder.ts';
import type { OlderRows } from './olderRows.ts';
import { openOlderRows } from './olderRows.ts';
import { JournalDamaged } from './runner/foldJournal.ts';
import { encodeRow, factsOf } from './runner/journalLine.ts';
import type { JournalWriter } from './runner/journalWriter.ts';
import { createJournalWriter } from './runner/journalWriter.ts';
import { outputRow } from './runner/outputRow.ts';

/** What to take over, from where to where. */
export interface ReuseOptions {
  /** The new job; no runner has touched it. */
  readonly folder: string;
  readonly manifest: JobManifest;
  /** By variant id of the new job. */
  readonly budgets: ReadonlyMap<string, ContextBudget>;
  /** Folder of the older job. */
  readonly from: string;
  /** Where `hf://` leads; without it what the environment says. */
  readonly hub?: HubAccess;
  readonly signal?: AbortSignal;
  /** Told now and then how many units were looked at, and how many of them were taken over. */
  readonly onProgress?: (looked: number, reused: number) => void;
  /** Between two signs of life; only tests change it. */
  readonly beatMs?: number;
}

export type Reused =
  | { readonly ok: true; readonly reused: number }
  | { readonly ok: false; readonly message: string };

/** Rows waiting to be written at the most. */
const WAITING_BYTES = 8 * 1024 * 1024;
const REPORT_EVERY = 2_000;

/**
 * Reads the older journal once, the dataset once, and copies what fits; needs about 25 bytes for each older row. Stopped
 * by `signal` it keeps what it has: the runner does the rest. What was committed is synced when it returns. The job is held
 * meanwhile, so that no runner takes it, and who cancels it ends the copying.
 */
export async function reuseRows(options: ReuseOptions): Promise<Reused> {
  const { folder, manifest } = options;
  const held = await holdJob(folder, manifest, TAKING_OVER, options.beatMs ?? BEAT_MS);
  if (!held) return { ok: false, message: said('A runner took the job over before its rows were there.') };
  const { cancelled } = held;
  const signal = options.signal ? AbortSignal.any([options.signal, cancelled]) : cancelled;
  try {
    const older = await openOlderRows(options.from, signal);
    try {
      const reused = await copyFrom(older, { ...options, signal });
      return cancelled.aborted ? { ok: false, message: said('Cancelled on request.') } : reused;
    } finally {
      await older.close();
    }
  } catch (error) {
    if (error instanceof SourceReadError || error instanceof JournalDamaged)
      return { ok: false, message: error.message };
    if (error instanceof Error && 'code' in error) {
      return {
        ok: false,
        message: said(
          'Not all rows could be taken over: {0}. Mend that, then resume the new job: it asks for what is missing.',
          error.message,
        ),
      };
    }
    throw error;
  } finally {
    await held.release();
  }
}

const TAKING_OVER = said('Rows of an earlier job are taken over.');
const BEAT_MS = 1000;

/** Throws what the disk says, and `SourceReadError`. */
async function copyFrom(older: OlderRows, options: ReuseOptions): Promise<Reused> {
  const { manifest, budgets, hub, signal, onProgress } = options;
  const { journal } = pathsOf(options.folder);
  const { input } = manifest;
  const opened = await openSource(input.source, input, {
    filter: input.filter,
    draw: input.draw,
    ...(hub && { hub }),
    ...(signal && { signal }),
  });
  if (!opened.ok) return { ok: false, message: opened.failure.message };
  const writer = createJournalWriter({ folder: journal, firstSegment: 0, onSealed: () => undefined });
  const checks = new Map(manifest.variants.map(({ id, checks: asked }) => [id, decodeChecks(asked).checks]));
  let looked = 0;
  let reused = 0;
  let documents = 0;
  let last: Promise<unknown> = Promise.resolve();
  try {
    for await (const row of opened.source.rows(signal)) {
      if (signal?.aborted || documents >= input.documents) break;
      documents += 1;
      if (row.kind === 'bad') continue;
      for (const [index, variant] of manifest.variants.entries()) {
        looked += 1;
        if (looked % REPORT_EVERY === 0) onProgress?.(looked, reused);
        const sent = requestOf(variant, row.document, budgets);
        const found = sent && (await older.find(sent.fingerprint, manifest.rollouts));
        if (!sent || !found) continue;
        const { fileOrdinal, row: number } = row.document;
        const completions = found.slice(0, manifest.rollouts).map(completionOf);
        const taken = outputRow(variant, checks.get(variant.id) ?? [], row.document, completions, sent);
        last = write(writer, [fileOrdinal, number, index], taken);
        if (writer.waitingBytes > WAITING_BYTES) await last;
        reused += 1;
      }
    }
  } finally {
    await writer.close();
  }
  // After one that was refused all are.
  await last;
  return { ok: true, reused };
}

function requestOf(
  variant: FrozenVariant,
  document: Document,
  budgets: ReuseOptions['budgets'],
): { readonly fingerprint: string; readonly truncated: boolean } | null {
  const budget = budgets.get(variant.id);
  const request = budget && buildRequest(variant, document, budget, 0);
  if (request?.kind !== 'request') return null;
  return { fingerprint: request.fingerprint, truncated: request.truncation.truncated };
}

function completionOf({ text, finish_reason, usage, reasoning }: RolloutResult) {
  return { text, finishReason: finish_reason, usage, reasoning };
}

/** Resolves when the row is committed. Whoever waits hears of a disk that refuses; nobody need wait. */
function write(
  writer: JournalWriter,
  key: readonly [number, number, number],
  row: OutputRow,
): Promise<unknown> {
  const at = Date.now();
  const committed = writer.append(encodeRow(key, at, row), factsOf({ key, at, row }));
  committed.catch(() => undefined);
  return committed;
}
