/** The settings as VS Code resolves them for one resource. What they mean is `decodeSettings.ts`. */
import type { ConfigurationScope } from 'vscode';
import { workspace } from 'vscode';
import type { Settings } from './decodeSettings.ts';
import { decodeSettings } from './decodeSettings.ts';
import { SETTINGS_SECTION } from './ids.ts';

/** Reads the settings that hold for `scope`: a file, a folder, or the window when undefined. Cheap; call it when needed. */
export function readSettings(scope: ConfigurationScope | undefined): Settings {
  const configuration = workspace.getConfiguration(SETTINGS_SECTION, scope);
  return decodeSettings((key) => configuration.get<unknown>(key));
}
