/**
 * What every end-to-end test starts with: a VS Code window on a copy of a workspace, with the packed Rephrase installed
 * and all data of VS Code in a temporary folder. Open it once per file and share it among the file's tests.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { installCodeServer } from '../vscode/installCodeServer.ts';
import { openWorkbench, type Workbench } from '../vscode/openWorkbench.ts';
import { quietSettings } from '../vscode/quietSettings.ts';
import { startCodeServer, windowUrl } from '../vscode/startCodeServer.ts';
import { installedExtensions, unpackedFolder } from '../vsix/installVsix.ts';
import { askBridge, type Inside } from './askBridge.ts';

export interface WindowOptions {
  /** Files of the workspace by path, or the path of a folder to copy; null opens no folder. */
  readonly workspace: Readonly<Record<string, string>> | string | null;
  /** Folders of the workspace, by their paths in it: the window opens a `.code-workspace` file that names them in order. */
  readonly folders?: readonly string[];
  /** `always` (where left out) switches workspace trust off; `ask` opens the folder in restricted mode. */
  readonly trust?: 'ask' | 'always';
  /** Settings of the user, over the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings with machine scope: `rephrase.endpoints`. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** Added to the extension host's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** `empty`: no settings at all, as on the first day, with VS Code's own welcome and whatever else it shows. */
  readonly profile?: 'quiet' | 'empty';
  readonly size?: { readonly width: number; readonly height: number };
  /** The editor's display language, with texts for it that this window's copy of the extension gets. */
  readonly language?: { readonly tag: string; readonly texts?: Readonly<Record<string, string>> };
}

export interface Diagnosed {
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  /** The text that is underlined. */
  readonly text: string;
}

export interface RephraseWindow extends Workbench {
  /** The workspace folder, empty and not open where there is none; also read and write its files from the test. */
  readonly folder: string;
  /** Where VS Code unpacked the VSIX that this window runs. */
  readonly extension: string;
  /** Calls a function inside the extension host; `argument` and the result travel as JSON. */
  inside<R>(run: Inside<undefined, R>): Promise<R>;
  inside<A, R>(run: Inside<A, R>, argument: A): Promise<R>;
  /** Shows a file of the workspace in an editor. */
  open(path: string): Promise<void>;
  /** What the language features say about a file of the workspace at this moment: use with `expect.poll`. */
  diagnostics(path: string): Promise<readonly Diagnosed[]>;
  setTheme(kind: 'dark' | 'light'): Promise<void>;
}

/** The windows that are open in this file: `failureScreenshots.ts` takes pictures of them. */
export const openWindows: Set<RephraseWindow> = new Set();

const bridge = fileURLToPath(new URL('bridge', import.meta.url));

