/**
 * What "New Prompt…" begins with, and what the study found about each form. Each instruction has the shape of those that
 * did best there: an imperative first verb that names the form, a few sentences, "only …, nothing else", and a labelled
 * document at the very end. The scores are those of the study's own prompts for the form, not of these texts.
 */
import type { OutputForm } from '../../server/language/prompt.ts';

/** One thing to begin with. */
export interface PromptTemplate {
  /** What the file is called unless somebody says otherwise. */
  readonly name: string;
  /** What people choose by: the form, and what comes out. */
  readonly label: string;
  readonly detail: string;
  /** Null where the study says nothing about it. */
  readonly evidence: Evidence | null;
  /** The whole file, with LF line ends. An ellipsis in it stands where writing begins. */
  readonly text: string;
}

/** What was measured; from "How Can We Synthesize High-Quality Pretraining Data?" (arXiv 2604.13977). */
export interface Evidence {
  /** Macro score × 100 of a student trained on the form, rephrased by Gemma-3-1B; one run's noise is about ±0.2. */
  readonly score: number;
  /** Mean completion tokens, by generator. */
  readonly tokens: readonly [least: number, most: number] | null;
  /** The best score over six generators, all of it by SmolLM2-1.7B. */
  readonly best: number | null;
  /** The share of rephrased text in the training mix that did best, in percent. */
  readonly sharePercent: number | null;
}

/** The same score for the best plain web text, DCLM. */
export const PLAIN_WEB_SCORE = 13.77;

