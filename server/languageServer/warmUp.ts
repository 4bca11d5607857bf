/**
 * What a key costs falls by half once Node has compiled what it runs. So that nobody's first keys pay for that, the
 * server types a little by itself right after the first diagnostics: into a text of its own, in short turns.
 */
import { completionsAt } from '../features/completion.ts';
import { diagnosticsOf } from '../features/diagnostics.ts';
import { hoverAt } from '../features/hover.ts';
import { NO_KNOWLEDGE } from '../features/knowledge.ts';
import type { Snapshot } from '../features/snapshot.ts';
import { experimentSnapshot, promptSnapshot } from '../features/snapshot.ts';

const TURNS = 40;
/** Keys for each turn: about as many milliseconds, at first. */
const KEYS = 3;
const PAUSE_MS = 8;

/** Typing without anybody. */
export interface WarmUp {
  /** To be called after diagnostics of a kind of file; it returns at once, and works the first time only. */
  after(kind: Snapshot['kind']): void;
  /** Resolves when the first kind is done. */
  readonly done: Promise<void>;
}

/** One for the process. */
export function createWarmUp(): WarmUp {
  const begun = new Set<Snapshot['kind']>();
  const { promise: done, resolve } = Promise.withResolvers<void>();
  return {
    done,
    after(kind) {
      if (begun.has(kind)) return;
      begun.add(kind);
      type(kind, 0, null, resolve);
    },
  };
}

function type(kind: Snapshot['kind'], turn: number, before: Snapshot | null, done: () => void): void {
  const step = (): void => {
    let snapshot = before;
    for (let version = turn * KEYS; version < (turn + 1) * KEYS; version++) {
      const typed = 'e'.repeat(version % 20);
      snapshot =
        kind === 'prompt'
          ? promptSnapshot({ uri: URI, version, text: PROMPT + typed }, { sure: true }, snapshot)
          : experimentSnapshot({ uri: URI, version, text: EXPERIMENT + typed }, snapshot);
      diagnosticsOf(snapshot);
    }
    if (snapshot) {
      completionsAt(snapshot, KEY_PLACE, NO_KNOWLEDGE);
      hoverAt(snapshot, HOVER_PLACE, NO_KNOWLEDGE);
    }
    if (turn + 1 < TURNS) type(kind, turn + 1, snapshot, done);
    else done();
  };
  setTimeout(step, PAUSE_MS).unref();
}

const URI = 'untitled:warm-up';
/** On a key, in both texts. */
const HOVER_PLACE = { line: 1, character: 1 };
/** Where a key begins, in both. */
const KEY_PLACE = { line: 3, character: 0 };

const PROMPT = `---
name: faq
descripton: Questions and answers
parameters: { temperature: 1.0, max_tokens: 2048 }
inputs:
  TITLE: { column: title }
output:
  form: faq
  checks: [{ not_preamble: true }]
---
Write a FAQ from the document above, for readers who have not seen {title}. Keep every name and every figure.

1. Begin with what the subject is.
1. Otherwise output [INVALID INPUT].

Document: [[DOCUMENT]]

<|im_end|> Give only the FAQ, nothing else.`;

const EXPERIMENT = `prompts: [prompts/faq.rephrase.md, prompts/table.rephrase.md]
rolouts: 2
documents:
  source: data/documents.jsonl
  sample: { size: 20, seed: 7 }
models:
  - { model: organisation/model, endpoint: gpu, parameters: { temperature: [0.7, 1.0] } }
  - model: other
    extra_body: { chat_template_kwargs: { enable_thinking: false } }
batch: { stop_if: { failed: 5%, after: 200 } }
name: formats`;
