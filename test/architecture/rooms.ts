/**
 * Who may import whom, as data: the table that ARCHITECTURE.md explains. A file belongs to the room with the longest
 * matching path; a file that belongs to none is a fault, so a new room has to be entered here first.
 */

/** A room of the house, or a part of one that has rules of its own. */
export interface Room {
  /** A folder or a single file, from the project's root. */
  readonly path: string;
  /** Paths of the other rooms it may import from; itself always. */
  readonly rooms: readonly string[];
  /** Rooms of which it may take types alone. */
  readonly typesOf?: readonly string[];
  /** Packages by name; `node:` stands for all of Node's own modules, a trailing `/*` for a package's inner paths. */
  readonly packages: readonly string[];
  /** Text and data in, values out: no clock, randomness, environment, timers or console. */
  readonly pure?: true;
  /** Nothing in it waits: no `async`, no `await`, no promises. */
  readonly synchronous?: true;
}

/** What every room with documents and requests in it builds on. */
const LANGUAGE = ['server/language', 'server/experiment'];
/** Pure libraries without dependencies on a platform. */
const PURE_PACKAGES = ['yaml', 'fastest-levenshtein'];
/** What people read goes through its `t`; which language that is, the entries of processes say. */
const TEXTS = '@vscode/l10n';
/**
 * What a room of the client may know: contracts and readers of the server's rooms and the client's own ports and
 * tables. Not other rooms of the client (`main.ts` hands ports round), not the runner, not the process entries.
 */
const CLIENT_ROOM = [
  'client',
  ...LANGUAGE,
  'server/measures',
  'server/protocol',
  'server/documents',
  'server/generation',
  'server/batch',
  'server/batch/executors',
  'server/exchange',
  'server/exchangeFiles',
];
/** What a page is made of. It has the browser alone. */
const PAGE_PACKAGES = ['lit', 'lit/*', '@tanstack/lit-virtual', 'diff', 'katex', 'markdown-it'];