/** In the order in which they are offered: by their score. */
export const PROMPT_TEMPLATES: readonly PromptTemplate[] = [
  {
    name: 'math',
    label: 'Maths problem',
    detail: 'A word problem, solved step by step',
    evidence: { score: 15.31, tokens: [271, 591], best: 16.97, sharePercent: 80 },
    text: prompt(
      'math',
      'Pose a word problem in mathematics on the subject of this document. Take its quantities, or realistic ones if it has none, state every number that is needed, and ask for one result that takes three steps or more. Solve it step by step, with the reason, the equation and the unit in each step. Close with the result in one sentence. Give only the problem and its solution, nothing else.',
    ),
  },
  {
    name: 'table',
    label: 'Table',
    detail: 'The facts in one Markdown table',
    evidence: { score: 14.83, tokens: [266, 401], best: 17.18, sharePercent: 70 },
    text: prompt(
      'table',
      'Draw up a Markdown table that holds the facts of this document. Decide on two to six columns that fit what is described, name each in a word or two, and add the unit where a column holds measurements. Write one row for each thing, event or result, with its numbers and names unchanged. Put a dash where the document is silent. Give only the table, nothing else.',
    ),
  },
  {
    name: 'questions',
    label: 'Varied questions',
    detail: 'Questions of several kinds, each with its answer',
    evidence: { score: 14.59, tokens: null, best: null, sharePercent: null },
    text: prompt(
      'qa',
      'Write questions of several kinds about this document, each followed by its answer. Let some ask for a fact, some for a reason, some for a comparison, and one for a conclusion that joins two passages; offer choices or a statement to judge where that suits. Begin each question with "Q:" and each answer with "A:". Let every answer be complete without the question. Give only the questions and answers, nothing else.',
    ),
  },
  {
    name: 'faq',
    label: 'FAQ',
    detail: 'What a newcomer would ask, and the answers',
    evidence: { score: 14.45, tokens: [432, 869], best: 16.18, sharePercent: 60 },
    text: prompt(
      'faq',
      'Write a FAQ from this document for readers who have not seen it. Pick questions that its facts can answer, begin with what the subject is, and go on to how and why. Make each question understandable alone, and answer it fully in two to four sentences that keep names, dates and figures. Skip menus, advertisements and legal notices. Give only the FAQ, nothing else.',
    ),
  },
  {
    name: 'tutorial',
    label: 'Tutorial',
    detail: 'Numbered steps for a beginner',
    evidence: { score: 14.3, tokens: [423, 1027], best: 15.88, sharePercent: 60 },
    text: prompt(
      'tutorial',
      'Write a tutorial that teaches a beginner to do what this document describes. Say first what the reader will be able to do and what is needed for it. Go through the work in numbered steps, one action each, with its reason and what should be seen afterwards. Warn where a mistake is easy. Keep commands, amounts and safety notes exact. Give only the tutorial, nothing else.',
    ),
  },
  {
    name: 'discussion',
    label: 'Discussion',
    detail: 'Two people talk the subject through',
    evidence: { score: 13.85, tokens: [389, 640], best: null, sharePercent: null },
    text: prompt(
      'free',
      'Write a discussion in which two people who know different sides of the subject talk this document through. Let one explain and the other doubt, ask for examples and draw consequences, and let them correct each other where the document allows it. Put a name before each turn. Work in every fact, figure and name that matters, unchanged. Give only the discussion, nothing else.',
    ),
  },
  {
    name: 'narrative',
    label: 'Narrative',
    detail: 'A story that carries the facts',
    evidence: { score: 13.63, tokens: [336, 554], best: null, sharePercent: null },
    text: prompt(
      'free',
      'Tell a story that carries the facts of this document. Choose a person with a reason to care about the subject and let the facts come up where that person needs them. Invent what happens around them, never the facts themselves, and keep names, dates and figures as they are. Write in plain prose with a beginning, a turn and an end. Give only the story, nothing else.',
    ),
  },
  {
    name: 'article',
    label: 'Article',
    detail: 'A clean article for a general reader',
    evidence: { score: 13.56, tokens: [582, 827], best: null, sharePercent: null },
    text: prompt(
      'free',
      'Write an article for a general reader from what this document knows. Open with what is new or surprising in it, explain the background that is needed, and order the rest by importance under two to four headings. Keep every name, date and figure, say who claims what, and leave out whatever only served the web page. Give only the article, nothing else.',
    ),
  },
  {
    name: 'list',
    label: 'Knowledge list',
    detail: 'One fact in each line',
    evidence: { score: 13.11, tokens: null, best: null, sharePercent: null },
    text: prompt(
      'list',
      'List what can be learned from this document, one fact in each line, beginning with "- ". Make each line a full sentence that is understood alone: name the subject instead of pointing to it, and keep numbers, units, dates and names exact. Go from the general to the particular, and write no fact twice. Leave out opinions about the page itself. Give only the list, nothing else.',
    ),
  },
  {
    name: 'explanation',
    label: 'Explanation',
    detail: 'Why it is so, for somebody who wants to understand',
    evidence: { score: 13.03, tokens: [338, 650], best: null, sharePercent: null },
    text: prompt(
      'free',
      'Write an explanation of what this document is about for somebody who wants to understand it, not just know it. Start from what the reader surely knows, name the causes and how they lead to what is described, and use one example that the document supports. Define each technical word where it first appears. Keep figures and names exact. Give only the explanation, nothing else.',
    ),
  },
  {
    name: 'summary',
    label: 'Summary',
    detail: 'The document in a few sentences',
    evidence: { score: 13.01, tokens: null, best: null, sharePercent: null },
    text: prompt(
      'free',
      'Write a summary of this document in one paragraph of four to seven sentences. Begin with what the document establishes, follow with the facts that carry it, and end with what remains open or follows from it. Keep the names, dates and figures that a reader would need to check it, and add nothing of your own. Give only the summary, nothing else.',
    ),
  },
  {
    name: 'prompt',
    label: 'Empty',
    detail: 'Front matter, the document and room for an instruction',
    evidence: null,
    text: prompt('free', 'Rewrite this document as … Give only the result, nothing else.'),
  },
];

function prompt(form: OutputForm, instruction: string): string {
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
