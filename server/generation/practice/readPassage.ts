/** A document → what rules can rewrite it from: sentences, terms, numbers, a subject. Works for any script. */
import type { Language } from './phrases.ts';
import { languageOf } from './phrases.ts';

/** A document, read. */
export interface Passage {
  readonly language: Language;
  /** A heading or a short first line, else the leading term; empty only for an empty document. */
  readonly subject: string;
  /** In the order of the document, without repetition. */
  readonly sentences: readonly Sentence[];
  /** The words the document turns on, weightiest first. */
  readonly terms: readonly string[];
  /** The different whole numbers from 2 to 1,000,000, in order. */
  readonly numbers: readonly number[];
}

/** A sentence and its place among the others. */
export interface Sentence {
  readonly text: string;
  readonly index: number;
  /** The terms it holds, weightiest first. */
  readonly terms: readonly string[];
}

/** Longer sentences, and texts without sentence marks, are shortened to a clause of at most so many characters. */
const LONGEST_SENTENCE = 300;
const MOST_TERMS = 24;

/** Reads a document; never fails. */
export function readPassage(document: string): Passage {
  const language = languageOf(document);
  const blocks = blocksOf(document);
  const heading = headingOf(document, blocks);
  const texts = [...new Set(blocks.flatMap((block) => sentencesOf(block, language)))];
  const kept = texts.filter((text) => isSentence(text) && text !== heading);
  const usable = kept.length > 0 ? kept : texts;
  const terms = termsOf(usable, language);
  return {
    language,
    subject: heading ?? definedIn(usable[0] ?? '')?.subject ?? recurring(usable, terms) ?? texts[0] ?? '',
    sentences: usable.map((text, index) => ({
      text,
      index,
      terms: terms.filter((term) => text.includes(term)),
    })),
    terms,
    numbers: numbersOf(usable.join('\n'), language),
  };
}

/** What an English sentence defines, and the verb it does it with: "The Danube is the second …"; null for other sentences. */
export function definedIn(sentence: string): { readonly subject: string; readonly verb: string } | null {
  const { article = '', name = '', verb = '' } = DEFINITION.exec(sentence)?.groups ?? {};
  return name === '' ? null : { subject: `${article.toLowerCase()}${name}`, verb };
}

const DEFINITION =
  /^(?<article>(?:The|An?) )?(?!(?:It|This|That|There|These|Those|He|She|They|We|You|What|Here|One|All|No|Some|Most) )(?<name>[\p{L}\p{N}'’-]+(?: (?!and |or |that |who |which )[\p{L}\p{N}'’-]+){0,3}) (?<verb>is|are|was|were) (?:an? |the |one |known |called |used |made )/u;

/** Numbers with the unit after them, as they are written: "2,850 km". */
export function figuresOf(text: string): readonly string[] {
  const figures =
    text.match(/(?<![\p{L}\d.,])\d+(?:[.,]\d+)*(?:\s?(?:[%‰€£]|°C?)| ?(?:km|kg|cm|mm|ml|m|g|l)\b)?/gu) ?? [];
  return [...new Set(figures)];
}

