/**
 * Hostile rephrasings, documents and prompts in every way the page shows them: nothing runs, nothing is fetched, no
 * HTML gets through, and the page goes on answering.
 */
import { expect, test } from 'vitest';
import type { CellSnapshot } from '../../../client/webviews/messages.ts';
import type { Reading } from '../../../client/webviews/preview/viewState.ts';
import { FIRST_VIEW } from '../../../client/webviews/preview/viewState.ts';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import {
  COLUMNS,
  cellOf,
  doneCell,
  failed,
  gridMessage,
  gridOf,
  labelOf,
  requestOf,
  rowOf,
} from './sampleGrid.ts';

const RAN = 'window.stub.violations.push("a script of the text ran")';

/** Each is put where a rephrasing, a document or a name may stand. */
const ATTACKS: Readonly<Record<string, string>> = {
  'script tags': `<script>${RAN}</script><SCRIPT SRC=https://example.invalid/x.js></SCRIPT>`,
  'event handlers': `<img src=x onerror='${RAN}'><svg/onload='${RAN}'><body onload='${RAN}'><details open ontoggle='${RAN}'>`,
  'frames and forms': `<iframe srcdoc="<script>parent.${RAN}</script>"></iframe><form action="https://example.invalid"><button>x</button></form><object data="https://example.invalid"></object>`,
  'styles and imports': `<style>@import "https://example.invalid/a.css";*{display:none}</style><link rel=stylesheet href=https://example.invalid/b.css><div style="background:url(https://example.invalid/c)">`,
  'way out of the element': '</div></rephrase-cell></template><h1>outside</h1><!-- --><![CDATA[ ]]>',
  links: `[a](javascript:${encodeURIComponent(RAN)}) [b](data:text/html,<script>${RAN}</script>) <https://example.invalid> [c](vbscript:x) [d]( javascript&colon;alert(1) )`,
  images:
    '![a](https://example.invalid/p.png) ![b](data:image/svg+xml;base64,PHN2Zz4=) ![c][r]\n\n[r]: https://example.invalid/q.png',
  'HTML inside Markdown': `> <b onmouseover='${RAN}'>bold</b>\n\n| <script>${RAN}</script> | b |\n|---|---|\n| <img src=x onerror='${RAN}'> | \`<i>\` |\n\n\`\`\`html"><script>${RAN}</script>\n<u>\n\`\`\``,
  'formulas that reach out': `$\\href{javascript:${RAN}}{x}$ $\\url{https://example.invalid}$ $\\includegraphics{https://example.invalid/x.png}$ $\\htmlStyle{background:url(https://example.invalid)}{x}$ $\\htmlData{a=b}{x}$ $\\class{evil}{x}$ $\\text{<img src=x onerror='${RAN}'>}$`,
  'formulas that grow': `$$${'\\def\\a{xx}'.repeat(30)}\\def\\b{\\b\\b}\\b$$ $\\gdef\\x#1{#1#1#1\\x{#1#1}}\\x{y}$ $${'{'.repeat(400)}$ $${'\\frac{1}{'.repeat(300)}${'}'.repeat(300)}$ ${'$\\rule{9999em}{9999em}$ '.repeat(200)}`,
  'nested Markdown': `${'> '.repeat(400)}deep\n\n${'- '.repeat(300)}deep\n\n${'['.repeat(5000)}x${'](y)'.repeat(5000)}\n\n${'*a **a '.repeat(3000)}\n\n${'`'.repeat(3000)}`,
  'a huge table': `|${' a |'.repeat(500)}\n|${'---|'.repeat(500)}\n${`|${' b |'.repeat(500)}\n`.repeat(200)}`,
  'direction and control marks': `\u202e\u2066${'\u202e\u2067'.repeat(2000)}evil\u2069 \u0000\u0007\u001b[31m \ufeff\ud800 \u2028\u2029`,
  'combining marks': 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L'.repeat(2000),
  'template marks': `\${${RAN}} {{constructor.constructor('${RAN}')()}} <%= x %> \`\${x}\``,
};

/** All of them in one text, and those that are about size by themselves. */
const TOGETHER = {
  'all together': Object.values(ATTACKS)
    .map((attack) => attack.slice(0, 1_500))
    .join('\n\n'),
  ...Object.fromEntries(Object.entries(ATTACKS).filter(([name]) => /grow|nested|huge/.test(name))),
};

const preview = pageUnderTest();
const parts = partsOf(preview);

test.each(Object.entries(ATTACKS))('rendered as Markdown: %s', async (_, attack) => {
  await open('markdown');
  await preview.send(everywhere(attack));
  await openFirst();
  await expectHarmless();
  expect(await parts.cell(0, 0).locator('.text').textContent()).not.toBe('');
});

test('as it is, all together', async () => {
  await open('text');
  await preview.send(everywhere(TOGETHER['all together']));
  await openFirst();
  await expectHarmless();
  expect(await parts.textOf(0, 0)).toContain(ATTACKS['script tags']);
});

test('cut into tokens, all together', async () => {
  await open('tokens');
  const text = TOGETHER['all together'];
  await preview.send(everywhere(text), {
    type: 'tokens',
    cell: { column: 'faq--tiny', row: '0:0', rollout: 0 },
    tokens: { ok: true, pieces: text.match(/.{1,5}/gs) ?? [], source: text },
  });
  await openFirst();
  await expectHarmless();
  expect(await parts.cell(0, 0).locator('.token').count()).toBeGreaterThan(1_000);
});

