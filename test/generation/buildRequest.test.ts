import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../server/documents/document.ts';
import type { Variant } from '../../server/experiment/variant.ts';
import { buildRequest } from '../../server/generation/buildRequest.ts';
import { fingerprintOf } from '../../server/generation/fingerprint.ts';
import { recipeOf } from '../../server/generation/recipe.ts';
import type { BuiltRequest, ContextBudget, Unsendable } from '../../server/generation/request.ts';
import { approximateCounter } from '../../server/generation/tokenCounter.ts';
import { CHAT_TEMPLATE_TOKENS } from '../../server/language/documentRoom.ts';

const UNBOUNDED: ContextBudget = { window: null, cut: 'end', counter: approximateCounter };

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '[[DOCUMENT]]',
        '[[TITLE]]',
        '$&',
        "$'",
        '$1',
        '{{x}}',
        '{text}',
        '\r\n',
        '\\',
        '\ud800',
        '\0',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('buildRequest', () => {
  it('sends the prompt as one user message, with the keys in a stable order', () => {
    const { body } = built(
      variant({
        system: 'Be exact.',
        parameters: { temperature: 0.7, max_tokens: 10 },
        extraBody: { top_k: 5 },
      }),
      document('The text.'),
    );
    expect(JSON.stringify(body)).toBe(
      '{"model":"m","messages":[{"role":"system","content":"Be exact."},{"role":"user","content":"Rewrite.\\n\\nDocument: The text."}],"temperature":0.7,"max_tokens":10,"top_k":5}',
    );
  });

  it('sends any document character for character, and never interprets what stands in it', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, title) => {
        const one = variant({
          template: 'A [[TITLE]] B [[DOCUMENT]] C',
          inputs: { DOCUMENT: 'text', TITLE: 'title' },
        });
        const { body } = built(one, document(text, { title }));
        expect(userText(body)).toBe(`A ${title.toWellFormed()} B ${text.toWellFormed()} C`);
      }),
    );
  });

  it('takes values from columns, nested ones too, and lists and objects as JSON', () => {
    const one = variant({
      template: '[[A]]|[[B]]|[[C]]|[[DOCUMENT]]',
      inputs: { A: 'meta.title', B: 'n', C: 'tags', DOCUMENT: 'body' },
    });
    const { body } = built(
      one,
      document('unused', { meta: { title: 'T' }, n: 4.5, tags: ['x'], body: 'sent' }),
    );
    expect(userText(body)).toBe('T|4.5|["x"]|sent');
  });

  it.each([
    ['a column that is not there', { DOCUMENT: 'body' }, {}],
    ['a column that holds null', { DOCUMENT: 'body' }, { body: null }],
    ['a name without a column', {}, {}],
    ['a property of every object', { DOCUMENT: 'constructor' }, {}],
  ])('does not send %s', (_, inputs, columns) => {
    const result = buildRequest(variant({ inputs }), document('text', columns), UNBOUNDED, 0);
    expect(result).toMatchObject({ kind: 'unsendable', reason: 'column-missing' });
  });

  it('lets nobody override the model, the messages or streaming', () => {
    const { body } = built(
      variant({
        parameters: { model: 'other', stream: true },
        extraBody: { messages: [], stream_options: {}, x: 1 },
      }),
      document('text'),
    );
    expect(Object.keys(body)).toEqual(['model', 'messages', 'x']);
    expect(body['model']).toBe('m');
  });

  it('adds the rollout to a seed, wherever it stands, and to nothing else', () => {
    const bodies = [0, 1, 2].map((rollout) =>
      built(variant({ parameters: { seed: 40 } }), document('t'), UNBOUNDED, rollout),
    );
    expect(bodies.map(({ body }) => body['seed'])).toEqual([40, 41, 42]);
    expect(new Set(bodies.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    expect(built(variant({ extraBody: { seed: 40 } }), document('t'), UNBOUNDED, 2).body['seed']).toBe(42);
    const unseeded = [0, 1].map(
      (rollout) => built(variant({}), document('t'), UNBOUNDED, rollout).fingerprint,
    );
    expect(unseeded[0]).toBe(unseeded[1]);
  });

  it('makes text well-formed and numbers finite everywhere', () => {
    const { body } = built(
      variant({
        system: 'a\ud800',
        parameters: { temperature: Number.NaN, stop: ['\udc00'] },
        extraBody: { o: { '\ud800': [1] } },
      }),
      document('b\udfff'),
    );
    expect(JSON.stringify(body).isWellFormed()).toBe(true);
    expect(body).toMatchObject({ temperature: null, stop: ['\ufffd'], o: { '\ufffd': [1] } });
  });
});

