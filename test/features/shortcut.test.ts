/** Messages that take the short way past the library are handled in their order, answered, and survive their handlers. */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message, MessageWriter, RequestMessage } from 'vscode-languageserver/node';
import { Shortcut } from '../../server/languageServer/shortcut.ts';

test('law: in any order and any groups, messages are handled as they arrive', async () => {
  const groups = fc.array(fc.array(fc.constantFrom('short', 'long'), { minLength: 1, maxLength: 4 }), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(groups, fc.boolean(), async (methods, inOneTurn) => {
      const { shortcut, handled, take } = start();
      shortcut.on('short', unused, ({ n }: { n: number }) => handled.push(n));
      let n = 0;
      for (const group of methods) {
        take(group.map((method) => notification(method, { n: n++ })));
        if (!inOneTurn) await setImmediate();
      }
      await setImmediate();
      expect(handled).toEqual(Array.from({ length: n }, (_, index) => index));
    }),
  );
});

test('a short message alone never sees the library', () => {
  const { shortcut, handled, written, passed, take } = start();
  shortcut.on('short', unused, ({ n }: { n: number }) => {
    handled.push(n);
    return n;
  });
  take([notification('short', { n: 1 }), request('short', 7, { n: 2 })]);
  expect(handled).toEqual([1, 2]);
  expect(passed).toEqual([]);
  expect(written).toEqual([{ jsonrpc: '2.0', id: 7, result: 2 }]);
});

test('a request that is cancelled by what comes with it is left to the library, and all behind it', () => {
  const { shortcut, handled, passed, take } = start();
  shortcut.on('short', unused, ({ n }: { n: number }) => handled.push(n));
  take([
    request('short', 1, { n: 1 }),
    request('short', 2, { n: 2 }),
    notification('$/cancelRequest', { id: 2 }),
    request('short', 3, { n: 3 }),
  ]);
  expect(handled).toEqual([1]);
  expect(passed).toEqual([2, undefined, 3]);
});

test('a handler that throws or rejects is told, its request is answered, and the next message is handled', async () => {
  const { shortcut, handled, failures, written, take } = start();
  const fail = () => {
    throw new Error('a bug');
  };
  shortcut.on('throws', unused, fail);
  shortcut.on('rejects', unused, async () => fail());
  shortcut.on('short', unused, ({ n }: { n: number }) => handled.push(n));
  take([
    request('throws', 1, {}),
    request('rejects', 2, {}),
    notification('throws', {}),
    notification('short', { n: 3 }),
  ]);
  await setImmediate();
  expect(handled).toEqual([3]);
  expect(failures).toEqual(['throws', 'throws', 'rejects']);
  expect(written.map(({ id }) => id)).toEqual([1, 2]);
  expect(written.every((answer) => 'error' in answer)).toBe(true);
});

test('a message that the library throws at is told, and the next ones are handled', async () => {
  const { shortcut, handled, failures, take } = start();
  shortcut.on('short', unused, ({ n }: { n: number }) => handled.push(n));
  take([notification('$/cancelRequest', null)]);
  expect(failures).toEqual(['$/cancelRequest']);
  await setImmediate();
  take([notification('short', { n: 1 })]);
  expect(handled).toEqual([1]);
});

/** What the library is told of it does not matter here. */
const unused = (): void => {};

/** A shortcut before a library that takes a few turns of the microtask queue for each message, one after the other. */
function start() {
  const failures: string[] = [];
  const handled: number[] = [];
  const passed: unknown[] = [];
  const written: RequestMessage[] = [];
  const shortcut = new Shortcut((method) => failures.push(method));
  let queue = Promise.resolve();
  const library = (message: Message): void => {
    const { id, params } = message as RequestMessage;
    if (params === null) throw new TypeError('of a library that expects an object');
    passed.push(id);
    queue = queue
      .then(() => {})
      .then(() => {
        handled.push((params as { n: number }).n);
      });
  };
  const writer = {
    write: async (message: Message) => void written.push(message as RequestMessage),
  } as unknown as MessageWriter;
  const take = (messages: readonly Message[]): void => shortcut.take(messages, library, writer);
  return { shortcut, failures, handled, passed, written, take };
}

function notification(method: string, params: object | null): Message {
  return { jsonrpc: '2.0', method, params } as Message;
}

function request(method: string, id: number, params: object): Message {
  return { jsonrpc: '2.0', id, method, params } as Message;
}
