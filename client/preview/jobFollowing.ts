/**
 * Keeps a panel up with the rows of one job: what finishes comes into its grid while somebody looks. Reads the job's
 * folder and sends nothing.
 */
import { t } from '@vscode/l10n';
import type { WantedDocument } from '../../server/batch/documentsAt.ts';
import { documentsAt } from '../../server/batch/documentsAt.ts';
import type { JobInput } from '../../server/batch/job.ts';
import { isActive, readJob } from '../../server/batch/jobReader.ts';
import { latestCommitted } from '../../server/batch/latestCommitted.ts';
import type { Document } from '../../server/documents/document.ts';
import { thousands } from '../../server/language/numbers.ts';
import type { Notice } from '../webviews/messages.ts';
import type { Clock } from './clock.ts';
import { jobRun } from './jobRun.ts';
import type { JobSample } from './jobSample.ts';
import { grown, NO_ROWS } from './jobSample.ts';
import type { JudgementLookup } from './previewCell.ts';
import type { PreviewGrid } from './previewGrid.ts';
import type { PreviewSession } from './previewSession.ts';
import { recordGrid } from './recordGrid.ts';

const EVERY_MS = 2_000;
/** Between looks at a job that rests: it may be resumed, by anybody. */
const AT_REST_MS = 10_000;
/** What one look spends at the most on reading documents that failed. */
const READ_MS = 1_000;
/** Lines of the journal's end that a look takes in. */
const LOOK_LINES = 400;
/** Documents that the first look shows, that each later one adds, and that the grid holds at the most. */
const FIRST_DOCUMENTS = 20;
const NEXT_DOCUMENTS = 10;
const MOST_DOCUMENTS = 100;

export interface FollowingParts {
  readonly folder: string;
  readonly session: Pick<PreviewSession, 'showRecord' | 'showNothing'>;
  readonly clock: Clock;
  readonly judged: JudgementLookup;
  /** Whether somebody sees the panel. */
  visible(): boolean;
  /** Whether the dataset that the job's folder names may be read too, for documents that failed. */
  isTrusted(): boolean;
  failed(error: unknown): void;
}

export class JobFollowing {
  readonly #parts: FollowingParts;
  #sample: JobSample = NO_ROWS;
  #grid: PreviewGrid | null = null;
  /** Documents that failed, read from the dataset; null where there was none to read. */
  readonly #texts = new Map<string, Document | null>();
  #said = '';
  #forget: (() => void) | null = null;
  #looking: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(parts: FollowingParts) {
    this.#parts = parts;
  }

  /** Looks now, and again and again while the panel is seen, often while the job is under way. */
  look(): Promise<void> {
    this.#forget?.();
    this.#forget = null;
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => this.#parts.failed(error));
    return this.#looking;
  }

  /** Begins anew with what finished last. */
  showNewest(): Promise<void> {
    this.#sample = NO_ROWS;
    return this.look();
  }

  dispose(): void {
    this.#disposed = true;
    this.#forget?.();
  }

  async #look(): Promise<void> {
    const { clock, folder, judged, session, visible } = this.#parts;
    if (this.#disposed || !visible()) return;
    const job = await readJob(folder);
    if (this.#disposed) return;
    if (!job) return session.showNothing(t('The folder of this job is gone, or holds no job any more.'));
    const { manifest, phase } = job;
    const before = this.#sample;
    const atOnce = before.rows.length === 0 ? FIRST_DOCUMENTS : NEXT_DOCUMENTS;
    const variants = manifest.variants.length;
    const latest = await latestCommitted(folder, LOOK_LINES);
    if (this.#disposed) return;
    this.#sample = grown(before, latest, { atOnce, most: MOST_DOCUMENTS, variants });
    const notices = noticesOf(manifest.name, this.#sample, isActive(phase));
    const said = notices.map(({ message }) => message).join('\n');
    if (this.#sample.rows.length === 0) session.showNothing(emptyText(manifest.name, isActive(phase)));
    else if (this.#sample !== before || said !== this.#said || !this.#grid) {
      const run = jobRun(manifest, this.#sample, await this.#failedDocuments(manifest.input));
      if (this.#disposed) return;
      this.#grid = keepingCells(recordGrid(run, judged, 'job'), this.#grid);
      session.showRecord(this.#grid, notices);
    }
    this.#said = said;
    this.#forget = clock.after(isActive(phase) ? EVERY_MS : AT_REST_MS, () => void this.look());
  }

  /** Each place is read once, whatever came of it. */
  async #failedDocuments(input: JobInput): Promise<ReadonlyMap<string, Document>> {
    const failed = this.#parts.isTrusted() ? failedOf(this.#sample) : [];
    const wanted = failed.filter(({ fileOrdinal, row }) => !this.#texts.has(`${fileOrdinal}:${row}`));
    const read = await documentsAt(input, wanted, READ_MS);
    for (const { fileOrdinal, row } of wanted) {
      this.#texts.set(`${fileOrdinal}:${row}`, read.get(`${fileOrdinal}:${row}`) ?? null);
    }
    return new Map([...this.#texts].flatMap(([place, text]) => (text ? [[place, text] as const] : [])));
  }
}

/** The failures of documents that have no row of any variant, one each. */
function failedOf({ lines, rows }: JobSample): readonly WantedDocument[] {
  const withText = new Set<string>();
  const failed = new Map<string, WantedDocument>();
  for (const line of lines.values()) {
    const [fileOrdinal, row] = line.key;
    const place = `${fileOrdinal}:${row}`;
    if ('row' in line) withText.add(place);
    else if (line.failure.reason !== 'bad-row') failed.set(place, { fileOrdinal, row, id: line.failure.id });
  }
  return rows.flatMap((place) => (withText.has(place) ? [] : (failed.get(place) ?? [])));
}

/** Cells that ended stay the objects they are, so that they are measured once. */
function keepingCells(grid: PreviewGrid, before: PreviewGrid | null): PreviewGrid {
  if (!before) return grid;
  const cells = new Map(grid.cells);
  for (const [key, cell] of grid.cells) {
    const kept = before.cells.get(key);
    if (kept?.result && kept.result.finishedAt === cell.result?.finishedAt) cells.set(key, kept);
  }
  return { ...grid, cells };
}

function noticesOf(name: string, { left, rows }: JobSample, active: boolean): readonly Notice[] {
  const newest = { label: t('Show the Newest'), action: 'showNewest' } as const;
  const notice = (message: string, action: Notice['action']): readonly Notice[] => [
    { severity: 'information', message, action },
  ];
  if (rows.length === 0) return [];
  if (left) {
    const full = t('{0} documents of "{1}" are shown; others finished since.', thousands(rows.length), name);
    return notice(full, newest);
  }
  if (!active) return notice(t('Documents of "{0}" as they came out last.', name), null);
  const growing = t(
    'Documents of "{0}" appear here as they finish, up to {1}.',
    name,
    thousands(MOST_DOCUMENTS),
  );
  return notice(growing, null);
}

function emptyText(name: string, active: boolean): string {
  return active
    ? t('No document of "{0}" is finished yet. The first ones appear here by themselves.', name)
    : t('No document of "{0}" has finished.', name);
}
