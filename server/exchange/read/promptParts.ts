/** A foreign prompt with a name becomes a file of ours with notes: what every format ends with. */
import type { JsonObject, JsonValue } from '../../language/json.ts';
import type { ForeignDialect } from '../foreignBody.ts';
import { convertBody } from '../foreignBody.ts';
import type { ImportedFile, ImportNote } from '../imported.ts';
import type { FileNames } from '../write/fileNames.ts';
import { writePrompt } from '../write/writePrompt.ts';

/** A prompt as its format has it. */
export interface ForeignPrompt {
  /** Folder below the import's own, with `/`; empty for none. */
  readonly folder: string;
  readonly name: string;
  readonly description?: string | null;
  readonly system?: string | null;
  readonly body: string;
  readonly dialect: ForeignDialect;
  readonly parameters?: JsonObject;
  readonly extraBody?: JsonObject;
  readonly checks?: readonly JsonValue[];
  readonly remarks?: readonly string[];
}

/** Converts one prompt; `file` is the source that the notes name. */
export function promptFile(
  prompt: ForeignPrompt,
  file: string,
  names: FileNames,
): { readonly file: ImportedFile; readonly notes: readonly ImportNote[] } {
  const { body, template, inputs, remarks } = convertBody(prompt.body, prompt.dialect);
  const path = names.take(prompt.folder, prompt.name, '.rephrase.md');
  const { description, system, parameters, extraBody, checks } = prompt;
  const asSystem = systemRemarks(system ?? null);
  const text = writePrompt({
    ...(description !== undefined && { description }),
    ...(system !== undefined && { system }),
    ...(parameters && { parameters }),
    ...(extraBody && { extraBody }),
    ...(checks && { checks }),
    template,
    inputs,
    body,
  });
  const about = prompt.name;
  const notes = [...(prompt.remarks ?? []), ...remarks, ...asSystem].map((message) => ({
    file,
    about,
    message,
  }));
  return { file: { path, text }, notes };
}

/** A system message is sent as it stands: nothing fills it. */
function systemRemarks(system: string | null): readonly string[] {
  return system !== null && /\{\{|\{%|\[\[[A-Z]|\{[A-Za-z_]\w{0,40}\}/.test(system)
    ? ['Its system message has placeholders; system messages are sent as they stand.']
    : [];
}
