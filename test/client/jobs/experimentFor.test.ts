/** An ad-hoc batch saved as an experiment. */
import { expect, test } from 'vitest';
import { experimentFor } from '../../../client/jobs/experimentFor.ts';
import { writeExperiment } from '../../../server/experiment/writeExperiment.ts';
import { endpoint, plan } from '../sampleJob.ts';

test('saved as an experiment: paths from the file, endpoint, model and dataset named', () => {
  const text = writeExperiment(experimentFor(plan, '/ws/prompts/faq.experiment.yaml'));
  expect(text).toContain('- faq.md\n');
  expect(text).toContain(`- { model: ${endpoint.model}, endpoint: gpu }`);
  expect(text).toContain('source: ../data/web.jsonl');
});