test.each(Object.entries(TOGETHER))('compared, searched and requested: %s', async (_, attack) => {
  await open('markdown');
  await preview.send(everywhere(attack));
  await openFirst();
  await parts.press('m', 'ArrowRight', 'd', 'e');
  const cell = { column: 'table--tiny', row: '0:0', rollout: 0 };
  await preview.send(
    {
      type: 'exactRequest',
      cell,
      request: requestOf({
        rendered: attack,
        url: attack,
        counter: attack,
        fingerprint: attack,
        body: JSON.stringify({ [attack]: attack }),
        truncated: true,
        pieces: [
          { text: attack, sent: true },
          { text: attack, sent: false },
        ],
        dataTrove: { budgetCharacters: 1, keptCharacters: 1, keptOfDocument: 0, verdict: attack },
      }),
    },
    { type: 'chatPrompt', cell, prompt: { ok: true, text: attack, tokens: 1, source: attack } },
  );
  await expectHarmless();
  await parts.press('Escape', '/');
  await preview.page.locator('.find input').fill(attack.slice(0, 2_000));
  await expectHarmless();
});

test.each(Object.entries(TOGETHER))('voted on and compared as a prompt: %s', async (_, attack) => {
  await open('markdown');
  await preview.send(everywhere(attack), {
    type: 'comparison',
    comparison: {
      base: 'faq--tiny',
      head: 'table--tiny',
      warning: attack,
      changes: [{ what: attack, before: attack, after: `${attack} changed` }],
      differences: [],
    },
  });
  await expectHarmless();
  await preview.send({
    type: 'voting',
    voting: {
      columns: ['faq--tiny', 'table--tiny'],
      ballot: { id: 'b', row: '0:0', left: attack, right: attack },
      done: 0,
      total: 1,
      tally: null,
    },
  });
  await preview.page.locator('.ballot').waitFor();
  await expectHarmless();
});

test('a single line of five million characters stays in its cell, and the page answers', async () => {
  await open('text');
  await preview.send(gridMessage({ 'faq--tiny 0': doneCell('x'.repeat(5_000_000)) }));
  await openFirst();
  await parts.press('v');
  await expectHarmless();
  const grid = preview.page.locator('rephrase-grid');
  expect(await grid.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await parts.press('Escape');
  expect(await parts.row(0).getAttribute('aria-expanded')).toBe('false');
});

test('a link is never followed by the page, whatever its scheme', async () => {
  await open('markdown');
  await preview.send(
    everywhere(
      '[web](https://example.invalid/a) [mail](mailto:a@example.invalid) [file](file:///etc/passwd)',
    ),
  );
  await openFirst();
  const links = parts.cell(0, 0).locator('.text button.link');
  for (const link of await links.all()) await link.click();
  const wishes = (await preview.posted()).filter(({ type }) => type === 'openLink');
  expect(wishes).toEqual([
    { type: 'openLink', url: 'https://example.invalid/a' },
    { type: 'openLink', url: 'mailto:a@example.invalid' },
  ]);
  expect(preview.page.url()).toMatch(/^http:\/\/page\.invalid\//);
});

async function open(reading: Reading): Promise<void> {
  await preview.open({
    width: 900,
    height: 700,
    state: {
      version: 1,
      uris: [],
      models: [],
      parameters: '',
      opened: [],
      scroll: { top: 0, left: 0 },
      view: { ...FIRST_VIEW, reading, summary: true },
    },
  });
}

async function openFirst(): Promise<void> {
  await parts.cell(0, 0).focus();
  await parts.press('Enter');
  for (const details of await preview.page.locator('rephrase-cell details').all()) {
    await details.evaluate((element) => element.setAttribute('open', ''));
  }
}

/** The text wherever the host may put text. */
function everywhere(text: string) {
  const name = text.slice(0, 3_000);
  const answer: Partial<CellSnapshot> = {
    reasoning: text,
    finishReason: name,
    checks: failed(name),
    comment: name,
    digest: 'd',
    previous: { text, finishedAt: 0, tokens: null },
  };
  return gridMessage(
    {
      'faq--tiny 0': doneCell(text, answer),
      'table--tiny 0': doneCell(`${text} more`, answer),
      'faq--tiny 1': cellOf({
        status: 'failed',
        error: { message: text, actions: [{ label: name, action: 'rerunCell' }] },
      }),
    },
    {
      ...gridOf(),
      title: name,
      sampleLabel: name,
      notices: [{ severity: 'warning', message: name, action: { label: name, action: 'run' } }],
      columns: COLUMNS.map((column) => ({
        ...column,
        prompt: name,
        model: name,
        detail: name,
        version: { of: 'faq--tiny', label: name },
      })),
      rows: [{ ...rowOf(0, text), id: name }, rowOf(1)],
      measures: [{ ...labelOf('preamble', 'flag'), label: name, definition: name, source: name }],
    },
  );
}

/** No element, attribute or amount of elements that only a text could have brought in; `faults` tells of the rest. */
async function expectHarmless(): Promise<void> {
  const found = await preview.page.locator('rephrase-preview').evaluate((host) => {
    const all = [...(host.shadowRoot?.querySelectorAll('*') ?? [])];
    const foreign =
      'script, img, iframe, object, embed, form:not([data-own]), a, h1, style, link, video, audio, base, meta';
    return {
      foreign: all
        .filter((element) => element.matches(foreign))
        .map((element) => element.outerHTML.slice(0, 80)),
      handlers: all.flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))),
      references: all.flatMap((element) =>
        element.getAttributeNames().filter((name) => /^(src|href|srcdoc|action|xlink:href|data)$/.test(name)),
      ),
      elements: all.length,
    };
  });
  expect(found).toEqual({ foreign: [], handlers: [], references: [], elements: expect.any(Number) });
  expect(found.elements).toBeLessThan(40_000);
}
