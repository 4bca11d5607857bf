import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerOutcome } from '../../../../server/batch/executors/openaiBatch/answerOutcome.ts';
import {
  decodeAnswerLine,
  decodeBatch,
  decodeFile,
  decodePage,
} from '../../../../server/batch/executors/openaiBatch/decodeBatch.ts';
import { foldNotes } from '../../../../server/batch/executors/openaiBatch/ledger.ts';
import type { JsonObject } from '../../../../server/language/json.ts';
import { openAccess } from '../../../servers/openAccess.ts';

describe('batches in their dialects', () => {
  test('as OpenAI writes them', () => {
    expect(
      decodeBatch({
        id: 'batch_1',
        status: 'completed',
        input_file_id: 'file-1',
        output_file_id: 'file-2',
        error_file_id: '',
        request_counts: { total: 3, completed: 2, failed: 1 },
        metadata: { rephrase_file: 'a' },
        created_at: 1_711_471_533,
        errors: null,
      }),
    ).toEqual({
      id: 'batch_1',
      state: 'completed',
      inputFileId: 'file-1',
      outputFileId: 'file-2',
      errorFileId: null,
      counts: { total: 3, completed: 2, failed: 1 },
      share: null,
      errors: [],
      metadata: { rephrase_file: 'a' },
      createdAt: 1_711_471_533_000,
    });
  });

  test('as Together writes them', () => {
    const batch = decodeBatch({
      job: {
        id: 'b',
        status: 'IN_PROGRESS',
        progress: 75,
        created_at: '2024-01-15T14:30:00Z',
        error: '',
        input_file_id: 'f',
      },
      warning: 'x',
    });
    expect(batch).toMatchObject({ id: 'b', state: 'in_progress', share: 0.75, errors: [], inputFileId: 'f' });
    expect(batch?.createdAt).toBe(Date.UTC(2024, 0, 15, 14, 30));
    expect(decodeBatch({ id: 'b', status: 'FAILED', error: 'no such model' })?.errors).toEqual([
      { code: '', message: 'no such model', line: null },
    ]);
  });

  test.each([
    [{ object: 'list', data: [{ code: 'c', message: 'm', line: 4 }] }],
    [[{ code: 'c', message: 'm', line: 4 }]],
  ])('errors in %o', (errors) => {
    expect(decodeBatch({ id: 'b', status: 'failed', errors })?.errors).toEqual([
      { code: 'c', message: 'm', line: 4 },
    ]);
  });

  test.each([
    ['Canceling', 'cancelling'],
    ['CANCELLED', 'cancelled'],
    ['in-progress', 'in_progress'],
    ['queued', 'validating'],
    ['a word of tomorrow', 'in_progress'],
  ])('%s is %s', (status, state) => {
    expect(decodeBatch({ id: 'b', status })?.state).toBe(state);
  });

  test('pages end where nothing says that there is another', () => {
    const page = (value: unknown): unknown => decodePage(value, decodeFile);
    const items = [{ id: 'a' }, { nothing: 1 }, { id: 'b', filename: 'n', bytes: 3 }];
    expect(page({ data: items, has_more: true })).toMatchObject({ next: 'after=b' });
    expect(page({ data: items, has_more: true, last_id: 'z/1' })).toMatchObject({ next: 'after=z%2F1' });
    expect(page({ data: items, has_more: false })).toMatchObject({ next: null });
    expect(page({ data: items, paging: { next_cursor: 'c' } })).toMatchObject({ next: 'cursor=c' });
    expect(page(items)).toMatchObject({
      next: null,
      items: [{ id: 'a' }, { id: 'b', name: 'n', sizeBytes: 3 }],
    });
    expect(page({ error: 'no' })).toBeNull();
  });

  test('no door throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        decodeBatch(value);
        decodeFile(value);
        decodePage(value, decodeBatch);
        const line = decodeAnswerLine(value);
        if (line) answerOutcome(line, openAccess('http://127.0.0.1:1'), null);
        foldNotes(2, [
          { rest: value as JsonObject },
          { note: value as JsonObject, file: 1, at: 0, state: value as JsonObject },
        ]);
      }),
    );
  });
});

describe('answers', () => {
  const access = openAccess('https://api.example', 'sk-a-secret-key');
  const outcomeOf = (value: unknown, sent: JsonObject | null = null): unknown => {
    const line = decodeAnswerLine(value);
    return line && answerOutcome(line, access, sent);
  };
  const body = { choices: [{ message: { content: '<think>why</think>So.' }, finish_reason: 'stop' }] };

  test.each([[{ status_code: 200, body }], [{ status_code: 200, body: JSON.stringify(body) }], [{ body }]])(
    'a completion in %o',
    (response) => {
      expect(outcomeOf({ custom_id: 'a', response, error: null })).toMatchObject({
        kind: 'completion',
        completion: { text: 'So.', reasoning: 'why', finishReason: 'stop' },
      });
    },
  );

  test.each([
    [{ status_code: 500, body: { error: { message: 'x' } } }, null, 'again', 'server-error'],
    [{ status_code: 429, body: {} }, null, 'again', 'rate-limited'],
    [{ status_code: 0, body: null }, null, 'again', 'server-error'],
    [{ status_code: 200, body: {} }, null, 'again', 'bad-response'],
    [{ status_code: 400, body: { error: { message: 'bad' } } }, null, 'final', 'rejected'],
    [
      { status_code: 400, body: { error: { code: 'context_length_exceeded', message: 'long' } } },
      null,
      'final',
      'context-exceeded',
    ],
    [{ status_code: 401, body: {} }, null, 'again', 'unauthorised'],
    [null, { code: 'batch_expired', message: 'late' }, 'not-run', 'timeout'],
    [null, { code: 'batch_cancelled' }, 'not-run', 'timeout'],
    [null, { code: 'invalid_model', message: 'no' }, 'final', 'rejected'],
    [null, { code: '400', message: 'no' }, 'final', 'rejected'],
    [null, { code: '503', message: 'no' }, 'again', 'server-error'],
    [null, { code: 'timeout' }, 'again', 'server-error'],
    [null, null, 'again', 'server-error'],
  ] as const)('%o with error %o is %s for %s', (response, error, kind, reason) => {
    expect(outcomeOf({ custom_id: 'a', response, error })).toMatchObject({ kind, reason });
  });

  test('messages quote neither the key nor what was sent', () => {
    const text = 'A long and private document about a river.';
    const sent = { messages: [{ role: 'user', content: text }] };
    const told = `Key sk-a-secret-key cannot send "${text}".`;
    for (const line of [
      { custom_id: 'a', response: { status_code: 400, body: { error: { message: told } } } },
      { custom_id: 'a', error: { code: 'invalid', message: told } },
    ]) {
      const { message } = outcomeOf(line, sent) as { readonly message: string };
      expect(message).not.toContain('private document');
      expect(message).not.toContain('secret');
    }
  });
});
