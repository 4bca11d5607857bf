/** `hf://datasets/<owner>/<name>[@revision]/<path or pattern>` taken apart. */

/** Files of a dataset on the Hub. */
export interface HubAddress {
  /** `<owner>/<name>`. */
  readonly dataset: string;
  /** Branch, tag, commit or reference; null for the dataset's default branch. */
  readonly revision: string | null;
  /** Path or pattern within the dataset, without a slash in front. */
  readonly path: string;
}

const SHAPE =
  /^hf:\/\/datasets\/([\w][\w.-]*)\/([\w][\w.-]*)(?:@(refs\/(?:convert|pr)\/[\w.-]+|~?[\w.%-]+))?\/(.+)$/i;

/** Null for what is no such address, or leads out of the dataset. `~parquet` is the Hub's own conversion to Parquet. */
export function parseHubAddress(spec: string): HubAddress | null {
  const match = SHAPE.exec(spec);
  const [, owner, name, written, path] = match ?? [];
  if (owner === undefined || name === undefined || path === undefined || !isPlainPath(path)) return null;
  return { dataset: `${owner}/${name}`, revision: written === undefined ? null : revisionOf(written), path };
}

/** Where a file stands, for messages and for opening it again. */
export function hubPath(dataset: string, revision: string, path: string): string {
  return `hf://datasets/${dataset}@${encodeURIComponent(revision)}/${path}`;
}

/** Whether a path stays where it begins: no empty steps, none up, none from the root. */
export function isPlainPath(path: string): boolean {
  return (
    !path.includes('\\') &&
    !path.includes('\0') &&
    path.split('/').every((step) => step !== '' && step !== '.' && step !== '..')
  );
}

function revisionOf(written: string): string | null {
  if (written.startsWith('~')) return `refs/convert/${written.slice(1)}`;
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
