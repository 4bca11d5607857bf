/** What moving files and folders does to the paths that an experiment writes. */
import { expect, test } from 'vitest';
import { movedPathEdits } from '../../server/features/movedPaths.ts';
import { experimentSnapshot } from '../../server/features/snapshot.ts';
import { edited } from './takeSnapshot.ts';

const TEXT = `prompts: [prompts/a.md, "/shared/b.md"]
documents: { source: "data/web/*/part-*.jsonl" }
context: { tokenizer: models/tokenizer.json }
batch: { output: out/formats }
`;

function afterMove(from: string, to: string, text = TEXT): string {
  const snapshot = experimentSnapshot({ uri: 'file:///w/x.experiment.yaml', version: 1, text });
  const move = { from: `file:///${from}`, to: `file:///${to}` };
  return edited(snapshot, movedPathEdits(snapshot, [move]));
}

test.each([
  ['the folder of a pattern', 'w/data', 'w/raw/data', 'data/web', 'raw/data/web'],
  ['the folder before its first wildcard', 'w/data/web', 'w/pages', 'data/web', 'pages'],
  ['a tokenizer', 'w/models/tokenizer.json', 'w/t.json', 'models/tokenizer.json', 't.json'],
  ['the folder of the output', 'w/out/formats', 'w/results', 'out/formats', 'results'],
  ['what is named by its whole path', 'shared', 'w/texts', '/shared/b.md', '/w/texts/b.md'],
])('%s moves', (_what, from, to, before, after) => {
  expect(afterMove(from, to)).toBe(TEXT.replace(before, after));
});

test('the experiment itself moves: what stands still is named from where it is now', () => {
  expect(
    afterMove('w/x.experiment.yaml', 'w/runs/y.experiment.yaml'),
  ).toBe(`prompts: [../prompts/a.md, "/shared/b.md"]
documents: { source: "../data/web/*/part-*.jsonl" }
context: { tokenizer: ../models/tokenizer.json }
batch: { output: ../out/formats }
`);
  expect(afterMove('w', 'v')).toBe(TEXT);
});

test('a pattern in the folder of the experiment, and addresses', () => {
  const text = 'documents: { source: "*.jsonl" }\n';
  expect(afterMove('w/x.experiment.yaml', 'w/runs/x.experiment.yaml', text)).toBe(text.replace('*', '../*'));
  const hub = 'documents: { source: "hf://datasets/a/b/*.parquet" }\n';
  expect(afterMove('w/x.experiment.yaml', 'w/runs/x.experiment.yaml', hub)).toBe(hub);
});

test.each([
  ['prompts: [a.md]\n', 'new #2.md', 'prompts: ["new #2.md"]\n'],
  ["prompts: ['a.md']\n", "author's.md", 'prompts: ["author\'s.md"]\n'],
  ['prompts:\n  - "a.md" # best\n', 'b c.md', 'prompts:\n  - "b c.md" # best\n'],
  ['prompts:\n  - a.md\n', '[x], y: z.md', 'prompts:\n  - "[x], y: z.md"\n'],
])('a name that YAML would read as something else is quoted: %j', (text, to, after) => {
  expect(afterMove('w/a.md', `w/${encodeURIComponent(to)}`, text)).toBe(after);
});
