/** The text changed under a name whose output already exists: two prompts would be one dataset. */
import type { CountedPrompt } from '../fit.ts';
import type { JobFact, PromptUse } from '../promptFacts.ts';
import { entryOf } from '../yaml/yamlNode.ts';
import type { FactRule } from './factRule.ts';
import { inExperiment } from './factRule.ts';
import { folderName, renamed } from './nameDuplicate.ts';
import { firstLineOf } from './sheet.ts';

/** A warning: Rephrase refuses to mix, so the next run is stopped. DataTrove does not: its runs key on the name. */
export const jobWouldMix: FactRule = {
  code: 'job-would-mix',
  check(sheet, { name, uses, jobs }) {
    for (const use of uses) {
      const job = mixedBy(sheet, name, use, jobs);
      if (!job) continue;
      const written = entryOf(sheet.prompt.frontMatter, 'name')?.value;
      return [
        {
          code: 'job-would-mix',
          severity: 'warning',
          message: `${mixWords(name, job)}${inExperiment(use.by)}. Give the prompt another name, or the experiment another output folder.`,
          span: written?.span ?? firstLineOf(sheet),
          fixes: written?.kind === 'scalar' && typeof written.value === 'string' ? [renamed(written)] : [],
        },
      ];
    }
    return [];
  },
};

/** The newest job that wrote another text under this name to the same folder. */
export function mixedBy(
  { prompt }: CountedPrompt,
  name: string,
  { output }: Pick<PromptUse, 'output'>,
  jobs: readonly JobFact[],
): JobFact | null {
  if (output === null) return null;
  const folder = folderName(name);
  const differs = ({ prompts }: JobFact): boolean =>
    prompts.some(
      (sent) =>
        folderName(sent.name) === folder &&
        (sent.template !== prompt.template.text || sent.system !== prompt.header.system),
    );
  return jobs.find((job) => job.output === output && differs(job)) ?? null;
}

/** What would be mixed; without its full stop. */
export function mixWords(name: string, { id }: JobFact): string {
  return `Job ${id} wrote rephrasings of another text of "${name}" to the same output folder`;
}
