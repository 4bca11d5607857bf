/** The prompts that the experiments of the workspace name: those surely are prompts, wherever they stand. */
import { posix } from 'node:path';
import type { Disposable, Event, LogOutputChannel } from 'vscode';
import { EventEmitter, Uri, workspace } from 'vscode';
import { messageOf } from '../errors.ts';

/** Follows the experiment files on disk. */
export interface NamedPrompts extends Disposable {
  /** Looks for those that are there already, once: a window without any text of this kind never searches its folders. */
  look(): void;
  /** URIs as text; a new set after each change. */
  uris(): ReadonlySet<string>;
  readonly onDidChange: Event<void>;
}

const EXPERIMENTS = '**/*.experiment.{yaml,yml}';
const NOT_LOOKED_INTO = '**/{node_modules,.git,.rephrase}/**';
/** More than anybody compares at a time; the others are simply not followed. */
const MAX_EXPERIMENTS = 500;

/** Announces what it finds, at `look` and when files change. Reads files, contacts no network. */
export function followNamedPrompts(log: LogOutputChannel): NamedPrompts {
  const named = new Map<string, readonly string[]>();
  const changed = new EventEmitter<void>();
  let all: ReadonlySet<string> = new Set();
  const announce = (): void => {
    all = new Set([...named.values()].flat());
    changed.fire();
  };
  const watcher = workspace.createFileSystemWatcher(EXPERIMENTS);

  const read = async (experiment: Uri): Promise<void> => {
    const before = named.get(experiment.toString()) ?? [];
    const now = await promptsOf(experiment, log);
    if (now.length === 0) named.delete(experiment.toString());
    else named.set(experiment.toString(), now);
    if (now.join('\n') !== before.join('\n')) announce();
  };
  const forget = (experiment: Uri): void => {
    if (named.delete(experiment.toString())) announce();
  };

  const look = async (): Promise<void> => {
    try {
      const experiments = await workspace.findFiles(EXPERIMENTS, NOT_LOOKED_INTO, MAX_EXPERIMENTS);
      await Promise.all(experiments.map(read));
    } catch (error) {
      log.warn(`Experiments could not be looked for: ${messageOf(error)}`);
    }
  };
  let looked = false;
  const listeners = [watcher.onDidCreate(read), watcher.onDidChange(read), watcher.onDidDelete(forget)];
  return {
    look() {
      if (!looked) void look();
      looked = true;
    },
    uris: () => all,
    onDidChange: changed.event,
    dispose() {
      for (const listener of listeners) listener.dispose();
      watcher.dispose();
      changed.dispose();
    },
  };
}

async function promptsOf(experiment: Uri, log: LogOutputChannel): Promise<readonly string[]> {
  try {
    const text = new TextDecoder().decode(await workspace.fs.readFile(experiment));
    // Loaded with the first experiment: many workspaces have none.
    const { readExperiment } = await import('../../server/experiment/readExperiment.ts');
    const prompts = readExperiment(text, '').experiment?.prompts ?? [];
    const folder = posix.dirname(experiment.path);
    return prompts.map((path) => experiment.with({ path: posix.resolve(folder, path) }).toString());
  } catch (error) {
    log.warn(`${Uri.parse(experiment.toString()).fsPath} could not be read: ${messageOf(error)}`);
    return [];
  }
}
