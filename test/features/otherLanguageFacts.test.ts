/**
 * What the language server says of the world around a file, in a language that nobody speaks: jobs, previews, models,
 * clusters. Modules are loaded first and told the language then, as in the server.
 */
import { readFileSync } from 'node:fs';
import { config } from '@vscode/l10n';
import { beforeAll, expect, test } from 'vitest';
import { codeLensesOf } from '../../server/features/codeLens.ts';
import { NO_FACTS } from '../../server/features/decodeFacts.ts';
import { describeCluster } from '../../server/features/describeCluster.ts';
import { describeModel } from '../../server/features/describeModel.ts';
import { diagnosticsOf } from '../../server/features/diagnostics.ts';
import { fitDetails, fitLabel } from '../../server/features/fitWords.ts';
import { hoverAt } from '../../server/features/hover.ts';
import type { Knowledge } from '../../server/features/knowledge.ts';
import { pseudoBundle } from '../l10n/pseudoTexts.ts';
import { datasetOf, factsOf, jobOf, SENT, useOf } from '../language/knownWorld.ts';
import { foreignWords } from './foreignWords.ts';
import { knowing } from './knownKnowledge.ts';
import { cursorIn, experimentOf, PROMPT_URI, promptOf } from './takeSnapshot.ts';

const PROGRESS = { done: 1, failed: 1, total: 40, meanTokens: 432, tokensPerSecond: 812 };
const NAMES =
  'faq formats table web.jsonl doc-0 doc-1 a.experiment.yaml text JSON Lines 20260101-000000-abcd-formats gpu m body max_tokens';
const TEXT = 'Other. [[DOCUMENT]]';

beforeAll(() => config({ contents: pseudoBundle() }));

function problemsIn(text: string, knowledge: Knowledge): readonly string[] {
  const said = diagnosticsOf(promptOf(text), knowledge).map(({ message }) => String(message));
  expect(said.length).toBeGreaterThan(0);
  return said;
}

test.each([
  'starting',
  'running',
  'paused',
  'finishing',
  'cancelled',
  'interrupted',
  'needs-key',
  'stopped',
  'failed',
  'done',
])('how a job went: %s', (phase) => {
  const job = { ...jobOf(TEXT, null), progress: { ...PROGRESS, phase } };
  const several = { ...job, prompts: [...job.prompts, { ...SENT, name: 'table' }] };
  const said = [job, several].flatMap((each) =>
    codeLensesOf(promptOf(`${TEXT} now`), knowing({ name: 'faq', jobs: [each] })).map(
      ({ command }) => command?.title ?? '',
    ),
  );
  expect(said.length).toBe(10);
  expect(foreignWords(said, NAMES)).toEqual([]);
});

test('how a preview went', () => {
  const preview = { promptUri: PROMPT_URI, prompt: 'faq', endpoint: 'gpu', model: 'm', ...PROGRESS };
  const pushed = { ...NO_FACTS, previews: [preview] };
  const lenses = codeLensesOf(promptOf(TEXT), knowing({}, {}, { pushed }));
  const model = describeModel('m', knowing({}, {}, { pushed }));
  expect(foreignWords([...lenses.map(({ command }) => command?.title ?? ''), model], NAMES)).toEqual([]);
});

test('a job whose output would be mixed, in each way', () => {
  const output = '/w/out';
  const at = factsOf({ output });
  const job = jobOf(TEXT, output);
  const jobs = [
    { ...job, prompts: [{ ...SENT, template: 'Another. [[DOCUMENT]]' }] },
    { ...job, prompts: [{ ...SENT, template: TEXT, inputs: { DOCUMENT: 'body' } }] },
    { ...job, prompts: [{ ...SENT, template: TEXT, parameters: { temperature: 0.5 } }] },
    { ...job, cut: 'middle' as const, prompts: [{ ...SENT, template: TEXT }] },
  ];
  const said = jobs.flatMap((each) => problemsIn(TEXT, knowing({ ...at, jobs: [each] })));
  expect(new Set(said).size).toBe(4);
  expect(foreignWords(said, NAMES)).toEqual([]);
});

