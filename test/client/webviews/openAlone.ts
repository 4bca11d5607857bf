/** A page of ours alone in Chromium, under its own policy, with a stub of the one function VS Code gives a webview. */
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { pageHtml } from '../../../client/pageHtml.ts';
import { screenshots } from '../../host/paths.ts';
import { PATIENCE } from '../../host/patience.ts';
import { chromiumFlags, findChromium } from '../../host/vscode/findChromium.ts';

const ORIGIN = 'http://page.invalid';
const root = new URL('../../../', import.meta.url);

/** The themes of `themes.json`. */
export type Theme = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

/** `Host` are the messages that the page understands, `Own` those that it posts. */
export interface AlonePage<Host, Own> {
  readonly page: Page;
  send(...messages: readonly Host[]): Promise<void>;
  posted(): Promise<readonly Own[]>;
  /** Everything the page was sent so far. */
  heard(): Promise<readonly Host[]>;
  /** Violations of the policy, errors and requests to elsewhere, in words; a healthy page has none. */
  faults(): Promise<readonly string[]>;
  setTheme(theme: Theme): Promise<void>;
  screenshot(name: string): Promise<void>;
}

/** Opens the page of a folder of `client/webviews`; close the browser through `page.context().browser()`. */
export async function openAlone<Host, Own>(
  name: 'jobs' | 'output',
  element: string,
  size = { width: 1100, height: 1000 },
  /** Texts of another language than English. */
  texts?: Readonly<Record<string, string>>,
): Promise<AlonePage<Host, Own>> {
  const browser = await chromium.launch({ executablePath: await findChromium(), args: [...chromiumFlags] });
  const page = await browser.newPage({ viewport: size });
  page.setDefaultTimeout(PATIENCE.stepMs);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  await serve(page, name, element, { faults, texts });
  await page.addInitScript(() => {
    const stub = { posted: [] as unknown[], heard: [] as unknown[], violations: [] as string[] };
    window.addEventListener('message', ({ data }) => stub.heard.push(data));
    document.addEventListener('securitypolicyviolation', ({ blockedURI, violatedDirective }) => {
      stub.violations.push(`policy: ${violatedDirective} ${blockedURI}`);
    });
    Object.assign(window, {
      stub,
      acquireVsCodeApi: () => ({
        postMessage: (message: unknown) => void stub.posted.push(structuredClone(message)),
        getState: () => undefined,
        setState: () => undefined,
      }),
    });
  });
  await page.goto(`${ORIGIN}/`);
  const stubbed = <T>(of: 'posted' | 'heard' | 'violations'): Promise<T> =>
    page.evaluate((key) => (window as unknown as { stub: Record<string, unknown> }).stub[key] as T, of);
  const setTheme = (theme: Theme): Promise<void> => applyTheme(page, theme);
  await setTheme('dark');
  return {
    page,
    async send(...messages) {
      await page.evaluate(
        async (all) => {
          for (const message of all) window.postMessage(message, '*');
          await new Promise((resolve) => setTimeout(resolve));
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        },
        messages as readonly unknown[],
      );
    },
    posted: () => stubbed('posted'),
    heard: () => stubbed('heard'),
    faults: async () => [...faults, ...(await stubbed<string[]>('violations'))],
    setTheme,
    screenshot: async (name) => {
      await page.screenshot({ path: `${screenshots}/page-${name}.png`, fullPage: true });
    },
  };
}

async function serve(
  page: Page,
  name: string,
  element: string,
  {
    faults,
    texts,
  }: { readonly faults: string[]; readonly texts: Readonly<Record<string, string>> | undefined },
): Promise<void> {
  const built = await build({
    entryPoints: [new URL(`client/webviews/${name}/page.ts`, root).pathname],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    write: false,
  });
  const codicons = new URL('node_modules/@vscode/codicons/dist/', root);
  const html = pageHtml({
    title: name,
    element,
    cspSource: ORIGIN,
    script: `${ORIGIN}/jobs.js`,
    codicons: `${ORIGIN}/codicon.css`,
    texts,
  });
  const files: Readonly<Record<string, readonly [string, string | Buffer]>> = {
    '/': ['text/html', html],
    '/jobs.js': ['text/javascript', built.outputFiles[0]?.text ?? ''],
    '/codicon.css': ['text/css', await readFile(new URL('codicon.css', codicons), 'utf8')],
    '/codicon.ttf': ['font/ttf', await readFile(new URL('codicon.ttf', codicons))],
  };
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    const file = files[pathname];
    if (file) return route.fulfill({ contentType: file[0], body: file[1] });
    if (pathname !== '/favicon.ico') faults.push(`request: ${route.request().url()}`);
    return route.fulfill({ status: 404 });
  });
}

async function applyTheme(page: Page, theme: Theme): Promise<void> {
  const themes = JSON.parse(await readFile(new URL('themes.json', import.meta.url), 'utf8')) as Record<
    Theme,
    { readonly bodyClass: string; readonly variables: Readonly<Record<string, string>> }
  >;
  await page.evaluate(({ bodyClass, variables }) => {
    const { style } = document.documentElement;
    for (const name of [...style]) style.removeProperty(name);
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
    document.body.className = bodyClass;
  }, themes[theme]);
}
