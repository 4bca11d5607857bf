/**
 * The preview page alone in Chromium, under its own policy, with a stub of the one function VS Code gives a webview.
 * `themes.json` holds what VS Code 1.139 sets for its default themes, as far as the page reads it.
 */
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { pageHtml } from '../../../client/pageHtml.ts';
import type { HostMessage, PageMessage } from '../../../client/webviews/messages.ts';
import type { KeptState } from '../../../client/webviews/preview/viewState.ts';
import { screenshots } from '../../host/paths.ts';
import { PATIENCE } from '../../host/patience.ts';
import { chromiumFlags, findChromium } from '../../host/vscode/findChromium.ts';

const ORIGIN = 'http://preview.invalid';
const root = new URL('../../../', import.meta.url);

export type Theme = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

export interface OpenOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** What an earlier page left behind. */
  readonly state?: KeptState;
  /** Texts of another language than English. */
  readonly texts?: Readonly<Record<string, string>>;
}

export interface PreviewPage {
  readonly page: Page;
  send(...messages: readonly HostMessage[]): Promise<void>;
  /** Everything the page posted so far. */
  posted(): Promise<readonly PageMessage[]>;
  /** Everything the page was sent so far. */
  heard(): Promise<readonly HostMessage[]>;
  /** What the page keeps. */
  kept(): Promise<KeptState | null>;
  /** Violations of the policy, errors and requests to elsewhere, in words; a healthy page has none. */
  faults(): Promise<readonly string[]>;
  setTheme(theme: Theme): Promise<void>;
  screenshot(name: string): Promise<void>;
}

/** Bundles the page's script and starts a browser with one tab, which each `open` loads anew. One per test file. */
export async function startBrowser(): Promise<{
  open(options?: OpenOptions): Promise<PreviewPage>;
  close(): Promise<void>;
}> {
  const executablePath = await findChromium();
  const [script, browser] = await Promise.all([
    bundlePage(),
    chromium.launch({ executablePath, args: [...chromiumFlags] }),
  ]);
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE.stepMs);
  const faults = gatherFaults(page);
  let texts: OpenOptions['texts'];
  await serve(page, script, faults, () => texts);
  await page.addInitScript(stubVsCode);
  return {
    open: (options = {}) => {
      texts = options.texts;
      return openPage(page, faults, options);
    },
    close: () => browser.close(),
  };
}

async function bundlePage(): Promise<string> {
  const built = await build({
    entryPoints: [new URL('client/webviews/preview/page.ts', root).pathname],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    write: false,
  });
  return built.outputFiles[0]?.text ?? '';
}

async function openPage(
  page: Page,
  faults: string[],
  { theme = 'dark', width = 1100, height = 800, state }: OpenOptions,
): Promise<PreviewPage> {
  await page.setViewportSize({ width, height });
  await page.goto('about:blank');
  faults.length = 0;
  await page.goto(`${ORIGIN}/#${encodeURIComponent(JSON.stringify(state ?? null))}`);
  const setTheme = (next: Theme) => applyTheme(page, next);
  await setTheme(theme);
  return {
    page,
    send: (...messages) =>
      page.evaluate(async (all) => {
        for (const message of all) window.postMessage(message, '*');
        // One turn for the messages, one frame for what they change.
        await new Promise((resolve) => setTimeout(resolve));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      }, messages),
    posted: () => page.evaluate(() => window.stub.posted),
    heard: () => page.evaluate(() => window.stub.heard),
    kept: () => page.evaluate(() => window.stub.state),
    faults: async () => [...faults, ...(await page.evaluate(() => window.stub.violations))],
    setTheme,
    screenshot: async (name) => {
      await page.screenshot({ path: `${screenshots}/page-${name}.png` });
    },
  };
}

function gatherFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return faults;
}

/** Answers the page's own three files and reports every other request. */
async function serve(
  page: Page,
  script: string,
  faults: string[],
  textsNow: () => OpenOptions['texts'],
): Promise<void> {
  const codicons = new URL('node_modules/@vscode/codicons/dist/', root);
  await page.route('**/*', async (route) => {
    const { pathname, origin } = new URL(route.request().url());
    if (origin !== ORIGIN) {
      faults.push(`request: ${route.request().url()}`);
      return route.abort();
    }
    switch (pathname) {
      case '/':
        return route.fulfill({
          contentType: 'text/html',
          body: pageHtml({
            title: 'Preview',
            element: 'rephrase-preview',
            cspSource: ORIGIN,
            script: `${ORIGIN}/preview.js`,
            codicons: `${ORIGIN}/codicon.css`,
            texts: textsNow(),
          }),
        });
      case '/preview.js':
        return route.fulfill({ contentType: 'text/javascript', body: script });
      case '/codicon.css':
        return route.fulfill({
          contentType: 'text/css',
          body: await readFile(new URL('codicon.css', codicons), 'utf8'),
        });
      case '/codicon.ttf':
        return route.fulfill({
          contentType: 'font/ttf',
          body: await readFile(new URL('codicon.ttf', codicons)),
        });
      case '/favicon.ico':
        return route.fulfill({ status: 404 });
      default:
        faults.push(`request: ${pathname}`);
        return route.abort();
    }
  });
}

async function applyTheme(page: Page, theme: Theme): Promise<void> {
  const themes = JSON.parse(await readFile(new URL('themes.json', import.meta.url), 'utf8')) as Record<
    Theme,
    { readonly bodyClass: string; readonly variables: Readonly<Record<string, string>> }
  >;
  await page.evaluate(({ bodyClass, variables }) => {
    document.body.className = bodyClass;
    const { style } = document.documentElement;
    for (const name of [...style]) style.removeProperty(name);
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
  }, themes[theme]);
}

interface Stub {
  readonly posted: PageMessage[];
  readonly heard: HostMessage[];
  readonly violations: string[];
  state: KeptState | null;
}

declare global {
  interface Window {
    stub: Stub;
    acquireVsCodeApi: unknown;
  }
}

/** Runs in the page before its own script. */
function stubVsCode(): void {
  const state = JSON.parse(decodeURIComponent(location.hash.slice(1)) || 'null') as KeptState | null;
  const stub: Stub = { posted: [], heard: [], violations: [], state };
  window.stub = stub;
  window.addEventListener('message', ({ data }: MessageEvent<HostMessage>) => stub.heard.push(data));
  document.addEventListener('securitypolicyviolation', ({ blockedURI, violatedDirective }) => {
    stub.violations.push(`policy: ${violatedDirective} ${blockedURI}`);
  });
  window.acquireVsCodeApi = () => ({
    postMessage: (message: PageMessage) => void stub.posted.push(structuredClone(message)),
    getState: () => stub.state ?? undefined,
    setState: (next: KeptState) => {
      stub.state = structuredClone(next);
    },
  });
}
