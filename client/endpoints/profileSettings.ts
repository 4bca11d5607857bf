/**
 * The user's profiles in `rephrase.endpoints`, read and written. Only the user's (or the remote machine's) own value
 * counts: a workspace that brings one is not asked, whatever scope a future VS Code would give the setting.
 */
import type { Uri } from 'vscode';
import { ConfigurationTarget, workspace } from 'vscode';
import type { ProfileProblem } from '../../server/generation/decodeProfiles.ts';
import { decodeProfiles } from '../../server/generation/decodeProfiles.ts';
import type { Endpoint } from '../../server/generation/endpoint.ts';
import { SETTING, SETTINGS_SECTION } from '../ids.ts';
import { readSettings } from '../settings.ts';

/** What a flow writes; the URL as the user typed it. */
export interface NewProfile {
  readonly alias: string;
  readonly url: string;
  readonly model: string | null;
  /** The variable that holds its key, where the flow found one set. */
  readonly apiKeyEnv?: string | null;
}

/** The profiles, and why others are left out. */
export function readProfiles(): {
  readonly endpoints: readonly Endpoint[];
  readonly problems: readonly ProfileProblem[];
} {
  return decodeProfiles(writtenProfiles());
}

/** Every name that has a profile, one that cannot be read included. */
export function takenAliases(): ReadonlySet<string> {
  return new Set(Object.keys(writtenProfiles()));
}

/** Adds a profile, or replaces the one of this alias; what it does not say (headers, prices) is kept. */
export async function writeProfile({ alias, url, model, apiKeyEnv }: NewProfile): Promise<void> {
  const written = writtenProfiles();
  const before = written[alias];
  const kept = typeof before === 'object' && before !== null ? { ...before } : {};
  const profile: Record<string, unknown> = { ...kept, url };
  if (model === null) delete profile['model'];
  else profile['model'] = model;
  if (apiKeyEnv) profile['apiKeyEnv'] = apiKeyEnv;
  await workspace
    .getConfiguration(SETTINGS_SECTION)
    .update(SETTING.endpoints, { ...written, [alias]: profile }, ConfigurationTarget.Global);
}

/** The endpoint used for a file where no experiment names one; null without any profile, or for an unknown alias. */
export function selectedEndpoint(scope: Uri | undefined): Endpoint | null {
  const { endpoints } = readProfiles();
  const alias = readSettings(scope).endpoint;
  return (alias === null ? endpoints[0] : endpoints.find((profile) => profile.alias === alias)) ?? null;
}

/**
 * Makes `alias` the endpoint of the workspace folder of `scope`, of the workspace, or of the user where no folder
 * is open.
 */
export async function writeSelected(alias: string, scope: Uri | undefined): Promise<void> {
  const folder = scope && workspace.getWorkspaceFolder(scope);
  const several = (workspace.workspaceFolders?.length ?? 0) > 1;
  const target = !workspace.workspaceFolders
    ? ConfigurationTarget.Global
    : several && folder
      ? ConfigurationTarget.WorkspaceFolder
      : ConfigurationTarget.Workspace;
  await workspace.getConfiguration(SETTINGS_SECTION, scope).update(SETTING.endpoint, alias, target);
}

function writtenProfiles(): Readonly<Record<string, unknown>> {
  const value: unknown = workspace.getConfiguration(SETTINGS_SECTION).inspect(SETTING.endpoints)?.globalValue;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
