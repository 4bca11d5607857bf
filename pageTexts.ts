/**
 * Which texts a page can show: those keys of the bundle that stand in its program. The list is written beside the program,
 * so that a window hands each page the translations of its own texts, of which there are a fifteenth of all.
 */
import { resolve } from 'node:path';
import type { BuildResult } from 'esbuild';
import { parseSync, Visitor } from 'oxc-parser';
import { outputsBehind } from './outputsBehind.ts';

/** Those of `keys` that a program says somewhere as a whole, as every text does that is put into `t`. */
export function textsIn(code: string, keys: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  const add = (text: unknown): void => {
    if (typeof text === 'string' && keys.has(text)) found.push(text);
  };
  new Visitor({
    Literal: ({ value }) => add(value),
    // What a minifier makes of a text with quotes in it.
    TemplateLiteral: ({ quasis, expressions }) => expressions.length === 0 && add(quasis[0]?.value.cooked),
  }).visit(parseSync('page.js', code, { sourceType: 'module' }).program);
  return found;
}

/** For each page of a build its file `….texts.json` and what stands in it: a sorted list, as JSON. */
export function pageTexts(
  { outputFiles = [], metafile }: BuildResult,
  keys: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const outputs = metafile?.outputs ?? {};
  const codeOf = new Map(outputFiles.map(({ path, text }) => [path, text]));
  const pages = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint);
  return new Map(
    pages.map((page) => {
      const code = [page, ...outputsBehind(outputs, page, 'ever')].map(
        (path) => codeOf.get(resolve(path)) ?? '',
      );
      const texts = new Set(code.flatMap((each) => textsIn(each, keys)));
      return [resolve(page.replace(/\.js$/, '.texts.json')), `${JSON.stringify([...texts].sort())}\n`];
    }),
  );
}
