/**
 * What a key costs falls by half once Node has compiled what it runs. So that nobody's first keys pay for that, the
 * server types a little by itself right after the first diagnostics: into a text of its own, in short turns.
 */
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completionsAt } from '../features/completion.ts';
import { diagnosticsOf } from '../features/diagnostics.ts';
import { hoverAt } from '../features/hover.ts';
import type { Knowledge } from '../features/knowledge.ts';
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

/**
 * One for the process. `knowledgeOf` gathers what is known around a prompt, as for one that is not saved yet; an experiment
 * would have its files looked for, and there are none.
 */
export function createWarmUp(knowledgeOf: (snapshot: Snapshot) => Knowledge): WarmUp {
  const begun = new Set<Snapshot['kind']>();
  const { promise: done, resolve } = Promise.withResolvers<void>();
  return {
    done,
    after(kind) {
      if (begun.has(kind)) return;
      begun.add(kind);
      const known = kind === 'prompt' ? knowledgeOf : () => NO_KNOWLEDGE;
      const document = TextDocument.create(URI, 'rephrase', 0, kind === 'prompt' ? PROMPT : EXPERIMENT);
      type({ document, snapshot: snapshotOf(kind, document, null), known }, 0, resolve);
    },
  };
}

interface Typing {
  readonly document: TextDocument;
  readonly snapshot: Snapshot;
  readonly known: (snapshot: Snapshot) => Knowledge;
}

function type({ document, snapshot, known }: Typing, turn: number, done: () => void): void {
  const step = (): void => {
    let latest = snapshot;
    for (let version = turn * KEYS + 1; version <= (turn + 1) * KEYS; version++) {
      TextDocument.update(document, [changeOf(document)], version);
      latest = snapshotOf(latest.kind, document, latest);
      diagnosticsOf(latest, known(latest));
    }
    completionsAt(latest, KEY_PLACE, known(latest));
    hoverAt(latest, HOVER_PLACE, known(latest));
    if (turn + 1 < TURNS) type({ document, snapshot: latest, known }, turn + 1, done);
    else done();
  };
  setTimeout(step, PAUSE_MS).unref();
}

/** A letter more at the end, or all of those typed so far gone again. */
function changeOf(document: TextDocument): TextDocumentContentChangeEvent {
  const end = document.positionAt(document.getText().length);
  const typed = document.version % MOST_TYPED;
  return typed < MOST_TYPED - 1
    ? { range: { start: end, end }, text: 'e' }
    : { range: { start: { ...end, character: end.character - typed }, end }, text: '' };
}

/** Letters that are typed in a row. */
const MOST_TYPED = 20;

function snapshotOf(kind: Snapshot['kind'], document: TextDocument, before: Snapshot | null): Snapshot {
  const { uri, version } = document;
  const at = { uri, version, text: document.getText() };
  return kind === 'prompt' ? promptSnapshot(at, { sure: true }, before) : experimentSnapshot(at, before);
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
