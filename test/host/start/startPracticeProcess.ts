/** Runs `rephrase practice` beside the window, or finds the one that already answers on its usual port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import type { Running } from '../start.ts';

const usualPort = 8723;
const startDeadlineMs = 15_000;

/** `url` ends in `/v1`. An endpoint that was there before stays when this is closed. Its log is `DATA/practice.log`. */
export async function startPracticeProcess(data: string): Promise<Running & { readonly url: string }> {
  const usual = `http://127.0.0.1:${usualPort}/v1`;
  if (await isPractice(usual)) {
    return { url: usual, ended: new Promise(() => {}), close: async () => {} };
  }
  const onUsualPort = await start(usualPort, data);
  const started = typeof onUsualPort === 'string' ? await start(0, data) : onUsualPort;
  if (typeof started === 'string') throw new Error(`The practice endpoint did not start: ${started.trim()}`);
  return started;
}

async function isPractice(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/models`, { signal: AbortSignal.timeout(1_000) });
    return (await answer.text()).includes('rephrase-practice');
  } catch {
    // Nothing listens there, or something that is no model server.
    return false;
  }
}

/** What it printed, when it ended instead of listening. */
async function start(port: number, data: string): Promise<(Running & { readonly url: string }) | string> {
  const cli = join(root, 'dist', 'cli.js');
  const child = spawn(process.execPath, [cli, 'practice', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const said = await firstWords(child, join(data, 'practice.log'));
  const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
  if (origin === undefined) {
    child.kill();
    return said;
  }
  const close = async () => {
    child.kill();
    await ended;
  };
  return { url: `${origin}/v1`, ended, close };
}

/** Resolves once it has named an address, has ended, or has been silent for 15 seconds. */
function firstWords(child: ChildProcess, logFile: string): Promise<string> {
  const log = createWriteStream(logFile);
  return new Promise((resolve) => {
    let said = '';
    const timer = setTimeout(
      () => resolve(`${said}\nno address within ${startDeadlineMs / 1000} s`),
      startDeadlineMs,
    );
    const read = (chunk: unknown) => {
      log.write(chunk);
      said += String(chunk);
      if (/http:\/\/127\.0\.0\.1:\d+/.test(said)) done();
    };
    const done = () => {
      clearTimeout(timer);
      resolve(said);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('close', done);
    child.once('error', (error) => {
      said += error.message;
      done();
    });
  });
}
