/** The codes of all problems a prompt can have, each with one sentence: what `ignore:` takes and what is documented. */
import type { Choice } from '../schema/shape.ts';

const CODES = {
  'placeholder-missing': 'No [[DOCUMENT]] placeholder: the model is sent no document.',
  'placeholder-dialect':
    "Another template language's placeholder, such as {text}, which is sent as it stands.",
  'placeholder-misspelt': 'Nearly a placeholder, such as [[document]], which is sent as it stands.',
  'placeholder-unknown': 'A placeholder whose column the front matter does not declare.',
  'placeholder-repeated': 'The document is placed more than once and sent as often.',
  'jinja-syntax': 'A Jinja template that cannot be read: a block without an end, a sign that closes nothing.',
  'jinja-unknown': 'A filter, test, function or statement that prompts do not have.',
  'input-unused': 'An input that no placeholder of the body uses.',
  'document-first': 'The document stands before the instruction, which defeats the prefix cache.',
  'instruction-after-document': 'Part of the instruction stands after the document.',
  'above-below': 'The text says "above" where the document stands below, or the reverse.',
  'no-output-only': "Nothing asks for the rephrasing alone, as the study's best prompts do.",
  'forced-opening': 'A fixed first line for every answer, which becomes training text with each.',
  'refusal-gate': 'A way out of the task, such as: otherwise output [INVALID INPUT].',
  'long-prompt': 'An instruction much longer than those that did best.',
  'chat-tokens': 'Literal chat-template tokens or DSPy markers.',
  'list-damage': 'A numbered list whose items all have the number 1.',
  'invisible-characters': 'Characters that nobody sees and the model does.',
  'name-not-path-safe': 'A name that cannot be a folder name as it stands.',
  'front-matter-syntax': 'Front matter that cannot be read as YAML, or does not stand where it is read.',
  'front-matter-unknown-key': 'A key that means nothing here.',
  'front-matter-value': 'A value of the wrong kind.',
  'name-duplicate': 'Two prompts of one name, by which folders and rows tell them apart.',
  'column-missing': "A column that the dataset's first rows do not have.",
  'context-exceeded': "Prompt and answer fill the model's context: no room is left for a document.",
  'documents-truncated': 'Sampled documents that are longer than the room left for them.',
  'datatrove-truncation': "What DataTrove's own rule for long documents would lose.",
  'job-would-mix': 'A text that changed under a name whose output already exists.',
} as const;

/** The stable name of a kind of problem. */
export type RuleCode = keyof typeof CODES;

/** All codes with their sentences, in the order of the documentation. */
export const RULE_CODES = Object.entries(CODES) as readonly (readonly [RuleCode, string])[];

/** What `ignore:` in front matter may hold. Front matter that cannot be read cannot say what to ignore. */
export const IGNORABLE_CODES: readonly Choice[] = RULE_CODES.filter(
  ([code]) => code !== 'front-matter-syntax',
).map(([value, doc]) => ({ value, doc }));
