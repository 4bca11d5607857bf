/** The preview page alone in Chromium. */
import type { HostMessage, PageMessage } from '../../../client/webviews/messages.ts';
import type { KeptState } from '../../../client/webviews/preview/viewState.ts';
import type { OpenedPage, PageBrowser, OpenOptions as PageOptions } from './openPage.ts';
import { startPage } from './openPage.ts';

export type OpenOptions = PageOptions<KeptState>;

export type PreviewPage = OpenedPage<HostMessage, PageMessage, KeptState>;

/** One per test file. */
export function startBrowser(): Promise<PageBrowser<HostMessage, PageMessage, KeptState>> {
  return startPage('preview');
}
