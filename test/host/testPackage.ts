/** Packs the VSIX, looks into it, and starts the extension as somebody gets it who installs the file. */
import { readdir, stat } from 'node:fs/promises';
import { type Counts, failedCheck, oneCheck, sumCounts } from './counts.ts';
import { runSuite } from './runSuite.ts';
import { installVsix } from './vsix/installVsix.ts';
import { vsixFile } from './vsix/packVsix.ts';

/** What a person downloads at most. */
const maxBytes = 2_000_000;
/** All that an installed extension may hold; `.vsixmanifest` comes from the installation. */
const expectedContent = [
  '.vsixmanifest',
  'LICENSE.txt',
  'THIRD-PARTY-NOTICES.txt',
  'changelog.md',
  'dist',
  'docs',
  'l10n',
  'package.json',
  'package.nls.de.json',
  'package.nls.json',
  'readme.md',
  'samples',
  'schemas',
  'syntaxes',
];

/** Throws with the reason when the VSIX cannot be packed or installed. */
export async function testPackage(): Promise<Counts> {
  const installed = await installVsix();
  const faults = [...(await sizeFaults(vsixFile)), ...(await contentFaults(installed))];
  const contents =
    faults.length === 0
      ? oneCheck(true)
      : { ...oneCheck(false), failed: faults.length, failures: faults.map(failedCheck) };
  return sumCounts([contents, await runSuite({ grep: 'activation', extension: installed })]);
}

async function sizeFaults(vsix: string): Promise<readonly string[]> {
  const { size } = await stat(vsix);
  console.log(`dist/rephrase.vsix: ${(size / 1_000_000).toFixed(2)} MB`);
  return size > maxBytes
    ? [`The VSIX has ${size} bytes; more than ${maxBytes} are too many to install.`]
    : [];
}

async function contentFaults(folder: string): Promise<readonly string[]> {
  const names = new Set(await readdir(folder));
  const missing = expectedContent.filter((name) => !names.has(name));
  const foreign = [...names].filter((name) => !expectedContent.includes(name));
  return [
    ...missing.map((name) => `The VSIX lacks ${name}.`),
    ...foreign.map((name) => `The VSIX holds ${name}, which nobody needs who installs it.`),
  ];
}
