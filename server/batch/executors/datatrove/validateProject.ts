/** What stands in the way of a DataTrove project, whichever machine runs it. */

import type { DataTroveOptions } from '../../../experiment/executors/executorSetup.ts';
import { said } from '../../../language/said.ts';
import type { ExecutorProblem, Subject } from '../executor.ts';

/** Arguments of vLLM that DataTrove or this project decide. */
const DECIDED = new Set(['port', 'model', 'served-model-name', 'max-model-len', 'host', 'api-key']);

export function validateProject(
  { variants }: Subject,
  datatrove: DataTroveOptions,
): readonly ExecutorProblem[] {
  const problems: ExecutorProblem[] = [];
  for (const { promptName, dialect } of variants) {
    if (dialect !== 'jinja') continue;
    const message = said(
      'Prompt "{0}" is a Jinja template, which the Python of a DataTrove project does not render. Run it with the executor local or openai-batch, or write it with [[DOCUMENT]].',
      promptName,
    );
    problems.push({ severity: 'error', message });
  }
  if (datatrove.serve !== 'vllm') return problems;
  for (const name of Object.keys(datatrove.vllmArguments)) {
    if (!DECIDED.has(name)) continue;
    problems.push({
      severity: 'error',
      message: said('vllm_arguments cannot say "{0}": the project decides it.', name),
    });
  }
  return problems;
}
