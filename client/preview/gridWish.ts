/** What a person added to a preview by hand, beyond the files it was opened on. Plain data. */
import type { Document } from '../../server/documents/document.ts';
import type { ModelPick, SamplingWish } from '../webviews/controls.ts';
import type { StoredRun } from './storedRun.ts';

/** What is added to the columns, and comes back with a panel after a reload. */
export type ColumnWish = Pick<GridWish, 'models' | 'parameters'>;

/** Another version of a prompt that is shown beside the one in the editor. */
export interface PromptVersion {
  /** Absolute path of the prompt that it is a version of. */
  readonly path: string;
  /** "3f2a1c9", or the name of another file. */
  readonly label: string;
  readonly text: string;
}

export interface GridWish {
  readonly models: readonly ModelPick[];
  /** Parameters as they were typed, in the place of what prompts and experiments say; empty for none. */
  readonly parameters: string;
  readonly versions: readonly PromptVersion[];
  /** Null where files and settings decide. */
  readonly sampling: SamplingWish | null;
  /** Stored runs whose columns stand beside the present ones, each under its label. */
  readonly records: readonly { readonly label: string; readonly run: StoredRun }[];
  /** Exactly these documents, whatever the sample says; null for the sample. */
  readonly documents: readonly Document[] | null;
}

export const NO_WISH: GridWish = {
  models: [],
  parameters: '',
  versions: [],
  records: [],
  sampling: null,
  documents: null,
};
