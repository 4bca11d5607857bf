/** A test that finds a preview open: the world outside it, its session and the page that shows it. */
import { test } from 'vitest';
import { PreviewSession } from '../../../client/preview/previewSession.ts';
import type { CellAddress } from '../../../client/webviews/messages.ts';
import { FakePage } from './fakePage.ts';
import { FakeWorld, settled } from './fakeWorld.ts';

/** The first prompt over the first document. */
export const FAQ_0: CellAddress = { column: 'faq--tiny-1b', row: '0:0', rollout: 0 };

interface OpenPreview {
  readonly session: PreviewSession;
  readonly page: FakePage;
}

/** `test` of vitest; each has a world of its own. */
export const previewTest = test
  .extend('world', () => new FakeWorld())
  .extend('opened', ({ world }) => openPreview(world))
  .extend('session', ({ opened }) => opened.session)
  .extend('page', ({ opened }) => opened.page);

/** A preview of the world's files; opened once more it is a later session over what the world keeps. */
export function openPreview(world: FakeWorld): OpenPreview {
  const uris = world.paths.map((path) => `file://${path}`);
  const session = new PreviewSession(uris, ['faq', 'table'], world);
  return { session, page: new FakePage(session) };
}

/** Starts a run and waits until its first requests are out. */
export async function run(session: PreviewSession, options = { fresh: false }): Promise<void> {
  await session.run(options);
  await settled();
}

/** A run of which every request that went out is answered with `text`. */
export async function finishedRun(session: PreviewSession, world: FakeWorld, text = 'Done.'): Promise<void> {
  await run(session);
  for (const sent of [...world.sent]) await sent.finish(text);
}

/** What the model is asked, as the last message says it. */
export function userMessage(body: unknown): unknown {
  return (body as { messages: readonly { content: string }[] }).messages.at(-1)?.content;
}
