/** What the server knows of local files: nothing at once, the truth soon, and a word when it changed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { URI } from 'vscode-uri';
import { createLocalFiles } from '../../server/languageServer/localFiles.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rephrase-facts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const uriOf = (name: string): string => URI.file(join(folder, name)).toString();

/** Files, and a promise of the next word that something changed. */
function follow() {
  let told = Promise.withResolvers<void>();
  const files = createLocalFiles(() => {
    told.resolve();
    told = Promise.withResolvers();
  });
  return { files, change: () => told.promise };
}

test('facts come in the background, and again when a file changed', async () => {
  writeFileSync(join(folder, 'here.md'), '');
  const uris = [uriOf('here.md'), uriOf('gone.md'), uriOf('here.md/within.md'), URI.file(folder).toString()];
  const { files, change } = follow();
  const first = change();
  expect(files.factsOf(uris).size).toBe(0);
  await first;
  expect([...files.factsOf(uris).values()]).toEqual(['file', 'missing', 'missing', 'folder']);

  writeFileSync(join(folder, 'gone.md'), '');
  const second = change();
  files.changed([uriOf('gone.md'), uriOf('nobody-asked.md')]);
  await second;
  expect(files.factsOf([uriOf('gone.md'), uriOf('nobody-asked.md')])).toEqual(
    new Map([[uriOf('gone.md'), 'file']]),
  );
});

test('nothing is known of files on other hosts, of other schemes, and of what is no path', async () => {
  const uris = ['file://host/share/a.md', 'vscode-vfs://github/a/b.md', uriOf(`${'x'.repeat(5000)}.md`)];
  const { files, change } = follow();
  const told = change();
  files.factsOf([...uris, uriOf('gone.md')]);
  await told;
  expect([...files.factsOf(uris)]).toEqual([]);
});
