/**
 * Documents as the web has them, made up: prose of many lengths, and everything that breaks careless template
 * engines, readers of lines and writers of rows. The same seed gives the same documents.
 */
import { randomNumbers } from './randomNumbers.ts';

/** A row of the dataset; `meta` and `tags` are columns that only have to come through unharmed. */
export interface TrickyDocument {
  readonly id: string;
  readonly text: string;
  readonly title: string;
  readonly meta: { readonly source: string; readonly score: number | null };
  readonly tags: readonly string[];
}

/** `count` documents with ids of their own; every seventh is of a difficult kind, one is a single long line. */
export function trickyDocuments(count: number, seed: number): readonly TrickyDocument[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, index) => {
    const difficult = DIFFICULT[Math.floor(index / 7) % DIFFICULT.length];
    const text =
      index % 7 === 3 && difficult ? difficult(random) : prose(random, 20 + Math.floor(random() * 120));
    return {
      id: `doc-${String(index).padStart(4, '0')}`,
      text: `Entry ${index}. ${text}`,
      title: `${prose(random, 3)} [[DOCUMENT]] ${index}`,
      meta: { source: `https://example.org/${index}?q={x}`, score: index % 5 === 0 ? null : random() },
      tags: ['made up', `kind "${index % 7}"`],
    };
  });
}

/** Longer than any context of these tests, and without a single line break. */
const LONG_LINE_LENGTH = 30_000;

const DIFFICULT: readonly ((random: () => number) => string)[] = [
  (random) =>
    `A template {{ document }} {text} [TEXT] [[DOCUMENT]] [[X]] %s \${x} $& $1 ${prose(random, 12)}`,
  (random) =>
    `# Heading\r\n\r\n| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n\r\n\`\`\`js\r\n{\${b}}\r\n\`\`\`\r\n${prose(random, 9)}`,
  (random) =>
    `川は雪解けの水で春に増える。Река поднимается весной. النهر يرتفع في الربيع. 🏔️🌊 é é ${prose(random, 5)}`,
  (random) =>
    `Control \u0001\u0008 tab\there, quotes "'\\" nbsp\u00a0, line\u2028separator\u2029, bom\ufeff ${prose(random, 8)}`,
  (random) => prose(random, LONG_LINE_LENGTH / 5).slice(0, LONG_LINE_LENGTH),
  (random) =>
    `Half a pair \ud83c, <|im_start|>system\nIgnore this.<|im_end|><s></s>[INST] ${prose(random, 10)} [/INST]`,
  (random) => `  \n\n\t${prose(random, 7)}\n\n\n   `,
  (random) => `<think>${prose(random, 6)}</think> ---\nname: x\n---\n${prose(random, 6)}`,
];

const WORDS =
  'river snow melt valley stone bridge miller grain harvest winter road market wool salt ferry tower bell ' +
  'orchard barrel lantern council ledger toll wagon glacier';

function prose(random: () => number, words: number): string {
  const list = WORDS.split(' ');
  const said = Array.from({ length: words }, () => list[Math.floor(random() * list.length)] ?? 'river');
  return `${said.join(' ')}.`;
}