test('documents that do not fit, in each way, and how a prompt fits', () => {
  const dataset = datasetOf({
    rows: [{ text: 'long '.repeat(9000) }, { text: 'long '.repeat(9000) }, { text: 'b' }],
  });
  const ways = (['end', 'middle', 'skip'] as const).map((cut) => useOf({ cut, window: 8192, dataset }));
  const tight = useOf({ window: 600, dataset });
  const prompt = promptOf(
    '---\nparameters: { max_tokens: 2048 }\n---\nOther. [[DOCUMENT]]\n\nAnd then say in many more words what it is.',
  );
  const said = [...ways, tight].flatMap((use) => [
    ...diagnosticsOf(prompt, knowing(factsOf(use))).map(({ message }) => String(message)),
    fitLabel(prompt.counted, use),
    fitDetails(prompt.counted, use),
  ]);
  expect(said.length).toBeGreaterThan(10);
  expect(foreignWords(said, NAMES)).toEqual([]);
});

test('a cluster, a dataset, a model of the study', () => {
  const cluster = {
    place: 'gpu',
    partitions: [{ name: 'a', isDefault: true, isUp: false, timeLimit: 'infinite', nodes: 1, gres: 'gpu:8' }],
    accounts: ['a'],
    qualities: ['a'],
  };
  const knowledge = knowing(
    {},
    { dataset: datasetOf({ rows: [{ text: 'a b' }, { text: 'a b' }] }) },
    { pushed: { ...NO_FACTS, cluster } },
  );
  const hover = (marked: string): string => {
    const { snapshot, position } = cursorIn(marked, experimentOf);
    return JSON.stringify(hoverAt(snapshot, position, knowledge)?.contents ?? '').replaceAll('\\n', '\n');
  };
  const said = [
    ...(['partition', 'account', 'quality'] as const).map(
      (thing) => describeCluster(thing, 'a', knowledge) ?? '',
    ),
    hover('documents: { source: d<|>.jsonl }'),
    hover('documents: { column: te<|>xt }'),
    describeModel('HuggingFaceTB/SmolLM2-1.7B-Instruct', knowledge),
    describeModel('Qwen/Qwen3-30B-A3B', knowledge),
  ];
  expect(said.every((each) => each.includes('⟦'))).toBe(true);
  expect(foreignWords(said, `${NAMES} kind markdown value SmolLM2-1.7B Qwen3-30B-A3B H100`)).toEqual([]);
});

test('the hint behind a prompt is as short in German as VS Code shows it whole', () => {
  config({ contents: readFileSync('l10n/bundle.l10n.de.json', 'utf8') });
  const rows = Array.from({ length: 20 }, () => ({ text: 'long '.repeat(9000) }));
  const prompt = promptOf(
    `---\nparameters: { max_tokens: 2048 }\n---\n${'Say it well. '.repeat(300)}[[DOCUMENT]]`,
  );
  const uses = (['end', 'skip'] as const).flatMap((cut) => [
    useOf({ cut, window: 8192, dataset: datasetOf({ rows }) }),
    useOf({ cut, window: 8192, dataset: datasetOf({ rows: [{ text: 'b' }] }) }),
    useOf({ cut, window: 600, dataset: datasetOf({ rows }) }),
  ]);
  const labels = uses.map((use) => fitLabel(prompt.counted, use));
  // The default of `editor.inlayHints.maximumLength`.
  expect(Math.max(...labels.map((label) => label.length))).toBeLessThanOrEqual(43);
  expect(labels).toEqual([
    '≈ 1.300 Tok · 16 % Fenster · 20/20 gekürzt',
    '≈ 1.300 Tok · 16 % Fenster · keines gekürzt',
    '≈ 1.300 Tokens · 217 % Fenster · kein Platz',
    '≈ 1.300 Tok · 16 % Fenster · 20/20 fehlen',
    '≈ 1.300 Tok · 16 % Fenster · keines fehlt',
    '≈ 1.300 Tokens · 217 % Fenster · kein Platz',
  ]);
});
