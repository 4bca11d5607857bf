/** The test's end of the bridge extension: calls a function inside the extension host and returns what it returns. */
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE } from '../patience.ts';

/** Runs inside the extension host: it may use its two arguments and globals, nothing from the test's scope. */
export type Inside<A, R> = (vscode: typeof import('vscode'), argument: A) => R | PromiseLike<R>;

/**
 * Waits for an extension host to answer at the socket that the file `pointer` names. Argument and result
 * travel as JSON; an error inside rejects with its stack.
 */
export async function askBridge<A, R>(pointer: string, run: Inside<A, R>, argument: A): Promise<R> {
  const body = JSON.stringify({ source: run.toString(), argument });
  const end = performance.now() + PATIENCE.stepMs;
  for (;;) {
    const answer = await ask(pointer, body);
    if (answer.ok) return answer.value as R;
    if (answer.reached) throw new Error(`Inside the extension host: ${answer.message}`);
    if (performance.now() > end) throw new Error(`The test bridge did not answer: ${answer.message}`);
    await sleep(50);
  }
}

type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reached: boolean; readonly message: string };

async function ask(pointer: string, body: string): Promise<Answer> {
  const socketPath = await readFile(pointer, 'utf8').catch(() => null);
  if (socketPath === null) return { ok: false, reached: false, message: `${pointer} does not exist yet` };
  return new Promise((resolve) => {
    const call = request({ socketPath, method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ reached: true, ...JSON.parse(text) }));
      response.on('error', (error) => resolve({ ok: false, reached: true, message: error.message }));
    });
    call.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ ok: false, reached: !/ENOENT|ECONNREFUSED/.test(error.code ?? ''), message: error.message }),
    );
    call.end(body);
  });
}
