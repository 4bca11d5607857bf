/** A plan in the words of other tools: its prompts, or the requests that it would send. Sends nothing. */

import { batchLine } from '../exchange/write/batchLines.ts';
import { dataTroveCommand, dataTrovePair } from '../exchange/write/dataTrovePair.ts';
import type { ExportedRequest, ExportedText } from '../exchange/write/exportedPrompt.ts';
import { createFileNames } from '../exchange/write/fileNames.ts';
import { plainTemplate } from '../exchange/write/plainTemplate.ts';
import { promptfooConfig } from '../exchange/write/promptfooConfig.ts';
import { pythonSnippet } from '../exchange/write/pythonSnippet.ts';
import type { Variant } from '../experiment/variant.ts';
import type { Plan } from '../generation/plan.ts';
import { planBudgets } from '../generation/planBudgets.ts';
import type { RequestReading } from '../generation/requestsOf.ts';
import { requestsOf } from '../generation/requestsOf.ts';
import { said } from '../language/said.ts';

/** What prompts can be exported as, with what it is called and what it holds. */
export const PROMPT_EXPORTS = {
  plain: {
    label: said('Plain template'),
    detail: said('The text with its placeholders, one file for each prompt'),
  },
  datatrove: {
    label: 'DataTrove',
    detail: said('The pair of name and template, and the command line of generate_data.py'),
  },
  promptfoo: {
    label: said('promptfoo configuration'),
    detail: said('Filled with documents, because its templating would interpret them'),
  },
  'batch-jsonl': { label: 'Batch JSON Lines', detail: said('Every request, as the Batch API takes it') },
  python: { label: said('Python program'), detail: said('The same requests with the openai client') },
} as const;

export type PromptExport = keyof typeof PROMPT_EXPORTS;

/** Whether an export holds documents; then the plan needs a dataset. */
export function holdsDocuments(kind: PromptExport): boolean {
  return kind === 'promptfoo' || kind === 'batch-jsonl';
}

/** Documents that go into a promptfoo configuration unless told otherwise: it is read by people. */
export const PROMPTFOO_DOCUMENTS = 20;

/** A file of an export; pieces come while requests are built. */
export interface ExportedFile {
  /** A plain name. */
  readonly path: string;
  readonly pieces: AsyncIterable<string> | Iterable<string>;
}

/** An export. `remarks` is complete once all pieces were taken. */
export type PlanExport =
  | { readonly ok: true; readonly files: readonly ExportedFile[]; readonly remarks: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** Exports a plan. `limit` is the number of documents, where the export holds any; null for all, or for its default. */
export async function exportPlan(
  plan: Plan,
  kind: PromptExport,
  limit: number | null,
  reading: RequestReading = {},
): Promise<PlanExport> {
  const remarks: string[] = [];
  const one = (path: string, exported: ExportedText): PlanExport => {
    if (!exported.ok) return exported;
    return {
      ok: true,
      files: [{ path, pieces: [exported.text] }],
      remarks: [...remarks, ...exported.remarks],
    };
  };
  switch (kind) {
    case 'plain':
      return ofEach(promptsOf(plan), (variant) => [['.md', plainTemplate(variant)]]);
    case 'datatrove':
      return ofEach(promptsOf(plan), (variant) => [
        ['.json', dataTrovePair(variant)],
        ['.sh', dataTroveCommand(variant, plan.experiment.rollouts)],
      ]);
    case 'python':
      return ofEach(
        plan.variants,
        (variant) => [
          ['.py', pythonSnippet(variant, baseUrlOf(plan, variant), plan.experiment.documents.column)],
        ],
        ({ id }) => id,
      );
    case 'batch-jsonl':
      return {
        ok: true,
        files: [{ path: 'requests.jsonl', pieces: batchLines(plan, limit, remarks, reading) }],
        remarks,
      };
    case 'promptfoo': {
      const requests: ExportedRequest[] = [];
      for await (const request of plannedRequests(plan, limit ?? PROMPTFOO_DOCUMENTS, remarks, reading))
        requests.push(request);
      return one(
        'promptfooconfig.yaml',
        promptfooConfig(requests, (variant) => baseUrlOf(plan, variant as Variant)),
      );
    }
  }
}

/** One variant for each prompt: what differs by model and parameters is not the prompt's. */
function promptsOf({ variants }: Plan): readonly Variant[] {
  return [
    ...new Map([...variants].reverse().map((variant) => [variant.promptPath, variant])).values(),
  ].reverse();
}

function ofEach(
  variants: readonly Variant[],
  write: (variant: Variant) => readonly (readonly [string, ExportedText])[],
  nameOf: (variant: Variant) => string = ({ promptName }) => promptName,
): PlanExport {
  const names = createFileNames();
  const files: ExportedFile[] = [];
  const remarks = new Set<string>();
  for (const variant of variants) {
    for (const [ending, exported] of write(variant)) {
      if (!exported.ok) return exported;
      files.push({ path: names.take('', nameOf(variant), ending), pieces: [exported.text] });
      for (const remark of exported.remarks) remarks.add(remark);
    }
  }
  return { ok: true, files, remarks: [...remarks] };
}

async function* batchLines(
  plan: Plan,
  limit: number | null,
  remarks: string[],
  reading: RequestReading,
): AsyncGenerator<string> {
  const ids = plan.variants.map(({ id }) => id);
  for await (const request of plannedRequests(plan, limit, remarks, reading))
    yield `${batchLine(request, ids)}\n`;
}

async function* plannedRequests(
  plan: Plan,
  limit: number | null,
  remarks: string[],
  reading: RequestReading,
): AsyncGenerator<ExportedRequest> {
  if ([...planBudgets(plan, new Map()).values()].some(({ window }) => window === null)) {
    remarks.push(
      said(
        'No window is stated, so no document was cut. A batch asks the endpoint for its window; state it under context to have the same here.',
      ),
    );
  }
  let leftOut = 0;
  for await (const planned of requestsOf(plan, limit, reading)) {
    if (planned.kind === 'left-out') {
      leftOut += 1;
      if (leftOut <= SHOWN_REASONS) remarks.push(planned.message);
      continue;
    }
    const { variant, document, row, rollout, request } = planned;
    yield { variant, document: document.id, row, rollout, body: request.body };
  }
  if (leftOut > SHOWN_REASONS)
    remarks.push(said('… and {0} more.', (leftOut - SHOWN_REASONS).toLocaleString('en-US')));
}

const SHOWN_REASONS = 5;

function baseUrlOf({ endpoints }: Plan, { endpoint }: Variant): string | null {
  const url = endpoints.get(endpoint)?.baseUrl;
  return url === undefined || url === '' ? null : url;
}
