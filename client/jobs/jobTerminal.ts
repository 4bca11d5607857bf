/** The terminal of a task that runs or resumes a job: runs the command, then follows the job to its end. */
import { t } from '@vscode/l10n';
import type { Disposable, Event, Pseudoterminal } from 'vscode';
import { commands, EventEmitter, Uri } from 'vscode';
import type { JobView } from '../../server/batch/jobReader.ts';
import { isActive } from '../../server/batch/jobReader.ts';
import { messageOf } from '../errors.ts';
import { COMMAND } from '../ids.ts';
import { countersOf, endText, jobDescription, jobLabel } from './jobText.ts';
import type { JobWatch } from './jobWatch.ts';

/** Closing it lets go of the job, as Ctrl-C does on the command line: the job goes on. */
export class JobTerminal implements Pseudoterminal {
  readonly #watch: JobWatch;
  readonly #action: 'run' | 'resume';
  readonly #path: string;
  readonly #written = new EventEmitter<string>();
  readonly #closed = new EventEmitter<number>();
  #listener: Disposable | null = null;
  #over = false;
  #shown = '';

  /** `path` is the file to run, or the folder of the job to resume; absolute. */
  constructor(watch: JobWatch, action: 'run' | 'resume', path: string) {
    this.#watch = watch;
    this.#action = action;
    this.#path = path;
  }

  get onDidWrite(): Event<string> {
    return this.#written.event;
  }

  get onDidClose(): Event<number> {
    return this.#closed.event;
  }

  open(): void {
    void this.#run().catch((error: unknown) => {
      this.#write(messageOf(error));
      this.#end(1);
    });
  }

  close(): void {
    this.#over = true;
    this.#listener?.dispose();
  }

  async #run(): Promise<void> {
    const { refresh, jobs } = this.#watch;
    await refresh();
    const before = new Set(jobs().map(({ folder }) => folder));
    if (this.#action === 'run') await commands.executeCommand(COMMAND.startBatch, Uri.file(this.#path));
    else await commands.executeCommand(COMMAND.resumeJob, { kind: 'job', folder: this.#path });
    await refresh();
    const isMeant = ({ folder }: JobView): boolean =>
      this.#action === 'run' ? !before.has(folder) : folder === this.#path;
    const job = jobs().find(isMeant);
    if (!job || (this.#action === 'resume' && !isActive(job.phase) && job.phase !== 'done')) {
      this.#write(job ? endText(job) : t('No job was started.'));
      return this.#end(1);
    }
    // Closed while the questions stood: nobody follows any more.
    if (this.#over) return;
    this.#write(job.folder);
    this.#listener = this.#watch.onDidChange(() => this.#look(job.folder));
    this.#look(job.folder);
  }

  #look(folder: string): void {
    const job = this.#watch.jobs().find((seen) => seen.folder === folder);
    if (job && isActive(job.phase)) {
      this.#write(`${jobLabel(job)}  ${jobDescription(job, new Date())}`);
      return;
    }
    this.#write(job ? endText(job) : t('The job is gone.'));
    this.#end(job?.phase === 'done' && countersOf(job).failed === 0 ? 0 : 1);
  }

  /** A line that says the same as the one before is left away. */
  #write(line: string): void {
    if (this.#over || line === this.#shown) return;
    this.#shown = line;
    this.#written.fire(`${withoutControls(line)}\r\n`);
  }

  #end(code: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener?.dispose();
    this.#closed.fire(code);
  }
}

/** Names and servers' words go to a terminal, which would obey what stands in them. */
function withoutControls(line: string): string {
  return line.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}
