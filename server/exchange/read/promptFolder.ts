/** Prompt files of any placeholder dialect, one prompt each, as research repositories keep them. */

import { nameOfFile } from '../../language/nameOfFile.ts';
import { said } from '../../language/said.ts';
import { splitPrompt } from '../../language/splitPrompt.ts';
import type { Imported, SourceFile } from '../imported.ts';
import type { FileNames } from '../write/fileNames.ts';
import { promptFile } from './promptParts.ts';

/** One prompt per file; families stay folders. Front matter of other tools is left behind, and said. */
export function importPromptFile({ path, text }: SourceFile, names: FileNames): Imported {
  if (text.trim() === '') {
    return { files: [], notes: [{ file: path, about: null, message: said('It is empty.') }] };
  }
  const layout = splitPrompt(text);
  const hasHeader = layout.frontMatter !== null && !layout.unclosed;
  const body = hasHeader ? text.slice(layout.body.start, layout.body.end) : text;
  const slash = path.lastIndexOf('/');
  const { file, notes } = promptFile(
    {
      folder: slash === -1 ? '' : path.slice(0, slash),
      name: nameOfFile(path),
      body,
      dialect: 'auto',
      remarks: hasHeader
        ? ['Its front matter was left out; what it says is not known to mean the same here.']
        : [],
    },
    path,
    names,
  );
  return { files: [file], notes };
}