describe('the room for the document', () => {
  const prompt = 'Rewrite.\n\nDocument: [[DOCUMENT]]';
  const promptTokens = approximateCounter.count('Rewrite.\n\nDocument: ');

  it('is the window less completion limit, chat template and prompt', () => {
    const sized = variant({ template: prompt, parameters: { max_tokens: 100 } });
    const { truncation } = built(sized, document('x'.repeat(9000)), { ...UNBOUNDED, window: 1000 });
    expect(truncation.budgetTokens).toBe(1000 - 100 - CHAT_TEMPLATE_TOKENS - promptTokens);
  });

  it.each([
    [{ max_completion_tokens: 50, max_tokens: 100 }, 4000, 50],
    [{}, 8192, 2048],
    [{}, 1000, 500],
  ])('sets aside what %j says in a window of %i: %i tokens', (parameters, window, reserve) => {
    const { truncation } = built(variant({ template: prompt, parameters }), document('text'), {
      ...UNBOUNDED,
      window,
    });
    expect(truncation.budgetTokens).toBe(window - reserve - CHAT_TEMPLATE_TOKENS - promptTokens);
  });

  it('counts the system prompt and other inputs, which are never cut', () => {
    const one = variant({
      template: `[[TITLE]]${prompt}`,
      system: 'y'.repeat(300),
      inputs: { DOCUMENT: 'text', TITLE: 'title' },
      parameters: { max_tokens: 100 },
    });
    const { truncation, body } = built(one, document('x '.repeat(5000), { title: 'z'.repeat(600) }), {
      ...UNBOUNDED,
      window: 1000,
    });
    expect(truncation.budgetTokens).toBe(
      1000 -
        100 -
        CHAT_TEMPLATE_TOKENS -
        100 -
        approximateCounter.count(`${'z'.repeat(600)}Rewrite.\n\nDocument: `),
    );
    expect(userText(body)).toContain('z'.repeat(600));
  });

  it('is shared by the copies of a document that stands in the template twice', () => {
    const twice = variant({ template: '[[DOCUMENT]]\n--\n[[DOCUMENT]]', parameters: { max_tokens: 100 } });
    const { body, truncation } = built(twice, document('word '.repeat(2000)), { ...UNBOUNDED, window: 600 });
    expect(truncation.truncated).toBe(true);
    expect(approximateCounter.count(userText(body))).toBeLessThanOrEqual(600 - 100 - CHAT_TEMPLATE_TOKENS);
  });

  it('never exceeds the window, whatever the document', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 3000 }),
        fc.integer({ min: 1, max: 900 }),
        fc.constantFrom('end', 'middle', 'skip'),
        (text, window, cut) => {
          const one = variant({ template: prompt, parameters: { max_tokens: 64 } });
          const result = buildRequest(one, document(text), { window, cut, counter: approximateCounter }, 0);
          if (result.kind === 'unsendable') return;
          expect(approximateCounter.count(userText(result.body)) + 64).toBeLessThanOrEqual(window);
        },
      ),
    );
  });

  it.each([
    ['the prompt alone fills the window', 'end', 120, 'text', 'prompt-exceeds-window'],
    [
      'the completion limit fills the window, for an empty document too',
      'end',
      90,
      '',
      'prompt-exceeds-window',
    ],
    ['not even one character of the document fits', 'end', 170, '👩‍👩‍👧'.repeat(9), 'prompt-exceeds-window'],
    ['a document is skipped', 'skip', 400, 'x'.repeat(5000), 'document-skipped'],
  ] as const)('gives none when %s', (_, cut, window, text, reason) => {
    const one = variant({ template: prompt, parameters: { max_tokens: 64 } });
    const result = buildRequest(one, document(text), { window, cut, counter: approximateCounter }, 0);
    expect(result).toMatchObject({ kind: 'unsendable', reason });
  });

  it('is unknown without a window: nothing is cut', () => {
    const { truncation } = built(variant({}), document('x'.repeat(100_000)));
    expect(truncation).toEqual({
      truncated: false,
      kept: [{ start: 0, end: 100_000 }],
      documentTokens: 33_334,
      budgetTokens: null,
    });
  });
});

