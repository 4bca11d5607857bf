/** A user message → what is asked for and the document it is asked about, by the words a prompt usually holds. */

/** The forms that the practice endpoint can write. */
export type TaskForm = 'faq' | 'table' | 'math' | 'tutorial' | 'list' | 'json' | 'summary';

/** A message, understood as far as rules can. */
export interface Task {
  readonly form: TaskForm;
  readonly document: string;
}

/** A line that begins with a label, and the document after it. */
const LABEL =
  /^[ \t*#]*(?:[\p{L}]+ ){0,2}(?:document|text|page|article|passage|source|content)[ \t*]*:[ \t*]*/imu;

const FORMS: readonly (readonly [form: TaskForm, words: RegExp])[] = [
  ['math', /\bmath|word problem|arithmetic|\bexercise\b/i],
  ['table', /\btables?\b|\btabular\b|\bspreadsheet\b/i],
  ['faq', /\bfaqs?\b|frequently asked|questions?\b|\bq ?& ?a\b/i],
  ['tutorial', /\btutorial|step[- ]by[- ]step|\bhow-?to\b|\bguide\b|\bwalkthrough\b/i],
  ['json', /\bjson\b/i],
  ['list', /\blists?\b|\bbullet/i],
];

/**
 * The document is what follows the first labelled line ("Document: …"), else the first blank line, else everything.
 * The form is the one named first in what stands before it; a summary where none is named.
 */
export function readTask(message: string): Task {
  const label = LABEL.exec(message);
  const blank = /\n[ \t]*\n/.exec(message);
  const border = label ?? blank;
  const instruction = border ? message.slice(0, border.index) : message;
  const document = border ? message.slice(border.index + border[0].length) : message;
  const trailing = label && label.index < 20 ? message.slice(-600) : '';
  return { form: formOf(`${instruction}\n${trailing}`), document: document.trim() };
}

function formOf(instruction: string): TaskForm {
  const named = FORMS.flatMap(([form, words]) => {
    const at = instruction.search(words);
    return at === -1 ? [] : [{ form, at }];
  });
  return named.sort((a, b) => a.at - b.at)[0]?.form ?? 'summary';
}
