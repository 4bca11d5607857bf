/** The prompts and experiments of the workspace, by their names and the patterns of the settings. */
import type { Uri } from 'vscode';
import { RelativePattern, workspace } from 'vscode';
import { fileKind } from '../server/language/fileKind.ts';
import { readSettings } from './settings.ts';

const NEVER = '**/{node_modules,.rephrase,.git,.github}/**';
/** Per pattern: more nobody looks through. */
const AT_MOST = 200;

/** Each file once, at most 200 for each pattern of each folder. */
export async function findTargets(): Promise<readonly Uri[]> {
  const found = new Map<string, Uri>();
  for (const folder of workspace.workspaceFolders ?? []) {
    const globs = ['**/*.experiment.{yaml,yml}', '**/*.rephrase.{md,txt}', ...readSettings(folder).prompts];
    for (const glob of globs) {
      for (const uri of await workspace.findFiles(new RelativePattern(folder, glob), NEVER, AT_MOST)) {
        if (fileKind(uri.path) !== 'excluded') found.set(uri.toString(), uri);
      }
    }
  }
  return [...found.values()];
}
