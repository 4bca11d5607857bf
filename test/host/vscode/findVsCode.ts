/** Decides which VS Code runs the tests that live inside it. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cache } from '../paths.ts';

export interface VsCode {
  /** What `runTests` starts. */
  readonly executable: string;
  /** For the person who watches: which VS Code this is and why. */
  readonly name: string;
}

/**
 * In this order: the program that REPHRASE_VSCODE names (or `code-server`, to ask for the browser), a desktop VS Code
 * downloaded into `.cache` where there is a display and the download answers, code-server in Chromium.
 */
export async function findVsCode(): Promise<VsCode> {
  const named = process.env['REPHRASE_VSCODE'];
  if (named === 'code-server') return browser('as REPHRASE_VSCODE asks');
  if (named !== undefined)
    return { executable: named, name: `desktop VS Code at ${named}, as REPHRASE_VSCODE asks` };
  if (!hasDisplay() && !onPath('xvfb-run')) return browser('there is no display for the desktop one');
  const executable = await downloadDesktop();
  if (executable === null) return browser('the desktop one cannot be downloaded here');
  return {
    executable: hasDisplay() ? executable : await withDisplay(executable),
    name: 'desktop VS Code, downloaded',
  };
}

/** Null where the download does not answer within three seconds or breaks off. */
export async function downloadDesktop(): Promise<string | null> {
  const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
    signal: AbortSignal.timeout(3_000),
  }).catch(() => null);
  if (answer === null || !answer.ok) return null;
  try {
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: join(cache, 'vscode-desktop') });
  } catch (error) {
    console.log(`Desktop VS Code could not be downloaded: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** The path of a program, or null. */
export function onPath(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

function browser(reason: string): VsCode {
  const executable = fileURLToPath(new URL('codeServerAsVsCode.ts', import.meta.url));
  return { executable, name: `VS Code of code-server in Chromium (${reason})` };
}

async function withDisplay(executable: string): Promise<string> {
  const script = join(cache, 'vscode-with-display.sh');
  await mkdir(cache, { recursive: true });
  await writeFile(script, `#!/bin/sh\nexec xvfb-run -a '${executable}' "$@"\n`);
  await chmod(script, 0o755);
  return script;
}
