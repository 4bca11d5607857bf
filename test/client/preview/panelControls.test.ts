/** The toolbar's controls: when a preview runs by itself, how documents are drawn, which are pinned. */
import { beforeEach, expect, test } from 'vitest';
import type { PinInFile } from '../../../client/preview/panelControls.ts';
import { liveModeOf, PanelControls, pinnedOf } from '../../../client/preview/panelControls.ts';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import type { LiveMode } from '../../../client/webviews/controls.ts';
import { FakePage } from './fakePage.ts';
import { FakeWorld, settled } from './fakeWorld.ts';

const SOURCE = '/w/data/web.jsonl';

let world: FakeWorld;
let session: PreviewSession;
let page: FakePage;
let controls: PanelControls;
let heard: LiveMode[];
let pinInFile: PinInFile;
const memory = new Map<string, unknown>();
const memento = {
  keys: () => [...memory.keys()],
  get: (key: string) => memory.get(key),
  update: async (key: string, value: unknown) => void memory.set(key, value),
} as ConstructorParameters<typeof PanelControls>[1];

beforeEach(async () => {
  memory.clear();
  heard = [];
  pinInFile = async () => false;
  world = new FakeWorld();
  session = new PreviewSession(['file:///w/prompts/faq.md'], ['faq'], world);
  page = new FakePage(session);
  controls = new PanelControls(session, memento, pinInFile, (live) => heard.push(live));
  await session.run({ fresh: false });
  await settled();
});

test('say how things stand: off until somebody chooses, the sample as settings and files have it', () => {
  controls.say();
  expect(page.controls).toEqual({
    live: 'off',
    sampling: {
      size: 20,
      seed: 7,
      stratify: 'length',
      columns: ['id'],
      pinned: 0,
      source: SOURCE,
      revision: null,
    },
    samplingStatedBy: null,
  });
});

test('a live mode is remembered for the workspace, and what else is remembered there is passed over', async () => {
  await controls.setLive('pause');
  expect(heard).toEqual(['pause']);
  expect(liveModeOf(memento)).toBe('pause');
  memory.set('preview.live', 'always');
  expect(liveModeOf(memento)).toBe('off');
});

test('another sample is drawn and run, within bounds', async () => {
  await controls.setSampling({ size: 5_000_000, seed: 11.5, stratify: 'site' });
  expect(session.grid?.plan.experiment.documents.sample).toEqual({
    size: 1_000,
    seed: 11,
    stratify: { column: 'site' },
    pinned: [],
  });
  expect(page.controls?.sampling).toMatchObject({ size: 1_000, seed: 11, stratify: 'site' });
});

test('a document is pinned for its dataset and marked at once, and let go of again', async () => {
  await controls.pin('0:1', { pinned: true });
  world.pinned = pinnedOf(memento, SOURCE);
  expect(world.pinned).toEqual(['web-1']);
  expect(pinnedOf(memento, '/w/data/other.jsonl')).toEqual([]);
  await session.run({ fresh: false });
  expect(page.grid?.rows.map(({ pinned }) => pinned)).toEqual([false, true]);
  await controls.pin('0:1', { pinned: false });
  expect(pinnedOf(memento, SOURCE)).toEqual([]);
});

test('what an experiment says is not remembered beside it, and what was remembered is let go of in both', async () => {
  await controls.pin('0:0', { pinned: true });
  expect(pinnedOf(memento, SOURCE)).toEqual(['web-0']);
  const written: string[] = [];
  pinInFile = async (id, { pinned }) => written.push(`${id} ${pinned}`) > 0;
  controls = new PanelControls(session, memento, pinInFile, () => undefined);
  await controls.pin('0:1', { pinned: true });
  expect(pinnedOf(memento, SOURCE)).toEqual(['web-0']);
  await controls.pin('0:0', { pinned: false });
  expect(pinnedOf(memento, SOURCE)).toEqual([]);
  expect(written).toEqual(['web-1 true', 'web-0 false']);
});
