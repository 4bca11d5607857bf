/** A desktop VS Code for a person, with a profile of its own below `.cache`, so that their own stays as it is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { root } from '../paths.ts';
import type { Running } from '../start.ts';
import { downloadDesktop, hasDisplay, onPath } from '../vscode/findVsCode.ts';
import { cleanEnvironment } from '../vscode/startCodeServer.ts';
import { presetSettings } from './presetSettings.ts';
import { practiceSettings, startSettings } from './startSettings.ts';

/** A command that opens a window, with the arguments it needs first. */
type DesktopCommand = readonly string[];

const macCommand = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';

/** The installed `code`, else a downloaded VS Code; null where no window could open or none can be had. */
export async function findDesktop(): Promise<DesktopCommand | null> {
  if (!hasDisplay()) return null;
  const code = onPath('code') ?? (existsSync(macCommand) ? macCommand : null);
  // Inside a remote window `code` only asks that window's own VS Code, which has no such profile.
  if (code !== null && !code.includes('remote-cli')) return [code];
  const executable = await downloadDesktop();
  return executable === null
    ? null
    : resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
}

/** Ends when the window is closed. */
export async function openDesktop(
  command: DesktopCommand,
  options: { readonly data: string; readonly folder: string; readonly practiceUrl: string },
): Promise<Running> {
  const profile = join(options.data, 'desktop');
  await presetSettings(join(profile, 'User', 'settings.json'), join(options.data, 'preset-desktop.json'), {
    ...startSettings,
    ...practiceSettings(options.practiceUrl),
  });
  const [program = 'code', ...first] = command;
  const child = spawn(program, [...first, ...windowArguments(profile, options.folder)], {
    env: cleanEnvironment(),
    stdio: 'inherit',
  });
  console.log('Rephrase            opens in desktop VS Code. Closing its window, or Ctrl-C here, ends it.');
  const ended = endOf(child, program);
  return {
    ended,
    close: async () => {
      await quit(profile);
      await ended.catch(() => {});
    },
  };
}

function windowArguments(profile: string, folder: string): string[] {
  const args = [
    '--new-window',
    '--wait',
    `--user-data-dir=${profile}`,
    `--extensions-dir=${join(profile, 'extensions')}`,
  ];
  args.push(`--extensionDevelopmentPath=${root}`);
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return [...args, folder];
}

function endOf(child: ChildProcess, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
  });
}

/** VS Code keeps the process id of its main process in its profile while it runs; what was started only waits for it. */
async function quit(profile: string): Promise<void> {
  const pid = Number(await readFile(join(profile, 'code.lock'), 'utf8').catch(() => ''));
  if (!(pid > 0)) return;
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended by itself in the meantime.
  }
}
