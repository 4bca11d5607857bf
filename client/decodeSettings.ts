/**
 * Settings as one frozen object, decoded from whatever a settings file holds. A value of the wrong type stands for
 * its default; VS Code's own settings editor already tells the user about it. Endpoints are decoded apart, in
 * `server/generation/decodeProfiles.ts`, because only the user's own count there.
 */
import type { DiagnosticLevels } from '../server/language/diagnosticLevels.ts';
import { decodeDiagnosticLevels } from '../server/language/diagnosticLevels.ts';
import type { SettingKey } from './ids.ts';
import { SETTING } from './ids.ts';

/** What the settings say for one resource. */
export interface Settings {
  /** Globs of plain prompts. */
  readonly prompts: readonly string[];
  /** Alias of the endpoint used where an experiment names none; null for the first profile. */
  readonly endpoint: string | null;
  /** Dataset, as written: relative to the workspace folder, or absolute; null when none is set. */
  readonly documents: string | null;
  readonly sample: { readonly size: number; readonly seed: number };
  /** Requests a preview keeps in flight at each endpoint. */
  readonly previewConcurrency: number;
  readonly codeLens: boolean;
  readonly inlayHints: boolean;
  /** Levels of problems by their code; what is not in it keeps its own. */
  readonly diagnostics: DiagnosticLevels;
  /** Where job folders are kept, as written; null for `.rephrase/jobs` in the workspace folder. */
  readonly jobsFolder: string | null;
}

export const DEFAULT_SETTINGS: Settings = Object.freeze({
  prompts: Object.freeze(['**/prompts/**/*.{md,txt}']),
  endpoint: null,
  documents: null,
  sample: Object.freeze({ size: 10, seed: 7 }),
  previewConcurrency: 8,
  codeLens: true,
  inlayHints: true,
  diagnostics: Object.freeze({}),
  jobsFolder: null,
});

/** Decodes settings; `read` yields the raw value of one key, of any type. Never throws. */
export function decodeSettings(read: (key: SettingKey) => unknown): Settings {
  return Object.freeze({
    prompts: Object.freeze(stringsOf(read(SETTING.prompts)) ?? DEFAULT_SETTINGS.prompts),
    endpoint: textOf(read(SETTING.endpoint)),
    documents: textOf(read(SETTING.documents)),
    sample: Object.freeze({
      size: integerOf(read(SETTING.sampleSize), 1, 1000) ?? DEFAULT_SETTINGS.sample.size,
      seed:
        integerOf(read(SETTING.sampleSeed), Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) ??
        DEFAULT_SETTINGS.sample.seed,
    }),
    previewConcurrency:
      integerOf(read(SETTING.previewConcurrency), 1, 256) ?? DEFAULT_SETTINGS.previewConcurrency,
    codeLens: booleanOf(read(SETTING.codeLens)) ?? DEFAULT_SETTINGS.codeLens,
    inlayHints: booleanOf(read(SETTING.inlayHints)) ?? DEFAULT_SETTINGS.inlayHints,
    diagnostics: Object.freeze(decodeDiagnosticLevels(read(SETTING.diagnostics))),
    jobsFolder: textOf(read(SETTING.jobsFolder)),
  });
}

/** Text that says something; blank counts as not set. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** Whole numbers, drawn into their bounds. */
function integerOf(value: unknown, least: number, most: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? Math.min(most, Math.max(least, value)) : null;
}

function booleanOf(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function stringsOf(value: unknown): string[] | null {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? [...value] : null;
}