describe('the bytes of a request', () => {
  it('are the JSON of its body, and its fingerprint is that of the body, whatever stands around the document', () => {
    const key = fc.oneof(fc.constantFrom('content', 'seed', 'a', 'zz', '10', '9', 'é'), fc.string());
    const extraBody = fc.dictionary(key, fc.jsonValue(), { maxKeys: 4 });
    fc.assert(
      fc.property(
        anyText,
        anyText,
        fc.option(anyText),
        extraBody,
        fc.nat(3),
        (text, title, system, extra, rollout) => {
          const one = variant({
            template: 'A [[TITLE]] B [[DOCUMENT]] C [[DOCUMENT]]',
            inputs: { DOCUMENT: 'text', TITLE: 'title' },
            system,
            parameters: { seed: 5, temperature: 0.1 },
            extraBody: extra as Variant['extraBody'],
          });
          const request = built(one, document(text, { title }), UNBOUNDED, rollout);
          expect(Buffer.from(request.bytes).toString()).toBe(JSON.stringify(request.body));
          expect(request.fingerprint).toBe(fingerprintOf(request.body));
        },
      ),
    );
  });

  it('are the same whatever of the template stands before and after the document', () => {
    const around = anyText.map((text) => text.replaceAll('[', '('));
    fc.assert(
      fc.property(around, anyText, around, fc.option(anyText), (before, text, after, system) => {
        const one = variant({ template: `${before}[[DOCUMENT]]${after}`, system });
        const request = built(one, document(text));
        const content = `${before}${text.toWellFormed()}${after}`.toWellFormed();
        expect(userText(request.body)).toBe(content);
        expect(Buffer.from(request.bytes).toString()).toBe(JSON.stringify(request.body));
        expect(request.fingerprint).toBe(fingerprintOf(request.body));
      }),
    );
  });

  it('hold the document as JSON where it is sent whole, and do not claim so elsewhere', () => {
    const instruction = fc.constantFrom('', 'A "', '\\', 'é\n', '\ud800');
    fc.assert(
      fc.property(anyText, instruction, (text, before) => {
        const { documentBytes } = built(variant({ template: `${before}[[DOCUMENT]]` }), document(text));
        const isWhole = text.isWellFormed() && before.isWellFormed();
        const found = documentBytes && `"${Buffer.from(documentBytes).toString()}"`;
        expect(found).toBe(isWhole ? JSON.stringify(text) : null);
      }),
    );
    const budget = { window: 200, cut: 'end', counter: approximateCounter } as const;
    const cut = built(variant({ template: '[[DOCUMENT]]' }), document('word '.repeat(500)), budget);
    expect(cut.truncation.truncated).toBe(true);
    expect(cut.documentBytes).toBeNull();
  });

  it('of documents longer than memory is kept for them too', () => {
    const request = built(variant({}), document('é'.repeat(200_000)));
    expect(Buffer.from(request.bytes).toString()).toBe(JSON.stringify(request.body));
    expect(request.fingerprint).toBe(fingerprintOf(request.body));
    const short = built(variant({}), document('short'));
    expect(short.fingerprint).toBe(fingerprintOf(short.body));
  });
});

describe('fingerprintOf', () => {
  it('is the sha256 of the canonical JSON: key order does not matter, order in lists does', () => {
    expect(fingerprintOf({ b: [1, 2], a: 'é' })).toBe(fingerprintOf({ a: 'é', b: [1, 2] }));
    expect(fingerprintOf({ b: [1, 2] })).not.toBe(fingerprintOf({ b: [2, 1] }));
    // printf '{"a":1}' | sha256sum
    expect(fingerprintOf({ a: 1 })).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862');
  });
});

describe('recipeOf', () => {
  it('changes with everything that changes a request, and with nothing else', () => {
    const base = variant({ system: 's', parameters: { temperature: 1 }, extraBody: { x: 1 } });
    const recipe = recipeOf(base, UNBOUNDED);
    const changed = [
      recipeOf({ ...base, template: 'Other [[DOCUMENT]]' }, UNBOUNDED),
      recipeOf({ ...base, system: null }, UNBOUNDED),
      recipeOf({ ...base, inputs: { DOCUMENT: 'body' } }, UNBOUNDED),
      recipeOf({ ...base, parameters: { temperature: 2 } }, UNBOUNDED),
      recipeOf({ ...base, extraBody: {} }, UNBOUNDED),
      recipeOf({ ...base, model: 'n' }, UNBOUNDED),
      recipeOf(base, { ...UNBOUNDED, window: 8192 }),
      recipeOf(base, { ...UNBOUNDED, cut: 'middle' }),
      recipeOf(base, { ...UNBOUNDED, counter: { ...approximateCounter, id: 'other' } }),
    ];
    expect(new Set([recipe, ...changed]).size).toBe(changed.length + 1);
    const renamed = {
      ...base,
      id: 'x',
      promptName: 'x',
      promptPath: 'x',
      endpoint: 'x',
      form: 'table' as const,
    };
    expect(recipeOf(renamed, UNBOUNDED)).toBe(recipe);
  });
});