export const ROOMS: readonly Room[] = [
  {
    path: 'server/language',
    rooms: [],
    packages: [...PURE_PACKAGES, '@huggingface/jinja', TEXTS],
    pure: true,
    synchronous: true,
  },
  {
    path: 'server/experiment',
    rooms: ['server/language'],
    packages: [...PURE_PACKAGES, TEXTS],
    pure: true,
    synchronous: true,
  },
  {
    path: 'server/exchangeFiles',
    rooms: [...LANGUAGE, 'server/exchange', 'server/documents', 'server/generation'],
    packages: ['node:'],
  },
  { path: 'server/exchange', rooms: LANGUAGE, packages: ['yaml'], pure: true, synchronous: true },
  {
    path: 'server/measures',
    rooms: [],
    typesOf: LANGUAGE,
    packages: [],
    pure: true,
    synchronous: true,
  },
  {
    path: 'server/features',
    rooms: [...LANGUAGE, 'server/protocol'],
    packages: ['vscode-languageserver-types', 'vscode-languageserver-textdocument', 'vscode-uri', TEXTS],
    pure: true,
    synchronous: true,
  },
  {
    path: 'server/protocol',
    rooms: [],
    typesOf: ['server/language', 'server/experiment'],
    packages: [],
    pure: true,
    synchronous: true,
  },
  {
    path: 'server/documents',
    rooms: LANGUAGE,
    packages: [
      'node:',
      TEXTS,
      'undici',
      'picomatch',
      'hyparquet',
      'hyparquet/*',
      'hyparquet-compressors',
      '@huggingface/hub',
    ],
  },
  {
    path: 'server/generation',
    rooms: [...LANGUAGE, 'server/documents'],
    packages: ['node:', TEXTS, 'undici', 'eventsource-parser', 'canonicalize', '@huggingface/tokenizers'],
  },
  {
    path: 'server/batch',
    rooms: [
      ...LANGUAGE,
      'server/measures',
      'server/documents',
      'server/generation',
      'server/batch/runner',
      'server/batch/executors',
    ],
    packages: ['node:', TEXTS],
  },
  {
    path: 'server/batch/executors',
    rooms: [
      ...LANGUAGE,
      'server/measures',
      'server/documents',
      'server/generation',
      'server/batch',
      'server/batch/runner',
    ],
    packages: ['node:', TEXTS, 'hyparquet'],
  },
  {
    path: 'server/batch/runner',
    rooms: [
      ...LANGUAGE,
      'server/measures',
      'server/documents',
      'server/generation',
      'server/batch',
      'server/batch/executors',
    ],
    packages: ['node:', TEXTS, 'hyparquet', 'hyparquet-writer', 'hyparquet-writer/*'],
  },
  {
    path: 'server/facts',
    rooms: [...LANGUAGE, 'server/documents', 'server/batch'],
    packages: ['node:', TEXTS],
  },
  { path: 'server/nodeTooOld.ts', rooms: [], packages: [] },
  {
    path: 'server/languageServer.ts',
    rooms: ['server/languageServer', 'server/nodeTooOld.ts'],
    packages: ['node:'],
  },
  {
    path: 'server/languageServer',
    rooms: [...LANGUAGE, 'server/features', 'server/protocol', 'server/facts'],
    packages: [
      'node:',
      TEXTS,
      'vscode-languageserver',
      'vscode-languageserver/*',
      'vscode-languageserver-textdocument',
      'vscode-uri',
      'picomatch',
    ],
  },
  { path: 'server/cli.ts', rooms: ['server/cli', 'server/nodeTooOld.ts'], packages: ['node:'] },
  {
    path: 'server/cli',
    rooms: [
      ...LANGUAGE,
      'server/facts',
      'server/exchange',
      'server/exchangeFiles',
      'server/measures',
      'server/documents',
      'server/generation',
      'server/batch',
      'server/batch/runner',
      'server/batch/executors',
    ],
    packages: ['node:', ...PURE_PACKAGES],
  },
  { path: 'client', rooms: CLIENT_ROOM, packages: ['vscode', 'node:', TEXTS] },
  { path: 'client/extension.ts', rooms: ['client/main.ts', 'client/translate.ts'], packages: ['vscode'] },
  { path: 'client/translate.ts', rooms: [], packages: ['vscode', TEXTS] },
  {
    path: 'client/main.ts',
    rooms: [
      ...CLIENT_ROOM,
      'client/language',
      'client/endpoints',
      'client/exchange',
      'client/preview',
      'client/jobs',
      'client/tests',
      'client/setup',
    ],
    packages: ['vscode', 'node:', TEXTS],
  },
  {
    path: 'client/language',
    rooms: CLIENT_ROOM,
    packages: ['vscode', 'node:', TEXTS, 'vscode-languageclient', 'vscode-languageclient/*', 'picomatch'],
  },
  { path: 'client/exchange', rooms: CLIENT_ROOM, packages: ['vscode', 'node:', TEXTS] },
  { path: 'client/endpoints', rooms: CLIENT_ROOM, packages: ['vscode', 'node:', TEXTS] },
  {
    path: 'client/preview',
    rooms: [...CLIENT_ROOM, 'client/webviews'],
    packages: ['vscode', 'node:', TEXTS],
  },
  { path: 'client/tests', rooms: CLIENT_ROOM, packages: ['vscode', 'node:', TEXTS] },
  { path: 'client/setup', rooms: CLIENT_ROOM, packages: ['vscode', 'node:', TEXTS] },
  {
    path: 'client/jobs',
    rooms: [...CLIENT_ROOM, 'client/webviews'],
    packages: ['vscode', 'node:', TEXTS],
  },
  { path: 'client/webviews', rooms: [], typesOf: ['server/measures'], packages: [], pure: true },
  {
    // The other pages take their texts from its `l10n.ts`.
    path: 'client/webviews/preview',
    rooms: ['client/webviews'],
    typesOf: ['server/measures'],
    packages: [...PAGE_PACKAGES, TEXTS],
  },
  {
    path: 'client/webviews/output',
    rooms: ['client/webviews', 'client/webviews/preview'],
    packages: PAGE_PACKAGES,
  },
  {
    path: 'client/webviews/jobs',
    rooms: ['client/webviews', 'client/webviews/preview'],
    packages: [...PAGE_PACKAGES, 'uplot'],
  },
];

/** The room a file belongs to, by the longest matching path; null for a file outside every room. */
export function roomOf(file: string): Room | null {
  let best: Room | null = null;
  for (const room of ROOMS) {
    const within = file === room.path || file.startsWith(`${room.path}/`);
    if (within && room.path.length > (best?.path.length ?? -1)) best = room;
  }
  return best;
}
