/**
 * What "New Prompt…" begins with. Each instruction has the shape of those that did best in the study: an imperative
 * first verb that names the form, a few sentences, "only …, nothing else", and a labelled document at the very end.
 */

/** One thing to begin with. */
export interface PromptTemplate {
  /** What the file is called unless somebody says otherwise. */
  readonly name: string;
  /** What people choose by: the form, and what comes out. */
  readonly label: string;
  readonly detail: string;
  /** The whole file, with LF line ends. An ellipsis in it stands where writing begins. */
  readonly text: string;
}

/** In the order in which they are offered. */
export const PROMPT_TEMPLATES: readonly PromptTemplate[] = [
  {
    name: 'faq',
    label: 'FAQ',
    detail: 'Questions a newcomer would ask, each with its answer',
    text: prompt(
      'faq',
      'Write a FAQ from this document for readers who have not seen it. Pick questions that its facts can answer, begin with what the subject is, and go on to how and why. Make each question understandable alone, and answer it fully in two to four sentences that keep names, dates and figures. Skip menus, advertisements and legal notices. Give only the FAQ, nothing else.',
    ),
  },
  {
    name: 'table',
    label: 'Table',
    detail: 'The facts in one Markdown table',
    text: prompt(
      'table',
      'Draw up a Markdown table that holds the facts of this document. Decide on two to six columns that fit what is described, name each in a word or two, and add the unit where a column holds measurements. Write one row for each thing, event or result, with its numbers and names unchanged. Put a dash where the document is silent. Give only the table, nothing else.',
    ),
  },
  {
    name: 'math',
    label: 'Maths problem',
    detail: 'A word problem on the subject, solved step by step',
    text: prompt(
      'math',
      'Pose a word problem in mathematics on the subject of this document. Take its quantities, or realistic ones if it has none, state every number that is needed, and ask for one result that takes three steps or more. Solve it step by step, with the reason, the equation and the unit in each step. Close with the result in one sentence. Give only the problem and its solution, nothing else.',
    ),
  },
  {
    name: 'tutorial',
    label: 'Tutorial',
    detail: 'Numbered steps for somebody who has to do it',
    text: prompt(
      'tutorial',
      'Write a tutorial that teaches a beginner to do what this document describes. Say first what the reader will be able to do and what is needed for it. Go through the work in numbered steps, one action each, with its reason and what should be seen afterwards. Warn where a mistake is easy. Keep commands, amounts and safety notes exact. Give only the tutorial, nothing else.',
    ),
  },
  {
    name: 'prompt',
    label: 'Empty',
    detail: 'Front matter, the document and room for an instruction',
    text: prompt('free', 'Rewrite this document as … Give only the result, nothing else.'),
  },
];

function prompt(form: string, instruction: string): string {
  return `---
parameters:
  temperature: 1.0
  top_p: 0.95
  max_tokens: 2048
output:
  form: ${form}
  checks:
    - not_preamble: true
    - finished: true
---
${instruction}

Document: [[DOCUMENT]]
`;
}
