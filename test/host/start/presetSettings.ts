/** Puts settings into a settings file of VS Code without ever undoing what its user changed there. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

type Settings = Readonly<Record<string, unknown>>;

/**
 * A setting is written when it was never preset before, or when it still is what was preset last; `record` remembers
 * that. A file that is no plain JSON (a person added comments) is left alone.
 */
export async function presetSettings(file: string, record: string, presets: Settings): Promise<void> {
  const current = await readSettings(file);
  if (current === null) {
    console.log(`${file} is no plain JSON: it stays as it is.`);
    return;
  }
  const last = (await readSettings(record)) ?? {};
  const due = Object.entries(presets).filter(
    ([key]) => !(key in last) || isDeepStrictEqual(current[key], last[key]),
  );
  await writeSettings(file, { ...current, ...Object.fromEntries(due) });
  await writeSettings(record, { ...last, ...Object.fromEntries(due) });
}

/** Null when the text is no JSON object; no file is an empty object. */
async function readSettings(file: string): Promise<Settings | null> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Settings) : null;
  } catch {
    return null;
  }
}

async function writeSettings(file: string, settings: Settings): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(settings, null, 2)}\n`);
}
