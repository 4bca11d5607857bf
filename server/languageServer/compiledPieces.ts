/**
 * What V8 compiled of the program's pieces, kept from one start to the next. Node's own cache of compiled code holds what
 * a file compiles while it is read; this one holds the functions that ran as well, and these are most of a start.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Module } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** Where pieces lie, and where what was compiled of them is kept: a folder that nobody else may write. */
export interface PieceFolders {
  readonly pieces: string;
  readonly kept: string;
  /** Names the texts of all pieces: V8 compares no more than the length of what it compiled with the length it reads. */
  readonly build: string;
}

/** Of other builds and versions of Node: an editor and a terminal may each have theirs. */
const MOST_KEPT = 4;

/**
 * From now on `require` takes what is kept of a piece, and compiles what is not. Returns what keeps everything that was
 * compiled since, with all functions that ran until then; it takes some 20 ms the first time, and nothing where all is kept.
 */
export function takeCompiledPieces({ pieces, kept, build }: PieceFolders): () => void {
  const folder = join(kept, `${build}-${process.versions.v8}-${process.arch}`);
  const fresh = new Map<string, Script>();
  const usual = extensions['.js'];
  extensions['.js'] = (module, path) => {
    if (dirname(path) !== pieces) return usual(module, path);
    const cachedData = keptOf(join(folder, basename(path)));
    const script = new Script(`${HEAD}${readFileSync(path, 'utf8')}${TAIL}`, {
      filename: path,
      columnOffset: -HEAD.length,
      ...(cachedData && { cachedData }),
    });
    if (!cachedData || script.cachedDataRejected === true) fresh.set(path, script);
    const run = script.runInThisContext() as Piece;
    run(module.exports, module.require.bind(module), module, path, pieces);
  };
  return () => {
    for (const [path, script] of fresh) keep(join(folder, basename(path)), script.createCachedData());
    if (fresh.size > 0) forgetOldest(kept);
    fresh.clear();
  };
}

/** What Node documents as `require.extensions`, where there is no `require` to ask. */
const { _extensions: extensions } = Module as unknown as { readonly _extensions: NodeJS.RequireExtensions };

const HEAD = '(function (exports, require, module, __filename, __dirname) {';
const TAIL = '\n})';

type Piece = (
  exports: unknown,
  require: (id: string) => unknown,
  module: NodeJS.Module,
  path: string,
  folder: string,
) => void;

/** V8 runs what it is given unseen, and a damaged file would end every start: so the sum of its bytes stands at its end. */
function keptOf(path: string): Buffer | null {
  let kept: Buffer;
  try {
    kept = readFileSync(path);
  } catch {
    return null;
  }
  const end = kept.length - SUM_BYTES;
  if (end <= 0) return null;
  const data = kept.subarray(0, end);
  return crc32(data) === kept.readUInt32LE(end) ? data : null;
}

const SUM_BYTES = 4;

/** Whole or not at all. Where it cannot be written, the next start compiles again. */
function keep(path: string, data: Buffer): void {
  const part = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const sum = Buffer.alloc(SUM_BYTES);
    sum.writeUInt32LE(crc32(data));
    writeFileSync(part, Buffer.concat([data, sum]), { mode: 0o600 });
    renameSync(part, path);
  } catch {
    if (existsSync(part)) rmSync(part);
  }
}

function forgetOldest(kept: string): void {
  try {
    const folders = readdirSync(kept).map((name) => {
      const path = join(kept, name);
      return { path, writtenMs: statSync(path).mtimeMs };
    });
    folders.sort((a, b) => b.writtenMs - a.writtenMs);
    for (const { path } of folders.slice(MOST_KEPT)) rmSync(path, { recursive: true, force: true });
  } catch {
    // What could not be removed is looked at again after the next build.
  }
}
