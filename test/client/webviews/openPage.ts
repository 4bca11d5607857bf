/**
 * A page of ours alone in Chromium, under its own policy, with its own texts and a stub of what VS Code gives a webview.
 * `themes.json` holds what VS Code 1.139 sets for its default themes, as far as the pages read it.
 */
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { ownTexts, pageHtml } from '../../../client/pageHtml.ts';
import { textsIn } from '../../../pageTexts.ts';
import { screenshots } from '../../host/paths.ts';
import { PATIENCE } from '../../host/patience.ts';
import { chromiumFlags, findChromium } from '../../host/vscode/findChromium.ts';

const ORIGIN = 'http://page.invalid';
const root = new URL('../../../', import.meta.url);
const ELEMENTS = { preview: 'rephrase-preview', jobs: 'rephrase-job', output: 'rephrase-output' };

/** A folder of `client/webviews` with a page. */
export type PageName = keyof typeof ELEMENTS;

/** The themes of `themes.json`. */
export type Theme = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

export interface OpenOptions<Kept = unknown> {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** What an earlier page left behind. */
  readonly state?: Kept;
  /** Texts of another language than English; the page gets its own among them. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** `Host` are the messages that the page understands, `Own` those that it posts, `Kept` what it keeps. */
export interface OpenedPage<Host, Own, Kept = unknown> {
  readonly page: Page;
  send(...messages: readonly Host[]): Promise<void>;
  /** Everything the page posted so far. */
  posted(): Promise<readonly Own[]>;
  /** Everything the page was sent so far. */
  heard(): Promise<readonly Host[]>;
  /** What the page keeps. */
  kept(): Promise<Kept | null>;
  /** Violations of the policy, errors and requests to elsewhere, in words; a healthy page has none. */
  faults(): Promise<readonly string[]>;
  setTheme(theme: Theme): Promise<void>;
  screenshot(name: string): Promise<void>;
}

/** A browser with one tab, in which each `open` loads the page anew. */
export interface PageBrowser<Host, Own, Kept = unknown> {
  open(options?: OpenOptions<Kept>): Promise<OpenedPage<Host, Own, Kept>>;
  close(): Promise<void>;
}

/** Bundles the page's script and starts the browser: once per test file. */
export async function startPage<Host, Own, Kept = unknown>(
  name: PageName,
): Promise<PageBrowser<Host, Own, Kept>> {
  const executablePath = await findChromium();
  const [script, browser] = await Promise.all([
    bundled(name),
    chromium.launch({ executablePath, args: [...chromiumFlags] }),
  ]);
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE.stepMs);
  const faults = gatherFaults(page);
  let html = '';
  await serve(page, { script, faults, html: () => html });
  await page.addInitScript(stubVsCode);
  return {
    open: async (options = {}) => {
      html = htmlOf(name, script, options.texts);
      await load(page, faults, options);
      return handleOf(page, faults);
    },
    close: () => browser.close(),
  };
}

async function bundled(name: PageName): Promise<string> {
  const built = await build({
    entryPoints: [new URL(`client/webviews/${name}/page.ts`, root).pathname],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    write: false,
  });
  return built.outputFiles[0]?.text ?? '';
}

function htmlOf(name: PageName, script: string, texts: OpenOptions['texts']): string {
  return pageHtml({
    title: name,
    element: ELEMENTS[name],
    cspSource: ORIGIN,
    script: `${ORIGIN}/page.js`,
    codicons: `${ORIGIN}/codicon.css`,
    texts: texts && ownTexts(texts, textsIn(script, new Set(Object.keys(texts)))),
  });
}

async function load(
  page: Page,
  faults: string[],
  { theme = 'dark', width = 1100, height = 800, state }: OpenOptions,
): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.goto('about:blank');
  faults.length = 0;
  await page.goto(`${ORIGIN}/#${encodeURIComponent(JSON.stringify(state ?? null))}`);
  await applyTheme(page, theme);
}

function handleOf<Host, Own, Kept>(page: Page, faults: readonly string[]): OpenedPage<Host, Own, Kept> {
  const stubbed = <T>(of: keyof Stub): Promise<T> => page.evaluate((key) => window.stub[key] as T, of);
  return {
    page,
    send: (...messages) =>
      page.evaluate(
        async (all) => {
          for (const message of all) window.postMessage(message, '*');
          // One turn for the messages, one frame for what they change.
          await new Promise((resolve) => setTimeout(resolve));
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        },
        messages as readonly unknown[],
      ),
    posted: () => stubbed('posted'),
    heard: () => stubbed('heard'),
    kept: () => stubbed('state'),
    faults: async () => [...faults, ...(await stubbed<readonly string[]>('violations'))],
    setTheme: (theme) => applyTheme(page, theme),
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

interface Served {
  readonly script: string;
  readonly faults: string[];
  /** Of the page that is loaded next. */
  html(): string;
}

/** Answers the page's own files and reports every other request. */
async function serve(page: Page, { script, faults, html }: Served): Promise<void> {
  const codicons = new URL('node_modules/@vscode/codicons/dist/', root);
  const files: Readonly<Record<string, readonly [type: string, body: () => string | Buffer]>> = {
    '/': ['text/html', html],
    '/page.js': ['text/javascript', () => script],
    '/codicon.css': ['text/css', await bodyOf(new URL('codicon.css', codicons))],
    '/codicon.ttf': ['font/ttf', await bodyOf(new URL('codicon.ttf', codicons))],
  };
  await page.route('**/*', (route) => {
    const { pathname, origin } = new URL(route.request().url());
    const file = origin === ORIGIN ? files[pathname] : undefined;
    if (file) return route.fulfill({ contentType: file[0], body: file[1]() });
    if (origin === ORIGIN && pathname === '/favicon.ico') return route.fulfill({ status: 404 });
    faults.push(`request: ${route.request().url()}`);
    return route.abort();
  });
}

async function bodyOf(file: URL): Promise<() => Buffer> {
  const bytes = await readFile(file);
  return () => bytes;
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
  readonly posted: unknown[];
  readonly heard: unknown[];
  readonly violations: string[];
  state: unknown;
}

declare global {
  interface Window {
    stub: Stub;
    acquireVsCodeApi: unknown;
  }
}

/** Runs in the page before its own script. */
function stubVsCode(): void {
  const state: unknown = JSON.parse(decodeURIComponent(location.hash.slice(1)) || 'null');
  const stub: Stub = { posted: [], heard: [], violations: [], state };
  window.stub = stub;
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => stub.heard.push(data));
  document.addEventListener('securitypolicyviolation', ({ blockedURI, violatedDirective }) => {
    stub.violations.push(`policy: ${violatedDirective} ${blockedURI}`);
  });
  window.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => void stub.posted.push(structuredClone(message)),
    getState: () => stub.state ?? undefined,
    setState: (next: unknown) => {
      stub.state = structuredClone(next);
    },
  });
}
