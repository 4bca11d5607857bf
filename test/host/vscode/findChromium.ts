/** Finds a Chromium that Playwright can drive, or brings one where that needs no question. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from '../paths.ts';
import { runProcess } from '../runProcess.ts';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The flags with which Chromium runs anywhere: in containers, as root, without a GPU, and asks nobody anything. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/**
 * The path of a Chromium that answers: REPHRASE_CHROMIUM, else an installed one, else Playwright's. Where there is
 * none, root on Debian gets it from apt and everybody else from Playwright. Throws with what to install when that
 * fails too.
 */
export async function findChromium(): Promise<string> {
  const named = process.env['REPHRASE_CHROMIUM'];
  if (named !== undefined) {
    if (await answers(named)) return named;
    throw new Error(
      `REPHRASE_CHROMIUM is ${named}, which does not start. Name a Chromium or Chrome program.`,
    );
  }
  return (await firstThatAnswers()) ?? (await bring());
}

async function firstThatAnswers(): Promise<string | null> {
  for (const path of [...installed, chromium.executablePath()]) {
    if (existsSync(path) && (await answers(path))) return path;
  }
  return null;
}

/** Ubuntu's `chromium-browser` is a note about a snap, and a Chromium may lack libraries: only running it tells. */
async function answers(path: string): Promise<boolean> {
  const end = await runProcess(path, ['--version'], { output: 'collect', timeoutMs: 20_000 });
  return end.code === 0 && /Chrom/.test(end.output);
}

async function bring(): Promise<string> {
  const asRoot = process.getuid?.() === 0;
  if (asRoot && existsSync('/usr/bin/apt-get')) {
    console.log('No Chromium found: installing the package chromium with apt …');
    await runProcess('apt-get', ['update', '-qq'], { output: 'collect' });
    await runProcess('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      output: 'collect',
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  const fromApt = await firstThatAnswers();
  if (fromApt !== null) return fromApt;

  console.log('No Chromium found: downloading Playwright’s …');
  const cli = join(root, 'node_modules', 'playwright-core', 'cli.js');
  const install = ['install', 'chromium', ...(asRoot ? ['--with-deps'] : [])];
  await runProcess(process.execPath, [cli, ...install], { output: 'collect', timeoutMs: 300_000 });
  const fromPlaywright = await firstThatAnswers();
  if (fromPlaywright !== null) return fromPlaywright;

  throw new Error(
    'No Chromium was found, and none could be downloaded. Install one (Debian: sudo apt-get install chromium; ' +
      'macOS: brew install --cask chromium), or name one in the environment variable REPHRASE_CHROMIUM.',
  );
}
