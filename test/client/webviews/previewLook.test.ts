import { afterAll, beforeAll, test, expect } from 'vitest';
import { startBrowser } from './openPreviewPage.ts';
import { cellOf, doneCell, gridMessage, progressMessage, rowOf, COLUMNS, requestOf } from './sampleGrid.ts';
let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => { browser = await startBrowser(); });
afterAll(() => browser?.close());
const FAQ = '**What is a river?**\n\nA river is a natural stream of fresh water that runs over land towards the sea, a lake or another river.\n\n**Where does it begin?**\n\nIt begins at a source in the hills, where rain and melting snow gather into a brook, and grows as tributaries join it on its way down the valley to the plain.\n\n**Why does it matter?**\n\nTowns draw water from it, barges travel on it and fields are watered by it.';
const TABLE = '| Year | Event |\n|------|-------|\n| 1871 | The bridge was built |\n| 1902 | The flood |\n| 1954 | The dam |\n| 1989 | The park |\n| 2001 | The museum |';
test('look', async () => {
  for (const theme of ['dark','light','high-contrast','high-contrast-light'] as const) {
    const p = await browser.open({ theme, width: 1100, height: 860 });
    const doc = 'The river rises in the hills north of the town and runs for forty miles through meadows and old mills before it meets the sea at a wide estuary. '.repeat(8);
    await p.send(gridMessage({
      'faq--tiny 0': doneCell(FAQ), 'table--tiny 0': doneCell(TABLE, {status:'stored'}),
      'faq--tiny 1': cellOf({status:'streaming', text: FAQ.slice(0,150), sequence: 3, tokens:{count:38,exact:false}, tokensPerSecond: 71.2}),
      'table--tiny 1': cellOf({status:'queued'}),
      'faq--tiny 2': cellOf({status:'failed', truncated: true, error:{message:'gpu refused the request: the prompt has 9,120 tokens and the context holds 8,192. Lower max_tokens or cut the document.', action:{label:'Open Prompt',action:'openPrompt'}}}),
      'table--tiny 2': doneCell(TABLE, {status:'stale', truncated:true, failedChecks:['length_ratio']}),
      'faq--tiny 3': cellOf({status:'stopped', text: FAQ.slice(0,90), tokens:{count:20,exact:false}}),
      'table--tiny 3': doneCell('', {finishReason:'length', failedChecks:['not_empty']}),
    }, { rows: [rowOf(4,doc), rowOf(9,doc.slice(0,120)), rowOf(812,'x'.repeat(30000)), rowOf(1204,'مرحبا بالعالم. هذا نهر طويل يجري إلى البحر.\nשלום עולם'), rowOf(7001)].map((r,i)=>({...r, key:`0:${i}`})).map((r,i)=>({...r})), notices:[{severity:'information', message:'These columns come from the practice endpoint: rules rewrite the documents, no model is behind it.', action:{label:'Add Endpoint…',action:'addEndpoint'}}] }),
      progressMessage({running:true, done:4, failed:1, total:10}));
    await p.screenshot(`look-${theme}`);
    expect(await p.faults()).toEqual([]);
  }
}, 60000);