/** Cuts a text to a clause: at a comma or the like, else at a space, else anywhere. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const start = text.slice(0, longest);
  const clause = Math.max(
    ...[...start.matchAll(/[,;:，；：、،](?=\s|\p{Script=Han}|$)/gu)].map(({ index }) => index),
    -1,
  );
  const space = start.lastIndexOf(' ');
  const end = clause > longest / 3 ? clause : space > longest / 3 ? space : longest;
  return `${start.slice(0, end).toWellFormed().replaceAll('\ufffd', '').trimEnd()} …`;
}

/** Paragraphs and list items, without what is markup, a table or code. */
function blocksOf(document: string): readonly string[] {
  const prose = document
    .replace(/\r\n?/g, '\n')
    .replace(/^(```|~~~)[\s\S]*?^\1.*$/gm, '\n')
    .replace(/<!--[\s\S]*?-->|<(style|script)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<\/?[a-z][^<>]{0,300}>/gi, ' ')
    .replace(/&(?:[a-z]+|#\d+);/gi, ' ');
  const blocks: string[] = [];
  let open = '';
  for (const line of prose.split('\n')) {
    const text = plainLine(line);
    const starts = /^\s*([-*+>#|]|\d+[.)])\s/.test(line);
    if (text === '' || starts || open.length < 50) {
      if (open !== '') blocks.push(open);
      open = text;
    } else open = `${open} ${text}`;
    if (line.length < 50 && open !== '') {
      blocks.push(open);
      open = '';
    }
  }
  if (open !== '') blocks.push(open);
  return blocks;
}

function plainLine(line: string): string {
  if (/^\s*\|.*\|\s*$/.test(line) || /^\s*[-=_*#~|: ]{3,}\s*$/.test(line)) return '';
  return line
    .replace(/^\s*(#{1,6}|[-*+>]|\(?\d+[.)])\s+/, '')
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/(\*\*|__)(.+?)\1/g, '$2')
    .replace(/https?:\/\/\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function headingOf(document: string, blocks: readonly string[]): string | null {
  const marked = /^#{1,3}\s+(.{3,90})$/m.exec(document)?.[1];
  const first = marked ? plainLine(marked) : blocks[0];
  if (
    first === undefined ||
    first.length > 80 ||
    !/\p{L}{3}|\p{Script=Han}{2}/u.test(first) ||
    /[.!?:。！？…,;]$/.test(first)
  )
    return null;
  return first;
}

function sentencesOf(block: string, language: Language): readonly string[] {
  const segments = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(block);
  return Array.from(segments, ({ segment }) => shorten(segment.trim(), LONGEST_SENTENCE)).filter(
    (text) => text !== '',
  );
}

/** Enough letters to say something, and an end or a length that a heading does not have. */
function isSentence(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  return letters >= (dense ? 8 : 16) && (/[.!?。！？।…"”’)]$/u.test(text) || text.length > 60);
}

/** The term of the first sentence that the others come back to, as far as word beginnings tell; else the weightiest. */
function recurring(sentences: readonly string[], terms: readonly string[]): string | null {
  const [first = '', ...others] = sentences;
  const rest = others.join(' ').toLowerCase();
  const opening = terms
    .filter((term) => first.includes(term) && rest.includes(term.slice(0, 5).toLowerCase()))
    .sort((a, b) => first.indexOf(a) - first.indexOf(b));
  return opening[0] ?? terms[0] ?? null;
}

function termsOf(sentences: readonly string[], language: Language): readonly string[] {
  const weights = new Map<string, number>();
  const weigh = (term: string, weight: number): void => {
    weights.set(term, (weights.get(term) ?? 0) + weight);
  };
  const words = new Intl.Segmenter(language, { granularity: 'word' });
  for (const sentence of sentences) {
    for (const { segment, index, isWordLike } of words.segment(sentence)) {
      if (!isWordLike || !isTerm(segment) || sentence[index - 1] === '\\') continue;
      const isName = index > 0 && /^\p{Lu}/u.test(segment) && language !== 'de';
      weigh(segment, (isName ? 2 : 1) * (Math.min(segment.length, 9) / 6));
    }
    for (const match of sentence.matchAll(
      /(?<=[\p{Ll},] )\p{Lu}\p{L}+(?: (?:of |the |de |del |von )?\p{Lu}\p{L}+)+/gu,
    )) {
      weigh(match[0], 3);
    }
  }
  return [...weights]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([term]) => term)
    .filter(
      (term, index, all) =>
        !all.some((other, rank) => (rank < index || other.includes(' ')) && repeats(other, term)),
    )
    .slice(0, MOST_TERMS);
}

/** Whether two different terms are one: the same letters in part. A phrase wins over its words, else the weightier. */
function repeats(other: string, term: string): boolean {
  const [a, b] = [other.toLowerCase(), term.toLowerCase()];
  return other !== term && (a.includes(b) || b.includes(a)) && !(term.includes(' ') && !other.includes(' '));
}

/** Nouns as far as one can tell without a dictionary: no numbers, no short or very common words. */
function isTerm(word: string): boolean {
  if (/\d/.test(word) || COMMON.test(word)) return false;
  if (/[\p{Script=Han}\p{Script=Katakana}]/u.test(word)) return word.length >= 2;
  return !/\p{Script=Hiragana}/u.test(word) && word.length >= 4;
}

const COMMON = new RegExp(
  `^(${[
    'about above ago all across after again against almost along already also although always among another anything around',
    'because been before began begins behind being below between beyond both bring brings called came cannot come comes',
    'could does doing done down during each either else enough even ever every everything except from further gave gets',
    'give gives goes gone hardly have having hence here hers however into itself just keep keeps kept know known large',
    'last later least less like made make makes many might more most much must near nearly need needs never next none',
    'nothing often once only other others over perhaps quite rather really same seem seems several shall should since',
    'small some something sometimes soon still such take takes taken than that their theirs them then there therefore',
    'these they thing things this those though through thus till today together took toward under until upon used uses',
    'using usually very want wants well went were what when where whether which while whole whose will with within',
    'without would your yours first second third three four five',
    'aber alle allem allen aller alles als auch auf aus bei beim bis dann dass dein dem den denn der deren des dessen',
    'deshalb dies diese dieser dieses doch durch eine einem einen einer eines etwa euch für gegen gibt haben habe hatte',
    'hier ihre ihrem ihren ihrer immer jede jeden jeder jedes jetzt kann kein keine mehr mein mich muss nach nicht nichts',
    'noch nur oder ohne sehr sein seine seinem seinen seiner sich sind über unter viel viele vom von vor wann warum was',
    'weil weiter welche wenn werden wie wieder wird wurde wurden zwischen',
    'alors ainsi aussi autre autres avait avec avoir cela celle celui ceux chaque comme dans depuis deux dont elle elles',
    'encore entre être fait leur leurs mais même moins notre nous parce pendant plus pour quand sans sera sont sous tout',
    'toute toutes tous très vers votre vous',
    'ante antes aquí como con contra cual cuando debe desde donde dos ella ellas ellos entre era eran esta están estas',
    'este esto estos fue fueron hacia hasta hay muy más menos mientras mismo nada otra otras otro otros para pero poco',
    'porque puede pues que quien sea según ser sido sin sobre solo son también tanto tiene todo todos toda todas una unas',
    'unos usted',
    'около несколько километров метров миллиметров ещё самое самый самая была были было если есть когда который которая которое которые между может более менее только также того этого чтобы',
    'γιατί ύστερα μεγάλο μικρά όταν αλλά είναι ήταν από προς στον στην στους στις όπως έχει έχουν μόνο πολύ που και',
  ]
    .join(' ')
    .split(' ')
    .join('|')})$`,
  'iu',
);

/** Thousands are grouped by commas in English, by dots or narrow spaces elsewhere; what has decimals is left out. */
function numbersOf(text: string, language: Language): readonly number[] {
  const group = language === 'en' || language === 'zh' || language === 'ja' ? ',' : '[.\\u00a0\\u202f]';
  const pattern = new RegExp(
    `(?<![\\d.,\\p{L}])\\d{1,3}(?:${group}\\d{3})+(?![\\d]|[.,]\\d)|(?<![\\d.,\\p{L}])\\d{1,7}(?![\\d]|[.,]\\d)`,
    'gu',
  );
  const numbers = (text.match(pattern) ?? []).map((digits) => Number(digits.replace(/\D/g, '')));
  return [...new Set(numbers)].filter((number) => number >= 2 && number <= 1_000_000);
}
