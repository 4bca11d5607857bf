/** A passage → a rewriting in the asked form, by rules: sentences are taken from the document, never invented. */
import type { Chooser } from './choice.ts';
import { PHRASES, phrase } from './phrases.ts';
import { definedIn, figuresOf, type Passage, type Sentence, shorten } from './readPassage.ts';
import type { TaskForm } from './readTask.ts';

/** Writes the form; the text ends without a line break. */
export function writeForm(form: TaskForm, passage: Passage, choose: Chooser): string {
  if (passage.sentences.length === 0) return PHRASES[passage.language].empty;
  switch (form) {
    case 'faq':
      return writeFaq(passage, choose);
    case 'table':
      return writeTable(passage, choose);
    case 'math':
      return writeExercise(passage, choose);
    case 'tutorial':
      return writeTutorial(passage, choose);
    case 'list':
      return leading(passage, choose, share(passage, 0.5, 3, 10))
        .map(({ text }) => `- ${text}`)
        .join('\n');
    case 'json':
      return writeJson(passage, choose);
    case 'summary':
      return leading(passage, choose, share(passage, 0.3, 1, 8))
        .map(({ text }) => text)
        .join(gapOf(passage));
  }
}

function writeFaq(passage: Passage, choose: Chooser): string {
  const told = new Set<Sentence>();
  const named = new Set<string>();
  const pairs: string[] = [];
  for (const sentence of leading(passage, choose, share(passage, 0.4, 2, 7))) {
    const question = questionOn(sentence, passage, choose, named);
    if (told.has(sentence) || (question === null && pairs.length > 0)) continue;
    const answer = withSequel(sentence, passage);
    for (const part of answer) told.add(part);
    const text = answer.map((part) => part.text).join(gapOf(passage));
    pairs.push(`Q: ${question ?? shorten(passage.subject, 60)}\nA: ${text}`);
  }
  return pairs.join('\n\n');
}

/**
 * "What is the Danube?" for a sentence that defines, else a question about its weightiest term not yet among the named,
 * which it joins; null without one.
 */
function questionOn(
  { text, terms }: Sentence,
  passage: Passage,
  choose: Chooser,
  named: Set<string>,
): string | null {
  const { definition, questions } = PHRASES[passage.language];
  const defined = definition === null ? null : definedIn(text);
  if (definition !== null && defined) return phrase(definition, defined.subject, defined.verb);
  const term = terms.find((candidate) => !named.has(candidate));
  if (term === undefined) return null;
  named.add(term);
  return phrase(choose.pick(questions), term);
}

/** The sentence, with the next one where that leans on it or the first is short. */
function withSequel(sentence: Sentence, passage: Passage): readonly Sentence[] {
  const next = passage.sentences[sentence.index + 1];
  const short = gapOf(passage) === '' ? 15 : 50;
  const leans =
    next && (/^(It|They|This|These|He|She|Its|Their)\b/.test(next.text) || sentence.text.length < short);
  return leans ? [sentence, next] : [sentence];
}

function writeTable(passage: Passage, choose: Chooser): string {
  const rows: (readonly string[])[] = [];
  const named = new Set<string>();
  for (const sentence of leading(passage, choose, share(passage, 0.6, 2, 9))) {
    const term = sentence.terms.find((candidate) => !named.has(candidate)) ?? shorten(sentence.text, 30);
    named.add(term);
    rows.push([term, shorten(sentence.text, 140), figuresOf(sentence.text).slice(0, 4).join('; ')]);
  }
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(PHRASES[passage.language].headings), '| --- | --- | --- |', ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replace(/\\?\|/g, '\\|');
}

/** (a + b) × factor − c, with the numbers of the document and the same result by another route. */
function writeExercise(passage: Passage, choose: Chooser): string {
  const { exercise, solution, check, answer } = PHRASES[passage.language];
  const own = passage.numbers
    .map((number, index) => ({ number, order: index / passage.numbers.length + choose.noise() }))
    .sort((x, y) => x.order - y.order)
    .slice(0, 3)
    .map(({ number }) => number);
  const spare = [passage.sentences.length + 7, passage.terms.length + 12, 25].filter(
    (number) => !own.includes(number),
  );
  const [c = 1, a = 1, b = 1] = [...own, ...spare].slice(0, 3).sort((x, y) => x - y);
  const factor = choose.pick([3, 2, 4, 5]);
  const sum = a + b;
  const product = sum * factor;
  const result = product - c;
  return [
    phrase(exercise, shorten(passage.subject, 60), String(a), String(b), String(c), String(factor)),
    '',
    `${solution}:`,
    `1. ${a} + ${b} = ${sum}`,
    `2. ${sum} × ${factor} = ${product}`,
    `3. ${product} − ${c} = ${result}`,
    '',
    `${check}: ${a} × ${factor} = ${a * factor}; ${b} × ${factor} = ${b * factor}; ${a * factor} + ${b * factor} − ${c} = ${result}`,
    '',
    phrase(answer, String(result)),
  ].join('\n');
}

function writeTutorial(passage: Passage, choose: Chooser): string {
  const { tutorial, goal, needed, finished } = PHRASES[passage.language];
  const [first, ...steps] = leading(passage, choose, share(passage, 0.5, 3, 9));
  const named = new Set<string>();
  const numbered = (steps.length > 0 ? steps : first ? [first] : []).map(({ text, terms }, index) => {
    const term = terms.find((candidate) => !named.has(candidate));
    if (term !== undefined) named.add(term);
    return `${index + 1}. ${term === undefined ? '' : `**${term}**: `}${text}`;
  });
  const list = new Intl.ListFormat(passage.language, { type: 'conjunction' });
  return [
    `# ${phrase(tutorial, passage.subject)}`,
    '',
    `**${goal}:** ${first?.text ?? passage.subject}`,
    '',
    ...(passage.terms.length > 0 ? [`**${needed}:** ${list.format(passage.terms.slice(0, 4))}`, ''] : []),
    ...numbered,
    '',
    phrase(finished, passage.terms[0] ?? passage.subject),
  ].join('\n');
}

function writeJson(passage: Passage, choose: Chooser): string {
  const facts = leading(passage, choose, share(passage, 0.4, 1, 8)).map(({ text }) => text);
  const value = {
    subject: passage.subject,
    terms: passage.terms.slice(0, 6),
    facts,
    numbers: passage.numbers.slice(0, 10),
  };
  return JSON.stringify(value, null, 2);
}

/** The sentences that hold the most terms for their length, somewhat at random, back in the document's order. */
function leading({ sentences, terms }: Passage, choose: Chooser, count: number): readonly Sentence[] {
  const rank = new Map(terms.map((term, index) => [term, 1 / (index + 2)]));
  return sentences
    .map((sentence) => {
      const weight = sentence.terms.reduce((sum, term) => sum + (rank.get(term) ?? 0), 0);
      const early = sentence.index === 0 ? 0.5 : 0;
      return { sentence, score: weight + early + choose.noise() * 0.4 };
    })
    .sort((a, b) => b.score - a.score || a.sentence.index - b.sentence.index)
    .slice(0, count)
    .map(({ sentence }) => sentence)
    .sort((a, b) => a.index - b.index);
}

/** What stands between two sentences. */
function gapOf({ language }: Passage): string {
  return language === 'zh' || language === 'ja' ? '' : ' ';
}

function share({ sentences }: Passage, part: number, least: number, most: number): number {
  return Math.min(Math.max(Math.round(sentences.length * part), least), most);
}
