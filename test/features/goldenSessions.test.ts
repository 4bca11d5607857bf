/**
 * Recorded sessions of `rephrase-language-server --stdio`: the client's messages and what the server answers to each, as
 * they go over the pipe. `REPHRASE_WRITE_SESSIONS=1 vitest run test/features/goldenSessions.test.ts` writes them anew; CI never does.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LspProcess } from '../bench/language/lspProcess.ts';

const SERVER = fileURLToPath(new URL('../../server/languageServer.ts', import.meta.url));
const FOLDER = join(import.meta.dirname, 'sessions');

/** A step: a notification, or a request with what is answered. */
interface Step {
  readonly send: string;
  readonly params: unknown;
  /** Only of a request. */
  readonly answer?: unknown;
}

test.each(readdirSync(FOLDER))(
  '%s',
  async (file) => {
    const path = join(FOLDER, file);
    const steps: readonly Step[] = JSON.parse(readFileSync(path, 'utf8'));
    const server = new LspProcess({ command: [process.execPath, SERVER, '--stdio'], pull: true });
    await server.initialize();
    const played: Step[] = [];
    for (const { send, params, answer } of steps) {
      if (answer === undefined) {
        server.tell(send, params);
        played.push({ send, params });
      } else played.push({ send, params, answer: await server.ask(send, params) });
    }
    await server.stop();
    if (process.env['REPHRASE_WRITE_SESSIONS'] && !process.env['CI']) {
      writeFileSync(path, `${JSON.stringify(played, null, 2)}\n`);
    }
    expect(played).toEqual(steps);
  },
  30_000,
);
