/** References beyond the file: the same column in prompts and experiments that belong together, and who names a file. */
import type { Location, Position } from 'vscode-languageserver-types';
import { entryOf } from '../language/yaml/yamlNode.ts';
import type { ColumnUse } from './columnUses.ts';
import { columnUsesIn, textColumnOf } from './columnUses.ts';
import { namedFilesOf } from './namedFiles.ts';
import type { Snapshot } from './snapshot.ts';

/** What stands at a position and may stand in other files too. */
export type SharedThing =
  /** `columns` are the names it may go by: the document's column is what each experiment says. */
  | { readonly kind: 'column'; readonly column: string | null }
  | { readonly kind: 'file'; readonly uri: string };

/** Null where nothing stands that another file could know. */
export function sharedThingAt(snapshot: Snapshot, position: Position): SharedThing | null {
  const offset = snapshot.lines.offsetAt(position);
  const at = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
    start <= offset && offset <= end;
  if (snapshot.kind === 'experiment') {
    const file = namedFilesOf(snapshot).find(({ span }) => at(span));
    if (file) return { kind: 'file', uri: file.uri };
  } else {
    const name = entryOf(snapshot.prompt.frontMatter, 'name')?.value;
    if (name && at(name.span)) return { kind: 'file', uri: snapshot.uri };
  }
  const use = columnUsesIn(snapshot).find(({ span }) => at(span)) ?? declaredAt(snapshot, at);
  return use ? { kind: 'column', column: use.column } : null;
}

/** Places of a column in `files`, which belong together: experiments and the prompts they name. */
export function columnPlaces(files: readonly Snapshot[], column: string | null): Location[] {
  const textColumns = files.flatMap((file) =>
    file.kind === 'experiment' ? [textColumnOf(file.yaml?.root ?? null)] : [],
  );
  const isText = column === null || textColumns.includes(column);
  const wanted = (use: ColumnUse): boolean =>
    use.column === null
      ? isText
      : use.column === column ||
        (column === null && use.kind === 'written' && textColumns.includes(use.column));
  return files.flatMap((file) =>
    columnUsesIn(file)
      .filter(wanted)
      .map(({ span }) => ({ uri: file.uri, range: file.lines.rangeOf(span) })),
  );
}

/** Where experiments name a file. */
export function placesNaming(files: readonly Snapshot[], uri: string): Location[] {
  return files.flatMap((file) =>
    file.kind === 'experiment'
      ? namedFilesOf(file)
          .filter((named) => named.uri === uri)
          .map(({ span }) => ({ uri: file.uri, range: file.lines.rangeOf(span) }))
      : [],
  );
}

/** A key under `inputs` stands for the column of its placeholder. */
function declaredAt(
  snapshot: Snapshot,
  at: (span: { readonly start: number; readonly end: number }) => boolean,
): Pick<ColumnUse, 'column'> | null {
  const inputs = snapshot.kind === 'prompt' ? entryOf(snapshot.prompt.frontMatter, 'inputs')?.value : null;
  if (snapshot.kind !== 'prompt' || inputs?.kind !== 'map') return null;
  const key = inputs.entries.find(({ keySpan }) => at(keySpan))?.key;
  return key === undefined ? null : { column: snapshot.prompt.header.inputs[key] ?? null };
}
