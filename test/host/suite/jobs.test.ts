/** Jobs in a real VS Code: a finished job and one that never ran, opened from the lines of the Jobs view. */

import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import vscode from 'vscode';
import { createJob } from '../../../server/batch/createJob.ts';
import { pathsOf } from '../../../server/batch/jobFolder.ts';
import { runJob } from '../../../server/batch/runner/runJob.ts';
import { bareEndpoint } from '../../../server/generation/bareEndpoint.ts';
import type { Endpoint } from '../../../server/generation/endpoint.ts';
import { loadPlan } from '../../../server/generation/loadPlan.ts';
import { PRACTICE_MODEL } from '../../../server/generation/practice/practiceModel.ts';
import type { Practice } from '../../../server/generation/practice/startPractice.ts';
import { startPractice } from '../../../server/generation/practice/startPractice.ts';
import { loadTokenizer } from '../../../server/generation/tokenizerCounter.ts';
import { until } from '../eventually.ts';

describe('jobs', () => {
  let practice: Practice;
  let folder: string;
  let variant: string;

  before(async () => {
    practice = await startPractice({ port: 0, idleExitMs: null, pace: 'full' });
    const job = await makeJob(practice);
    assert.ok(job.ok, 'the job could not be created');
    folder = job.folder;
    variant = job.manifest.variants[0]?.id ?? '';
  });

  after(() => practice.close());

  it('one that has written nothing yet opens nothing', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('rephrase.jobs.refresh');
    await vscode.commands.executeCommand('rephrase.jobs.openOutput', { kind: 'job', folder });
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  it('its output opens once it ran', async () => {
    const end = await runJob({
      folder,
      credentials: {},
      repointings: [],
      commandsFrom: null,
      signal: new AbortController().signal,
      log: (text) => assert.fail(text),
    });
    assert.equal(end.kind === 'ended' && end.state.phase, 'done');
    await vscode.commands.executeCommand('rephrase.jobs.refresh');
    await vscode.commands.executeCommand('rephrase.jobs.openOutput', { kind: 'variant', folder, variant });
    await until(() => labels().includes('Output: faq'));
  });

  it('its page opens beside it, and its failures in the page of its output', async () => {
    await vscode.commands.executeCommand('rephrase.jobs.open', { kind: 'job', folder });
    await until(() => labels().includes('Job: faq'));
    const node = { kind: 'failures', folder, reason: 'timeout' };
    await vscode.commands.executeCommand('rephrase.jobs.openOutput', node);
    assert.equal(labels().filter((label) => label === 'Output: faq').length, 1);
  });

  it('its log opens, though it is longer than what extensions may read', async () => {
    await writeFile(pathsOf(folder).log, 'The runner said this.\n'.repeat(2_500_000));
    await vscode.commands.executeCommand('rephrase.jobs.revealLog', { kind: 'job', folder });
    const name = basename(pathsOf(folder).log);
    await until(() => labels().includes(name));
  });

  it('a part opens in an editor of its own', async () => {
    const out = join(folder, 'out', variant);
    const [part] = (await readdir(out)).sort();
    const uri = vscode.Uri.file(join(out, part ?? ''));
    await vscode.commands.executeCommand('vscode.openWith', uri, 'rephrase.outputFile');
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.ok(activeTab?.input instanceof vscode.TabInputCustom);
    assert.equal(activeTab.input.viewType, 'rephrase.outputFile');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

function labels(): readonly string[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
}

/** A job of the first prompt of the samples over its documents. */
async function makeJob({ url }: Practice) {
  const [workspaceFolder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(workspaceFolder, 'no folder is open');
  const base = workspaceFolder.uri.fsPath;
  const endpoint: Endpoint = { ...bareEndpoint('practice', url, new URL(url).origin), model: PRACTICE_MODEL };
  const planned = await loadPlan(
    {
      kind: 'prompts',
      paths: [join(base, 'prompts', 'faq.rephrase.md')],
      baseFolder: base,
      documents: {
        source: join(base, 'data', 'documents.jsonl'),
        column: 'text',
        idColumn: 'id',
        filter: null,
        sample: { size: 5, seed: 7, stratify: 'none', pinned: [] },
        limit: 5,
      },
    },
    {
      readText: async (path) => (await vscode.workspace.openTextDocument(path)).getText(),
      endpoints: [endpoint],
      defaultAlias: null,
      defaultSource: null,
      loadTokenizer,
    },
  );
  assert.ok(planned.ok, planned.ok ? '' : planned.failure.message);
  return createJob({
    plan: planned.plan,
    source: planned.plan.source ?? '',
    jobsFolder: join(base, '.rephrase', 'jobs'),
    served: new Map(),
    rephraseVersion: '0.0.0',
    now: new Date(),
  });
}
