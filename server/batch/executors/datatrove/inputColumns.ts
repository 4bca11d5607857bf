/** What placeholders take their values from, besides the text column. */
import type { Document } from '../../../documents/document.ts';
import { columnText } from '../../../generation/buildRequest.ts';
import { placeholderNames, scanTemplate } from '../../../language/template.ts';
import type { JobManifest } from '../../job.ts';

/** The columns that any variant's placeholders name, without the text column. */
export function columnsOfInputs({ variants, input }: JobManifest): readonly string[] {
  const columns = new Set<string>();
  for (const { template, inputs } of variants) {
    for (const name of placeholderNames(scanTemplate(template))) {
      const column = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
      if (column !== undefined && column !== input.column) columns.add(column);
    }
  }
  return [...columns];
}

/** The values of a document as the texts that are sent; a column without one is left out. */
export function inputTexts(document: Document, columns: readonly string[]): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const column of columns) {
    const text = columnText(document, column);
    if (text !== undefined) texts[column] = text;
  }
  return texts;
}
