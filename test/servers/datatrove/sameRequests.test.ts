/** The Python of a generated project builds the requests that Rephrase builds: fingerprint by fingerprint, byte by byte. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { columnsOfInputs, inputTexts } from '../../../server/batch/executors/datatrove/inputColumns.ts';
import { markRanges } from '../../../server/batch/executors/datatrove/markRanges.ts';
import type { JobManifest } from '../../../server/batch/job.ts';
import type { Document } from '../../../server/documents/document.ts';
import type { Variant } from '../../../server/experiment/variant.ts';
import { buildRequest } from '../../../server/generation/buildRequest.ts';
import { samplingOf } from '../../../server/generation/preparedVariant.ts';
import type { ContextBudget, TokenCounter } from '../../../server/generation/request.ts';
import { approximateCounter } from '../../../server/generation/tokenCounter.ts';
import { loadTokenizer } from '../../../server/generation/tokenizerCounter.ts';
import type { JsonObject } from '../../../server/language/json.ts';
import { plainJson } from '../../../server/language/plainJson.ts';
import { GIANT, hostileTexts } from './hostileTexts.ts';
import { installDatatrove } from './installDatatrove.ts';

const PROJECT = join(import.meta.dirname, '../../../server/batch/executors/datatrove/project');
const TOKENIZERS = join(import.meta.dirname, '../../generation/tokenizers');

const VARIANTS: readonly Variant[] = [
  variant({
    template: 'Rewrite this.\n\nDocument: [[DOCUMENT]]',
    parameters: { temperature: 0.7, max_tokens: 100 },
  }),
  variant({
    template: '[[DOCUMENT]] and [[TITLE]] [[TITLE]], again [[DOCUMENT]] [[document]] [[X',
    system: 'Be brief. \u2028 \ud800 "quoted" \\ \u0000',
    inputs: { DOCUMENT: 'text', TITLE: 'title' },
    parameters: { seed: 7, top_p: 1e-7, temperature: 1, stop: ['\n\n', '\ud83c'], max_tokens: 64.5 },
    extraBody: {
      model: 'other',
      temperature: 1e21,
      nested: { b: [1, null, true, -0], a: 0.1, é: '\u007f' },
      '10': 1,
      '9': 2,
    },
  }),
  variant({
    template: 'Only the title: [[TITLE]]. [[DOCUMENT]]',
    inputs: { DOCUMENT: 'text', TITLE: 'meta.deep' },
  }),
  variant({
    template: `${'A long instruction. '.repeat(40)}[[DOCUMENT]]`,
    parameters: { max_completion_tokens: 30 },
  }),
];

let python: Python;
beforeAll(async () => {
  python = await startPython();
});
afterAll(() => python.close());

describe.each(['utf8-bytes/3', 'digits-byte-level', 'split-nfc', 'letters'])('counting with %s', (name) => {
  test.each(['end', 'middle', 'skip'] as const)('every hostile document, cut at the %s', async (cut) => {
    const { counter, path } = await counterCalled(name);
    let requests = 0;
    let truncated = 0;
    let refused = 0;
    for (const window of name === approximateCounter.id ? [null, 200, 300, 1000] : [200, 1000]) {
      const budget: ContextBudget = { window, cut, counter };
      for (const document of hostileDocuments()) {
        for (const each of VARIANTS) {
          for (const rollout of 'seed' in each.parameters ? [0, 3] : [0]) {
            const here = buildRequest(each, document, budget, rollout);
            const there = await python.build(each, document, budget, rollout, path);
            if (here.kind === 'request') {
              const sent = createHash('sha256').update(JSON.stringify(here.body)).digest('hex');
              const { fingerprint, truncation } = here;
              expect(there, `${document.id} ${JSON.stringify(each.template).slice(0, 40)} ${window}`).toEqual(
                {
                  fingerprint,
                  sent,
                  truncated: truncation.truncated,
                },
              );
              requests += 1;
              if (truncation.truncated) truncated += 1;
            } else {
              expect(there, document.id).toEqual({ reason: here.reason });
              refused += 1;
            }
          }
        }
      }
    }
    // The comparison is worth something only where all three happened.
    expect(requests).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(50);
    if (cut !== 'skip') expect(truncated).toBeGreaterThan(50);
  });

  test('a giant of a document', async () => {
    const { counter, path } = await counterCalled(name);
    const [each] = VARIANTS;
    if (!each) throw new Error('no variant');
    const budget: ContextBudget = { window: 2000, cut: 'middle', counter };
    const document = { id: 'giant', text: GIANT, textColumn: 'text', columns: {}, fileOrdinal: 0, row: 0 };
    const here = buildRequest(each, document, budget, 0);
    if (here.kind !== 'request') throw new Error(here.message);
    expect(here.truncation.truncated).toBe(true);
    expect(await python.build(each, document, budget, 0, path)).toMatchObject({
      fingerprint: here.fingerprint,
    });
  });
});

function hostileDocuments(): readonly Document[] {
  return hostileTexts().map((text, row) => ({
    id: `hostile-${row}`,
    text: text.toWellFormed(),
    textColumn: 'text',
    columns: {
      title: `T${row} [[DOCUMENT]] \ud83c`,
      meta: row % 3 === 0 ? { deep: [1, { a: null }] } : { deep: 1e-7 * row },
    },
    fileOrdinal: 0,
    row,
  }));
}

function variant(rest: Partial<Variant>): Variant {
  return {
    id: 'v',
    promptName: 'v',
    promptPath: 'v.md',
    template: '[[DOCUMENT]]',
    system: null,
    inputs: { DOCUMENT: 'text' },
    form: 'free',
    checks: [],
    model: 'org/model',
    endpoint: 'gpu',
    parameters: {},
    extraBody: {},
    swept: {},
    origins: {},
    ...rest,
  };
}

async function counterCalled(
  name: string,
): Promise<{ readonly counter: TokenCounter; readonly path: string | null }> {
  if (name === approximateCounter.id) return { counter: approximateCounter, path: null };
  const path = join(TOKENIZERS, `${name}.json`);
  const loaded = await loadTokenizer(path);
  if (!loaded.ok) throw new Error(loaded.failure.message);
  return { counter: loaded.counter, path };
}

interface Python {
  build(
    variant: Variant,
    document: Document,
    budget: ContextBudget,
    rollout: number,
    tokenizer: string | null,
  ): Promise<unknown>;
  close(): void;
}

/** One process for all requests; it answers line by line. */
async function startPython(): Promise<Python> {
  const child = spawn(await installDatatrove(), [join(import.meta.dirname, 'buildAll.py'), PROJECT], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(`${JSON.stringify(markRanges())}\n`);
  return {
    async build(each, document, { window, cut, counter }, rollout, tokenizer) {
      const { model, template, system, inputs } = each;
      const described = plainJson({
        position: 0,
        model,
        template,
        system,
        inputs,
        sampling: samplingOf(each, 0),
        window,
        cut,
      });
      const manifest = { variants: [each], input: { column: 'text' } } as unknown as JobManifest;
      const columns = { ...inputTexts(document, columnsOfInputs(manifest)), text: document.text };
      const counted = tokenizer === null ? null : [tokenizer, counter.tokensPerByteAtMost ?? null];
      const asked: JsonObject = {
        variant: described,
        text: document.text,
        columns,
        counter: counted,
        rollout,
      };
      child.stdin.write(`${JSON.stringify(asked)}\n`);
      const answer = await lines.next();
      if (answer.done) throw new Error('Python ended.');
      return JSON.parse(answer.value);
    },
    close: () => child.kill(),
  };
}
