/**
 * What the user's own settings say about executors: `rephrase.python` and `rephrase.slurm`. They name programs and hosts, so
 * only the user's (or the remote machine's) own value counts, never a workspace's.
 */
import { ConfigurationTarget, workspace } from 'vscode';
import type { OwnSetup, SlurmDefaults } from '../../server/batch/executors/ownSetup.ts';
import { decodeOwnSetup } from '../../server/batch/executors/ownSetup.ts';
import type { SettingKey } from '../ids.ts';
import { SETTING, SETTINGS_SECTION } from '../ids.ts';

export function readOwnSetup(): OwnSetup {
  return decodeOwnSetup(ownValue(SETTING.python), ownValue(SETTING.slurm));
}

/** Writes what ranks ask for by default; null takes a key away, what is left out stays. */
export async function writeSlurmDefaults(changes: Partial<SlurmDefaults>): Promise<void> {
  const written = ownValue(SETTING.slurm);
  const before = typeof written === 'object' && written !== null ? written : {};
  const after = Object.fromEntries(
    Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null),
  );
  await workspace.getConfiguration(SETTINGS_SECTION).update(SETTING.slurm, after, ConfigurationTarget.Global);
}

function ownValue(key: SettingKey): unknown {
  return workspace.getConfiguration(SETTINGS_SECTION).inspect(key)?.globalValue;
}
