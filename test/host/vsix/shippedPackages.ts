/** Which packages stand in the bundles, by what the bundler put there, with their licences as they came. */
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../paths.ts';

export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** As package.json says it, an SPDX expression; empty where it says nothing. */
  readonly licence: string;
  /** The text of the licence and of a notice beside it; empty where the package brings none. */
  readonly text: string;
  readonly homepage: string;
}

/** Icons and their sheet are copied, not bundled. */
const COPIED = ['@vscode/codicons'];

/** Of the bundles in `dist`, which `esbuild.ts` built with the list of its inputs beside them. Sorted by name. */
export async function shippedPackages(dist: string): Promise<readonly ShippedPackage[]> {
  const inputs: readonly string[] = JSON.parse(await readFile(join(dist, 'inputs.json'), 'utf8'));
  const folders = new Set(COPIED.map((name) => join(root, 'node_modules', name)));
  for (const path of inputs) {
    const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
    if (folder !== undefined) folders.add(await realpath(join(root, folder)));
  }
  const packages = await Promise.all([...folders].map(describe));
  const byName = new Map(packages.map((each) => [`${each.name} ${each.version}`, each]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One text with every package and its licence, as the licences ask. */
export function noticesOf(packages: readonly ShippedPackage[]): string {
  const head = `Rephrase contains the following packages, each under its own licence.\n`;
  const parts = packages.map(
    ({ name, version, licence, text, homepage }) =>
      `${'-'.repeat(100)}\n${name} ${version} (${licence})\n${homepage}\n\n${text.trim()}\n`,
  );
  return [head, ...parts].join('\n');
}

async function describe(folder: string): Promise<ShippedPackage> {
  const manifest: Readonly<Record<string, unknown>> = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  const names = (await readdir(folder)).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return {
    name: String(manifest['name']),
    version: String(manifest['version']),
    licence: typeof manifest['license'] === 'string' ? manifest['license'] : '',
    text: texts.join('\n\n') || standardText(manifest),
    homepage: homepageOf(manifest),
  };
}

/** Some packages name their licence and leave its text away; the name and the author are then all there is to repeat. */
function standardText(manifest: Readonly<Record<string, unknown>>): string {
  const { author } = manifest as { readonly author?: unknown };
  const name = typeof author === 'string' ? author : ((author as { name?: string } | undefined)?.name ?? '');
  return `The package brings no text of its licence.${name === '' ? '' : ` Author: ${name}.`}`;
}

function homepageOf(manifest: Readonly<Record<string, unknown>>): string {
  const { homepage, repository } = manifest as { readonly homepage?: unknown; readonly repository?: unknown };
  if (typeof homepage === 'string') return homepage;
  if (typeof repository === 'string') return repository;
  return String((repository as { url?: string } | undefined)?.url ?? '');
}
