/** "Rephrase: Reveal Log": what a job's runner said, and what ranks on a cluster said. */

import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { t } from '@vscode/l10n';
import type { QuickPickItem } from 'vscode';
import { commands, Uri } from 'vscode';
import { pathsOf } from '../../server/batch/jobFolder.ts';
import type { JobView } from '../../server/batch/jobReader.ts';
import { thousands } from '../../server/language/numbers.ts';
import { showNotice } from '../errors.ts';
import { BACK, CANCELLED, pickOne } from '../steps.ts';
import { agoText } from './jobText.ts';

/** Opens the runner's log, or where it said nothing the events of the job; asks which where ranks have logs too. */
export async function revealLog({ folder, manifest }: JobView): Promise<void> {
  const { log, events } = pathsOf(folder);
  const said = await Promise.all([log, events].map(facts));
  const own = said.find(({ size }) => size > 0);
  const ranks = await rankLogs(join(folder, 'executor'));
  const chosen = ranks.length === 0 ? own?.path : await choose(own ?? null, ranks, folder);
  if (chosen === undefined) {
    if (ranks.length === 0) void showNotice(t('The runner of "{0}" has logged nothing yet.', manifest.name));
    return;
  }
  // The editor's own command: extensions are refused documents above 50 MB, and logs grow longer than that.
  await commands.executeCommand('vscode.open', Uri.file(chosen), { preview: true });
}

interface LogFile {
  readonly path: string;
  readonly size: number;
  readonly at: number;
}

interface Item extends QuickPickItem {
  readonly path: string;
}

/** A list longer than this is searched by typing, not read. */
const SHOWN = 2000;

async function choose(
  own: LogFile | null,
  ranks: readonly LogFile[],
  folder: string,
): Promise<string | undefined> {
  const now = new Date();
  const aged = ({ path, size, at }: LogFile): Omit<Item, 'label'> => ({
    description: `${agoText(new Date(at).toISOString(), now) ?? ''} · ${thousands(Math.ceil(size / 1024))} kB`,
    path,
  });
  const ofRank = (log: LogFile): Item => ({
    ...aged(log),
    label: rankLogName(log.path),
    detail: relative(join(folder, 'executor'), log.path),
  });
  const items: readonly Item[] = [
    ...(own ? [{ ...aged(own), label: t('Runner') }] : []),
    ...ranks.slice(0, SHOWN).map(ofRank),
  ];
  const chosen = await pickOne({
    title: t('Reveal Log'),
    placeholder: t('Whose log? The newest come first'),
    items,
  });
  return chosen === BACK || chosen === CANCELLED ? undefined : chosen.path;
}

/** "Slurm task 12_3", what Slurm kept of its output; "Rank 3", DataTrove's own log of it. */
function rankLogName(path: string): string {
  const [, array] = /(\d+_\d+)\.out$/.exec(path) ?? [];
  if (array !== undefined) return t('Slurm task {0}', array);
  const [, rank] = /task_0*(\d+)\.log$/.exec(path) ?? [];
  return rank === undefined ? basename(path) : t('Rank {0}', rank);
}

/** What Slurm kept of each rank's output, and DataTrove's own log of each; the newest first. */
async function rankLogs(executor: string): Promise<readonly LogFile[]> {
  const names = await readdir(executor, { recursive: true }).catch(() => []);
  const logs = names.filter((name) =>
    /logs[\\/](slurm_logs[\\/][^\\/]+\.out|logs[\\/][^\\/]+\.log)$/.test(name),
  );
  const files = await Promise.all(logs.map((name) => facts(join(executor, name))));
  return files.filter(({ size }) => size > 0).sort((one, other) => other.at - one.at);
}

async function facts(path: string): Promise<LogFile> {
  return stat(path).then(
    ({ size, mtimeMs }) => ({ path, size, at: mtimeMs }),
    () => ({ path, size: 0, at: 0 }),
  );
}
