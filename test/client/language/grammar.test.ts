/** The TextMate grammar, with small stand-ins for the two grammars that VS Code brings. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import type { IGrammar, IRawGrammar } from 'vscode-textmate';
import { INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';

/** Blocks with inner patterns, as the real Markdown grammar has them: a placeholder must be seen inside them, too. */
const MARKDOWN = {
  scopeName: 'text.html.markdown',
  patterns: [
    { begin: '^(#+) ', end: '$', name: 'markup.heading.markdown', patterns: [{ include: '#inline' }] },
    {
      begin: '(^|\\G)(?=\\S)',
      while: '(^|\\G)(?=\\S)',
      name: 'meta.paragraph.markdown',
      patterns: [{ include: '#inline' }],
    },
  ],
  repository: {
    inline: {
      patterns: [
        { match: '\\*\\*[^*]+\\*\\*', name: 'markup.bold.markdown' },
        { match: '\\[[^\\]]*\\]', name: 'meta.link.markdown' },
      ],
    },
  },
};
const YAML = {
  scopeName: 'source.yaml',
  patterns: [{ match: '^\\s*([\\w-]+)(?=:)', name: 'entity.name.tag.yaml' }],
};

let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await loadWASM(readFileSync(wasm).buffer as ArrayBuffer);
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async (scope): Promise<IRawGrammar | null> => {
      if (scope === 'text.html.markdown') return parseRawGrammar(JSON.stringify(MARKDOWN), 'markdown.json');
      if (scope === 'source.yaml') return parseRawGrammar(JSON.stringify(YAML), 'yaml.json');
      const path = new URL('../../../syntaxes/rephrase.tmLanguage.json', import.meta.url);
      return scope === 'text.rephrase' ? parseRawGrammar(readFileSync(path, 'utf8'), 'rephrase.json') : null;
    },
  });
  const loaded = await registry.loadGrammar('text.rephrase');
  if (!loaded) throw new Error('the grammar does not load');
  grammar = loaded;
});

/** Line by line: every token with its scopes but the root, most specific last. */
function scopesOf(text: string): readonly string[] {
  const seen: string[] = [];
  let state = INITIAL;
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const token = line.slice(startIndex, endIndex);
      if (token.trim() !== '') seen.push(`${token} · ${scopes.slice(1).join(' ')}`);
    }
  }
  return seen;
}

/** Two scopes, because some themes colour variables, some placeholders, and the default ones no `variable.other`. */
const PLACEHOLDER = 'constant.other.placeholder.rephrase variable.placeholder.rephrase';

describe('front matter', () => {
  test('is YAML between its lines, without placeholders', () => {
    expect(scopesOf('---\nname: [[DOCUMENT]]\n---\nBody')).toEqual([
      '--- · punctuation.definition.begin.frontmatter.rephrase',
      'name · meta.embedded.block.frontmatter entity.name.tag.yaml',
      ': [[DOCUMENT]] · meta.embedded.block.frontmatter',
      '--- · punctuation.definition.end.frontmatter.rephrase',
      'Body · meta.paragraph.markdown',
    ]);
  });

  test('only at the very start; an empty block lets the body begin with ---', () => {
    expect(scopesOf('Body\n---\nname: x')).not.toContain(expect.stringContaining('frontmatter'));
    const scopes = scopesOf('---\n---\n---\nBody');
    expect(scopes.filter((scope) => scope.includes('frontmatter'))).toHaveLength(2);
  });
});

describe('placeholders', () => {
  test('in paragraphs, in headings, beside markup', () => {
    expect(scopesOf('# About [[TITLE]]\n**Text**: [[DOCUMENT]].')).toEqual([
      '#  · markup.heading.markdown',
      'About  · markup.heading.markdown',
      `[[ · markup.heading.markdown ${PLACEHOLDER} punctuation.definition.placeholder.begin.rephrase`,
      `TITLE · markup.heading.markdown ${PLACEHOLDER}`,
      `]] · markup.heading.markdown ${PLACEHOLDER} punctuation.definition.placeholder.end.rephrase`,
      '**Text** · meta.paragraph.markdown markup.bold.markdown',
      ':  · meta.paragraph.markdown',
      `[[ · meta.paragraph.markdown ${PLACEHOLDER} punctuation.definition.placeholder.begin.rephrase`,
      `DOCUMENT · meta.paragraph.markdown ${PLACEHOLDER}`,
      `]] · meta.paragraph.markdown ${PLACEHOLDER} punctuation.definition.placeholder.end.rephrase`,
      '. · meta.paragraph.markdown',
    ]);
  });

  test.each(['[[document]]', '[[ DOCUMENT ]]', '[DOCUMENT]', '[[Some Page]]', '{{ document }}'])(
    '%s is none',
    (text) => {
      expect(scopesOf(text).join()).not.toContain(PLACEHOLDER);
    },
  );
});
