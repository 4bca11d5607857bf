/** What a job will take, from a pilot or from the study, before anything is run. */
import { describe, expect, test } from 'vitest';
import { serve } from '../servers/serve.ts';
import { fine, workplace } from './workplace.ts';

describe('estimate', () => {
  test('an estimate measures a pilot, and without one nothing is sent', async () => {
    const server = await serve(fine);
    const terminal = await workplace(100);
    await terminal.write(
      'config/endpoints.yaml',
      `gpu: { url: "${server.url}", model: Qwen3-4B, gpus: 2, pricePerGpuHour: 3 }\n`,
    );
    const estimate = (...more: string[]) =>
      terminal.run('estimate', 'faq.md', '--source', 'data.jsonl', ...more);
    const measured = await estimate();
    expect(measured).toMatchObject({
      code: 0,
      out: expect.stringContaining('faq: 1 variant × 100 documents × 1 rollout = 100 requests\n'),
    });
    expect(measured.out).toContain('Estimate, from a pilot with 16 answers:\n');
    expect(measured.out).toMatch(/\n {2}GPU-hours: .* \$\n {2}Time: /);
    expect(measured.out).toContain(
      'Assumed:\n  faq × Qwen3-4B: 6 completion tokens per rephrasing in the pilot',
    );
    expect(server.requests).toHaveLength(16);
    const { out } = await estimate('--pilot', '0', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      documents: 100,
      pilot: null,
      estimate: { measured: false, completionTokens: { low: 43_200, likely: 43_700, high: 86_900 } },
    });
    expect(server.requests).toHaveLength(16);
    const broken = await serve(() => ({
      kind: 'status',
      status: 400,
      body: '{"error":{"message":"no such thing"}}',
    }));
    const unanswered = await estimate('--endpoint', `gpu=${broken.url}`);
    expect(unanswered.code).toBe(1);
    expect(unanswered.out).toMatch(
      /\n\nNo request of the pilot was answered\. The first failure: .*no such thing.*\n\nEstimate, as without a pilot:\n/,
    );
    const locked = await serve(() => ({ kind: 'status', status: 401 }));
    const refused = await terminal.run(
      'estimate',
      'faq.md',
      '--source',
      'data.jsonl',
      '--endpoint',
      `x=${locked.url}`,
      '--model',
      'm',
    );
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('The pilot was stopped') });
    expect((await terminal.run('status')).err).toContain('There is no job');
  });

  test('without any endpoint an estimate comes from the study alone, by form and model', async () => {
    const terminal = await workplace(1000);
    const plain = await terminal.run('estimate', 'faq.md', '--source', 'data.jsonl');
    expect(plain).toMatchObject({ code: 0, err: expect.stringContaining('No endpoint is set up') });
    expect(plain.out).toContain('unnamed-model, no endpoint is set up');
    expect(plain.out).not.toMatch(/invalid|at "endpoint"/);
    expect(plain.out).toContain('Estimate, without a pilot:\n  Completion tokens: 432,000 to 869,000\n');
    await terminal.write(
      'sized.experiment.yaml',
      'prompts: [faq.md]\ndocuments: { source: data.jsonl }\nmodels: [{ model: Qwen/Qwen3-8B, endpoint: gpu }]\n',
    );
    const sized = await terminal.run('estimate', 'sized.experiment.yaml');
    expect(sized.out).toContain("the study's figures for Qwen3-8B on one H100");
    expect(await terminal.run('estimate', 'faq.md', '--source', 'data.jsonl', '--pilot', '4')).toMatchObject({
      code: 2,
    });
  });

  test("a misspelt key of the user's cluster is said before anything runs elsewhere", async () => {
    const terminal = await workplace(10);
    await terminal.write('config/slurm.yaml', 'hst: login.cluster\n');
    const estimate = (): ReturnType<typeof terminal.run> =>
      terminal.run('estimate', 'faq.md', '--source', 'data.jsonl', '--executor', 'slurm');
    expect(await estimate()).toMatchObject({
      code: 2,
      err: expect.stringMatching(/slurm\.yaml: "hst" means nothing there\. Did you mean "host"\?/),
    });
    await terminal.write('config/slurm.yaml', 'host: login.cluster\n');
    expect((await estimate()).err).not.toContain('means nothing');
  });
});
