import { expect, test } from 'vitest';
import { createServedMemory } from '../../../client/preview/servedMemory.ts';
import type { ModelList } from '../../../server/generation/transport.ts';
import { never } from '../../servers/openAccess.ts';
import { GPU } from './fakeWorld.ts';

const MODELS = [{ id: 'lab/tiny-1b', window: 8192, ownedBy: 'vllm' }];
const SILENT: ModelList = {
  ok: false,
  failure: { reason: 'unreachable', message: 'gpu does not answer.', status: null, retryAfterMs: null },
};

test('remembers what a server said, for a later window and for a server that is down', async () => {
  const { answers, asked, logged, memory, open } = world();
  answers.push({ ok: true, models: MODELS }, SILENT);
  expect(await open()(GPU, 'server', never())).toEqual(MODELS);
  expect(await open()(GPU, 'memory', never())).toEqual(MODELS);
  expect(asked).toHaveLength(1);
  expect(await open()(GPU, 'server', never())).toEqual(MODELS);
  expect(logged[0]).toContain('gpu does not answer.');
  expect([...memory.keys()]).toEqual(['preview.served:http://gpu:8000/v1']);
});

test('knows nothing of a server that was never asked, nor from a damaged memory', async () => {
  const { memory, open } = world();
  expect(await open()(GPU, 'memory', never())).toEqual([]);
  memory.set('preview.served:http://gpu:8000/v1', [{ id: 7 }]);
  expect(await open()(GPU, 'memory', never())).toEqual([]);
});

test('a stopped run is no reason for a warning', async () => {
  const { answers, logged, open } = world();
  answers.push(SILENT);
  await open()(GPU, 'server', AbortSignal.abort());
  expect(logged).toEqual([]);
});

function world() {
  const answers: ModelList[] = [];
  const asked: AbortSignal[] = [];
  const logged: string[] = [];
  const memory = new Map<string, unknown>();
  const endpoints = {
    servedModels: async (_: unknown, signal: AbortSignal) => {
      asked.push(signal);
      return answers.shift() ?? SILENT;
    },
  };
  const memento = {
    keys: () => [...memory.keys()],
    get: (key: string) => memory.get(key),
    update: async (key: string, value: unknown) => void memory.set(key, value),
  };
  const log = { warn: (message: string) => logged.push(message), error: () => undefined };
  // Typed as VS Code types its own memento: `get` hands out whatever its caller asks for.
  const open = () => createServedMemory(endpoints, memento as Parameters<typeof createServedMemory>[1], log);
  return { answers, asked, logged, memory, open };
}
