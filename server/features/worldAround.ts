/** What is known around one document, whether it is a prompt or an experiment: what hover and completion share. */
import { promptUse } from '../experiment/promptUse.ts';
import type { DatasetFact } from '../language/datasetFact.ts';
import type { PromptUse } from '../language/promptFacts.ts';
import type { Knowledge } from './knowledge.ts';
import type { Snapshot } from './snapshot.ts';

/** The dataset whose documents fill the placeholders; null where none is known. */
export function datasetAround(snapshot: Snapshot, knowledge: Knowledge): DatasetFact | null {
  if (snapshot.kind === 'experiment') return knowledge.experiment.dataset;
  return knowledge.prompt.uses.find(({ dataset }) => dataset !== null)?.dataset ?? null;
}

/** The use that is shown of several; null where none is known. */
export function useAround(snapshot: Snapshot, knowledge: Knowledge): PromptUse | null {
  if (snapshot.kind === 'prompt') return knowledge.prompt.uses[0] ?? null;
  return snapshot.experiment && promptUse(snapshot.experiment, knowledge.experiment, null);
}

/** The column that fills a placeholder, as the prompt or else the dataset has it. */
export function columnFor(snapshot: Snapshot, knowledge: Knowledge, placeholder: string): string {
  const inputs = snapshot.kind === 'prompt' ? snapshot.prompt.header.inputs : {};
  const declared = Object.hasOwn(inputs, placeholder) ? inputs[placeholder] : undefined;
  if (declared !== undefined) return declared;
  return placeholder === 'DOCUMENT'
    ? (useAround(snapshot, knowledge)?.column ?? 'text')
    : placeholder.toLowerCase();
}
