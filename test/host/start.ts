/**
 * `npm start`: builds the extension, starts the practice endpoint and opens VS Code on `samples/`. Ends when its window
 * is closed or on Ctrl-C, and ends what it started.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfChanged } from './buildIfChanged.ts';
import { cache, root } from './paths.ts';
import { findDesktop, openDesktop } from './start/openDesktop.ts';
import { serveBrowser } from './start/serveBrowser.ts';
import { startPracticeProcess } from './start/startPracticeProcess.ts';

/** Something that runs until it ends by itself or is closed. */
export interface Running {
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

const usage = `npm start -- [--browser] [--port N]
  --browser   VS Code in the browser, also where a desktop VS Code could open
  --port N    the port of VS Code in the browser (where left out: the last one, or a free one)`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) return 2;
  if (!(await buildIfChanged())) return 1;
  const data = join(cache, 'start');
  await mkdir(data, { recursive: true, mode: 0o700 });
  const folder = join(root, 'samples');

  const stopped = interrupted();
  const practice = await startPracticeProcess(data);
  console.log(`Practice endpoint   ${practice.url} (rewrites by rules; no model is behind it)`);
  const running: Running[] = [practice];
  try {
    const desktop = options.browser ? null : await findDesktop();
    const window =
      desktop === null
        ? await serveBrowser({ data, folder, practiceUrl: practice.url, port: options.port })
        : await openDesktop(desktop, { data, folder, practiceUrl: practice.url });
    running.push(window);
    await Promise.race([window.ended, stopped]);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await Promise.all(running.map((each) => each.close()));
  }
}

interface Options {
  readonly browser: boolean;
  readonly port: number | null;
}

/** Null after a message when the arguments make no sense. */
function readOptions(): Options | null {
  try {
    const { values } = parseArgs({
      options: { browser: { type: 'boolean', default: false }, port: { type: 'string' } },
    });
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      throw new Error(`--port wants a number from 1 to 65535, not “${values.port}”.`);
    }
    return { browser: values.browser, port };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    return null;
  }
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
