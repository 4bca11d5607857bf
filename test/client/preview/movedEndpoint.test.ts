/** Which server gets a cell, and whose answer it shows, when addresses change or several servers share one. */
import { expect } from 'vitest';
import { GPU, settled } from './fakeWorld.ts';
import { openPreview, run, previewTest as test } from './previewTest.ts';

test('an endpoint that moves during a run: cells that wait go to its new address', async ({
  world,
  session,
}) => {
  world.limit = 1;
  await run(session);
  const moved = 'http://gpu-2:8000';
  world.endpoints = [{ ...GPU, baseUrl: `${moved}/v1`, origin: moved }];
  await session.refresh();
  for (let at = 0; at < 4; at++) await world.sent[at]?.finish('x');
  const asked = world.sent.map(({ access }) => access.endpoint.baseUrl);
  expect(asked).toEqual([GPU.baseUrl, `${moved}/v1`, `${moved}/v1`, `${moved}/v1`]);
  expect([...world.stored.keys()].filter((key) => key.includes(moved))).toHaveLength(3);
});

test('servers behind one gateway are told apart, also by the store', async ({ world }) => {
  const behind = (alias: string) => ({ ...GPU, alias, baseUrl: `http://gpu:8000/${alias}/v1` });
  world.endpoints = [behind('one'), behind('two')];
  world.paths = ['/w/both.experiment.yaml'];
  world.texts.set(
    '/w/both.experiment.yaml',
    'prompts: [prompts/faq.md]\nmodels: [{ model: same, endpoint: one }, { model: same, endpoint: two }]\n',
  );
  const first = openPreview(world);
  await run(first.session);
  expect(world.sent).toHaveLength(4);
  for (const sent of [...world.sent]) await sent.finish(`By ${sent.access.endpoint.alias}.`);
  const later = openPreview(world);
  await run(later.session);
  await settled();
  expect(world.sent).toHaveLength(4);
  const texts = (later.page.grid?.columns ?? []).map(({ id }) => later.page.cell(id, 0).text);
  expect(texts).toEqual(['By one.', 'By two.']);
});
