/**
 * The words of Jinja that prompts may use, each with what it does: what the renderer has and what is bounded. Macros,
 * includes and namespaces are left out on purpose, and so is the clock: a prompt says the same every time.
 */

/** A word with its meaning, for hover and completion. */
type Words = Readonly<Record<string, string>>;

/** What stands after `|`. */
export const FILTERS: Words = {
  abs: 'The absolute value of a number.',
  capitalize: 'The first letter as a capital.',
  default: 'Another value where there is none: `title | default("untitled")`.',
  dictsort: 'The pairs of an object, sorted by key.',
  first: 'The first item of a list.',
  float: 'A text as a number.',
  indent: 'Every line but the first indented, by four spaces or as many as given.',
  int: 'A text as a whole number.',
  items: 'The pairs of key and value of an object.',
  join: 'The items of a list as one text, with what is given between them.',
  last: 'The last item of a list.',
  length: 'How many items a list has, or characters a text.',
  list: 'A list as it is.',
  lower: 'Small letters.',
  map: 'One attribute of every item: `map(attribute="name")`.',
  rejectattr: 'The items whose attribute does not pass a test.',
  replace: 'One text in the place of another: `replace("a", "b")`.',
  reverse: 'A list from its end.',
  safe: 'The value as it is: nothing is escaped here.',
  selectattr: 'The items whose attribute passes a test.',
  sort: 'A list in order.',
  string: 'The value as text.',
  title: 'Every word with a capital.',
  tojson: 'The value as JSON.',
  trim: 'The text without white space at its ends.',
  unique: 'A list without what it holds twice.',
  upper: 'Capital letters.',
};

/** What stands after `is` or `is not`. */
export const TESTS: Words = {
  boolean: 'True or false.',
  defined: 'The document has this column.',
  equalto: 'Equal to another value; within `selectattr`.',
  eq: 'Equal to another value; within `selectattr`.',
  even: 'An even number.',
  false: 'False itself.',
  integer: 'A whole number.',
  iterable: 'A list or a text.',
  lower: 'A text without capitals.',
  mapping: 'An object.',
  none: 'No value.',
  number: 'A number.',
  odd: 'An odd number.',
  sequence: 'A list, an object or a text.',
  string: 'A text.',
  true: 'True itself.',
  undefined: 'The document lacks this column.',
  upper: 'A text of capitals.',
};

/** What is called by its name alone. */
export const FUNCTIONS: Words = { range: 'The numbers up to one, or between two, of at most 10,000.' };

/** What is called behind a dot. */
export const METHODS: Words = {
  capitalize: 'The first letter as a capital.',
  endswith: 'Whether the text ends so.',
  get: 'The value of a key, or what is given where there is none.',
  items: 'The pairs of key and value of an object.',
  keys: 'The keys of an object.',
  lower: 'Small letters.',
  lstrip: 'Without white space at the beginning.',
  rstrip: 'Without white space at the end.',
  split: 'The pieces of a text.',
  startswith: 'Whether the text begins so.',
  strip: 'Without white space at both ends.',
  title: 'Every word with a capital.',
  upper: 'Capital letters.',
  values: 'The values of an object.',
};

/** What opens a tag, and what closes its block; null where it has none. */
export const STATEMENTS: Readonly<Record<string, { readonly doc: string; readonly end: string | null }>> = {
  if: { doc: 'Text that is sent where a condition holds.', end: 'endif' },
  elif: { doc: 'Another condition of the same if.', end: null },
  else: { doc: 'Where no condition held, or a list is empty.', end: null },
  for: { doc: 'Text for each item of a list.', end: 'endfor' },
  set: { doc: 'A name for a value within the template.', end: null },
  break: { doc: 'Ends the loop.', end: null },
  continue: { doc: 'Goes on with the next item.', end: null },
};

/** Names that are no variables. */
export const CONSTANTS: ReadonlySet<string> = new Set(['true', 'false', 'none', 'True', 'False', 'None']);

/** Words of expressions. */
export const OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else']);
