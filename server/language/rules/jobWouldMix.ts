/** What is sent changed under a name whose output already exists: two prompts would be one dataset. */
import { t } from '@vscode/l10n';
import type { CountedPrompt } from '../fit.ts';
import { isSameJson } from '../json.ts';
import { parameterSets } from '../parameterSets.ts';
import type { Prompt } from '../prompt.ts';
import type { JobFact, JobPrompt, ModelUse, PromptUse } from '../promptFacts.ts';
import { inputsOf } from '../promptInputs.ts';
import { entryOf } from '../yaml/yamlNode.ts';
import type { FactRule } from './factRule.ts';
import { placed } from './factRule.ts';
import { folderName, renamed } from './nameDuplicate.ts';
import { firstLineOf } from './sheet.ts';

/** A warning: Rephrase refuses to mix, so the next run is stopped. DataTrove does not: its runs key on the name. */
export const jobWouldMix: FactRule = {
  code: 'job-would-mix',
  check(sheet, { name, uses, jobs }) {
    for (const use of uses) {
      const mixed = mixedBy(sheet, name, use, jobs);
      if (!mixed) continue;
      const written = entryOf(sheet.prompt.frontMatter, 'name')?.value;
      return [
        {
          code: 'job-would-mix',
          severity: 'warning',
          message: `${placed(use.by, mixWords(name, mixed))} ${t('Give the prompt another name, or the experiment another output folder.')}`,
          span: written?.span ?? firstLineOf(sheet),
          fixes: written?.kind === 'scalar' && typeof written.value === 'string' ? [renamed(written)] : [],
        },
      ];
    }
    return [];
  },
};

/** A job, and what it sent otherwise than the next one would. */
export interface Mixed {
  readonly job: JobFact;
  readonly what: 'text' | 'parameters' | 'inputs' | 'cut';
}

/** The newest job that wrote something else under this name to the same folder. */
export function mixedBy(
  counted: CountedPrompt,
  name: string,
  use: Pick<PromptUse, 'output' | 'models' | 'column' | 'cut'>,
  jobs: readonly JobFact[],
): Mixed | null {
  if (use.output === null) return null;
  const folder = folderName(name);
  for (const job of jobs) {
    if (job.output !== use.output) continue;
    const sent = job.prompts.filter((one) => folderName(one.name) === folder);
    const what = sent.length === 0 ? null : differenceOf(counted.prompt, use, sent, job.cut);
    if (what !== null) return { job, what };
  }
  return null;
}

/** What would be mixed. */
export function mixWords(name: string, { job, what }: Mixed): string {
  switch (what) {
    case 'text':
      return t('Job {0} wrote rephrasings of another text of "{1}" to the same output folder.', job.id, name);
    case 'parameters':
      return t(
        'Job {0} wrote rephrasings of "{1}" with other parameters to the same output folder.',
        job.id,
        name,
      );
    case 'inputs':
      return t(
        'Job {0} wrote rephrasings of "{1}", filled from other columns, to the same output folder.',
        job.id,
        name,
      );
    case 'cut':
      return t(
        'Job {0} wrote rephrasings of "{1}", with documents cut to another length, to the same output folder.',
        job.id,
        name,
      );
  }
}

/** Null where the next job would send the same, as far as anybody can tell. */
function differenceOf(
  prompt: Prompt,
  { models, column, cut }: Pick<PromptUse, 'models' | 'column' | 'cut'>,
  sent: readonly JobPrompt[],
  cutBefore: PromptUse['cut'],
): Mixed['what'] | null {
  const { header, template } = prompt;
  const isOther = (one: JobPrompt): boolean =>
    one.template !== template.text ||
    (one.dialect ?? 'literal') !== template.dialect ||
    one.system !== header.system;
  if (sent.some(isOther)) return 'text';
  const inputs = inputsOf(prompt, column);
  if (sent.some((one) => !isSameJson(one.inputs, inputs))) return 'inputs';
  const compared = models.flatMap((use) => {
    const before = sent.filter(({ model }) => use.model === null || model === use.model);
    return before.length > 0 ? [{ use, before }] : [];
  });
  if (compared.some(({ use, before }) => !isParametersSent(prompt, use, before))) return 'parameters';
  const isCutAlike = compared.every(({ use, before }) =>
    before.every(({ window }) => use.window === null || window === null || window === use.window.tokens),
  );
  return cut === cutBefore && isCutAlike ? null : 'cut';
}

/** Whether every set of parameters that would be sent to this model is one that was. */
function isParametersSent({ header }: Prompt, use: ModelUse, before: readonly JobPrompt[]): boolean {
  const extraBody = { ...header.extraBody, ...use.extraBody };
  return parameterSets({ ...header.parameters, ...use.parameters }).every(({ values }) =>
    before.some((one) => isSameJson(one.parameters, values) && isSameJson(one.extraBody, extraBody)),
  );
}
