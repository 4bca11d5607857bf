/** Tests of promptfoo as documents: their variables are columns. Assertions are counted, not carried over. */
import type { JsonObject, JsonValue } from '../../language/json.ts';
import type { Remark } from './promptfoo.ts';
import { isMapping, type Mapping, textOf } from './yamlValue.ts';

/** Rows of a dataset, and the column that is surely the document's. */
export interface ImportedTests {
  readonly rows: readonly JsonObject[];
  readonly column: string | null;
}

const MOST_ROWS = 10_000;
const DOCUMENT_COLUMNS = ['document', 'text', 'input', 'content', 'article', 'passage'];

export function importTests(written: unknown, defaults: unknown, remark: Remark): ImportedTests {
  if (typeof written === 'string') {
    remark(
      'tests',
      `They stand in ${written}, which was not read. A file of documents is named as the source of an experiment.`,
    );
  }
  const list = Array.isArray(written) ? written : [];
  const shared = isMapping(defaults) ? defaults : {};
  const assertions = new Map<string, number>();
  const rows: JsonObject[] = [];
  for (const [index, test] of list.entries()) {
    if (!isMapping(test)) {
      remark(`tests[${index}]`, 'It is no test with variables and was left out.');
      continue;
    }
    countAssertions(test, assertions);
    const id = textOf(test, 'description') ?? `test-${index + 1}`;
    const variables = { ...mapOf(shared['vars']), ...mapOf(test['vars']) };
    const plain = withoutFiles(variables, `tests[${index}]`, remark);
    for (const row of combinations(plain)) if (Object.keys(row).length > 0) rows.push({ id, ...row });
    if (rows.length > MOST_ROWS) {
      remark('tests', 'Only the first 10,000 documents that they come to were taken.');
      rows.length = MOST_ROWS;
      break;
    }
  }
  countAssertions(shared, assertions);
  if (assertions.size > 0) {
    const kinds = [...assertions].map(([kind, count]) => `${count} × ${kind}`).join(', ');
    remark(
      'assert',
      `Assertions were left out (${kinds}). Checks of the output are written under output.checks of a prompt.`,
    );
  }
  const ids = new Set(rows.map((row) => row['id']));
  const unique =
    ids.size === rows.length
      ? rows
      : rows.map((row, index) => ({ ...row, id: `${String(row['id'])}-${index + 1}` }));
  return { rows: unique, column: columnOf(unique) };
}

function columnOf(rows: readonly JsonObject[]): string | null {
  const [first] = rows;
  const names = Object.keys(first ?? {}).filter((name) => name !== 'id');
  const known = DOCUMENT_COLUMNS.find((name) => names.includes(name));
  return known ?? (names.length === 1 ? (names[0] ?? null) : null);
}

function mapOf(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

function withoutFiles(
  variables: Mapping,
  place: string,
  remark: Remark,
): Readonly<Record<string, JsonValue>> {
  const kept: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (typeof value === 'string' && /^file:\/\//.test(value)) {
      remark(`${place}.vars.${name}`, `${value} was not read.`);
    } else kept[name] = value as JsonValue;
  }
  return kept;
}

/** A list as a value means one test for each of its items. */
function combinations(variables: Readonly<Record<string, JsonValue>>): readonly JsonObject[] {
  let rows: JsonObject[] = [{}];
  for (const [name, value] of Object.entries(variables)) {
    const choices: readonly JsonValue[] = Array.isArray(value) ? value : [value];
    rows = rows
      .flatMap((row) => choices.map((choice) => ({ ...row, [name]: choice })))
      .slice(0, MOST_ROWS + 1);
  }
  return rows;
}

function countAssertions(test: Mapping, counts: Map<string, number>): void {
  const list = Array.isArray(test['assert']) ? test['assert'] : [];
  for (const assertion of list) {
    const kind = isMapping(assertion) ? (textOf(assertion, 'type') ?? 'unnamed') : 'unnamed';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
}
