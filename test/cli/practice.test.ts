/** The practice server, as the command line starts it. */
import { expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';

test('practice prints its URL first and serves until it is interrupted', async () => {
  const terminal = await openTerminal();
  const serving = terminal.run('practice', '--port', '0');
  await terminal.listening();
  terminal.interrupt();
  const { code, out, err } = await serving;
  expect(code).toBe(0);
  expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\n$/);
  expect(err).toContain('no model is behind it');
});
