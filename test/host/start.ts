/**
 * `npm start`: builds the extension, starts the practice endpoint and opens VS Code on `samples/`. Ends when its window
 * is closed or on Ctrl-C, and ends what it started.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIfChanged } from './buildIfChanged.ts';
import { readStartOptions } from './options.mjs';
import { cache, root } from './paths.ts';
import { findDesktop, openDesktop } from './start/openDesktop.ts';
import { serveBrowser } from './start/serveBrowser.ts';
import { startPracticeProcess } from './start/startPracticeProcess.ts';

/** Something that runs until it ends by itself or is closed. */
export interface Running {
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const said = readStartOptions(process.argv.slice(2));
  if (!said.ok) {
    console.error(said.problem);
    return 2;
  }
  const { options } = said;
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

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
