/**
 * VS Code in the browser for a person: on loopback, behind a random token, with workspace trust on. A login node that
 * others share is no place for an open shell.
 */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../paths.ts';
import type { Running } from '../start.ts';
import { installCodeServer } from '../vscode/installCodeServer.ts';
import { startCodeServer, windowUrl } from '../vscode/startCodeServer.ts';
import { presetSettings } from './presetSettings.ts';
import { practiceSettings, startSettings } from './startSettings.ts';

interface BrowserOptions {
  readonly data: string;
  readonly folder: string;
  readonly practiceUrl: string;
  /** Null for the port of the last start, or a free one. */
  readonly port: number | null;
}

const firstPort = 8724;

/** Prints the address once the server listens. Throws when the port that was asked for is taken. */
export async function serveBrowser(options: BrowserOptions): Promise<Running> {
  const { data, folder } = options;
  await installCodeServer();
  const home = join(data, 'browser');
  const preset = (scope: string) =>
    [join(home, 'user', scope, 'settings.json'), join(home, `preset-${scope}.json`)] as const;
  await presetSettings(...preset('User'), startSettings);
  await presetSettings(...preset('Machine'), practiceSettings(options.practiceUrl));
  const token = randomBytes(24).toString('base64url');
  const server = await startCodeServer({
    data: home,
    port: await choosePort(options.port, join(data, 'port')),
    trust: 'ask',
    token,
    extensions: [root],
    testDriver: false,
    env: {},
  });
  await writeFile(join(data, 'port'), String(server.port));
  const forward = `ssh -L ${server.port}:127.0.0.1:${server.port} ${userInfo().username}@${hostname()}`;
  console.log(`Rephrase            ${windowUrl(server, { folder, token, payload: [] })}`);
  console.log(`From another machine, first run there:   ${forward}`);
  console.log('Ctrl-C ends it.');
  return server;
}

/** The same port each time, where it is free: a browser keeps secrets and window state per origin. */
async function choosePort(asked: number | null, record: string): Promise<number> {
  if (asked !== null) {
    if (await isFree(asked)) return asked;
    throw new Error(`Port ${asked} is taken. Leave --port away, or name another one.`);
  }
  const last = Number(await readFile(record, 'utf8').catch(() => firstPort));
  // A start that was ended a moment ago may still be letting go of it.
  for (let attempt = 0; attempt < 10; attempt++) {
    if (await isFree(last)) return last;
    await sleep(200);
  }
  return 0;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