function built(one: Variant, text: Document, budget: ContextBudget = UNBOUNDED, rollout = 0): BuiltRequest {
  const result: BuiltRequest | Unsendable = buildRequest(one, text, budget, rollout);
  if (result.kind === 'unsendable') throw new Error(result.message);
  return result;
}

function userText(body: BuiltRequest['body']): string {
  const messages = body['messages'] as readonly { role: string; content: string }[];
  return messages.find(({ role }) => role === 'user')?.content ?? '';
}

function variant(parts: Partial<Variant>): Variant {
  return {
    id: 'p--m',
    promptName: 'p',
    promptPath: 'p.md',
    template: 'Rewrite.\n\nDocument: [[DOCUMENT]]',
    system: null,
    inputs: { DOCUMENT: 'text' },
    form: 'free',
    checks: [],
    model: 'm',
    endpoint: 'e',
    parameters: {},
    extraBody: {},
    swept: {},
    origins: {},
    ...parts,
  };
}

function document(text: string, columns: Document['columns'] = {}): Document {
  return { id: 'd', text, textColumn: 'text', columns, fileOrdinal: 0, row: 0 };
}

/** The recipe of this variant since the first job that was ever run. */
const LITERAL_RECIPE = 'df0013056d4b9e6250d0709c92a04c304450b8b23e9b4683eb819b954573bcf2';

describe('a Jinja template', () => {
  const jinja = (template: string, more: Partial<Variant> = {}): Variant =>
    variant({ template, dialect: 'jinja', ...more });

  it('takes values as data, the document as text, and lacks what it asks after', () => {
    const one = jinja(
      '{% for t in tags %}{{ t }};{% endfor %}{{ title | default("none") }}: {{ document }}',
      {
        inputs: { TAGS: 'tags', TITLE: 'title', DOCUMENT: 'text' },
      },
    );
    expect(userText(built(one, document('{{ tags }}', { tags: ['a', 'b'] })).body)).toBe(
      'a;b;none: {{ tags }}',
    );
    expect(buildRequest(one, document('x', {}), UNBOUNDED, 0)).toMatchObject({
      reason: 'column-missing',
      message: expect.stringContaining('{{ tags }}'),
    });
  });

  it('cuts the document and never the prompt, as often as the document stands there', () => {
    const budget: ContextBudget = { ...UNBOUNDED, window: 1000 };
    const text = 'word '.repeat(4000);
    for (const template of [
      'Rewrite.\n{{ document }}',
      'Rewrite.\n{% for n in range(3) %}{{ document | upper }}{% endfor %}',
    ]) {
      const { body, truncation } = built(
        jinja(template, { parameters: { max_tokens: 100 } }),
        document(text),
        budget,
      );
      expect(truncation.truncated).toBe(true);
      expect(userText(body).startsWith('Rewrite.\n')).toBe(true);
      expect(approximateCounter.count(userText(body))).toBeLessThanOrEqual(1000 - 100 - CHAT_TEMPLATE_TOKENS);
    }
  });

  it('refuses what it makes too long once it sees the document', () => {
    const sly = jinja('{{ document }}{% if document | length > 5 %}{{ document }}{{ document }}{% endif %}');
    const budget: ContextBudget = { ...UNBOUNDED, window: 1000 };
    expect(buildRequest(sly, document('word '.repeat(4000)), budget, 0)).toMatchObject({
      kind: 'unsendable',
      reason: 'prompt-exceeds-window',
    });
  });

  it('refuses what cannot be filled, with the reason', () => {
    expect(buildRequest(jinja('{{ document / 2 }}'), document('x'), UNBOUNDED, 0)).toMatchObject({
      kind: 'unsendable',
      reason: 'template-failed',
    });
  });

  it('has another recipe than the same text as a literal template, whose own stays what it was', () => {
    expect(recipeOf(jinja('{{ document }}'), UNBOUNDED)).not.toBe(
      recipeOf(variant({ template: '{{ document }}' }), UNBOUNDED),
    );
    expect(recipeOf(variant({}), UNBOUNDED)).toBe(LITERAL_RECIPE);
  });
});
