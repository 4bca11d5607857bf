#!/usr/bin/env node
/**
 * Stands in for the VS Code program that `@vscode/test-electron` starts: takes its flags, opens the same workspace,
 * extension and tests in code-server and Chromium, prints what the tests print and ends with their result.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installCodeServer } from './installCodeServer.ts';
import { openWorkbench } from './openWorkbench.ts';
import { startCodeServer, windowUrl } from './startCodeServer.ts';

const { values, positionals } = parseArgs({
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
  },
  strict: false,
  allowPositionals: true,
});

process.exitCode = await main();

async function main(): Promise<number> {
  const tests = values.extensionTestsPath;
  if (typeof tests !== 'string') throw new Error('--extensionTestsPath=FILE is missing.');
  await installCodeServer();
  const profile = await mkdtemp(join(tmpdir(), 'rephrase-suite-'));
  const server = await startCodeServer({
    data: String(values['user-data-dir'] ?? profile),
    port: 0,
    trust: 'always',
    token: null,
    extensions: [],
    testDriver: true,
    env: {},
  });
  const remote = (path: string) => `vscode-remote://127.0.0.1:${server.port}${resolve(path)}`;
  const extensions = (values.extensionDevelopmentPath ?? []).map((path) => [
    'extensionDevelopmentPath',
    remote(String(path)),
  ]);
  const payload = [...extensions, ['extensionTestsPath', remote(tests)]];
  try {
    return await resultOf(
      windowUrl(server, { folder: resolve(positionals[0] ?? '.'), token: null, payload }),
      profile,
      server.ended,
    );
  } finally {
    await server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The code that the tests end with; 1 when the server dies under them. */
async function resultOf(url: string, profile: string, serverEnded: Promise<void>): Promise<number> {
  const code = Promise.withResolvers<number>();
  process.once('SIGINT', () => code.resolve(130));
  process.once('SIGTERM', () => code.resolve(143));
  void serverEnded.then(() => code.resolve(1));
  const workbench = await openWorkbench(url, {
    profile: join(profile, 'chromium'),
    prepare: async (page) => {
      await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) =>
        console.log(...args),
      );
      await page.exposeFunction('codeAutomationExit', (exitCode: number) => code.resolve(exitCode));
    },
  });
  try {
    return await code.promise;
  } finally {
    await workbench.close();
  }
}
