/** Where this machine gets Debian from: read from apt's own sources, in both of their formats. Writes nothing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package archive as apt's sources name it. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Absolute path of the keyring, or null where the entry leaves it to apt. */
  readonly signedBy: string | null;
}

/**
 * The mirror this machine's Debian release comes from, with the keyring that proves it. Throws with what to do
 * instead on a machine that is not Debian or names no mirror of its release.
 */
export function debianMirror(root = '/'): { readonly uri: string; readonly keyring: string | null } {
  const release = osRelease(root);
  if (release.get('ID') !== 'debian') {
    throw new Error(`This is not Debian but ${release.get('ID') ?? 'an unknown system'}.`);
  }
  const codename = release.get('VERSION_CODENAME') ?? '';
  const source = aptSources(root).find(
    ({ uri, suites, components, signedBy }) =>
      components.includes('main') &&
      [codename, 'stable', 'testing', 'sid', 'unstable'].some((suite) => suites.includes(suite)) &&
      (signedBy?.includes('debian-archive') || /\/debian\/?$/.test(uri)),
  );
  if (!source) throw new Error(`No entry below ${join(root, 'etc/apt')} offers Debian ${codename} main.`);
  return { uri: source.uri, keyring: ARCHIVE_KEYRINGS.find((path) => existsSync(path)) ?? source.signedBy };
}

/** Binary package sources from `sources.list` and `sources.list.d`; disabled entries and cdroms are left out. */
export function aptSources(root = '/'): readonly AptSource[] {
  const folder = join(root, 'etc/apt');
  const parts = join(folder, 'sources.list.d');
  const files = [join(folder, 'sources.list')];
  if (existsSync(parts))
    files.push(
      ...readdirSync(parts)
        .sort()
        .map((name) => join(parts, name)),
    );
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      if (file.endsWith('.list')) return oneLineSources(readFileSync(file, 'utf8'));
      return file.endsWith('.sources') ? stanzaSources(readFileSync(file, 'utf8')) : [];
    });
}

/** The package `debian-archive-keyring` has the keys of coming releases too; its file was renamed once. */
const ARCHIVE_KEYRINGS = ['pgp', 'gpg'].map(
  (ending) => `/usr/share/keyrings/debian-archive-keyring.${ending}`,
);

function osRelease(root: string): ReadonlyMap<string, string> {
  const path = join(root, 'etc/os-release');
  if (!existsSync(path)) return new Map();
  const fields = readFileSync(path, 'utf8').matchAll(/^([A-Z_]+)=["']?(.*?)["']?$/gm);
  return new Map([...fields].map(([, name, value]) => [name ?? '', value ?? '']));
}

/** Lines such as `deb [signed-by=/key.gpg] http://mirror/debian bookworm main contrib`. */
function oneLineSources(text: string): readonly AptSource[] {
  return [...text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#\n]+)/gm)].flatMap(
    ([, options = '', uri = '', suite = '', components = '']) => {
      if (uri.startsWith('cdrom:')) return [];
      const signedBy = /signed-by=(\/[^\s,]+)/i.exec(options)?.[1] ?? null;
      return [{ uri, suites: [suite], components: words(components), signedBy }];
    },
  );
}

/** Stanzas of `Field: value` lines, one or more archives each. */
function stanzaSources(text: string): readonly AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const lines = stanza.split('\n').filter((line) => !line.startsWith('#'));
    const fields = new Map(
      [...lines.join('\n').matchAll(/^([A-Za-z-]+):((?:.*)(?:\n[ \t].*)*)/gm)].map(
        ([, name = '', value = '']) => [name.toLowerCase(), words(value)],
      ),
    );
    if (!fields.get('types')?.includes('deb') || fields.get('enabled')?.[0] === 'no') return [];
    const signedBy = fields.get('signed-by')?.find((word) => word.startsWith('/')) ?? null;
    const suites = fields.get('suites') ?? [];
    const components = fields.get('components') ?? [];
    return (fields.get('uris') ?? []).map((uri) => ({ uri, suites, components, signedBy }));
  });
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