/** Resolves when the extension host answers. `close` ends everything and removes the temporary folder. */
export async function openWindow(options: WindowOptions): Promise<RephraseWindow> {
  await installCodeServer();
  const temporary = await mkdtemp(join(tmpdir(), 'rephrase-'));
  const folder = join(temporary, 'workspace');
  const data = join(temporary, 'vscode');
  const pointer = join(temporary, 'bridge');
  await writeWorkspace(folder, options.workspace);
  const quiet = options.profile === 'empty' ? {} : quietSettings;
  await writeJson(join(data, 'user', 'User', 'settings.json'), { ...quiet, ...options.settings });
  await writeJson(join(data, 'user', 'Machine', 'settings.json'), options.machineSettings ?? {});
  await cp(installedExtensions, join(data, 'extensions'), { recursive: true });
  const extension = (await unpackedFolder(join(data, 'extensions'))) ?? '';
  const { language } = options;
  if (language?.texts)
    await writeJson(join(extension, 'l10n', `bundle.l10n.${language.tag}.json`), language.texts);
  const server = await startCodeServer({
    data,
    port: 0,
    trust: options.trust ?? 'always',
    token: null,
    extensions: [bridge],
    testDriver: false,
    env: { ...options.env, REPHRASE_BRIDGE: pointer },
  });
  const shown = options.workspace === null ? null : await opened(folder, options.folders);
  const workbench = await openWorkbench(windowUrl(server, { folder: shown, token: null, payload: [] }), {
    profile: join(temporary, 'chromium'),
    ...(options.size === undefined ? {} : { size: options.size }),
    ...(language && {
      prepare: async (page) => {
        await page.addInitScript(speak, language.tag);
      },
    }),
  });
  const close = async () => {
    openWindows.delete(window);
    await workbench.close();
    await server.close();
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
  const window = { ...withInside(workbench, folder, pointer, close), extension };
  openWindows.add(window);
  try {
    await window.inside(() => true);
  } catch (error) {
    await window.screenshot('failed-to-open');
    await close();
    throw error;
  }
  return window;
}

/** What the window is opened on: the workspace itself, or a file beside its files that names its folders. */
async function opened(folder: string, folders: WindowOptions['folders']): Promise<string> {
  if (folders === undefined) return folder;
  const file = join(folder, 'all.code-workspace');
  await writeJson(file, { folders: folders.map((path) => ({ path })) });
  return file;
}

/** What a language pack would set before the workbench is loaded; the workbench's own texts stay English. */
function speak(tag: string): void {
  Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: tag });
}

function withInside(
  workbench: Workbench,
  folder: string,
  pointer: string,
  close: () => Promise<void>,
): Omit<RephraseWindow, 'extension'> {
  const inside = <A, R>(run: Inside<A, R>, argument?: A) =>
    askBridge(pointer, run as Inside<unknown, R>, argument ?? null);
  return {
    ...workbench,
    folder,
    inside,
    open: (path) =>
      inside(
        async (vscode, file: string) => {
          await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), { preview: false });
        },
        join(folder, path),
      ),
    diagnostics: (path) => inside(diagnosticsInside, join(folder, path)),
    setTheme: async (kind) => {
      await inside(
        async (vscode, theme: string) => {
          const settings = vscode.workspace.getConfiguration('workbench');
          await settings.update('colorTheme', theme, vscode.ConfigurationTarget.Global);
        },
        kind === 'dark' ? 'Dark 2026' : 'Light 2026',
      );
      const drawn = workbench.page.locator(
        kind === 'dark' ? '.monaco-workbench.vs-dark' : '.monaco-workbench.vs',
      );
      await drawn.waitFor();
    },
    putAway: async () => {
      await workbench.putAway();
      await inside(async (vscode) => {
        await vscode.commands.executeCommand('notifications.hideList');
        await vscode.commands.executeCommand('notifications.hideToasts');
      });
    },
    reload: async () => {
      await rm(pointer, { force: true });
      await workbench.reload();
      await inside(() => true);
    },
    close,
  };
}

const diagnosticsInside: Inside<string, readonly Diagnosed[]> = async (vscode, file) => {
  const uri = vscode.Uri.file(file);
  const document = await vscode.workspace.openTextDocument(uri);
  const severities = ['error', 'warning', 'info', 'hint'] as const;
  return vscode.languages.getDiagnostics(uri).map((found) => ({
    code: String(typeof found.code === 'object' ? found.code.value : (found.code ?? '')),
    message: found.message,
    severity: severities[found.severity] ?? 'error',
    text: document.getText(found.range),
  }));
};

/** Polls until a file's problems have exactly these codes, in order of their place. */
export async function expectCodes(
  window: RephraseWindow,
  path: string,
  codes: readonly string[],
): Promise<void> {
  const seen = async () => (await window.diagnostics(path)).map((found) => found.code);
  await expect.poll(seen).toEqual(codes);
}

async function writeWorkspace(folder: string, content: WindowOptions['workspace']): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (content === null) return;
  if (typeof content === 'string') return cp(content, folder, { recursive: true });
  for (const [path, text] of Object.entries(content)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value, null, 2));
}
