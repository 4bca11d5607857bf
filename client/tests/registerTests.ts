/**
 * The checks of prompts in VS Code's Test Explorer: one test per prompt and check. A run previews the prompt's sample,
 * with the results that are stored; what fails is said at the check's line.
 */
import { t } from '@vscode/l10n';
import type { CancellationToken, ExtensionContext, TestItem, TestRun, TestRunRequest } from 'vscode';
import { Location, TestMessage, TestRunProfileKind, tests } from 'vscode';
import { TESTS } from '../ids.ts';
import type { LanguagePort, PreviewPort } from '../ports.ts';
import { checkOutcome, sampleLine } from './checkOutcome.ts';
import { PromptTestItems } from './promptTestItems.ts';

/** The other rooms, as far as tests need them. */
export interface TestParts {
  readonly preview: Pick<PreviewPort, 'checkSample'>;
  readonly language: Pick<LanguagePort, 'isPrompt' | 'onDidChangePrompts'>;
}

/** Registers everything; what it holds ends with `context`. */
export function registerTests(context: ExtensionContext, { preview, language }: TestParts): void {
  const controller = tests.createTestController(TESTS.checks, t('Rephrase Checks'));
  const items = new PromptTestItems(controller, language);
  controller.resolveHandler = async (item) => {
    if (!item) await items.discover();
  };
  controller.refreshHandler = () => items.discover();
  const run = async (request: TestRunRequest, token: CancellationToken): Promise<void> => {
    const testRun = controller.createTestRun(request);
    try {
      for (const prompt of promptsOf(request, controller.items)) {
        if (!token.isCancellationRequested) await runPrompt(prompt, request, testRun, items, preview);
      }
    } finally {
      testRun.end();
    }
  };
  controller.createRunProfile(t('Preview the Sample'), TestRunProfileKind.Run, run, true);
  context.subscriptions.push(controller, items);
}

/** The prompts of a request, each once, in the order in which they stand. */
function promptsOf(request: TestRunRequest, all: Iterable<[string, TestItem]>): readonly TestItem[] {
  const chosen = request.include ?? [...all].map(([, item]) => item);
  return [...new Set(chosen.map((item) => item.parent ?? item))];
}

async function runPrompt(
  prompt: TestItem,
  request: TestRunRequest,
  run: TestRun,
  items: PromptTestItems,
  preview: TestParts['preview'],
): Promise<void> {
  if (!prompt.uri) return;
  await items.update(prompt.uri);
  const wanted = items.checksOf(prompt).filter(({ item }) => isWanted(item, request));
  if (wanted.length === 0) return;
  for (const { item } of wanted) run.started(item);
  const abort = new AbortController();
  const listener = run.token.onCancellationRequested(() => abort.abort());
  const startedAt = Date.now();
  const sample = await preview.checkSample(prompt.uri, abort.signal).finally(() => listener.dispose());
  run.appendOutput(`${sampleLine(prompt.label, sample)}\r\n`);
  for (const { item, check, index } of wanted) {
    if (abort.signal.aborted) run.skipped(item);
    else report(run, item, checkOutcome(sample, check, index), Date.now() - startedAt);
  }
}

function isWanted(item: TestItem, { include, exclude }: TestRunRequest): boolean {
  const named = (list: readonly TestItem[]): boolean =>
    list.some(({ id }) => id === item.id || id === item.parent?.id);
  return (include === undefined || named(include)) && !named(exclude ?? []);
}

function report(
  run: TestRun,
  item: TestItem,
  { state, messages }: ReturnType<typeof checkOutcome>,
  durationMs: number,
): void {
  const said = messages.map((message) => {
    const testMessage = new TestMessage(message);
    if (item.uri && item.range) testMessage.location = new Location(item.uri, item.range);
    return testMessage;
  });
  if (state === 'passed') run.passed(item, durationMs);
  else if (state === 'skipped') run.skipped(item);
  else if (state === 'failed') run.failed(item, said, durationMs);
  else run.errored(item, said, durationMs);
}
