/**
 * Messages with hostile or extreme texts wherever the host may put text, and messages that break the contract. What a
 * hostile text does in each way of reading is in hostileText.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { partsOf } from './pageParts.ts';
import { pageUnderTest } from './pageUnderTest.ts';
import { COLUMNS, cellOf, doneCell, failed, gridMessage, requestOf, rowOf } from './sampleGrid.ts';

const preview = pageUnderTest();
const parts = partsOf(preview);

describe('hostile text', () => {
  const HOSTILE = [
    '<script>window.stub.violations.push("ran")</script>',
    '<img src=x onerror="window.stub.violations.push(\'ran\')">',
    '<svg onload=alert(1)><style>*{display:none}</style>',
    '<a href="javascript:alert(1)">click</a> [link](javascript:alert(1))',
    '<iframe src="https://example.invalid/"></iframe><form action="https://example.invalid"><button>send</button></form>',
    '</div></rephrase-cell><h1>outside</h1>',
    `\${alert(1)} {{constructor.constructor("alert(1)")()}}`,
    '&lt;b&gt; &amp; \u0000\u0007\u001b[31m \ufeff\ud800',
  ].join('\n');

  test('stays text wherever it comes from', async () => {
    await preview.open();
    const elements = () =>
      preview.page
        .locator('rephrase-preview')
        .evaluate(
          (host) =>
            host.shadowRoot?.querySelectorAll(
              'script, img, iframe, form:not([data-own]), a, h1, svg, [onerror], [onload]',
            ).length,
        );
    await preview.send(
      gridMessage(
        {
          'faq--tiny 0': doneCell(HOSTILE, {
            finishReason: HOSTILE,
            reasoning: HOSTILE,
            checks: failed(HOSTILE),
          }),
          'table--tiny 0': cellOf({ status: 'failed', error: { message: HOSTILE, actions: [] } }),
        },
        {
          title: HOSTILE,
          sampleLabel: HOSTILE,
          notices: [{ severity: 'warning', message: HOSTILE, action: null }],
          columns: COLUMNS.map((column) => ({ ...column, prompt: HOSTILE, model: HOSTILE, detail: HOSTILE })),
          rows: [{ ...rowOf(0, HOSTILE), id: HOSTILE }],
        },
      ),
    );
    await parts.cell(0, 0).locator('.text').click();
    await preview.page.locator('details').evaluate((details) => details.setAttribute('open', ''));
    await parts.cell(0, 0).press('e');
    await preview.send({
      type: 'exactRequest',
      cell: { column: 'faq--tiny', row: '0:0', rollout: 0 },
      request: requestOf({
        rendered: HOSTILE,
        url: HOSTILE,
        counter: HOSTILE,
        body: JSON.stringify({ [HOSTILE]: HOSTILE }),
      }),
    });
    expect(await elements()).toBe(0);
    expect(await parts.textOf(0, 0)).toContain('<script>');
    await preview.screenshot('hostile');
  });

  test('one endless line, a wall of text and right-to-left text stay in their cells', async () => {
    await preview.open({ width: 1000, height: 700 });
    await preview.send(
      gridMessage({
        'faq--tiny 0': doneCell('x'.repeat(300_000)),
        'table--tiny 0': doneCell(`\u202e${'مرحبا بالعالم '.repeat(40)}\nLatin again\n${'אבג '.repeat(60)}`),
        'faq--tiny 1': doneCell('Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L'.repeat(30)),
        'table--tiny 1': doneCell('\n'.repeat(5000)),
      }),
    );
    const overflow = () =>
      preview.page
        .locator('rephrase-grid')
        .evaluate((grid) => [grid.scrollWidth - grid.clientWidth, grid.scrollHeight]);
    const [sideways, height] = await overflow();
    expect(sideways).toBe(0);
    expect(height).toBeLessThan(700);
    await preview.screenshot('extremes');
    await parts.cell(0, 0).click();
    expect((await overflow())[0]).toBe(0);
    expect(
      await parts
        .cell(0, 0)
        .getByRole('button', { name: '100,000 more characters: open in an editor' })
        .count(),
    ).toBe(1);
    expect(
      await parts
        .cell(0, 1)
        .locator('.text')
        .evaluate((element) => getComputedStyle(element).unicodeBidi),
    ).toBe('plaintext');
  });

  test('messages that break the contract change nothing', async () => {
    await preview.open();
    await preview.send(gridMessage({ 'faq--tiny 0': doneCell('Kept.') }));
    await preview.page.evaluate(() => {
      for (const junk of [
        null,
        7,
        'x',
        [],
        { type: 'grid' },
        { type: 'cells', cells: [{}] },
        { type: '__proto__' },
      ]) {
        window.postMessage(junk, '*');
      }
    });
    expect(await parts.textOf(0, 0)).toBe('Kept.');
    const reported = await preview.faults();
    expect(reported).toHaveLength(7);
    preview.forgive('a message was dropped');
  });
});
